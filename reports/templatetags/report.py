"""Signs of a report's pages: labels in two languages, stars, bars, heat cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.templatetags import ui_format
from core.templatetags.ui_scores import heat_step, percent
from reports.charts import Chart
from reports.reading import pictures
from reports.reading.cerds import CerdsReport
from reports.reading.peers import Group
from reports.reading.report import ReportReading
from reports.reading.results import StandardResult
from reports.reading.words import Pair, both, other_language
from scoring.models import Basis
from standards.schema import Text

register = template.Library()

STAR_COUNT = 7
#: So many columns of Latin letters, or half as many Chinese ones, of a name stand in the head of a page.
MOST_COLUMNS = 44
_STAR = "M12 2l3.09 6.26L22 9.27l-5 4.87 1.18 6.88L12 17.77l-6.18 3.25L7 14.14 2 9.27l6.910-1.010z"
#: Fill and outline of a star that counts, and of one that does not.
_FULL, _HOLLOW = ("#0b5559", "#0b5559"), ("#ffffff", "#aab8b7")
_HTML_CODES = {"en": "en", "zh-hans": "zh-Hans"}


@register.simple_tag
def html_language() -> str:
    """The active language as HTML names it."""
    return _HTML_CODES.get(get_language() or "en", "en")


@register.simple_tag
def comma() -> str:
    """A comma between two parts, as the report's language writes it."""
    return pgettext("between parts of a clause", ", ")


@register.simple_tag(name="both")
def both_tag(words: Text | Promise | str | Pair) -> SafeString:
    """``words`` in the report's language, and after it, in grey, in the other; once where both are the same.

    ``words`` is a standard's text, a pair, or ``_("…")``.
    """
    said = both(words)
    if said.own == said.other:
        return format_html('<span class="r-own">{}</span>', said.own)
    return format_html(
        '<span class="r-own">{}</span> <span class="r-other" lang="{}">{}</span>',
        said.own,
        _HTML_CODES[other_language()],
        said.other,
    )


@register.simple_tag
def star_row(value: int) -> SafeString:
    """Seven drawn stars, ``value`` of them filled: no text font has both kinds."""
    stars = format_html_join(
        "",
        '<svg viewBox="0 0 24 24" class="r-star"><path d="{}" fill="{}" stroke="{}" stroke-width="1.2" '
        'stroke-linejoin="round"/></svg>',
        ((_STAR, *(_FULL if place < value else _HOLLOW)) for place in range(STAR_COUNT)),
    )
    return format_html('<span class="r-star-row" title="{}">{}</span>', value, stars)


@register.simple_tag
def score_track(basis: str, value: Fraction | None, whole: int, ticks: Iterable[Fraction]) -> SafeString:
    """The bar of one basis on the scale of ``whole``, cut at the bounds of the bands."""
    bar = (
        format_html(
            '<span class="r-track__bar r-bar--{}" style="width:{}"></span>', basis, percent(value, whole)
        )
        if value is not None
        else ""
    )
    cuts = format_html_join(
        "", '<span class="r-track__cut" style="left:{}"></span>', ((percent(tick, whole),) for tick in ticks)
    )
    return format_html('<span class="r-track">{}{}</span>', bar, cuts)


@register.simple_tag
def scale_marks(whole: int, ticks: Iterable[Any]) -> SafeString:
    """Figures below a bar or a chart, each at its place on the scale of ``whole``."""
    marks = format_html_join(
        "",
        '<span style="left:{}">{}</span>',
        ((percent(tick, whole), ui_format.trimmed(tick)) for tick in ticks),
    )
    return format_html('<span class="r-scale-marks">{}</span>', marks)


@register.filter
def heat(score: Fraction) -> int:
    """The step 1 to 7 of the heat scale."""
    return heat_step(score)


@register.filter
def share(value: Fraction | int, whole: Fraction | int) -> str:
    """``value`` of ``whole`` as a CSS percentage."""
    return percent(value, whole)


@register.filter
def weight(parts: int) -> str:
    """A weight in parts per 10,000 as a percentage with at most one decimal: 16.7%."""
    return f"{ui_format.trimmed(Fraction(parts, 100))}%"


@register.filter
def weight_share(part: Fraction) -> str:
    """A share of 1 as a percentage with at most one decimal: 16.7%."""
    return f"{ui_format.trimmed(part * 100)}%"


@register.filter
def other_words(words: Text | Promise | str | Pair) -> str:
    """``words`` in the other language alone."""
    return both(words).other


@register.filter
def minus(value: Fraction) -> Fraction:
    """The value taken off."""
    return -value


@register.simple_tag
def basis_words(basis: str) -> str:
    """What a result rests on, in the report's language."""
    return str(Basis(basis).label)


@register.simple_tag
def listed_on(standard: str) -> SafeString:
    """Where the steps of a standard stand, as a link to their heading. It names no page: a page's number that
    text refers to would have every page laid out twice."""
    link = format_html('<a class="r-page-link" href="#steps-{}">{}</a>', standard, _("Advice, by effect"))
    return mark_safe(_("See “%(heading)s”.") % {"heading": link})  # noqa: S308 - our own sentence


@register.simple_tag
def page_head(report: ReportReading, result: StandardResult | None) -> SafeString:
    """The attributes of a heading that say what the head of its pages shows: the supplier, and the result
    that is told of.

    Head and foot stand in the margins, from rules: elements that run there, and numbers of pages in the text,
    would have pages laid out twice.
    """
    if result is None:
        right = _both_in_one(both(lambda: _("Supplier ESG rating report")))
    else:
        parts = [f"{result.code} {result.standard.version}", _both_in_one(result.basis_name)]
        right = comma().join(parts)
    return format_html('data-left="{}" data-right="{}"', shortened(report.supplier["name"]), right)


@register.filter
def shortened(name: str) -> str:
    """A name as the head or foot of a page holds it, on one line."""
    columns = 0
    for place, one in enumerate(name):
        columns += 2 if east_asian_width(one) in "WF" else 1
        if columns > MOST_COLUMNS:
            return name[:place].rstrip() + "…"
    return name


def foot_rule(report: ReportReading) -> str:
    """The style rules of every foot: whose report it is, its receipt, the page's number in both languages."""
    purpose = _both_in_one(both(lambda: _("supplier due diligence")))
    buyer = comma().join([shortened(report.buyer["name"]), purpose])
    demo = _both_in_one(both(lambda: _("Demo data")))
    lines = [buyer, ui_format.colon().join([demo, _("results in this report are invented")])]
    left = "\n".join(lines if report.buyer["is_demo"] else lines[:1])
    receipt = f"{_both_in_one(both(lambda: _('Receipt')))} {report.short_hash}\n"
    numbers = both(lambda: _("Page %(page)s of %(pages)s"))
    pieces = [_quoted(receipt), *_counted(numbers.own)]
    if numbers.other != numbers.own:
        pieces += [_quoted(" "), *_counted(numbers.other)]
    rules = f"@bottom-left{{content:{_quoted(left)}}}@bottom-right{{content:{' '.join(pieces)}}}"
    return f"@page{{{rules}}}"


def _both_in_one(words: Pair) -> str:
    return words.own if words.own == words.other else f"{words.own} {words.other}"


def _counted(sentence: str) -> list[str]:
    """A sentence with numbers of pages as pieces of CSS."""
    counters = {"%(page)s": "counter(page)", "%(pages)s": "counter(pages)"}
    return [counters.get(one) or _quoted(one) for one in re.split(r"(%\(\w+\)s)", sentence) if one]


def _quoted(words: str) -> str:
    """A string of CSS: everything but letters, digits and blanks by its number, so that nothing ends it."""
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in words) + '"'


@register.simple_tag(takes_context=True)
def picture(context: dict[str, Any], chart: Chart, width: int) -> SafeString:
    """A chart: drawn at ``width`` pixels in a PDF, left to the browser on a page (``for_web``)."""
    if context.get("for_web"):
        return SafeString(render_to_string("reports/_chart.html", {"chart": chart, "titled": False}))
    from reports.pdf.drawing import svg_of  # noqa: PLC0415 - web processes do not carry what draws

    svg = svg_of(chart, width=width)
    return mark_safe(f'<div class="r-chart">{svg}</div>')  # noqa: S308 - drawn from our own spec, all text escaped


@register.simple_tag
def waterfall_of(result: CerdsReport) -> Chart:
    """From the points of the topics to the total, as a chart."""
    return pictures.waterfall_chart(result)


@register.simple_tag
def trend_of(result: StandardResult, zone: ZoneInfo) -> Chart | None:
    """Results over time as a chart; None where there is one day only."""
    return pictures.trend_chart(result, zone)


@register.simple_tag
def peers_of(result: StandardResult, group: Group) -> Chart:
    """How many of a group reached which band, as a chart."""
    return pictures.peers_chart(result, group)
