"""How many working days each step takes: the product's estimate, a buyer's rule, or what somebody tries.

A table of efforts has a row for each dimension (levels: days for basic, intermediate and advanced) or each
group (parts: days for one point). Days are whole working days, 1 to 250 for a step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from scoring.engine.best_path import MOST_DAYS
from scoring.engine.path_moves import step_key
from standards.schema import LEVELS, LevelsStandard, PartsStandard, Standard, Text
from standards.yaml_source import read_yaml

_FILE = Path(__file__).with_name("efforts.yaml")
_LONGEST = 6
#: The one column of a parts standard.
POINT = "point"

Days = tuple[int, ...]
Table = Mapping[str, Sequence[int]]


class BadEffort(ValueError):
    """Days that cannot be used. ``problems`` holds a message for each field, ``row:column``."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())))
        self.problems = dict(problems)


def rows_of(standard: Standard) -> dict[str, Text]:
    """The rows of a table with their names: dimensions that are scored, or groups."""
    rows = standard.scored_dimensions if isinstance(standard, LevelsStandard) else standard.groups
    return {row.key: row.name for row in rows}


def columns_of(standard: Standard) -> tuple[str, ...]:
    """The columns of a table: the levels, or the one for a point."""
    return LEVELS if isinstance(standard, LevelsStandard) else (POINT,)


def product_table(standard: Standard) -> dict[str, Days]:
    """The product's own estimates for a standard, complete."""
    known = _defaults()
    if isinstance(standard, LevelsStandard):
        own = known["levels"]
        return {row: tuple(own["dimensions"].get(row, own["other"])) for row in rows_of(standard)}
    return dict.fromkeys(rows_of(standard), (known["parts"]["point"],))


def in_full(standard: Standard, own: Table) -> dict[str, Days]:
    """A complete table: the rows of ``own`` that the standard has, else the product's."""
    rows = product_table(standard)
    return rows | {row: tuple(days) for row, days in own.items() if row in rows}


def cells_of(standard: Standard, table: Table) -> dict[str, int]:
    """A complete table field by field: ``row:column`` → days."""
    return {
        f"{row}:{column}": days
        for row in rows_of(standard)
        for column, days in zip(columns_of(standard), table[row], strict=True)
    }


def efforts_of(standard: Standard, own: Table) -> dict[str, int]:
    """Working days of every step, as :func:`scoring.engine.best_path.best_path` takes them."""
    table = in_full(standard, own)
    if isinstance(standard, PartsStandard):
        return {
            part.key: max(1, ceil(part.points * table[group.key][0]))
            for group in standard.groups
            for item in group.items
            for part in item.parts
        }
    return {
        step_key(indicator.key, level): days
        for indicator in standard.indicators
        for level, days in zip(LEVELS, table[indicator.dimension], strict=True)
    }


def most_of(standard: Standard, row: str) -> int:
    """The most days a field of a row can hold, so that no step takes more than a year."""
    if isinstance(standard, LevelsStandard):
        return MOST_DAYS
    group = next(one for one in standard.groups if one.key == row)
    largest = max((part.points for item in group.items for part in item.parts), default=1)
    return max(1, int(MOST_DAYS // max(largest, 1)))


def table_typed(standard: Standard, given: Mapping[str, str]) -> dict[str, Days]:
    """The rows that differ from the product's, from fields ``row:column`` as they were typed; what is not
    given stays the product's. Raises BadEffort with a message for each field at fault."""
    table, problems = {row: list(days) for row, days in product_table(standard).items()}, {}
    columns = columns_of(standard)
    for field, text in given.items():
        row, _colon, column = field.partition(":")
        if row not in table or column not in columns:
            problems[field] = _("This is no part of the table.")
            continue
        try:
            table[row][columns.index(column)] = days_typed(text, most_of(standard, row))
        except ValueError as error:
            problems[field] = str(error)
    if problems:
        raise BadEffort(problems)
    return {row: tuple(days) for row, days in table.items() if tuple(days) != product_table(standard)[row]}


def days_typed(text: str, most: int = MOST_DAYS) -> int:
    """Whole working days as somebody typed them. Raises ValueError with what to enter instead."""
    text = text.strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(_("Enter whole working days, such as 5."))
    days = int(text[:_LONGEST])
    if days < 1:
        raise ValueError(_("Every step takes at least 1 working day."))
    if days > most:
        raise ValueError(
            _("Enter at most %(most)s working days: no step takes more than a year. Leave out what does.")
            % {"most": most}
        )
    return days


@cache
def _defaults() -> Any:
    return read_yaml(_FILE, _FILE.name)
