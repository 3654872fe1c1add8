"""The rows of the supplier list. A list page draws up to a hundred: they are written here rather than by a
template, which takes ten times as long for the same text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.ui_format import NOTHING, day_short, per_language
from core.templatetags.ui_scores import meter, risk
from core.templatetags.ui_signs import avatar, chip, clock, drawn_icon, flag, grade, size_label, stars

register = template.Library()

_SOME = UUID(int=0)
_MUTED_NOTHING = f'<span class="muted">{NOTHING}</span>'


@dataclass(frozen=True, slots=True)
class _Words:
    """What every row says alike, in one language."""

    labels: Mapping[str, str]
    select: str
    why: str
    below: str
    weak: str
    findings: str
    asked: str


@per_language
def _words() -> _Words:
    below = _("Below the least points that your policy sets for further co-operation")
    asked, weak = _("Open request"), _("Weak")
    return _Words(
        labels={
            "tier": _("Tier"),
            "category": _("Category"),
            "size": _("Size"),
            "stars": _("Verified stars, points"),
            "share": _("Verified share"),
            "risk": _("Risk class"),
            "dues": _("Findings, next due"),
            "evaluated": _("Evaluated"),
            "owner": _("Owner"),
        },
        select=_("Select %(name)s"),
        why=_("Why?"),
        below=f'<span class="supplier__mark" title="{below}">'
        f"{chip(_('Below minimum'), 'alert-triangle', 'warm')}</span>",
        weak=f'<span class="supplier__mark urgent" title="{_("Grade C is weak (8.3 c)")}">'
        f"{drawn_icon('alert-triangle', label=weak)}</span>",
        findings=_("open findings"),
        asked=f'<span class="muted" title="{asked}">{drawn_icon("send", label=asked)}</span> ',
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """The addresses a row leads to, of no supplier yet."""

    supplier: str
    findings: str
    card: str


def _places() -> _Places:
    return _Places(
        reverse("supplier", args=[_SOME]),
        reverse("supplier_tab", args=[_SOME, "findings"]),
        reverse("scorecard", args=[_SOME]),
    )


def _at(address: str, pk: UUID) -> str:
    return address.replace(str(_SOME), str(pk))


@register.simple_tag
def supplier_rows(rows: Iterable[Mapping[str, Any]], now: datetime, *, chosen: bool = False) -> SafeString:
    """The body of the supplier list: rows as ``selectors.suppliers.list_rows`` gives them, ``chosen`` with
    every box ticked."""
    words, places = _words(), _places()
    return mark_safe("".join(_row(row, now, words, places, chosen=chosen) for row in rows))  # noqa: S308 - escaped below


def _row(row: Mapping[str, Any], now: datetime, words: _Words, places: _Places, *, chosen: bool) -> str:
    pk, name, label = row["id"], escape(row["name"]), words.labels
    category, size, owner = escape(row["category_words"]), row["size_class"], row["owner"]
    share, evaluated = row["verified_share"], row["cerds_computed_at"]
    return f"""<tr>
<td>
<input type="checkbox" class="form-check-input" name="supplier" value="{pk}" \
{"checked" if chosen else ""} data-select-row aria-label="{words.select % {"name": name}}">
</td>
<th scope="row" class="name"><span class="country">{flag(row["country"], show_code=True)}\
<a class="truncate" href="{_at(places.supplier, pk)}" title="{name}">{name}</a></span></th>
<td class="num" data-label="{label["tier"]}">{row["tier"]}</td>
<td{_empty(category)} data-label="{label["category"]}">\
<span class="truncate" title="{category}">{category or NOTHING}</span></td>
<td class="muted{"" if size else " is-empty"}" data-label="{label["size"]}">\
{conditional_escape(size_label(size))}</td>
<td data-label="{label["stars"]}">{_rating(row, words, places, name)}</td>
<td{_empty(row["grade"])} data-label="T/CFIE">{_grade(row, words, places, name)}</td>
<td{_empty(share is not None)} data-label="{label["share"]}">\
{_MUTED_NOTHING if share is None else meter(share)}</td>
<td{_empty(row["risk_class"])} data-label="{label["risk"]}">{risk(row["risk_class"])}</td>
{_dues(row, now, words, places)}
<td class="muted{"" if evaluated else " is-empty"}" data-label="{label["evaluated"]}">\
{escape(day_short(evaluated)) if evaluated else NOTHING}</td>
<td{_empty(owner)} data-label="{label["owner"]}">\
{avatar(row["owner_initials"], owner) if owner else _MUTED_NOTHING}</td>
</tr>
"""


def _empty(value: Any) -> str:
    return "" if value else ' class="is-empty"'


def _rating(row: Mapping[str, Any], words: _Words, places: _Places, name: str) -> str:
    drawn = stars(row["stars"], row["points"])
    if row["cerds_id"]:
        drawn = _reasoned(_at(places.card, row["cerds_id"]), drawn, words, name)
    return f" {drawn} {words.below if row['below'] else ''} "


def _grade(row: Mapping[str, Any], words: _Words, places: _Places, name: str) -> str:
    drawn = grade(row["grade"])
    if row["cfie_id"]:
        drawn = _reasoned(_at(places.card, row["cfie_id"]), drawn, words, name)
    return f" {drawn} {words.weak if row['grade'] == 'C' else ''} "


def _reasoned(address: str, drawn: str, words: _Words, name: str) -> SafeString:
    return mark_safe(  # noqa: S308 - ``name`` is escaped by the caller
        f'<a class="why-mark" href="{address}">'
        f'<span class="visually-hidden">{words.why} {name} </span>{drawn}</a>'
    )


def _dues(row: Mapping[str, Any], now: datetime, words: _Words, places: _Places) -> str:
    count, due = row["open_findings"], row["next_due"]
    told = '<span class="muted">0</span>'
    if count:
        hidden = f'<span class="visually-hidden">{words.findings}</span>'
        told = f'<a class="strong" href="{_at(places.findings, row["id"])}">{count}{hidden}</a>'
    when = ""
    if due:
        when = f"{words.asked if due == row['request_due'] else ''}{clock(due, now)}"
    css = "dues" if count or due else "dues is-empty"
    return f'<td class="{css}" data-label="{words.labels["dues"]}"> {told} {when} </td>'
