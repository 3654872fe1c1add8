"""Adds a receipt's table up again, from the formulas of the standards alone.

Nothing here comes from the engine: T/CERDS clause 6.3 and T/CFIE Annex B are written out a second time,
so that a mistake in one of the two shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.engine.place import WHOLE, Place, WrongTableError

_ALTERNATIVES = ("alternative", "additive")
_LEVELS = ("basic", "intermediate", "advanced")
_ZERO = Fraction(0)

Object = Mapping[str, Any]


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
    table = Place(receipt, "").at("table")
    if table.at("kind").one_of(("levels", "parts")) == "levels":
        return _add_levels(table)
    return _add_parts(table)


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


def _add_levels(table: Place) -> Added:
    full_mark = table.at("full_mark").whole(WHOLE)
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
    indicators: Place, topics: Mapping[str, int], dimensions: Mapping[str, int], full_mark: int
) -> dict[tuple[str, str], _Cell]:
    """Every cell of the grid; the weights of one that has indicators add to 10,000."""
    cells = {(topic, dimension): _Cell() for topic in topics for dimension in dimensions}
    known = tuple(topics), tuple(dimensions)
    for _key, row in indicators.members():
        cell = cells[row.at("topic").one_of(known[0]), row.at("dimension").one_of(known[1])]
        weight = row.at("weight").whole(WHOLE)
        level = row.at("level").one_of(("none", *_LEVELS, "na"))
        points = row.at("points").wholes(_LEVELS, full_mark)
        cell.weight += weight
        if level != "na":
            cell.applies += weight
            cell.earned += weight * (points[_LEVELS.index(level)] if level != "none" else 0)
    for (topic, dimension), cell in cells.items():
        if cell.weight not in {0, WHOLE}:
            Place(None, f"{indicators.path} of {topic}.{dimension}").expect_whole(cell.weight)
    return cells


def _mean(
    scores: Mapping[str, Fraction | None], weights: Mapping[str, int], *, loses: bool
) -> tuple[Fraction | None, int]:
    """Σ weight × score over the weight of what exists, or over all weight where the missing `loses`
    (clause 6.3 b and c); also what was divided by. None where nothing that has weight exists."""
    present = {key: score for key, score in scores.items() if score is not None}
    alive = sum(weights[key] for key in present)
    base = WHOLE if loses else alive
    if not alive:
        return None, WHOLE
    return sum((weights[key] * score for key, score in present.items()), _ZERO) / base, base


def _add_parts(table: Place) -> Added:
    full_mark = table.at("full_mark").whole(WHOLE)
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


def _item(item: Place, full_mark: int, *, award: bool, may_add: bool) -> tuple[Fraction, Fraction]:
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


def _added(table: Place, total: Fraction, details: Object, band: str | None = None) -> Added:
    if band is None:
        starts = [
            (place.at("from").exact(WHOLE), place.at("mark").text()) for place in table.at("bands").listed()
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
