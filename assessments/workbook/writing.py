"""The workbook of a questionnaire: the present answers, ready to be changed away from the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from assessments.catalogue import Block, Catalogue, Check, Item
from assessments.documents import WHOLE_ITEM
from assessments.models import Answer, Request
from assessments.workbook.columns import COLUMNS, LIMITS, MARK, PLACES, QUESTION, STATEMENT
from assessments.workbook.mark import Values, sealed, values_of
from assessments.workbook.words import NO, NONE, SKIPPED, YES, word
from core.sheets.writing import looks_of, written_book
from core.templatetags.ui_format import day
from standards.codes import code

#: Lines on the sheet, from 0: the hidden mark, the title, what to do, the heads, the first question.
_MARK_LINE, _TITLE_LINE, _NOTE_LINE, _HEAD_LINE, _FIRST_LINE = range(5)
_HELP_WIDTHS = (26, 95)
#: The longest text a cell holds that is only to be read.
_LONGEST = 2000
#: Heights of rows, in points: of one line of text, and the most a row may have.
_LINE_HEIGHT, _HIGHEST = 15, 400


@dataclass(frozen=True, slots=True)
class Ground:
    """What a workbook is made of: the request, its questionnaire, its answers, how many files each has, the
    earlier answers, what is to be looked at (words by item), and the items that can change now."""

    request: Request
    book: Catalogue
    answers: Mapping[str, Answer]
    files: Mapping[str, int]
    earlier: Mapping[str, Answer]
    notes: Mapping[str, str]
    open_items: frozenset[str]


def workbook_of(ground: Ground) -> bytes:
    """The XLSX file in the active language."""
    request = ground.request
    title = f"{code(request.standard)} {request.standard_version} · {request.supplier_name}"
    return written_book(title, lambda book: _Sheet(book, ground, title).write())


class _Sheet:
    """One workbook being written: the questions with their statements, and how to fill it in."""

    def __init__(self, book: Any, ground: Ground, title: str) -> None:
        self.book, self.ground, self.title = book, ground, title
        self.looks = looks_of(book)
        self.language = get_language() or "en"
        self.line = _FIRST_LINE

    def write(self) -> None:
        """Write both sheets; the questions stand first, because that one is read."""
        self.sheet = self.book.add_worksheet(pgettext("name of a sheet", "Questions"))
        self._head()
        for section in self.ground.book.sections:
            self._section(section.name.in_language(self.language))
            for item in section.items:
                self._item(item)
        self._frame()
        self._help()
        self.sheet.activate()

    def _head(self) -> None:
        request, sheet = self.ground.request, self.sheet
        mark = sealed(request, self.ground.book.items, self.ground.answers)
        for place, text in enumerate((MARK, mark)):
            sheet.write_string(_MARK_LINE, place, text)
        sheet.set_row(_MARK_LINE, None, None, {"hidden": True})
        sheet.write_string(_TITLE_LINE, 1, self.title, self.looks.title)
        note = _("For %(buyer)s, due %(day)s. Fill in the framed cells, then upload this file.") % {
            "buyer": request.tenant.name,
            "day": day(request.due_at),
        }
        sheet.write_string(_NOTE_LINE, 1, note, self.looks.note)
        for place, column in enumerate(COLUMNS):
            look = self.looks.needed if column.is_open else self.looks.other
            sheet.write_string(_HEAD_LINE, place, str(column.label), look)
            sheet.set_column(place, place, column.width, None, {"hidden": column.field == "key"})

    def _frame(self) -> None:
        self.sheet.freeze_panes(_FIRST_LINE, PLACES["answer"])
        self.sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_LINE)

    def _section(self, name: str) -> None:
        for place in range(1, len(COLUMNS)):
            text = name if place == PLACES["text"] else ""
            self.sheet.write_string(self.line, place, text, self.looks.other)
        self.line += 1

    def _item(self, item: Item) -> None:
        ground, language = self.ground, self.language
        values = values_of(ground.answers.get(item.key))
        is_open = item.key in ground.open_items
        whole = SKIPPED if WHOLE_ITEM in values["not_applicable"] else ""
        cells = {
            "key": QUESTION + item.key,
            "number": str(item.number),
            "text": f"{item.name.in_language(language)}\n{item.about.in_language(language)}",
            "answer": word(whole) if whole else "",
            "reason": values["reason"],
            "comment": values["comment"],
            "evidence": self._evidence(item),
            "note": ground.notes.get(item.key, ""),
        }
        choices = [NONE, SKIPPED] if item.may_be_not_applicable else [NONE]
        self._row(cells, choices, is_open=is_open, is_question=True)
        earlier = ground.earlier.get(item.key)
        said = (values, values_of(earlier) if earlier else None)
        for block in item.blocks:
            for check in block.checks:
                self._check(item, block, check, said)

    def _check(self, item: Item, block: Block, check: Check, said: tuple[Values, Values | None]) -> None:
        """One statement; ``said`` is the answer now and the one of last time."""
        values, earlier = said
        level = f"{block.name.in_language(self.language)}: " if block.name else ""
        cells = {
            "key": STATEMENT + check.key,
            "text": f"{level}{check.text.in_language(self.language)}",
            "answer": _said(check.key, values),
            "last": _said(check.key, earlier) if earlier else "",
        }
        choices = [YES, NO, SKIPPED] if check.key in item.optional_keys else [YES, NO]
        self._row(cells, choices, is_open=item.key in self.ground.open_items, is_question=False)

    def _row(self, cells: Mapping[str, str], choices: list[str], *, is_open: bool, is_question: bool) -> None:
        for place, column in enumerate(COLUMNS):
            text = cells.get(column.field, "")
            editable = is_open and column.is_open and (is_question or column.field == "answer")
            shut = self.looks.question if is_question else self.looks.text
            look = self.looks.open if editable else shut
            if column.field == "note" and text:
                look = self.looks.remark
            self.sheet.write_string(self.line, place, text[: max(column.limit, _LONGEST)], look)
        self.sheet.set_row(self.line, _height(cells))
        if is_open:
            self._rules(choices, is_question=is_question)
        self.line += 1

    def _rules(self, choices: list[str], *, is_question: bool) -> None:
        place = PLACES["answer"]
        self.sheet.data_validation(
            self.line,
            place,
            self.line,
            place,
            {
                "validate": "list",
                "source": [word(choice) for choice in choices],
                "error_title": _("Not in the list"),
                "error_message": _("Choose one of the words in the list."),
            },
        )
        for name, limit in LIMITS.items() if is_question else ():
            self.sheet.data_validation(
                self.line,
                PLACES[name],
                self.line,
                PLACES[name],
                {
                    "validate": "length",
                    "criteria": "<=",
                    "value": limit,
                    "error_title": _("Too long"),
                    "error_message": _("At most %(limit)s characters are kept.") % {"limit": limit},
                },
            )

    def _evidence(self, item: Item) -> str:
        parts = [item.evidence.in_language(self.language)]
        files = self.ground.files.get(item.key, 0)
        if files:
            parts.append(_("Files attached online: %(count)s.") % {"count": files})
        return "\n".join(parts)

    def _help(self) -> None:
        sheet = self.book.add_worksheet(pgettext("name of a sheet", "How to fill in"))
        for place, width in enumerate(_HELP_WIDTHS):
            sheet.set_column(place, place, width)
        yes, no = word(YES), word(NO)
        lines = [
            (
                _("Statements"),
                _("Write “%(yes)s” or “%(no)s” beside each statement; an empty cell ticks nothing.")
                % {"yes": yes, "no": no},
            ),
            (
                word(NONE),
                _("Choose it in the question's own row, or write “%(no)s” beside every statement.")
                % {"no": no},
            ),
            (
                word(SKIPPED),
                _("Choose it in the question's own row and say why, in at least five characters."),
            ),
            (
                _("Files of proof"),
                _("They are not in this workbook. Attach them online; those attached stay where they are."),
            ),
            (
                _("Rows and columns"),
                _(
                    "Leave heads and hidden cells as they are. A question whose rows you all delete stays as "
                    "it is online."
                ),
            ),
            (
                _("Uploading"),
                _(
                    "Upload the file on the page you got it from. You first see what would change; nothing "
                    "is stored before you agree. Answers that changed online meanwhile are shown in both "
                    "versions."
                ),
            ),
        ]
        for line, (name, text) in enumerate(lines):
            sheet.write_string(line, 0, name, self.looks.bold)
            sheet.write_string(line, 1, text, self.looks.text)


def _height(cells: Mapping[str, str]) -> int:
    """How high a row must be for its texts, in points: not every program works that out by itself."""
    lines = [_lines(cells.get(column.field, ""), column.width) for column in COLUMNS[1:]]
    return min(max(lines) * _LINE_HEIGHT + 3, _HIGHEST)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many narrow characters wide; wide ones take two."""
    return sum(
        max(1, -(-sum(2 if east_asian_width(one) in "WF" else 1 for one in part) // width))
        for part in text.split("\n")
    )


def _said(check: str, values: Values | None) -> str:
    """What is said of one statement, in a word; empty where nobody took a position."""
    if values is None:
        return ""
    if check in values["met"]:
        return word(YES)
    if check in values["not_applicable"]:
        return word(SKIPPED)
    return word(NO) if values["met"] or values["none_met"] else ""
