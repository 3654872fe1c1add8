"""The columns of a questionnaire's workbook, and how they are recognised wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from suppliers.reading.heads import folded_head

#: First cell of the hidden line that says for which request the workbook was made.
MARK = "esgdd-answers"
#: What keys of questions and of statements begin with.
QUESTION, STATEMENT = "q:", "s:"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet. ``width`` is in characters, ``limit`` the longest text kept (0: any)."""

    field: str
    label: str | Promise
    width: int
    is_open: bool = False
    limit: int = 0


COLUMNS = (
    Column("key", pgettext_lazy("of a row in a workbook", "Key"), 4),
    Column("number", pgettext_lazy("of a question", "No."), 7),
    Column("text", _("Question or statement"), 70),
    Column("answer", pgettext_lazy("of a question", "Answer"), 20, is_open=True),
    Column("reason", _("Why it does not apply"), 30, is_open=True, limit=500),
    Column("comment", _("Comment for the reviewer"), 40, is_open=True, limit=4000),
    Column("last", _("Answered last time"), 18),
    Column("evidence", _("What counts as proof"), 50),
    Column("note", _("To look at"), 40),
)
#: Columns without which no answer can be read, and all that are read.
NEEDED = ("key", "answer")
READ = ("key", "answer", "reason", "comment")
PLACES: Mapping[str, int] = {column.field: place for place, column in enumerate(COLUMNS)}
LABELS: Mapping[str, str | Promise] = {column.field: column.label for column in COLUMNS}
LIMITS: Mapping[str, int] = {column.field: column.limit for column in COLUMNS if column.limit}


@lru_cache
def heads() -> dict[str, str]:
    """Folded head → field, in every language we speak."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        for language, _name in settings.LANGUAGES:
            with override(language):
                found[folded_head(str(column.label))] = column.field
    return found
