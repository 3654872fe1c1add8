"""What a demo company set itself to mend, without anybody asking. All of it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from assessments.catalogue import catalogue
from assessments.selectors.vault import own_evidence
from remediation.services.own_actions import OwnActionValues, add_own_action
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.instants import at

COMPANY = "Qingluan Knitting Co., Ltd."
#: (title, question, days to its end, state, how far, shared with the buyer, a paper)
ACTIONS: tuple[tuple[str, str, int, str, str, bool, bool], ...] = (
    (
        "为每条染色线安装独立水表",
        "environment.action.water_and_materials",
        38,
        "doing",
        "三条线中已装两条,第三条等待停产检修。",
        True,
        False,
    ),
    (
        "编制供应商行为准则并请前十家供应商签署",
        "",
        -6,
        "planned",
        "",
        False,
        False,
    ),
    (
        "全体班组长完成消防疏散培训",
        "",
        -20,
        "done",
        "四十六名班组长全部通过考核。",
        False,
        True,
    ),
)


def tell_own_actions(players: Players, *, now: datetime) -> None:
    """Three own actions of one company: one that runs and is shared, one that is late, one that is done."""
    company, actor = players.companies[COMPANY], players.contact_of(COMPANY)
    book = catalogue("t-cerds")
    with at(now - timedelta(days=45)) as instant, scope(players.as_company(COMPANY)):
        papers = list(own_evidence()[:1])
        for title, item, days, state, progress, is_shared, has_paper in ACTIONS:
            known = item in book.items
            values: OwnActionValues = {
                "title": title,
                "progress": progress,
                "owner": actor,
                "due_on": (now + timedelta(days=days)).date(),
                "state": state,
                "standard": book.id if known else "",
                "standard_version": book.version if known else "",
                "item": item if known else "",
                "papers": papers if has_paper else [],
                "shared_with": [players.buyer.pk] if is_shared else [],
            }
            add_own_action(company_id=company.pk, values=values, actor=actor, now=instant)
