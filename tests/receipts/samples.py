"""Receipts made by the engine alone, and ways to alter them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.engine import Scorer
from scoring.engine.receipt import FORMAT, receipt_core
from scoring.engine.seal import SEAL, Keys, PublishedKey, public_text, sealed, thumbprint
from standards import loader
from standards.schema import LEVELS

#: Two keys whose bytes are written here, so that what is printed of a receipt is always the same.
ISSUER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
#: 2026-11-24T09:00:00Z
ISSUED = 1_795_510_800

Receipt = dict[str, Any]
Place = str | int


def published(key: Ed25519PrivateKey = ISSUER, *, since: int = 0, until: int | None = None) -> Keys:
    """What the issuer publishes of one key."""
    x = public_text(key)
    return {thumbprint(x): PublishedKey(thumbprint(x), x, since, until)}


def levels_document(**changes: Any) -> Receipt:
    """A medium firm that is basic in most, intermediate in some, and has one thing that does not apply."""
    standard = loader.cerds()
    levels = dict.fromkeys(standard.by_key, "basic")
    levels |= {one.key: "intermediate" for one in standard.cell("environment", "action")}
    levels |= {"society.action.belt_and_road": "na", "labour.action.employee_rights": "none"}
    document = {
        "standard": "t-cerds",
        "version": "1.0",
        "size": "medium",
        "levels": levels,
        "deduction": "0.06",
    }
    return {**document, **changes}


def parts_document(**changes: Any) -> Receipt:
    """Every part met but a few; one does not apply and one is met in part."""
    parts: Receipt = dict.fromkeys(loader.cfie().by_key, True)
    parts |= {"20.2": False, "17.1": False, "22.3": "na", "3.1": "0.5"}
    return {"standard": "t-cfie", "version": "1.0", "options": {}, "parts": parts, **changes}


def body_of(document: Receipt, **changes: Any) -> Receipt:
    """Everything of a receipt but the seal."""
    core = receipt_core(Scorer(loader.get).score(document))
    return {
        "format": FORMAT,
        "issuer": {"id": "aurora", "name": "Aurora Outdoor"},
        "document": document,
        "proof": {"17": {"evidence": [], "reviewer": None}},
        "issued_at": "2026-11-24T09:00:00+00:00",
        **core,
        **changes,
    }


def receipt_of(document: Receipt, key: Ed25519PrivateKey = ISSUER, **changes: Any) -> Receipt:
    """A sealed receipt."""
    return sealed(body_of(document, **changes), key)


def sealed_again(receipt: Receipt, key: Ed25519PrivateKey = ISSUER) -> Receipt:
    """What an issuer would sign who tells something else than the truth."""
    return sealed({name: value for name, value in receipt.items() if name != SEAL}, key)


@dataclass(frozen=True)
class Leaf:
    """One field of a receipt: where it is, and its path as a verdict names it."""

    places: tuple[Place, ...]
    path: str
    value: Any


def leaves_of(value: Any, places: tuple[Place, ...] = ()) -> Iterator[Leaf]:
    """Every field, seal included; an empty list or object is one."""
    if isinstance(value, dict | list) and value:
        for place in value if isinstance(value, dict) else range(len(value)):
            yield from leaves_of(value[place], (*places, place))
    else:
        yield Leaf(places, path_of(places), value)


def path_of(places: tuple[Place, ...]) -> str:
    """As a verdict writes it."""
    out = ""
    for place in places:
        out += f"[{place}]" if isinstance(place, int) else f".{place}" if out else place
    return out


def put(receipt: Mapping[str, Any], places: tuple[Place, ...], value: Any) -> Receipt:
    """A copy with another value there; only what leads there is copied."""
    out = dict(receipt)
    inner: Any = out
    for place in places[:-1]:
        inner[place] = copy.copy(inner[place])
        inner = inner[place]
    inner[places[-1]] = value
    return out


def without(receipt: Mapping[str, Any], places: tuple[Place, ...]) -> Receipt:
    """A copy without what is there."""
    out: Receipt = put(receipt, places, None)
    inner: Any = out
    for place in places[:-1]:
        inner = inner[place]
    del inner[places[-1]]
    return out


def other(value: Any) -> Any:
    """A value that is not `value`, of the same kind where that can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        known = ("none", *LEVELS)
        if value in known:
            return known[(known.index(value) + 1) % len(known)]
        return value[:-1] + ("A" if value[-1:] != "A" else "B")
    return "something" if value is None else [value]
