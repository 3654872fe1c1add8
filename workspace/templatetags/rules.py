"""Signs of the rules pages: standing of a version, places in tables, values for styles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from core.templatetags.ui_signs import chip
from scoring.models import RatingRule
from scoring.weighting import profiles
from standards.schema import Text
from suppliers.models import SizeClass
from tenants.models import OrganisationKind, Role
from workspace.selectors.rule_page import Cell, Grid, Weight, choices

register = template.Library()

_STANDINGS: Mapping[str, tuple[Promise, str, str]] = {
    "draft": (gettext_lazy("Draft"), "pencil", ""),
    "coming": (gettext_lazy("Comes into force"), "calendar", ""),
    "in_force": (gettext_lazy("In force"), "check", "teal"),
    "ended": (gettext_lazy("Ended"), "history", ""),
}
_LEVELS: Mapping[str, Promise] = {
    "basic": gettext_lazy("Basic"),
    "intermediate": gettext_lazy("Intermediate"),
}
#: Where the scale of the consistency ratio ends.
_FULL_SCALE = 0.2


@register.simple_block_tag
def draft_form(content: str, action: str, *, may_edit: bool, sign: str = "") -> SafeString:
    """A form that saves a part of a draft at ``action``; what is in force, or read by who may not change it,
    stands without one. ``sign`` marks it for the script of that name (``data-ahp``)."""
    if not may_edit:
        return format_html("<div>{}</div>", SafeString(content))
    mark = format_html(" data-{}", sign) if sign else ""
    return format_html(
        '<form method="post" action="{}" novalidate{}>{}</form>', action, mark, SafeString(content)
    )


@register.simple_tag
def standing(key: str) -> SafeString:
    """Where a version stands: draft, coming, in_force, ended."""
    words, icon, tone = _STANDINGS[key]
    return chip(str(words), icon, tone)


@register.simple_tag
def rule_crumbs(rule: RatingRule, code: str) -> list[tuple[str, str]]:
    """The way to a rule's page."""
    return [
        (_("Rules"), reverse("rules")),
        (code, f"{reverse('rules')}?standard={rule.standard}"),
        (str(rule.get_kind_display()), ""),
    ]


@register.simple_tag
def pair_choices(grid: Grid, cell: Cell) -> list[tuple[str, str]]:
    """The judgements of a pair in words; an empty one first where what was sent is none."""
    known = choices(grid.heads[cell.row], grid.heads[cell.column], get_language() or "en")
    return known if cell.value in dict(known) else [("", "–"), *known]


@register.filter
def anchor(field: str) -> str:
    """A field's name as part of an id."""
    return field.replace(":", "-")


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a mapping under a key that stands in a variable."""
    return mapping.get(key)


@register.filter
def sum_of_typed(weights: Iterable[Weight]) -> str:
    """What the fields of a weight table add to, as far as they hold numbers."""
    typed = [one.typed.strip() for one in weights]
    total = sum(int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) <= 5)  # noqa: PLR2004 - digits of 10,000
    return _("%(sum)s of 10,000") % {"sum": number(total, 0)}


@register.filter
def views(row: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The two views of materiality: name of the field, value, label."""
    return [
        ("financial", row["financial"], _("Financial, 0 to 4")),
        ("impact", row["impact"], _("Impact, 0 to 4")),
    ]


@register.filter
def profile_why(key: str) -> Text | None:
    """Why the product ships this profile."""
    profile = profiles().get(key)
    return profile.why if profile else None


@register.filter
def decimal_text(text: str) -> Decimal:
    """A number that is stored as text."""
    return Decimal(text)


@register.filter
def css_number(value: Fraction) -> str:
    """A number as a style needs it, whatever the language."""
    return f"{float(value):.2f}"


@register.filter
def ratio_place(ratio: float) -> str:
    """Where a consistency ratio stands on a scale from 0 to 0.20, in per cent."""
    return f"{100 * min(ratio / _FULL_SCALE, 1):.1f}"


@register.filter
def misfit_place(grid: Grid) -> str:
    """The cell that fits the others least, as ``row-column``; empty for none."""
    misfit = grid.result.misfit if grid.result else None
    return f"{misfit.row}-{misfit.column}" if misfit else ""


@register.filter
def size_name(key: str) -> str:
    """A size class in words."""
    return str(SizeClass(key).label)


@register.filter
def level_name(key: str) -> str:
    """A level in words."""
    return str(_LEVELS[key])


@register.filter
def trade(key: str) -> str:
    """What an expert of a panel is, in words: a role at the buyer, or a rating body. Words that a panel kept
    before stay as they are."""
    if key == OrganisationKind.ASSESSOR:
        return _("Rating body")
    return str(Role(key).label) if key in Role else key
