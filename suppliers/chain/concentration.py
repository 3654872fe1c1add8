"""Where the chain hangs on few: the only source of a material, and who holds much of it. Pure, exact.

Every customer in the chain counts the same, because volumes are not known. What it needs of a material is
divided among its sources by the shares stated; what is left over is divided evenly among those without one.
Who then holds more than :data:`LIMIT` percent of a material that two customers or more need is a
concentration.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)

#: Percent of a material; above it lies a concentration.
LIMIT = 40
#: A material that fewer customers need is told by its only sources.
LEAST_CUSTOMERS = 2
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Delivery(Generic[Node]):
    """One link: who delivers what to whom, and how much of the need that is, in percent, where stated."""

    upstream: Node
    downstream: Node
    material: str = ""
    share: Fraction | None = None


@dataclass(slots=True)
class Material(Generic[Node]):
    """One material: the part of all need that each source holds, exact and in percent, and for which
    customers a source is the only one. ``written`` is the commonest way of writing it."""

    key: str
    written: str
    held: dict[Node, Fraction] = field(default_factory=dict)
    only_for: dict[Node, list[Node]] = field(default_factory=dict)
    customers: int = 0

    @property
    def concentrated(self) -> dict[Node, Fraction]:
        """The sources that hold more than the limit, where enough customers need the material."""
        if self.customers < LEAST_CUSTOMERS:
            return {}
        return {node: part for node, part in self.held.items() if part > LIMIT}


def material_key(material: str) -> str:
    """What makes two ways of writing a material the same: case, width and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", material).casefold().split())


def materials_of(deliveries: Iterable[Delivery[Node]]) -> dict[str, Material[Node]]:
    """Every named material of the chain by its key; links that name none tell nothing about sources."""
    found: dict[str, dict[Node, list[Delivery[Node]]]] = {}
    spelled: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in deliveries:
        key = material_key(one.material)
        if key:
            found.setdefault(key, {}).setdefault(one.downstream, []).append(one)
            spelled[key][one.material] += 1
    return {
        key: _material(key, max(spelled[key], key=lambda way: (spelled[key][way], way)), by_customer)
        for key, by_customer in found.items()
    }


def _material(key: str, written: str, by_customer: dict[Node, list[Delivery[Node]]]) -> Material[Node]:
    told = Material[Node](key, written, customers=len(by_customer))
    for customer, sources in by_customer.items():
        if len({one.upstream for one in sources}) == 1:
            told.only_for.setdefault(sources[0].upstream, []).append(customer)
        for node, part in _parts(sources).items():
            told.held[node] = told.held.get(node, Fraction(0)) + part / told.customers
    return told


def _parts(sources: list[Delivery[Node]]) -> dict[Node, Fraction]:
    """The percent of one customer's need that each source covers; together never more than 100."""
    stated = sum((one.share for one in sources if one.share is not None), Fraction(0))
    silent = [one for one in sources if one.share is None]
    left = max(Fraction(WHOLE) - stated, Fraction(0)) / len(silent) if silent else Fraction(0)
    scale = Fraction(WHOLE) / stated if stated > WHOLE else Fraction(1)
    parts: dict[Node, Fraction] = {}
    for one in sources:
        part = left if one.share is None else one.share * scale
        parts[one.upstream] = parts.get(one.upstream, Fraction(0)) + part
    return parts
