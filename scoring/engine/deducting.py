"""Works a receipt's deduction out again from its negative events and the table they are graded by.

Nothing here comes from the engine: T/CERDS clause 6.3 d) is written out a second time, as in ``adding``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scoring.engine.place import Place, WrongTableError
from scoring.engine.problems import shown
from scoring.engine.receipt import FORMAT
from scoring.engine.seal import Fault

_GRADES = ("severity", "reach", "penalty")
_SHARE = re.compile(r"[0-9](\.[0-9]{1,18})?")
_ONE = Fraction(1)

Object = Mapping[str, Any]


def deduction_faults(receipt: Object) -> Iterator[Fault]:
    """Whether deduction and zeroing, and the share each event says of itself, follow from the events. A
    receipt that was made by the engine alone, without a card, names no events; nothing is said of it then,
    nor of one from before the table stood in it."""
    place = Place(receipt, "")
    table = place.at("table")
    if table.value is None or _is_silent(receipt, table):
        return
    try:
        yield from _faults(place.at("events"), table)
    except WrongTableError as error:
        yield Fault("misshapen", error.path, error.expected, shown(error.found))


def _is_silent(receipt: Object, table: Place) -> bool:
    if not isinstance(table.value, dict) or table.value.get("kind") != "levels":
        return True
    if "events" not in receipt and "card" not in receipt:
        return True
    return receipt.get("format") != FORMAT and "screening" not in table.value


def _faults(events: Place, table: Place) -> Iterator[Fault]:
    screening = table.at("screening")
    grades = {name: _shares(screening.at(name)) for name in (*_GRADES, "reliefs")}
    voids = tuple(one.text() for one in screening.at("zeroing").listed())
    total = Fraction(0)
    zeroed = False
    for event in events.listed():
        share = _share(event, grades)
        total += share
        zeroed = bool(event.at("zeroing").one_of(("", *voids), "")) or zeroed
        yield from _compare(event.at("share"), share, _decimal(event.at("share").value))
    stated = table.at("deduction")
    yield from _compare(stated, min(total, screening.at("maximum").exact(1)), stated.exact(1))
    if table.at("zeroed").flag() != zeroed:
        yield Fault("not_from_events", table.at("zeroed").path, shown(zeroed), shown(not zeroed))


def _shares(place: Place) -> dict[str, Fraction]:
    return {key: one.exact(1) for key, one in place.members()}


def _share(event: Place, grades: Mapping[str, Mapping[str, Fraction]]) -> Fraction:
    """Severity + reach + penalty, less the part that its reliefs take off."""
    gross = sum((grades[name][event.at(name).one_of(tuple(grades[name]))] for name in _GRADES), Fraction(0))
    known = grades["reliefs"]
    named = {one.one_of(tuple(known)) for one in event.at("reliefs").listed()}
    return gross * max(_ONE - sum((known[key] for key in named), Fraction(0)), Fraction(0))


def _decimal(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, str) and _SHARE.fullmatch(value) else None


def _compare(place: Place, expected: Fraction, stated: Fraction | None) -> Iterator[Fault]:
    if stated != expected:
        yield Fault(
            "not_from_events", place.path, f"{expected.numerator}/{expected.denominator}", shown(place.value)
        )
