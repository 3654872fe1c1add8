"""The workbook an auditor fills in away from the network, made for one audit in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import Audit
from audits.sheets.columns import COLUMNS, MARK, MAX_ROWS
from audits.sheets.dates import day_of
from audits.sheets.words import CHOICES, item_labels
from core.sheets.writing import looks_of, written_book
from core.templatetags.ui_format import day
from remediation.models import Severity
from suppliers.models import Site

#: Lines on the sheet, from 0: the hidden mark, the title, what to do, the heads, the first finding.
_MARK_LINE, _TITLE_LINE, _NOTE_LINE, _HEAD_LINE, _FIRST_LINE = range(5)
_REMARK_WIDTH, _HELP_WIDTHS = 60, (24, 90)

#: A line to write into the sheet: cells by field, and what to do about it.
Row = tuple[Mapping[str, str], str]


def finding_sheet(
    audit: Audit, sites: Sequence[Site], *, meanings: Mapping[str, str], rows: Sequence[Row] = ()
) -> bytes:
    """The XLSX file for one audit, empty or holding ``rows`` with what is to be mended in each.

    ``meanings`` says for each severity what it means and asks. A hidden first line names the audit, so that
    the sheet is not taken for another one. Every cell is text or a date, never a formula.
    """
    title = f"{audit.reference} · {audit.supplier.name}"
    return written_book(title, lambda book: _Sheet(book, audit, sites, meanings).write(rows))


class _Sheet:
    """One workbook being written: the findings, the lists to choose from, and how to fill it in."""

    def __init__(self, book: Any, audit: Audit, sites: Sequence[Site], meanings: Mapping[str, str]) -> None:
        self.book, self.audit, self.meanings = book, audit, meanings
        self.lists: Mapping[str, list[str]] = {
            **{name: [str(label) for label in choices.labels] for name, choices in CHOICES.items()},
            "site": [site.name for site in sites],
            "item": item_labels(),
        }
        self.looks = looks_of(book)

    def write(self, rows: Sequence[Row]) -> None:
        """Write all three sheets; the findings stand first, because that one is read."""
        findings = self.book.add_worksheet(pgettext("name of a sheet", "Findings"))
        names = self._lists()
        self._head(findings, with_remarks=bool(rows))
        for number, column in enumerate(COLUMNS):
            look = self.looks.date if column.field == "found_on" else self.looks.text
            findings.set_column(number, number, column.width, look)
            rule = self._rule(column.field, names)
            if rule:
                last = _FIRST_LINE + MAX_ROWS - 1
                findings.data_validation(_FIRST_LINE, number, last, number, rule)
        for number, (cells, remark) in enumerate(rows, start=_FIRST_LINE):
            self._line(findings, number, cells, remark)
        self._help()
        findings.activate()

    def _head(self, sheet: Any, *, with_remarks: bool) -> None:
        audit, supplier = self.audit, self.audit.supplier
        for place, text in enumerate((MARK, str(audit.pk), audit.reference, supplier.name)):
            sheet.write_string(_MARK_LINE, place, text)
        sheet.set_row(_MARK_LINE, None, None, {"hidden": True})
        title = _("%(audit)s · %(supplier)s (No. %(number)s)") % {
            "audit": audit.reference,
            "supplier": supplier.name,
            "number": supplier.number,
        }
        sheet.write_string(_TITLE_LINE, 0, title, self.looks.title)
        note = _("One finding a line, found from %(start)s to %(end)s. Dark columns must be filled.") % {
            "start": day(audit.starts_on),
            "end": day(audit.ends_on),
        }
        sheet.write_string(_NOTE_LINE, 0, note, self.looks.note)
        for number, column in enumerate(COLUMNS):
            look = self.looks.needed if column.is_needed else self.looks.other
            sheet.write_string(_HEAD_LINE, number, str(column.label), look)
        if with_remarks:
            sheet.write_string(_HEAD_LINE, len(COLUMNS), _("What to do"), self.looks.remark)
            sheet.set_column(len(COLUMNS), len(COLUMNS), _REMARK_WIDTH, self.looks.text)
        sheet.freeze_panes(_FIRST_LINE, 0)

    def _lists(self) -> dict[str, str]:
        """Write the words to choose from on a hidden sheet; gives where each list stands."""
        sheet = self.book.add_worksheet("Lists")
        sheet.hide()
        places = {}
        for column, (name, words) in enumerate(self.lists.items()):
            for line, word in enumerate(words):
                sheet.write_string(line, column, word)
            letter = chr(ord("A") + column)
            places[name] = f"=Lists!${letter}$1:${letter}${max(len(words), 1)}"
        return places

    def _rule(self, field: str, names: Mapping[str, str]) -> dict[str, Any]:
        """What a spreadsheet program lets people enter in a column."""
        if field in names:
            return {
                "validate": "list",
                "source": names[field],
                "error_title": _("Not in the list"),
                "error_message": _("Choose one of the words in the list."),
            }
        if field == "found_on":
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": self.audit.starts_on,
                "maximum": self.audit.ends_on,
                "error_title": _("Not a day of the audit"),
                "error_message": _("Write a day from the first to the last day of the audit."),
            }
        return {}

    def _line(self, sheet: Any, number: int, cells: Mapping[str, str], remark: str) -> None:
        for place, column in enumerate(COLUMNS):
            text = cells.get(column.field, "")
            found = day_of(text) if column.field == "found_on" else None
            if found is not None:
                sheet.write_datetime(number, place, datetime.combine(found, time.min), self.looks.date)
            elif text:
                sheet.write_string(number, place, text, self.looks.text)
        sheet.write_string(number, len(COLUMNS), remark, self.looks.remark)

    def _help(self) -> None:
        sheet = self.book.add_worksheet(pgettext("name of a sheet", "How to fill in"))
        for number, width in enumerate(_HELP_WIDTHS):
            sheet.set_column(number, number, width)
        lines = [
            (_("Columns"), ""),
            *((str(column.label), str(column.hint)) for column in COLUMNS),
            ("", ""),
            (_("Severities"), ""),
            *((str(Severity(value).label), text) for value, text in self.meanings.items()),
            ("", ""),
            (
                _("Uploading"),
                _(
                    "Upload the sheet on the audit's page. Every line is checked and shown before anything "
                    "is taken, and the supplier sees nothing before you issue it. The same sheet, or the "
                    "same finding in two sheets, is recognised."
                ),
            ),
        ]
        for number, (word, text) in enumerate(lines):
            sheet.write_string(number, 0, word, self.looks.bold)
            sheet.write_string(number, 1, text, self.looks.text)
