"""The filters of the findings: their menus, chips and the segments beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.templatetags.ui_format import capped
from core.templatetags.ui_lists import address
from remediation.models import Severity
from suppliers.models import Supplier
from tenants.models import Membership
from tenants.scope import tenant_id
from workspace.selectors.findings import COLUMNS
from workspace.selectors.findings_board import Counts
from workspace.selectors.findings_found import STATES, Filters

LABELS: Mapping[str, Promise] = {
    "q": pgettext_lazy("a search word in a name", "Holds"),
    "severity": gettext_lazy("Severity is"),
    "supplier": gettext_lazy("Supplier is"),
    "owner": gettext_lazy("Owner is"),
    "state": gettext_lazy("State is"),
    "due": gettext_lazy("Due"),
}
VIEWS: Mapping[str, tuple[Promise, str]] = {
    "board": (gettext_lazy("Board"), "layout-kanban"),
    "list": (gettext_lazy("List"), "list"),
    "calendar": (gettext_lazy("Calendar"), "calendar"),
}
_NAMED: Mapping[str, Mapping[str, Any]] = {
    "severity": dict(Severity.choices),
    "state": {key: label for key, (label, _kept) in STATES.items()},
    "due": COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Menu:
    """One filter as a menu: ``kind`` is ``ticks``, ``one`` (a choice) or ``words``; ``kept`` stays.

    ``options`` are (value, word, chosen).
    """

    key: str
    label: str
    kind: str
    options: list[tuple[str, Any, bool]]
    value: str
    active: bool
    kept: list[tuple[str, str]]


def menus(filters: Filters, query: QueryDict, people: Iterable[Membership]) -> list[Menu]:
    """The four menus above the findings: severity, supplier or site, owner, state."""
    owners = [("me", _("me")), ("none", _("nobody yet"))]
    owners += [(str(member.user_id), str(member.user)) for member in people]
    chosen: list[tuple[str, str, str, Iterable[tuple[str, Any]]]] = [
        ("severity", _("Severity"), "ticks", _NAMED["severity"].items()),
        ("q", _("Supplier or site"), "words", ()),
        ("owner", _("Owner"), "one", owners),
        ("state", _("State"), "ticks", _NAMED["state"].items()),
    ]
    return [
        Menu(
            key=key,
            label=label,
            kind=kind,
            options=[(value, word, value in _values(getattr(filters, key))) for value, word in options],
            value=filters.q if kind == "words" else "",
            active=bool(getattr(filters, key)),
            kept=[pair for pair in _pairs(query) if pair[0] not in {key, "page"}],
        )
        for key, label, kind, options in chosen
    ]


def chips(filters: Filters, query: QueryDict, people: Iterable[Membership]) -> list[dict[str, str]]:
    """The active filters in words, each with the address without it."""
    named = dict(_NAMED)
    named["owner"] = {"me": _("me"), "none": _("nobody yet")} | {
        str(member.user_id): str(member.user) for member in people
    }
    if filters.supplier:
        suppliers = Supplier.objects.filter(tenant_id=tenant_id(), pk=filters.supplier)
        named["supplier"] = {str(pk): name for pk, name in suppliers.values_list("pk", "name")}
    return [
        {
            "label": str(LABELS[name]),
            "value": ", ".join(str(named.get(name, {}).get(v, v)) for v in _values(getattr(filters, name))),
            "url": address(query, **{name: None}),
        }
        for name in filters.active()
    ]


def cleared(query: QueryDict) -> str:
    """The same view without any filter."""
    return address(query, **{field.name: None for field in fields(Filters)})


def view_segments(view: str, filters: Filters, query: QueryDict) -> list[dict[str, Any]]:
    """Board, list and calendar over the same filters; only the list shows what is not open."""
    open_only = {"state": None} if filters.leaves_the_board else {}
    return [
        {
            "label": label,
            "icon": icon,
            "active": key == view,
            "url": address(query, view=key, month=None, **({} if key == "list" else open_only)),
        }
        for key, (label, icon) in VIEWS.items()
    ]


def whose_segments(filters: Filters, counted: Counts, query: QueryDict) -> list[dict[str, Any]]:
    """Mine, and everybody's."""
    mine = filters.owner == "me"
    return [
        {
            "label": _("Mine"),
            "count": capped(counted.mine),
            "active": mine,
            "url": address(query, owner="me"),
        },
        {
            "label": _("My team"),
            "count": capped(counted.team),
            "active": not filters.owner,
            "url": address(query, owner=None),
        },
    ]


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(key, value) for key, values in query.lists() for value in values]
