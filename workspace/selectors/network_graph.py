"""Which suppliers the tier graph shows and where they stand: the heads of branches first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from suppliers.models import RiskClass
from workspace.selectors.network import Chain

#: Suppliers of a tier shown at first, and how many come with each press on "more".
FIRST, NEXT = 5, 24
#: A graph of more than this is no graph; the list has them all.
MOST = 20_000
_RANK = {RiskClass.HIGH.value: 0, RiskClass.MEDIUM.value: 1, RiskClass.LOW.value: 2}

#: A supplier that passes the filters: id, tier, risk class, name.
Passed = tuple[UUID, int, str, str]


@dataclass(slots=True)
class Column:
    """One tier: the suppliers shown from top to bottom, and who is folded into "more"."""

    tier: int
    total: int
    shown: list[UUID] = field(default_factory=list)
    more: int = 0
    more_high: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader has unfolded: suppliers of a tier to show, suppliers whose sources are all shown, and the
    selected one."""

    sizes: Mapping[int, int] = field(default_factory=dict)
    branches: frozenset[UUID] = frozenset()
    selected: UUID | None = None


def columns_of(passed: list[Passed], chain: Chain, asked: Asked) -> list[Column]:
    """The tiers that hold suppliers, each in the order that crosses few links: who delivers to the same
    stands near. Suppliers with links come before those without, the higher risk first. No query."""
    by_tier: defaultdict[int, list[Passed]] = defaultdict(list)
    for one in passed:
        by_tier[one[1]].append(one)
    wanted = _wanted(chain, asked)
    place: dict[UUID, float] = {}
    columns = []
    for tier in sorted(by_tier):
        rows = sorted(by_tier[tier], key=lambda one: _weight(one, chain, place, wanted))
        size = max(asked.sizes.get(tier, FIRST), sum(one[0] in wanted for one in rows))
        # One alone is not folded away: the fold would take its place.
        size = size if len(rows) > size + 1 else len(rows)
        shown, folded = rows[:size], rows[size:]
        shown.sort(key=lambda one: _height(one, chain, place))
        column = Column(tier, len(rows), [one[0] for one in shown], len(folded))
        column.more_high = sum(one[2] == RiskClass.HIGH for one in folded)
        place |= {pk: float(number) for number, pk in enumerate(column.shown)}
        columns.append(column)
    return columns


def _wanted(chain: Chain, asked: Asked) -> set[UUID]:
    """Who is shown whatever their rank: the selected one with whom it deals, and unfolded branches."""
    wanted: set[UUID] = set()
    if asked.selected is not None:
        wanted = {asked.selected}
        wanted |= {link.downstream for link in chain.deliver_to.get(asked.selected, ())}
    for pk in asked.branches | wanted:
        if pk in asked.branches or pk == asked.selected:
            wanted |= {link.upstream for link in chain.buy_from.get(pk, ())}
    return wanted | asked.branches


def _weight(
    one: Passed, chain: Chain, place: Mapping[UUID, float], wanted: set[UUID]
) -> tuple[bool, bool, bool, int, int, str]:
    """The first is the most worth showing."""
    pk, _tier, risk, name = one
    ways = chain.deliver_to.get(pk, [])
    links = len(ways) + len(chain.buy_from.get(pk, ()))
    leads_to_shown = any(link.downstream in place for link in ways)
    return (
        pk not in wanted,
        not leads_to_shown and bool(place),
        not links,
        _RANK.get(risk, len(_RANK)),
        -links,
        name,
    )


def _height(one: Passed, chain: Chain, place: Mapping[UUID, float]) -> tuple[float, str]:
    """The mean height of the shown suppliers that it delivers to; those that deliver to none last."""
    heights = [
        place[link.downstream] for link in chain.deliver_to.get(one[0], ()) if link.downstream in place
    ]
    return (sum(heights) / len(heights) if heights else float(len(place) + MOST), one[3])
