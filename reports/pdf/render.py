"""A frozen document becomes a PDF."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports.pdf.fetcher import OwnFontsOnly
from reports.pdf.fonts import write_with
from reports.reading.report import ReportReading
from reports.templatetags.report import foot_rule

_CSS = Path(settings.BASE_DIR) / "static" / "css"
#: The layout, in this order: the frame of a page, and what the report's web page is laid out by too.
_STYLES = [Path(__file__).parent / "css" / "frame.css"] + [
    _CSS / "report" / f"{name}.css" for name in ("text", "result", "topics", "tables", "areas")
]
_TOKENS = _CSS / "tokens.css"
_COLOUR = re.compile(r"--[\w-]+: #[0-9a-f]{3,6};")
_EPOCH = "SOURCE_DATE_EPOCH"
#: Between the page and the rules of its feet, while fonts are found for both.
_FOOT = "<!-- feet of the pages -->"


@dataclass(frozen=True, slots=True)
class Written:
    """A report as WeasyPrint takes it: the page, its style sheets in order, and the day it carries."""

    html: str
    sheets: tuple[str, ...]
    day: date


def render_pdf(content: Mapping[str, Any], language: str, *, content_hash: str) -> bytes:
    """The report on ``content`` in ``language``, A4, fonts embedded.

    The same document gives the same bytes: nothing in it depends on when or by whom it is made. Raises
    :class:`ForbiddenAddress` when it names anything but our own fonts.
    """
    return laid_out(write(content, language, content_hash=content_hash), content_hash=content_hash)


def write(content: Mapping[str, Any], language: str, *, content_hash: str) -> Written:
    """The report as one static page, charts drawn, with the fonts its characters need."""
    report = ReportReading(content, content_hash)
    with translation.override(language), timezone.override(report.zone):
        page = render_to_string("reports/pdf/report.html", {"report": report})
        text, fonts = write_with(f"{page}{_FOOT}{foot_rule(report)}")
    html, _mark, foot = text.partition(_FOOT)
    return Written(html, (fonts, foot, *_sheets()), report.evaluated_on)


def laid_out(written: Written, *, content_hash: str) -> bytes:
    """The PDF of a static page: all of it is WeasyPrint's work."""
    configuration, fetcher = FontConfiguration(), OwnFontsOnly()
    with _made_at(written.day):
        sheets = [
            CSS(string=sheet, font_config=configuration, url_fetcher=fetcher) for sheet in written.sheets
        ]
        pdf: bytes = HTML(string=written.html, url_fetcher=fetcher).write_pdf(
            stylesheets=sheets,
            font_config=configuration,
            pdf_identifier=bytes.fromhex(content_hash)[:16],
            pdf_tags=True,
        )
    return pdf


@cache
def _sheets() -> tuple[str, str]:
    """The colours, which are those of the pages, and the layout of the report."""
    colours = "".join(_COLOUR.findall(_TOKENS.read_text(encoding="utf-8")))
    return f":root{{{colours}}}", "".join(style.read_text(encoding="utf-8") for style in _STYLES)


@contextmanager
def _made_at(day: date) -> Iterator[None]:
    """Have the font files written into the PDF carry this day instead of the present."""
    before = os.environ.get(_EPOCH)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
    os.environ[_EPOCH] = str(int(instant.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = before
