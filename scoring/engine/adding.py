"""Adds a receipt's table up again, from the formulas of the standards alone.

Nothing here comes from the engine: T/CERDS clause 6.3 and T/CFIE Annex B are written out a second time,
so that a mistake in one of the two shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_WHOLE = 10_000
_EXACT = re.compile(r"([0-9]{1,36})/([1-9][0-9]{0,18})")
#: Numbers of a table are decimals of so many places, and a table has so many topics or dimensions: what is
#: added up stays small, whatever somebody writes.
_PLACES, _MOST_WEIGHTS = 10**18, 100
_ALTERNATIVES = ("alternative", "additive")
_LEVELS = ("basic", "intermediate", "advanced")
_ZERO = Fraction(0)

Object = Mapping[str, Any]


class WrongTableError(ValueError):
    """The table cannot be added up: at `path` something else than `expected` stands."""

    def __init__(self, path: str, expected: str, found: object) -> None:
        self.path, self.expected, self.found = path, expected, found
        super().__init__(f"{path}: expected {expected}, found {found!r}")


@dataclass(frozen=True, slots=True)
class Added:
    """What a table adds up to: the exact total, and the ``result`` a receipt would state."""

    total: Fraction
    result: Object


def total_of(receipt: object) -> Fraction:
    """The total of a receipt, added up from its table. Raises WrongTableError."""
    return add(receipt).total


def add(receipt: object) -> Added:
    """Everything that follows from a receipt's table. Raises WrongTableError."""
    table = _Place(receipt, "").at("table")
    if table.at("kind").one_of(("levels", "parts")) == "levels":
        return _add_levels(table)
    return _add_parts(table)


class _Place:
    """A value in the receipt, and where it stands, for the message when it is something else."""

    __slots__ = ("above", "key", "value")

    def __init__(self, value: object, key: str, above: _Place | None = None) -> None:
        self.value, self.key, self.above = value, key, above

    @property
    def path(self) -> str:
        """Such as ``table.bands[0].from``."""
        before = self.above.path if self.above else ""
        return before + self.key if self.key.startswith("[") or not before else f"{before}.{self.key}"

    def at(self, key: str) -> _Place:
        """What stands under `key`; a missing one is null."""
        return _Place(self.object().get(key), key, self)

    def object(self) -> Object:
        if not isinstance(self.value, dict):
            raise WrongTableError(self.path, "an object", self.value)
        return self.value

    def members(self) -> Iterator[tuple[str, _Place]]:
        for key, value in self.object().items():
            yield key, _Place(value, key, self)

    def listed(self) -> Iterator[_Place]:
        if not isinstance(self.value, list):
            raise WrongTableError(self.path, "a list", self.value)
        for place, value in enumerate(self.value):
            yield _Place(value, f"[{place}]", self)

    def one_of(self, known: tuple[str, ...], default: str = "") -> str:
        if self.value is None and default:
            return default
        if not isinstance(self.value, str) or self.value not in known:
            raise WrongTableError(self.path, f"one of {', '.join(known)}", self.value)
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise WrongTableError(self.path, "text", self.value)
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise WrongTableError(self.path, "true or false", self.value)
        return self.value

    def whole(self, most: int) -> int:
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
        table = {key: place.whole(_WHOLE) for key, place in self.members()}
        self.expect_whole(sum(table.values()))
        return table

    def expect_whole(self, total: int) -> None:
        if total != _WHOLE:
            raise WrongTableError(self.path, f"weights that add to {_WHOLE}", f"a sum of {total}")


@dataclass(slots=True)
class _Cell:
    """One topic × dimension: all weight, the weight that applies, and Σ weight × points of it."""

    weight: int = 0
    applies: int = 0
    earned: int = 0

    @property
    def score(self) -> Fraction | None:
        """Clause 6.3 a); None where nothing applies."""
        return Fraction(self.earned, self.applies) if self.applies else None


def _add_levels(table: _Place) -> Added:
    full_mark = table.at("full_mark").whole(_WHOLE)
    options = table.at("options")
    loses = options.at("missing_dimension").one_of(("renormalise", "lose"), "renormalise") == "lose"
    topics, dimensions = table.at("topics").weights(), table.at("dimensions").weights()
    cells = _cells(table.at("indicators"), topics, dimensions, full_mark)
    scores = {
        topic: _mean({key: cells[topic, key].score for key in dimensions}, dimensions, loses=loses)[0]
        for topic in topics
    }
    composite, base = _mean(scores, topics, loses=loses)
    if composite is None:
        raise WrongTableError(table.at("indicators").path, "an indicator that applies", "none")
    share = table.at("deduction").exact(1)
    of = options.at("deduction_base").one_of(("full_mark", "composite"), "full_mark")
    deducted = min(composite, share * (full_mark if of == "full_mark" else composite))
    zeroed = table.at("zeroed").flag()
    total = _ZERO if zeroed else composite - deducted
    return _added(
        table,
        total,
        {
            "composite": _text(composite),
            "deducted": _text(deducted),
            "topics": {
                topic: {
                    "score": _maybe(score),
                    "contribution": _text((score or _ZERO) * topics[topic] / base),
                    "dimensions": {key: _maybe(cells[topic, key].score) for key in dimensions},
                }
                for topic, score in scores.items()
            },
        },
        band="" if zeroed else None,
    )


def _cells(
    indicators: _Place, topics: Mapping[str, int], dimensions: Mapping[str, int], full_mark: int
) -> dict[tuple[str, str], _Cell]:
    """Every cell of the grid; the weights of one that has indicators add to 10,000."""
    cells = {(topic, dimension): _Cell() for topic in topics for dimension in dimensions}
    known = tuple(topics), tuple(dimensions)
    for _key, row in indicators.members():
        cell = cells[row.at("topic").one_of(known[0]), row.at("dimension").one_of(known[1])]
        weight = row.at("weight").whole(_WHOLE)
        level = row.at("level").one_of(("none", *_LEVELS, "na"))
        points = row.at("points").wholes(_LEVELS, full_mark)
        cell.weight += weight
        if level != "na":
            cell.applies += weight
            cell.earned += weight * (points[_LEVELS.index(level)] if level != "none" else 0)
    for (topic, dimension), cell in cells.items():
        if cell.weight not in {0, _WHOLE}:
            _Place(None, f"{indicators.path} of {topic}.{dimension}").expect_whole(cell.weight)
    return cells


def _mean(
    scores: Mapping[str, Fraction | None], weights: Mapping[str, int], *, loses: bool
) -> tuple[Fraction | None, int]:
    """Σ weight × score over the weight of what exists, or over all weight where the missing `loses`
    (clause 6.3 b and c); also what was divided by. None where nothing that has weight exists."""
    present = {key: score for key, score in scores.items() if score is not None}
    alive = sum(weights[key] for key in present)
    base = _WHOLE if loses else alive
    if not alive:
        return None, _WHOLE
    return sum((weights[key] * score for key, score in present.items()), _ZERO) / base, base


def _add_parts(table: _Place) -> Added:
    full_mark = table.at("full_mark").whole(_WHOLE)
    options = table.at("options")
    left_out = options.at("not_applicable").one_of(("rescale", "zero", "award"), "rescale")
    rules = [options.at(key).one_of(_ALTERNATIVES, _ALTERNATIVES[0]) for key in ("alternatives", "item20")]
    may_add = _ALTERNATIVES[1] in rules
    groups: dict[str, Object] = {}
    raw = missing = _ZERO
    for group, listed in table.at("groups").members():
        items: dict[str, Fraction] = {}
        for item, place in listed.members():
            items[item], skipped = _item(place, full_mark, award=left_out == "award", may_add=may_add)
            missing += skipped
        score = sum(items.values(), _ZERO)
        raw += score
        groups[group] = {"score": _text(score), "items": {key: _text(one) for key, one in items.items()}}
    base = full_mark - (missing if left_out == "rescale" else _ZERO)
    if base <= 0:
        raise WrongTableError(table.at("groups").path, "a part that applies", "none")
    total = raw * full_mark / base
    return _added(table, total, {"raw": _text(raw), "base": _text(base), "groups": groups})


def _item(item: _Place, full_mark: int, *, award: bool, may_add: bool) -> tuple[Fraction, Fraction]:
    """What an item earns after its cap, and the points of its parts that do not apply (Annex B)."""
    earning: list[Fraction] = []
    skipped = _ZERO
    for _key, part in item.at("parts").members():
        points = part.at("points").exact(full_mark)
        if part.at("earned").value == "na":
            skipped += points
            earning.append(points if award else _ZERO)
            continue
        earned = part.at("earned").exact(full_mark)
        if earned > points:
            raise WrongTableError(part.at("earned").path, f"at most {_text(points)}", _text(earned))
        earning.append(earned)
    if item.at("exclusive").flag() and not may_add and sum(map(bool, earning)) > 1:
        raise WrongTableError(item.at("parts").path, "one part that earns points", "several")
    score = sum(earning, _ZERO)
    cap = item.at("cap")
    return (score if cap.value is None else min(score, cap.exact(full_mark))), skipped


def _added(table: _Place, total: Fraction, details: Object, band: str | None = None) -> Added:
    if band is None:
        starts = [
            (place.at("from").exact(_WHOLE), place.at("mark").text()) for place in table.at("bands").listed()
        ]
        reached = [one for one in starts if one[0] <= total]
        if not reached:
            raise WrongTableError(table.at("bands").path, "a band that the total lies in", "none")
        band = max(reached)[1]
    hundredths = (total * 100 + Fraction(1, 2)).__floor__()
    shown = f"{hundredths // 100}.{hundredths % 100:02d}"
    return Added(total, {"total": _text(total), "shown": shown, "band": band, **details})


def _text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _maybe(value: Fraction | None) -> str | None:
    return None if value is None else _text(value)
