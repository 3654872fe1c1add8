"""What can be wrong with a workbook of answers or one answer in it: stable codes, and what people read.

A problem is ``{"code", "column", …values}``. Every sentence says what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.workbook.columns import LABELS
from assessments.workbook.words import word
from standards.codes import code as code_of
from suppliers.problems import LINE_PROBLEMS, LIST_PROBLEMS, Problem

#: Code → sentence about one answer.
OF_ANSWERS: Mapping[str, str | Promise] = {
    "word_unknown": _("Row %(line)s: “%(value)s” is no answer here. Write one of: %(known)s."),
    "word_unlike": _("Row %(line)s: “%(value)s” is no answer here. Did you mean “%(nearest)s”?"),
    "too_long": LINE_PROBLEMS["too_long"],
    "row_missing": _(
        "A row of this question was deleted, so it cannot be told what you answered there: “%(text)s”. The "
        "answer stays as it is; change it online, or use a fresh workbook."
    ),
    "row_twice": _("This question stands in the workbook twice, in rows %(found)s. Remove one of them."),
    "refused": _("%(text)s"),
}
#: Code → sentence about a workbook as a whole; codes that are not here are those of any list.
OF_WORKBOOKS: Mapping[str, str | Promise] = {
    "not_xlsx": _("A workbook of answers is an XLSX file. Save yours as XLSX and upload it again."),
    "no_mark": _(
        "This is no workbook of a questionnaire: its hidden first line is missing. Download the workbook of "
        "this questionnaire and write your answers there."
    ),
    "mark_changed": _(
        "The hidden first line of this workbook was changed, so it cannot be told what it is for. Download a "
        "fresh one and copy your answers over."
    ),
    "other_company": _(
        "This workbook was made for another company. Download the workbook of this questionnaire."
    ),
    "other_standard": _(
        "This workbook holds the questionnaire %(made_for)s; here %(asked)s is answered. Upload it at the "
        "request it was made for."
    ),
    "other_version": _(
        "This workbook holds version %(made_for)s of the questionnaire; here version %(asked)s is answered. "
        "Download the workbook of this version and copy your answers over."
    ),
    "other_request": _(
        "This workbook was made for another request of the same questionnaire. Upload it at that request, or "
        "download the workbook of this one."
    ),
    "merged": _(
        "The workbook has merged cells, so it cannot be told which answer belongs to which row. Split them "
        "and upload it again."
    ),
    "no_heads": _(
        "No line of column heads was found. Download a fresh workbook and copy your answers over; leave the "
        "heads as they are."
    ),
    "heads_missing": _(
        "No column %(missing)s was found. Columns may change places, but their heads must stay. Put it back, "
        "or use a fresh workbook."
    ),
    "heads_twice": _("Two columns are called %(field)s. Remove one of them."),
    "no_rows": _("No row of the questionnaire is left in this workbook. Download a fresh one."),
    "too_heavy": _("The workbook takes too much time or memory to open. Download a fresh one."),
    "unpacks_too_large": _(
        "The workbook unpacks to more than %(limit)s MB, far more than a questionnaire. Download a fresh one."
    ),
    "empty_workbook": _("The workbook has no sheet with values. Download a fresh one."),
    "rows_added": _(
        "Rows %(found)s are not of the questionnaire and were left out. What you wrote there is not taken."
    ),
    "formulas_read": _(
        "The workbook holds formulas. What they showed when it was last saved was read; look closely at what "
        "would change."
    ),
    "columns_gone": _("The column %(missing)s is missing; what you wrote there before stays as it is."),
}


def sentence(problem: Problem) -> str:
    """The problem in words, in the active language."""
    code = problem["code"]
    pattern = OF_ANSWERS.get(code) or OF_WORKBOOKS.get(code) or LIST_PROBLEMS[code]
    return str(pattern) % {key: _in_words(key, value, problem) for key, value in problem.items()}


def column_label(problem: Problem) -> str:
    """The head of the column a problem is about; empty when it is about the whole answer."""
    return str(LABELS[problem["column"]]) if problem.get("column") else ""


def _in_words(key: str, value: Any, problem: Problem) -> Any:
    if key in {"missing", "field"}:
        return ", ".join(f"“{LABELS[name]}”" for name in (value if isinstance(value, list) else [value]))
    if key == "nearest":
        return word(value)
    if key == "known":
        return ", ".join(word(one) for one in value)
    if key in {"made_for", "asked"} and problem["code"] == "other_standard":
        return code_of(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value
