"""A frozen document becomes a web page: the same parts as the PDF, laid out for any screen."""

from __future__ import annotations

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.reading.report import ReportReading

_HEADING = re.compile(r"<(/?)h([1-5])\b")
#: Tables that may be wider than a phone. None of them holds another.
_WIDE = re.compile(
    r'<table class="(?:findings|process|heat-table|topic-bars|indicators|items|gaps|options|receipts)\b.*?</table>',
    re.DOTALL,
)


def web_article(content: dict[str, Any], language: str, *, content_hash: str) -> SafeString:
    """The report on ``content`` in ``language`` as the inside of a page.

    Headings stand one step lower than in the PDF, below the page's own; wide tables scroll by themselves.
    """
    report = ReportReading(content, content_hash)
    with translation.override(language), timezone.override(report.zone):
        html = render_to_string("reports/pdf/_body.html", {"report": report, "for_web": True})
        label = escape(_("Table that scrolls sideways"))
    lower = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
    return mark_safe(  # noqa: S308 - our own templates, in which every text is escaped
        _WIDE.sub(
            lambda found: f'<div class="scrolls" tabindex="0" role="region" aria-label="{label}">{found[0]}</div>',
            lower,
        )
    )
