"""Writing a workbook that people fill in: one way to look, and every cell text, never a formula."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEAL, _PALE, _WARM = "#0b5351", "#d9e8e5", "#fbe9e0"


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells look: heads that must be filled and others, text, days, remarks, what is not locked."""

    title: Any
    note: Any
    needed: Any
    other: Any
    text: Any
    date: Any
    remark: Any
    bold: Any
    question: Any
    open: Any


def looks_of(book: Any) -> Looks:
    """The looks of one workbook."""
    wrapped = {"text_wrap": True, "valign": "top"}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        note=book.add_format({"font_color": "#52646a"}),
        needed=book.add_format({"bold": True, "bg_color": _TEAL, "font_color": "#ffffff", **wrapped}),
        other=book.add_format({"bold": True, "bg_color": _PALE, **wrapped}),
        text=book.add_format({"num_format": "@", **wrapped}),
        date=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        remark=book.add_format({"bg_color": _WARM, **wrapped}),
        bold=book.add_format({"bold": True, "valign": "top"}),
        question=book.add_format({"bold": True, "bg_color": _PALE, **wrapped}),
        open=book.add_format(
            {"num_format": "@", "locked": False, "border": 1, "border_color": "#9db3b1"} | wrapped
        ),
    )


def written_book(title: str, write: Callable[[Any], None]) -> bytes:
    """The XLSX file that ``write`` fills, given the workbook. Texts that look like formulas or addresses stay
    texts."""
    import xlsxwriter  # noqa: PLC0415 - costs a web process 10 MB, and most never write a workbook

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title})
        write(book)
    return content.getvalue()


def book_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to download, called ``name`` without its ending."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    return response
