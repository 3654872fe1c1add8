"""Fixtures of reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.pdf import render

SHORT = "<p>A report.</p><p style='break-before: page'>Its second page.</p>"


@pytest.fixture
def two_pages(monkeypatch) -> None:
    """Reports are written as always and laid out as two short pages: for tests of what becomes of a report,
    not of how it looks."""
    whole = render.laid_out
    monkeypatch.setattr(
        render,
        "laid_out",
        lambda written, *, content_hash: whole(replace(written, html=SHORT), content_hash=content_hash),
    )
