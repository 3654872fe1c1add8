"""The columns of a sheet of findings: what they are called, what they hold, how they are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from suppliers.reading.heads import folded_head

#: First cell of the hidden line by which a sheet says for which audit it was made.
MARK = "esgdd-audit"
#: Findings in one sheet.
MAX_ROWS = 300


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``limit`` is the longest text in characters (0: no free text), ``width`` that of the column
    in the template, ``spellings`` other heads it is known by."""

    field: str
    label: str | Promise
    hint: str | Promise
    width: int
    is_needed: bool = False
    limit: int = 0
    spellings: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "severity",
        _("Severity"),
        _("Choose from the list. It sets the time the supplier gets."),
        16,
        is_needed=True,
        spellings=("grade", "level", "classification", "严重程度", "严重性", "等级"),
    ),
    Column(
        "area",
        _("Area"),
        _("Choose from the list."),
        20,
        is_needed=True,
        spellings=("pillar", "topic", "领域", "范围"),
    ),
    Column(
        "site",
        _("Site"),
        _("Choose from the sites of this audit; empty for the supplier as a whole."),
        24,
        spellings=("location", "plant", "facility", "场所", "工厂", "地点"),
    ),
    Column(
        "clause",
        _("Clause"),
        _("The place in your protocol, such as HS 4.2."),
        12,
        limit=64,
        spellings=("ref", "reference", "requirement", "code", "条款"),
    ),
    Column(
        "title",
        _("In a few words"),
        _("What is wrong, as a headline."),
        34,
        is_needed=True,
        limit=200,
        spellings=("title", "finding", "headline", "issue", "标题", "发现", "概述"),
    ),
    Column(
        "description",
        _("What was seen"),
        _("What you saw, heard or read, and where: so that a stranger could check it."),
        60,
        is_needed=True,
        limit=4000,
        spellings=("description", "details", "observation", "evidence", "描述", "所见", "详细描述"),
    ),
    Column(
        "found_on",
        _("Found on"),
        _("A day of the audit, not after today."),
        14,
        is_needed=True,
        spellings=("date", "date found", "found", "日期", "发现日期"),
    ),
    Column(
        "item",
        _("Refutes"),
        _("The indicator or item this finding refutes, if any: it counts as not met until you close it."),
        44,
        spellings=("indicator", "item", "standard item", "指标", "条目"),
    ),
)
#: Read where a list has it: the supplier a line is about, which must be the audit's.
SUPPLIER = Column(
    "supplier",
    _("Supplier"),
    "",
    0,
    limit=200,
    spellings=("supplier number", "supplier name", "company", "factory name", "供应商", "供应商名称"),
)
BY_FIELD: Mapping[str, Column] = {column.field: column for column in (*COLUMNS, SUPPLIER)}
NEEDED = tuple(column.field for column in COLUMNS if column.is_needed)


@lru_cache
def heads() -> dict[str, str]:
    """Folded head → field, in every language we speak."""
    found: dict[str, str] = {}
    for column in BY_FIELD.values():
        for language, _name in settings.LANGUAGES:
            with override(language):
                found[folded_head(str(column.label))] = column.field
    for column in BY_FIELD.values():
        for spelling in column.spellings:
            found.setdefault(spelling, column.field)
    return found
