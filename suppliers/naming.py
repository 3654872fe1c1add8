"""Words of names that do not tell one company from another."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: How a company is set up, not which one it is, folded as ``suppliers.matching.fold`` does.
FORMS = _set(
    """
    co ltd llc lp inc corp plc pvt pt tbk cv gmbh ag kg mbh sa sas sarl srl spa sl slu sc sro as bv nv ab oy
    oyj aps jsc oao ooo zao sp zoo kft zrt doo sdn bhd pty lda ltda eirl eood ood cia de c v s l u r o z a
    the and of stock joint sti tic san ve sanayi ticaret limite sirketi anonim kabushiki kaisha kk vina
    """
)
CJK_FORMS = re.compile(
    "股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|股份公司|公司|集团|"
    "株式会社|有限会社|주식회사|㈜"
)
#: What many makers have in their names: it tells one from another only beside other words.
COMMON = _set(
    """
    mfg factory garment garments shoes shoe footwear apparel knitting textile textiles clothing fashion sports
    sport socks industry industries industrial trading trade enterprise intl group products product plant unit
    company technology tech underwear hosiery luggage leather optical gloves glove caps hats bag mills mill
    works import export china vietnam bangladesh india indonesia cambodia thailand pakistan city town printing
    dyeing accessories goods bags packaging plastic plastics
    """
)
#: Domains whose addresses say nothing about the company.
MAIL_HOSTS = _set(
    """
    gmail.com outlook.com hotmail.com yahoo.com icloud.com aol.com live.com 163.com 126.com qq.com sina.com
    sina.cn foxmail.com yeah.net 139.com aliyun.com naver.com daum.net gmx.de web.de mail.ru yandex.ru
    """
)
