"""Read models of a table of efforts: working days by dimension and level, or by group for a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.what_if.efforts import Table, columns_of, in_full, most_of, product_table, rows_of
from standards.schema import LevelsStandard, Standard, Text

#: What the fields of a form begin with, before row and column.
PREFIX = "days"


@dataclass(frozen=True, slots=True)
class EffortCell:
    """One field ``days:row:column``: what stands in it, the product's estimate, and what is wrong."""

    field: str
    anchor: str
    column: str
    typed: str
    default: int
    most: int
    problem: str

    @property
    def is_own(self) -> bool:
        """Whether it differs from the product's estimate."""
        return self.typed != str(self.default)


@dataclass(frozen=True, slots=True)
class EffortRow:
    """One dimension or group."""

    key: str
    name: Text
    cells: tuple[EffortCell, ...]

    @property
    def is_own(self) -> bool:
        """Whether any field differs from the product's estimate."""
        return any(cell.is_own for cell in self.cells)


def columns(standard: Standard) -> list[str]:
    """The heads of the table."""
    if isinstance(standard, LevelsStandard):
        language = get_language() or "en"
        return [level.name.in_language(language) for level in standard.levels]
    return [_("For one point")]


def rows(
    standard: Standard,
    own: Table,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[EffortRow]:
    """Every row with what was typed, else what is stored, else the product's estimate."""
    table, defaults = in_full(standard, own), product_table(standard)
    heads = columns_of(standard)
    return [
        EffortRow(
            row,
            name,
            tuple(
                EffortCell(
                    f"{PREFIX}:{row}:{column}",
                    f"{row}-{column}",
                    head,
                    (typed or {}).get(f"{PREFIX}:{row}:{column}", str(table[row][place])),
                    defaults[row][place],
                    most_of(standard, row),
                    (problems or {}).get(f"{row}:{column}", ""),
                )
                for place, (column, head) in enumerate(zip(heads, columns(standard), strict=True))
            ),
        )
        for row, name in rows_of(standard).items()
    ]


def typed_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What a form sent, by ``row:column``."""
    start = f"{PREFIX}:"
    return {field.removeprefix(start): value for field, value in sent.items() if field.startswith(start)}
