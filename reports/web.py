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

#: The page says the supplier's name itself.
_NAME = re.compile(r"<h1.*?</h1>", re.DOTALL)
#: Tables that may be wider than a phone. None of them holds another.
_WIDE = re.compile(
    r'<table class="r-(?:findings|process|heat-table|topic-bars|indicators|items|gaps|options|receipts)\b'
    r".*?</table>",
    re.DOTALL,
)


def web_article(content: dict[str, Any], language: str, *, content_hash: str) -> SafeString:
    """The report on ``content`` in ``language`` as the inside of a page.

    The supplier's name is left to the page's heading; wide tables scroll by themselves.
    """
    report = ReportReading(content, content_hash)
    with translation.override(language), timezone.override(report.zone):
        html = render_to_string("reports/pdf/_body.html", {"report": report, "for_web": True})
        label = escape(_("Table that scrolls sideways"))
    framed = f'<div class="scrolls" tabindex="0" role="region" aria-label="{label}">'
    return mark_safe(  # noqa: S308 - our own templates, in which every text is escaped
        _WIDE.sub(lambda found: f"{framed}{found[0]}</div>", _NAME.sub("", html, count=1))
    )
