"""Holds a receipt's table against its document: what was scored must be what is added up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scoring.engine.canonical import canonical, differences, identical, join
from scoring.engine.problems import shown
from scoring.engine.seal import Fault

#: What of a card its input hash covers, besides document, findings and events.
_CARD = ("submission", "submission_id", "review_revision", "basis", "standard_hash")
_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,18})?")

Object = Mapping[str, Any]


def document_faults(receipt: Object) -> Iterator[Fault]:
    """Each field of the table that the document says otherwise. What the document leaves to the package
    can be held against the package alone."""
    table, document = _object(receipt.get("table")), _object(receipt.get("document"))
    standard = _object(receipt.get("standard"))
    for name, said in (("id", "standard"), ("version", "version")):
        yield from _compare(standard.get(name), document.get(said), f"standard.{name}")
    yield from _compare(table.get("kind"), standard.get("kind"), "table.kind")
    yield from _subset(table.get("options"), document.get("options"), "table.options")
    if table.get("kind") == "parts":
        yield from _parts(table, document)
    else:
        yield from _levels(table, document)


def input_faults(receipt: Object) -> Iterator[Fault]:
    """Whether the receipt's input hash covers what it says it rests on: document, submission, decisions,
    findings and negative events. A receipt without a card, made by the engine alone, has none."""
    card = _object(receipt.get("card"))
    if "input_hash" not in receipt and not card:
        return
    covered: dict[str, object] = {"document": receipt.get("document")}
    covered |= {name: card.get(name) for name in _CARD}
    if card.get("basis") == "audited":
        covered["adjustments"] = receipt.get("adjustments")
    if receipt.get("events"):
        covered["events"] = receipt["events"]
    expected = hashlib.sha256(canonical(covered)).hexdigest()
    if receipt.get("input_hash") != expected:
        yield Fault("not_covered", "input_hash", expected, shown(receipt.get("input_hash")))


def _levels(table: Object, document: Object) -> Iterator[Fault]:
    weights = _object(document.get("weights"))
    for name in ("topics", "dimensions"):
        yield from _subset(table.get(name), weights.get(name), f"table.{name}")
    rows = _object(table.get("indicators"))
    said = {
        "level": _object(document.get("levels")),
        "weight": _object(weights.get("indicators")),
        "points": _object(document.get("points")),
    }
    for key, row in rows.items():
        for name, values in said.items():
            if name == "level" or key in values:
                path = f"{join('table.indicators', key)}.{name}"
                yield from _compare(_object(row).get(name), values.get(key), path)
    yield from _compare(table.get("size"), document.get("size"), "table.size")
    yield from _compare(table.get("deduction"), _exact(document.get("deduction", 0)), "table.deduction")
    yield from _compare(table.get("zeroed"), document.get("zeroed", False), "table.zeroed")


def _parts(table: Object, document: Object) -> Iterator[Fault]:
    said = _object(document.get("parts"))
    for group, items in _object(table.get("groups")).items():
        for item, held in _object(items).items():
            path = f"{join(join('table.groups', group), item)}.parts"
            for key, part in _object(_object(held).get("parts")).items():
                expected = _earned(said.get(key), _object(part).get("points"))
                yield from _compare(_object(part).get("earned"), expected, f"{join(path, key)}.earned")


def _earned(value: object, points: object) -> object:
    """What a part of the document earns: all, nothing, some points, or ``na``."""
    if isinstance(value, bool):
        return points if value else "0/1"
    return value if value == "na" else _exact(value)


def _exact(value: object) -> object:
    """A number of a document as a receipt writes it; anything else stays as it is."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        return value
    number = Fraction(str(value))
    return f"{number.numerator}/{number.denominator}"


def _subset(stated: object, said: object, path: str) -> Iterator[Fault]:
    """What the document names must stand so in the table; the rest is the package's."""
    for key, value in _object(said).items():
        if value or key in _object(stated):  # a dimension that is not scored may be named with weight 0
            yield from _compare(_object(stated).get(key), value, join(path, key))


def _compare(stated: object, said: object, path: str) -> Iterator[Fault]:
    for one in differences(stated, said, path, identical):
        expected = None if one.kind == "added" else shown(one.noted)
        yield Fault("not_in_document", one.path, expected, shown(one.found))


def _object(value: object) -> Object:
    return value if isinstance(value, dict) else {}
