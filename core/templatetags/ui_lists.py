"""What stands around lists and pages: sort heads, pages, filters, tabs, crumbs, disclosures, states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.ui_format import capped
from core.templatetags.ui_signs import drawn_icon

register = template.Library()

#: Query parameters that say where in a list one stands; a new order or filter starts at the top again.
PLACES = ("page", "cursor", "after", "before")


def address(query: QueryDict | None, **changes: str | None) -> str:
    """The page's own query string with ``changes`` (None drops a parameter) and back at the first row."""
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    for place in PLACES:
        changed.pop(place, None)
    for key, value in changes.items():
        if value is None:
            changed.pop(key, None)
        else:
            changed[key] = value
    return f"?{changed.urlencode()}"


def _query(context: Context) -> QueryDict | None:
    request = context.get("request")
    return request.GET if request is not None else None


@register.simple_tag(takes_context=True)
def sort_th(context: Context, label: str, key: str, *, current: str = "", css: str = "") -> SafeString:
    """A table head that sorts by ``key`` and keeps the query string; a second press turns the order round.

    The order stands in ``?sort=key`` or ``?sort=-key``; ``current`` is the list's default order.
    """
    query = _query(context)
    order = (query.get("sort") if query is not None else None) or current
    rising, falling = order == key, order == f"-{key}"
    said = ' aria-sort="ascending"' if rising else ' aria-sort="descending"' if falling else ""
    sign = drawn_icon("arrow-up" if rising else "arrow-down") if rising or falling else ""
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}{}</a></th>',
        SafeString(said),
        format_html(' class="{}"', css) if css else "",
        address(query, sort=f"-{key}" if rising else key),
        label,
        sign,
    )


@register.simple_tag(takes_context=True)
def without(context: Context, key: str) -> str:
    """This page's address without one filter, for the cross of a filter chip."""
    return address(_query(context), **{key: None})


@register.inclusion_tag("ui/pagination.html")
def pagination(
    first: int,
    last: int,
    total: int,
    *,
    previous_url: str = "",
    next_url: str = "",
    pages: Sequence[tuple[int, str]] = (),
    current: int = 0,
    note: str = "",
) -> dict[str, Any]:
    """The foot of a list: "1-20 of 96 rows", a note and links; ``total`` is capped at 10,000+."""
    return {
        "first": first,
        "last": last,
        "total": capped(total),
        "previous_url": previous_url,
        "next_url": next_url,
        "pages": pages,
        "current": current,
        "note": note,
    }


@register.inclusion_tag("ui/filter_chips.html")
def filter_chips(chips: Iterable[Mapping[str, str]], *, clear_url: str = "") -> dict[str, Any]:
    """Active filters, each ``{label, value, url}`` where ``url`` is the page without that filter."""
    return {"chips": chips, "clear_url": clear_url}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Tabs that are links: ``{label, url, count, icon, active}``; ``label`` names the group when read out."""
    return {"items": items, "label": label or _("Sections")}


@register.inclusion_tag("ui/segments.html")
def segments(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """A segmented control of links: ``{label, url, count, icon, active}``."""
    return {"items": items, "label": label or _("View")}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Where the page stands: pairs of label and address; the last, without an address, is this page."""
    return {"items": items}


@register.inclusion_tag("ui/exports.html", takes_context=True)
def exports(context: Context) -> dict[str, Any]:
    """The list of this page as a file, as it is filtered and ordered (``workspace/exporting.py``)."""
    query = _query(context)
    return {f"{kind}_url": address(query, **{"as": kind}) for kind in ("xlsx", "csv")}


@register.simple_block_tag
def why(content: str, question: str = "", *, opened: bool = False) -> SafeString:
    """A disclosure under a number that shows what made it."""
    return format_html(
        '<details class="why"{}><summary>{}{}</summary><div class="why__body">{}</div></details>',
        SafeString(" open") if opened else "",
        question or _("Why?"),
        drawn_icon("chevron-down"),
        SafeString(content),
    )


@register.simple_block_tag
def confirm(content: str, action: str, consequence: str) -> SafeString:
    """A step that cannot be taken back: the first press says what follows, the block holds the button."""
    return format_html(
        '<details class="menu menu--start" data-menu><summary class="btn">{}</summary>'
        '<div class="menu__panel confirm"><p>{}</p>{}</div></details>',
        action,
        consequence,
        SafeString(content),
    )


@register.simple_block_tag
def empty_state(content: str, title: str, text: str = "", *, icon: str = "inbox") -> SafeString:
    """An empty list: what hides or would fill the rows; the block holds the one or two ways on."""
    actions = (
        format_html('<div class="empty-state__actions">{}</div>', SafeString(content))
        if content.strip()
        else ""
    )
    return format_html(
        '<div class="empty-state">{}<h3>{}</h3><p>{}</p>{}</div>',
        drawn_icon(icon, "icon--lg"),
        title,
        text,
        actions,
    )


@register.simple_block_tag
def bulk_bar(content: str, total: int, *, all_url: str = "") -> SafeString:
    """The bar above a table's heads while rows are selected; the block holds the actions.

    ``all_url`` is the link that selects every row of the list, not just this page's.
    """
    count = SafeString("<span data-bulk-count>0</span>")
    said = format_html(_("{count} of {total} selected"), count=count, total=capped(total))
    every = _("Select all %(total)s") % {"total": capped(total)}
    return format_html(
        '<div class="bulkbar" data-bulk hidden><b aria-live="polite">{}</b>{}{}'
        '<button type="button" class="btn push" data-bulk-clear>{} <kbd class="key">Esc</kbd></button></div>',
        said,
        format_html('<a class="link" href="{}">{}</a>', all_url, every) if all_url else "",
        SafeString(content),
        _("Clear"),
    )


@register.simple_tag
def forbidden(action: str, reason: str, *, ident: str = "reason") -> SafeString:
    """An action one may not take: the disabled button with the reason beside it."""
    return format_html(
        '<span class="forbidden">'
        '<button type="button" class="btn" aria-disabled="true" aria-describedby="{}">{}</button>'
        '<span class="forbidden__reason" id="{}">{}</span></span>',
        ident,
        action,
        ident,
        reason,
    )


@register.inclusion_tag("ui/autosave_state.html")
def autosave_state(state: str = "", at: str = "") -> dict[str, Any]:
    """Where autosave stands: saving, saved (at a time), offline, failed; empty before the first change."""
    return {"state": state, "at": at}


@register.inclusion_tag("ui/conflict.html")
def conflict(
    who: str, at: datetime, mine: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Two people saved the same thing: both versions, as pairs of label and text, until one is chosen."""
    return {"who": who, "at": at, "mine": mine, "theirs": theirs}
