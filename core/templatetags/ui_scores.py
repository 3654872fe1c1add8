"""Figures as pictures: three scores side by side, heat cells, meters, rings, risk bars, progress."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction
from math import pi
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core.templatetags import ui_format
from core.templatetags.ui_format import Number, per_language

register = template.Library()

#: Lower bounds of the seven steps of the heat scale, on a score of 200.
HEAT_STEPS: tuple[int, ...] = (0, 40, 70, 100, 125, 150, 175)
#: A ring's radius in units of its 18-unit box.
RING_RADIUS = 7


def percent(value: Number, whole: Number) -> str:
    """``value`` as a CSS percentage of ``whole``, kept within 0 and 100; 0% of nothing."""
    if not whole:
        return "0%"
    share = ui_format.exact_decimal(value) / ui_format.exact_decimal(whole) * 100
    return f"{min(max(float(share), 0.0), 100.0):.2f}%"


@register.inclusion_tag("ui/three_scores.html")
def three_scores(
    declared: Number | None,
    verified: Number | None,
    audited: Number | None,
    *,
    whole: Number,
    ticks: Iterable[Number] = (),
    declared_mark: int | str | None = None,
    verified_mark: int | str | None = None,
    audited_mark: int | str | None = None,
    scale: bool = True,
) -> dict[str, Any]:
    """Declared, document-verified and audit-verified, always in this order, on one scale up to ``whole``.

    ``ticks`` are the inner band bounds; a mark is a number of stars (int) or a grade letter (str).
    """
    rows = (
        ("declared", _("Declared"), declared, declared_mark),
        ("verified", _("Document-verified"), verified, verified_mark),
        ("audited", _("Audit-verified"), audited, audited_mark),
    )
    bounds = list(ticks)
    return {
        "rows": [
            {
                "kind": kind,
                "label": label,
                "value": value,
                "part": percent(value or 0, whole),
                "stars": mark if isinstance(mark, int) else None,
                "grade": mark if isinstance(mark, str) else None,
            }
            for kind, label, value, mark in rows
        ],
        "ticks": [percent(bound, whole) for bound in bounds],
        "scale": [(percent(bound, whole), bound) for bound in (0, *bounds, whole)] if scale else [],
    }


def heat_step(score: Number) -> int:
    """The step 1 to 7 of the heat scale that a score of 200 falls on; a bound belongs to the higher step."""
    return max(bisect_right(HEAT_STEPS, Fraction(score)), 1)


@register.simple_tag
def heat_cell(
    score: Number | None,
    points: Number | None = None,
    *,
    url: str = "",
    target: str = "",
    selected: bool = False,
    label: str = "",
    absent: str = "",
) -> SafeString:
    """One cell of the heat table: score of 200 above, points it adds below.

    None is "Not in standard" (or the word in ``absent``): hatched, never zero. With ``url`` the cell is a
    link that loads its explanation into ``target`` (a selector) by htmx; ``label`` names topic and dimension.
    """
    if score is None:
        return format_html('<span class="heat-cell heat-none">{}</span>', absent or _("Not in standard"))
    below = format_html("<span>{}</span>", ui_format.number(points, 2)) if points is not None else ""
    inner = format_html("<b>{}</b>{}", ui_format.trimmed(score), below)
    css = f"heat-cell heat-{heat_step(score)}" + (" is-selected" if selected else "")
    if not url:
        return format_html('<span class="{}">{}</span>', css, inner)
    swap = format_html(' hx-get="{}" hx-target="{}"', url, target) if target else ""
    current = mark_safe(' aria-current="true"') if selected else ""
    spoken = format_html('<span class="visually-hidden">{}: </span>', label) if label else ""
    return format_html('<a class="{}" href="{}"{}{}>{}{}</a>', css, url, swap, current, spoken, inner)


@register.simple_tag
@per_language
def heat_scale() -> SafeString:
    """The legend of the heat table: the lower bound of each step."""
    steps = format_html_join(
        "", '<li class="heat-{}">{}</li>', ((step, bound) for step, bound in enumerate(HEAT_STEPS, start=1))
    )
    return format_html(
        '<ol class="heat-scale" aria-label="{}">{}</ol>', _("Scale of the scores, from"), steps
    )


@register.simple_tag
@per_language
def meter(
    value: Number | None, whole: Number = 100, *, tone: str = "", words: str = "", wide: bool = False
) -> SafeString:
    """A small bar and its figure: ``words``, or the percentage. ``tone``: empty, ``pale`` or ``ink``."""
    part = percent(value or 0, whole)
    figure = words or (ui_format.NOTHING if value is None else f"{float(part[:-1]):.0f}%")
    bar = format_html(
        '<span class="meter{}" aria-hidden="true">'
        '<span class="meter__bar{}" style="--part:{}"></span></span>',
        " meter--wide" if wide else "",
        f" meter__bar--{tone}" if tone else "",
        part,
    )
    return bar if wide else format_html('<span class="metered">{}<span>{}</span></span>', bar, figure)


@register.simple_tag
@per_language
def ring(done: int, total: int) -> SafeString:
    """Progress of a section as a ring; a filled disc with a tick when all is done."""
    words = _("%(done)d of %(total)d") % {"done": done, "total": total}
    if total and done >= total:
        shapes = mark_safe(
            '<circle cx="9" cy="9" r="9" fill="var(--teal-700)"/>'
            '<path d="m5.5 9.2 2.4 2.4 4.6-4.8" fill="none" stroke="#fff" stroke-width="1.5"/>'
        )
    else:
        around = 2 * pi * RING_RADIUS
        arc = around * done / total if total else 0
        shapes = format_html(
            '<g fill="none" stroke-width="2.6"><circle cx="9" cy="9" r="{r}" stroke="var(--line-strong)"/>'
            '<circle cx="9" cy="9" r="{r}" stroke="var(--teal-700)" stroke-dasharray="{arc} {around}" '
            'transform="rotate(-90 9 9)"/></g>',
            r=RING_RADIUS,
            arc=f"{arc:.2f}",
            around=f"{around:.2f}",
        )
    return format_html(
        '<svg class="ring" viewBox="0 0 18 18" role="img" aria-label="{}">{}</svg>', words, shapes
    )


RISKS: dict[str, tuple[Any, int]] = {
    "low": (pgettext_lazy("risk class", "Low"), 1),
    "medium": (pgettext_lazy("risk class", "Medium"), 2),
    "high": (pgettext_lazy("risk class", "High"), 3),
}


@register.simple_tag
@per_language
def risk(key: str | None) -> SafeString:
    """Three bars and the word for a risk class (low, medium, high); a dash for none."""
    if not key:
        return mark_safe(ui_format.NOTHING)  # noqa: S308 - a constant
    word, level = RISKS[key]
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="3" height="{}" rx=".5" fill="{}"/>',
        (
            (5 * n, 8 - 4 * n, 3 + 4 * n, "var(--ink-900)" if n < level else "var(--line-strong)")
            for n in range(3)
        ),
    )
    return format_html(
        '<span class="risk"><svg viewBox="0 0 13 11" aria-hidden="true">{}</svg>{}</span>', bars, word
    )


@register.inclusion_tag("ui/progress.html")
def progress(done: int, total: int, label: str, *, note: str = "", thin: bool = False) -> dict[str, Any]:
    """A progress bar with its counts: ``label`` left, "214 of 351" right, ``note`` below."""
    return {
        "done": done,
        "total": total,
        "label": label,
        "note": note,
        "thin": thin,
        "part": percent(done, total),
    }


@register.filter
def star_words(value: int) -> str:
    """A number of stars in words, for text beside a picture: 4 stars; of 0, that the round is zeroed."""
    if not value:
        return _("Zeroed")
    return ngettext("%(n)d star", "%(n)d stars", value) % {"n": value}
