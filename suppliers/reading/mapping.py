"""Which column is which, as a person said it: by the head of the column, so that it holds for later lists."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from suppliers.problems import FIELDS, UnreadableList
from suppliers.reading.figures import MONEY, unit_of
from suppliers.reading.kinds import KINDS, check_columns
from suppliers.reading.table import Line, Table

#: How many values of a column are shown, and how much of each.
SAMPLES, _SAMPLE_LENGTH = 3, 60
_LOOKED_AT = 50

#: Name of a column → field, "" for none.
Chosen = Mapping[str, str]


def names_of(heads: Sequence[str]) -> list[str]:
    """The heads as they are remembered: in one spelling, equal ones and empty ones counted."""
    names: list[str] = []
    for head in heads:
        name = " ".join(unicodedata.normalize("NFKC", head).casefold().split())
        names.append(f"{name}#{names.count(name) + 1}" if name in names or not name else name)
    return names


def key_of(heads: Sequence[str], kind: str) -> str:
    """Equal for lists of one kind with the same heads, in whatever order."""
    names = [kind, *sorted(names_of(heads))]
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def with_chosen(table: Table, chosen: Chosen) -> Table:
    """The table with its columns taken for what a person said; columns nobody spoke of are left out."""
    return replace(table, fields=tuple(chosen.get(name, "") for name in names_of(table.heads)))


def check_chosen(kind: str, heads: Sequence[str], fields: Sequence[str]) -> None:
    """Whether a list of this kind can be read with these fields for its columns.

    Raises :class:`UnreadableList` as :func:`suppliers.reading.kinds.check_columns`, for a field there is not,
    and for an amount whose head names no unit.
    """
    for head, name in zip(heads, fields, strict=True):
        if name and name not in offered(kind):
            raise UnreadableList("field_unknown", value=name)
        if name in MONEY and unit_of(head) is None:
            raise UnreadableList("unit_missing", head=head, field=name)
    check_columns(kind, heads, fields)


def offered(kind: str) -> tuple[str, ...]:
    """The fields a column of such a list can be taken for."""
    return KINDS[kind].names if kind in KINDS else tuple(FIELDS)


def samples_of(heads: Sequence[str], lines: Sequence[Line]) -> list[list[str]]:
    """A few different values of each column, from the first lines."""
    found: list[list[str]] = [[] for _ in heads]
    for line in lines[:_LOOKED_AT]:
        for column, cell in zip(found, line.cells, strict=False):
            shown = cell[:_SAMPLE_LENGTH]
            if shown and shown not in column and len(column) < SAMPLES:
                column.append(shown)
    return found
