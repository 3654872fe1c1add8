"""Making a report, against WeasyPrint on the same static page."""

from __future__ import annotations

from collections.abc import Iterator

from assessments.documents import document_hash
from bench.figures import Figure, seconds
from reports.pdf.pictures import pictures_of
from reports.pdf.render import laid_out, render_pdf, write
from tests.reports.samples import content

TIMES = 3


def measure_report() -> Iterator[Figure]:
    """Seconds from the frozen document to the PDF: figures computed again, words, charts, fonts and layout,
    against the layout of the page that comes out of the first part.

    Freezing (the database) and the pictures of the pages are no part of it; the pictures have their own line.
    """
    for language in ("en", "zh-hans"):
        yield _made(language)
    yield _pictured()


def _made(language: str) -> Figure:
    frozen = content(findings=2)
    name = document_hash(frozen)
    page = write(frozen, language, content_hash=name)
    reference = seconds(lambda: laid_out(page, content_hash=name), times=TIMES)
    taken = seconds(lambda: render_pdf(frozen, language, content_hash=name), times=TIMES)
    return Figure(f"report, {language}", taken, reference, "s", at_most=1.5)


def _pictured() -> Figure:
    frozen = content(findings=2)
    name = document_hash(frozen)
    page = write(frozen, "en", content_hash=name)
    pdf = laid_out(page, content_hash=name)
    reference = seconds(lambda: laid_out(page, content_hash=name), times=1)
    return Figure("pictures of its pages", seconds(lambda: pictures_of(pdf), times=TIMES), reference, "s")
