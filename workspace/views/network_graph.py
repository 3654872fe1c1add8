"""The tier graph as data for the page that draws it: columns, cards and lines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui_format import number
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors import network as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.network import Chain, Filters, Link
from workspace.selectors.network_graph import MOST, NEXT, Asked, Column, Passed, columns_of
from workspace.selectors.network_rows import rows_of
from workspace.views.network_filters import suppliers_word

#: Branches and tiers unfolded by one address; more is a slip or mischief.
MOST_UNFOLDED = 200
_LONGEST = 5


def graph_of(request: HttpRequest, filters: Filters, chain: Chain) -> dict[str, Any]:
    """``{"columns", "nodes", "links", "selected"}`` of the suppliers that pass the filters.

    ``?more=2:30`` shows 30 suppliers of tier 2, ``?branch=`` all sources of a supplier, ``?selected=`` one
    with whom it deals. A node has the column and the row it stands in and its card as HTML. Six queries.
    """
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    asked = _asked(request.GET)
    found = selectors.found(filters, chain, tenant_id=tenant_id()).order_by("tier", "name", "id")
    passed: list[Passed] = list(found.values_list("pk", "tier", "risk_class", "name")[:MOST])
    columns = columns_of(passed, chain, asked)
    place = {pk: (x, y) for x, one in enumerate(columns) for y, pk in enumerate(one.shown)}
    now = timezone.now()
    rows = rows_of(list(place), chain, tenant_id=tenant_id(), today=today_of(acting, now), now=now)
    card = get_template("workspace/_network_card.html")
    reach = {one[0] for one in passed}
    nodes = []
    for row in rows:
        pk = row["id"]
        folded = {
            link.upstream for link in chain.buy_from.get(pk, ()) if link.upstream in reach
        } - place.keys()
        nodes.append(
            {
                "id": str(pk),
                "column": place[pk][0],
                "row": place[pk][1],
                "folded": len(folded),
                "html": card.render({"row": row, "folded": len(folded)}),
            }
        )
    return {
        "columns": [_column(one) for one in columns],
        "nodes": nodes,
        "links": _lines(chain, place),
        "selected": str(asked.selected) if asked.selected in place else "",
        "cut": len(passed) == MOST,
    }


def _column(column: Column) -> dict[str, Any]:
    folded = ngettext("%(n)d more", "%(n)d more", column.more) % {"n": column.more}
    risk = (
        ngettext("%(n)d high risk", "%(n)d high risk", column.more_high) % {"n": column.more_high}
        if column.more_high
        else _("none high risk")
    )
    return {
        "tier": column.tier,
        "title": _("Tier %(n)s") % {"n": column.tier},
        "count": suppliers_word(column.total),
        "more": column.more,
        "more_text": folded,
        "more_risk": risk,
        "next": len(column.shown) + NEXT,
    }


def _lines(chain: Chain, place: dict[UUID, tuple[int, int]]) -> list[dict[str, Any]]:
    """One line for each pair of shown suppliers, as wide as the largest share among its links."""
    pairs: dict[tuple[UUID, UUID], list[Link]] = {}
    for link in chain.links:
        if link.upstream in place and link.downstream in place:
            pairs.setdefault((link.downstream, link.upstream), []).append(link)
    return [
        {
            "from": str(downstream),
            "to": str(upstream),
            "share": float(max((one.share or 0 for one in links), default=0)),
            "text": "; ".join(_words(one) for one in links if one.material),
        }
        for (downstream, upstream), links in pairs.items()
    ]


def _words(link: Link) -> str:
    return link.material if link.share is None else f"{link.material} {number(link.share, 0)} %"


def _asked(query: QueryDict) -> Asked:
    sizes = {}
    for text in query.getlist("more")[:MOST_UNFOLDED]:
        tier, _colon, size = text.partition(":")
        if tier.isdecimal() and size.isdecimal() and len(tier) < _LONGEST and len(size) < _LONGEST:
            sizes[int(tier)] = int(size)
    branches = (_id(text) for text in query.getlist("branch")[:MOST_UNFOLDED])
    return Asked(sizes, frozenset(one for one in branches if one), _id(query.get("selected", "")))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
