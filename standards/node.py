"""Typed reading of parsed YAML: each wrong value becomes a fault with its path, reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType

from standards.faults import Fault
from standards.schema import EXTRA_LANGUAGES, REQUIRED_LANGUAGES, Text

_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_MANY_KEYS = 20
_LONGEST_SHOWN = 60
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Node:
    """One mapping of a package file. Take its keys with the methods, then call `finish`.

    A method whose value is missing or wrong notes a fault and gives a harmless stand-in, so that
    one reading reports every fault; the caller must not use the result when there are faults.
    """

    def __init__(self, value: object, file: str, path: str, faults: list[Fault]) -> None:
        self.file = file
        self.path = path
        self.faults = faults
        self._taken: set[str] = set()
        self._values: Mapping[object, object] = {}
        if isinstance(value, dict):
            self._values = value
        else:
            self.fault("", f"must be a mapping, is {_kind(value)}")

    def place(self, key: str) -> str:
        """The path of `key` inside the file."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, key: str, message: str) -> None:
        """Notes that something is wrong at `key` (empty: with the mapping itself)."""
        self.faults.append(Fault(self.file, self.place(key), message))

    def has(self, key: str) -> bool:
        """Whether the mapping holds `key`."""
        return key in self._values

    def peek(self, key: str) -> str | int | None:
        """The raw value where it is a string or an integer, without taking it."""
        value = self._values.get(key)
        return value if isinstance(value, str | int) else None

    def keys(self) -> Iterator[str]:
        """All keys, as strings, in the file's order."""
        return (str(key) for key in self._values)

    def _take(self, key: str) -> object:
        self._taken.add(key)
        if key not in self._values:
            self.fault(key, "is missing")
            return None
        value = self._values[key]
        if value is None:
            self.fault(key, "is empty")
        return value

    def string(self, key: str) -> str:
        """A non-empty string."""
        value = self._take(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self.fault(key, f"must be a non-empty string (quote it), is {_kind(value)}")
        return ""

    def key(self, key: str = "key") -> str:
        """A string that may serve as a key: letters, digits, ``_``, ``.`` and ``-``."""
        value = self.string(key)
        if value and not _KEY.fullmatch(value):
            self.fault(key, f"{value!r} may hold only letters, digits, '_', '.' and '-'")
        return value

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the `allowed` strings."""
        value = self.string(key)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is not one of {', '.join(allowed)}")
            return ""
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return self.whole(key, self._take(key), low, high)

    def whole(self, key: str, value: object, low: int, high: int) -> int:
        """`value`, found at `key`, as an integer from `low` to `high`."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.fault(key, f"must be an integer from {low} to {high}, is {_kind(value)}")
        return low

    def decimal(self, key: str) -> Fraction:
        """A quoted decimal such as ``"0.5"``, exact."""
        value = self._take(key)
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return Fraction(value)
        if value is not None:
            self.fault(key, f'must be a quoted decimal such as "0.5", is {_kind(value)}')
        return Fraction(0)

    def flag(self, key: str) -> bool:
        """true or false; false when the key is not there."""
        if key not in self._values:
            return False
        value = self._take(key)
        if not isinstance(value, bool):
            self.fault(key, f"must be true or false, is {_kind(value)}")
        return value is True

    def text(self, key: str) -> Text:
        """A text in every required language."""
        return self.node(key).as_text()

    def text_or_none(self, key: str) -> Text | None:
        """A text, or None when the key is not there."""
        return self.text(key) if key in self._values else None

    def node(self, key: str) -> Node:
        """A mapping."""
        value = self._take(key)
        return Node({} if value is None else value, self.file, self.place(key), self.faults)

    def as_text(self) -> Text:
        """This mapping itself as a text; finishes it."""
        values = {language: self.string(language) for language in REQUIRED_LANGUAGES}
        values |= {language: self.string(language) for language in EXTRA_LANGUAGES if self.has(language)}
        self.finish()
        return Text(MappingProxyType(values))

    def items(self, key: str) -> list[object]:
        """A non-empty list of anything."""
        value = self._take(key)
        if isinstance(value, list) and value:
            return value
        if value is not None:
            self.fault(key, f"must be a non-empty list, is {_kind(value)}")
        return []

    def nodes(self, key: str) -> list[Node]:
        """A non-empty list of mappings."""
        return [
            Node(value, self.file, f"{self.place(key)}[{index}]", self.faults)
            for index, value in enumerate(self.items(key))
        ]

    def strings(self, key: str) -> tuple[str, ...]:
        """A non-empty list of different strings."""
        values = self.items(key)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.fault(f"{key}[{index}]", f"must be a string (quote it), is {_kind(value)}")
            elif value in values[:index]:
                self.fault(f"{key}[{index}]", f"{value!r} stands twice")
        return tuple(value for value in values if isinstance(value, str))

    def integers(self, key: str, count: int, low: int, high: int) -> tuple[int, ...]:
        """A list of exactly `count` integers from `low` to `high`."""
        values = self.items(key)
        if values and len(values) != count:
            self.fault(key, f"must hold {count} integers, holds {len(values)}")
        whole = [self.whole(f"{key}[{index}]", value, low, high) for index, value in enumerate(values)]
        return tuple((whole + [low] * count)[:count])

    def finish(self) -> None:
        """Notes every key that nothing asked for."""
        for key in self._values:
            if str(key) not in self._taken:
                self.fault(str(key), f"unknown key; {self._known_like(str(key))}")

    def _known_like(self, key: str) -> str:
        """The known keys, or of many only those that look alike."""
        known = sorted(self._taken)
        if len(known) > _MANY_KEYS:
            known = get_close_matches(key, known) or [*known[:3], "…"]
        return f"known here: {', '.join(known)}"


def _kind(value: object) -> str:
    """How a wrong value is shown: its kind, and the value itself where it is short."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
