"""What can be wrong with a sheet of findings or one line of it, as stable codes, and what people read.

A problem is stored as ``{"code", "column", …values}`` and put into words when it is shown, in the reader's
language. Every sentence says what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.sheets.columns import BY_FIELD
from audits.sheets.words import choice_label, item_label
from core.templatetags.ui_format import day
from suppliers.problems import LINE_PROBLEMS, LIST_PROBLEMS, Problem

#: Code → sentence about a line.
OF_LINES: Mapping[str, str | Promise] = {
    "missing": _("This is empty. Every finding needs it."),
    "too_long": LINE_PROBLEMS["too_long"],
    "word_unknown": _("“%(value)s” is not known. Write one of: %(known)s."),
    "word_unlike": _("“%(value)s” is not known. Did you mean “%(nearest)s”?"),
    "site_unknown": _("“%(value)s” is not a site of this audit. It goes to: %(known)s."),
    "item_unknown": _("“%(value)s” is not an indicator or item. Choose one from the template's list."),
    "item_unlike": _("“%(value)s” is not an indicator or item. Did you mean “%(nearest)s”?"),
    "date_unreadable": _("“%(value)s” is not a day we can read. Write it like 2026-11-24."),
    "before_audit": _("%(date)s is before the audit, which began on %(limit)s. Correct the date."),
    "after_audit": _("%(date)s is after the audit, which ended on %(limit)s. Correct the date."),
    "future": _("%(date)s has not come yet. Correct the date."),
    "other_supplier": _("This line is about “%(value)s”; this audit is of %(known)s. Remove the line."),
    "more_cells": LINE_PROBLEMS["more_cells"],
    "repeats": _("This is the finding of line %(line)s again. It is taken once."),
}
#: Code → sentence about a sheet as a whole; codes that are not here are those of any list.
OF_SHEETS: Mapping[str, str | Promise] = {
    "other_audit": _(
        "This sheet was made for audit %(reference)s of %(supplier)s. Upload it there, or use the sheet of "
        "this audit."
    ),
    "no_heads": _(
        "No line of column heads was found; we found: %(found)s. Use the sheet of this audit, or name the "
        "columns as it does."
    ),
    "heads_missing": _(
        "No column for %(missing)s was found. The heads are: %(found)s. Name the columns as the sheet of "
        "this audit does."
    ),
    "no_rows": _("There are column heads but no findings under them. Write them and upload the sheet again."),
    "too_many_rows": _("The sheet has more than %(limit)s findings. Split it into several sheets."),
    "unpacks_too_large": _(
        "The workbook unpacks to more than %(limit)s MB. Keep only the sheet with the findings, "
        "or save it as CSV."
    ),
    "too_heavy": _(
        "The workbook takes too much time or memory to open. Save the sheet with the findings as CSV."
    ),
    "empty_workbook": _(
        "The workbook has no sheet with values. Check that the findings are on its first sheet."
    ),
    "unexpected": _("Something went wrong on our side. Nothing was taken. Upload the sheet again."),
}


def sentence(problem: Problem) -> str:
    """The problem in words, in the active language."""
    code = problem["code"]
    pattern = OF_LINES.get(code) or OF_SHEETS.get(code) or LIST_PROBLEMS[code]
    return str(pattern) % {key: _in_words(key, value, problem) for key, value in problem.items()}


def column_label(problem: Problem) -> str:
    """The head of the column a problem is about; empty when it is about the whole line."""
    return str(BY_FIELD[problem["column"]].label) if problem.get("column") else ""


def _in_words(key: str, value: Any, problem: Problem) -> Any:
    if key in {"missing", "field"}:
        return ", ".join(f"“{BY_FIELD[name].label}”" for name in _listed(value))
    if key in {"date", "limit"} and problem["code"] in {"before_audit", "after_audit", "future"}:
        return day(date.fromisoformat(value))
    if key == "nearest":
        column = problem["column"]
        return item_label(*value) if column == "item" else choice_label(column, value)
    if key == "known" and problem["code"] == "word_unknown":
        return ", ".join(choice_label(problem["column"], one) for one in value)
    if isinstance(value, list):
        return ", ".join(f"“{item}”" for item in value) or "–"
    return value


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
