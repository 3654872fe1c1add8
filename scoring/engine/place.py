"""Reading a receipt somebody else may have written: each value at its place, or a message that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

WHOLE = 10_000
"""Weights are parts of this."""
_EXACT = re.compile(r"([0-9]{1,36})/([1-9][0-9]{0,18})")
#: Numbers of a table are decimals of so many places, and a table has so many topics or dimensions: what is
#: added up stays small, whatever somebody writes.
_PLACES, _MOST_WEIGHTS = 10**18, 100

Object = Mapping[str, Any]


class WrongTableError(ValueError):
    """The table cannot be added up: at `path` something else than `expected` stands."""

    def __init__(self, path: str, expected: str, found: object) -> None:
        self.path, self.expected, self.found = path, expected, found
        super().__init__(f"{path}: expected {expected}, found {found!r}")


class Place:
    """A value in the receipt, and where it stands. What is read as something it is not raises
    WrongTableError with the path."""

    __slots__ = ("above", "key", "value")

    def __init__(self, value: object, key: str, above: Place | None = None) -> None:
        self.value, self.key, self.above = value, key, above

    @property
    def path(self) -> str:
        """Such as ``table.bands[0].from``."""
        before = self.above.path if self.above else ""
        return before + self.key if self.key.startswith("[") or not before else f"{before}.{self.key}"

    def at(self, key: str) -> Place:
        """What stands under `key`; a missing one is null."""
        return Place(self.object().get(key), key, self)

    def object(self) -> Object:
        """The value as an object."""
        if not isinstance(self.value, dict):
            raise WrongTableError(self.path, "an object", self.value)
        return self.value

    def members(self) -> Iterator[tuple[str, Place]]:
        """Keys and values of an object."""
        for key, value in self.object().items():
            yield key, Place(value, key, self)

    def listed(self) -> Iterator[Place]:
        """The values of a list."""
        if not isinstance(self.value, list):
            raise WrongTableError(self.path, "a list", self.value)
        for place, value in enumerate(self.value):
            yield Place(value, f"[{place}]", self)

    def one_of(self, known: tuple[str, ...], default: str = "") -> str:
        """One of these texts; of a missing one the `default`, where there is one."""
        if self.value is None and default:
            return default
        if not isinstance(self.value, str) or self.value not in known:
            raise WrongTableError(self.path, f"one of {', '.join(known)}", self.value)
        return self.value

    def text(self) -> str:
        """Any text."""
        if not isinstance(self.value, str):
            raise WrongTableError(self.path, "text", self.value)
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise WrongTableError(self.path, "true or false", self.value)
        return self.value

    def whole(self, most: int) -> int:
        """A whole number from 0 to `most`."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise WrongTableError(self.path, f"a whole number from 0 to {most}", value)
        return value

    def wholes(self, names: tuple[str, ...], most: int) -> list[int]:
        """The whole numbers under these names."""
        given = self.object()
        values = [given.get(name) for name in names]
        found = [value for value in values if type(value) is int and 0 <= value <= most]
        if len(found) == len(names):
            return found
        return [self.at(name).whole(most) for name in names]

    def exact(self, most: int) -> Fraction:
        """A decimal fraction such as ``1/2``, from 0 to `most`."""
        found = _EXACT.fullmatch(self.value) if isinstance(self.value, str) else None
        if found and not _PLACES % int(found[2]):
            number = Fraction(int(found[1]), int(found[2]))
            if number <= most:
                return number
        raise WrongTableError(self.path, f'a decimal fraction such as "1/2", from 0 to {most}', self.value)

    def weights(self) -> dict[str, int]:
        """Parts per 10,000 that add to 10,000."""
        if len(self.object()) > _MOST_WEIGHTS:
            raise WrongTableError(self.path, f"at most {_MOST_WEIGHTS} weights", f"{len(self.object())}")
        table = {key: place.whole(WHOLE) for key, place in self.members()}
        self.expect_whole(sum(table.values()))
        return table

    def expect_whole(self, total: int) -> None:
        """Raise WrongTableError unless weights add to 10,000."""
        if total != WHOLE:
            raise WrongTableError(self.path, f"weights that add to {WHOLE}", f"a sum of {total}")
