"""Charts on pages and in reports, each with the table behind it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.charts import Chart

register = template.Library()


@register.inclusion_tag("reports/_chart.html")
def chart(chart: Chart, *, titled: bool = False) -> dict[str, Any]:
    """``chart`` drawn by the browser, and its table. ``titled`` shows its title above, where no heading does.

    The page includes ``reports/_chart_styles.html`` and ``reports/_chart_scripts.html``.
    """
    return {"chart": chart, "titled": titled}


@register.simple_tag
def drawn(chart: Chart, width: int = 420) -> SafeString:
    """``chart`` as an ``<svg>`` of ``width`` pixels, for a report: for workers only."""
    from reports.pdf.drawing import svg_of  # noqa: PLC0415 - web processes do not carry what draws

    return mark_safe(svg_of(chart, width=width))  # noqa: S308 - drawn from our own spec, all text escaped
