"""Which column is what: heads recognised in several spellings and languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from suppliers.problems import UnreadableList
from suppliers.reading.figures import MONEY, unit_of
from suppliers.reading.table import MAX_COLUMNS, Line, Table

NEEDED = ("name", "country")
#: Heads stand in one of the first lines; titles and remarks may stand above them.
SEARCHED_LINES = 20
_SHOWN_HEADS = 12

#: Field → heads, folded by :func:`folded_head`. The first two are named as examples when none is found.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "name": (
        *(
            "name",
            "supplier name",
            "supplier",
            "company",
            "company name",
            "factory",
            "factory name",
            "facility",
        ),
        *("facility name", "vendor", "vendor name", "manufacturer", "manufacturer name", "site name"),
        *("legal name", "enterprise name", "supplier factory name", "business name", "production unit"),
        *(
            "名称",
            "供应商",
            "供应商名称",
            "公司",
            "公司名称",
            "企业",
            "企业名称",
            "工厂",
            "工厂名称",
            "厂名",
            "单位名称",
        ),
        *("naam", "leverancier", "leveranciersnaam", "bedrijf", "bedrijfsnaam", "fabriek"),
        *("namn", "leverantör", "leverantörsnamn", "företag", "företagsnamn", "fabrik"),
        *("firma", "lieferant", "nom", "fournisseur", "nombre", "proveedor"),
    ),
    "country": (
        *(
            "country",
            "country code",
            "country name",
            "country region",
            "country of origin",
            "nation",
            "iso country",
        ),
        *("country iso", "country of production", "production country", "country iso code", "iso2"),
        *(
            "国家",
            "国别",
            "国家地区",
            "所在国家",
            "国家代码",
            "国家或地区",
            "land",
            "landcode",
            "landkod",
            "landskod",
        ),
        *("pays", "país", "pais"),
    ),
    "address": (
        *(
            "address",
            "full address",
            "street address",
            "factory address",
            "facility address",
            "supplier address",
        ),
        *("location", "site address", "street", "company address"),
        *(
            "地址",
            "详细地址",
            "公司地址",
            "工厂地址",
            "企业地址",
            "住所",
            "adres",
            "adress",
            "adresse",
            "dirección",
        ),
    ),
    "sector": (
        *("sector", "industry", "category", "product category", "product type", "product types", "products"),
        *(
            "sectors",
            "commodity",
            "品类",
            "行业",
            "类别",
            "产品类别",
            "产品",
            "sektor",
            "bransch",
            "branche",
            "kategori",
        ),
        *("categorie", "categoría"),
    ),
    "size_class": (
        *("size", "size class", "company size", "enterprise size", "规模", "企业规模", "grootte", "storlek"),
    ),
    "size_reason": (*("reason for size", "size reason", "reason for the size", "规模说明", "规模理由"),),
    "industry": (
        *("industry code", "gb t 4754", "gb t 4754 code", "gbt 4754", "行业代码", "国民经济行业代码"),
    ),
    "headcount": (
        *("headcount", "employees", "number of employees", "no of employees", "total employees", "workers"),
        *("number of workers", "total workers", "员工人数", "员工总数", "从业人员", "从业人数", "职工人数"),
        *("aantal werknemers", "antal anställda"),
    ),
    "revenue": (
        *("revenue", "annual revenue", "turnover", "annual turnover", "sales", "annual sales"),
        *("营业收入", "年营业收入", "销售额", "年销售额", "omzet", "omsättning"),
    ),
    "assets": (
        *("total assets", "assets", "balance sheet total", "资产总额", "总资产", "balanstotaal"),
        *("balansomslutning",),
    ),
    "currency": (*("currency", "币种", "货币", "valuta"),),
    "figures_year": (
        *("fiscal year", "financial year", "year of figures", "year of the figures", "财务年度", "财年"),
    ),
    "tier": (
        *(
            "tier",
            "supply tier",
            "supplier tier",
            "tier level",
            "level",
            "层级",
            "级别",
            "供应商层级",
            "nivå",
        ),
    ),
    "reference": (
        *(
            "number",
            "supplier number",
            "supplier no",
            "supplier id",
            "vendor number",
            "vendor no",
            "vendor id",
        ),
        *(
            "vendor code",
            "supplier code",
            "reference",
            "your number",
            "no",
            "id",
            "编号",
            "供应商编号",
            "供应商代码",
        ),
        *("nummer", "leverancierscode", "leveranciersnummer", "leverantörsnummer"),
    ),
    "contact_name": (
        *("contact", "contact name", "contact person", "联系人", "联系人姓名", "contactpersoon", "kontakt"),
        *("kontaktperson",),
    ),
    "contact_email": (
        *("e mail", "email", "contact e mail", "contact email", "e mail address", "email address", "mail"),
        *(
            "contact e mail address",
            "contact email address",
            "邮箱",
            "电子邮箱",
            "电子邮件",
            "联系邮箱",
            "e post",
        ),
        *("epost", "e mailadres", "联系人邮箱"),
    ),
}
_FIELD_OF = {spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings}


def folded_head(text: str) -> str:
    """A head as it is looked up: NFKC, lower case, words with single blanks, no remark in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def table_of(lines: Sequence[Line]) -> Table:
    """The table whose heads stand in one of the first lines.

    Raises :class:`UnreadableList` when there is no name or country column, two columns for one field, or no
    line below the heads.
    """
    table = found_table(lines)
    check_fields(table.heads, table.fields)
    return table


def supplier_spellings() -> Mapping[str, str]:
    """Folded head → field, for a list of suppliers."""
    return _FIELD_OF


def found_table(lines: Sequence[Line], spelled: Mapping[str, str] = _FIELD_OF) -> Table:
    """The table as :func:`table_of` finds it, whatever its columns are; they are for a person to name.

    ``spelled`` says which field a folded head stands for.

    Raises :class:`UnreadableList` when there are no lines, too many columns, or only one.
    """
    if not lines:
        raise UnreadableList("no_heads", found=[])
    at = _head_line(lines, spelled)
    heads = lines[at].cells + ("",) * (lines[at].width - len(lines[at].cells))
    if len(heads) > MAX_COLUMNS:
        raise UnreadableList("too_many_columns", found=len(heads), limit=MAX_COLUMNS)
    fields = tuple(field_of(head, spelled) for head in heads)
    if not any(fields) and len([head for head in heads if head]) < len(NEEDED):
        raise UnreadableList("no_heads", found=list(heads[:_SHOWN_HEADS]))
    below = lines[at + 1 :]
    if not below:
        raise UnreadableList("no_rows")
    return Table(heads, fields, below)


def field_of(head: str, spelled: Mapping[str, str] = _FIELD_OF) -> str:
    """The field a head stands for; amounts only where the head names their unit, such as “(million)”."""
    name = spelled.get(folded_head(head), "")
    return "" if name in MONEY and unit_of(head) is None else name


def _head_line(lines: Sequence[Line], spelled: Mapping[str, str]) -> int:
    """Where the most heads are recognised; when none is, the first line with the most cells."""
    first = [line.cells[:MAX_COLUMNS] for line in lines[:SEARCHED_LINES]]
    counts = [sum(folded_head(cell) in spelled for cell in cells) for cells in first]
    if not any(counts):
        counts = [sum(bool(cell) for cell in cells) for cells in first]
    return counts.index(max(counts))


def check_fields(heads: Sequence[str], fields: Sequence[str]) -> None:
    """Raises :class:`UnreadableList` when the columns do not make a list of suppliers: no name, no country,
    or two columns for one field."""
    found = list(heads[:_SHOWN_HEADS])
    if not any(fields):
        raise UnreadableList("no_heads", found=found)
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        examples = [example for name in missing for example in SPELLINGS[name][:2]]
        raise UnreadableList("heads_missing", missing=missing, found=found, examples=examples)
    for name in set(fields) - {""}:
        if fields.count(name) > 1:
            same = [head for head, field in zip(heads, fields, strict=True) if field == name]
            raise UnreadableList("heads_twice", field=name, found=same)
