"""A list of as many suppliers as wanted, told by their number alone: the same number is the same supplier.

Every name, address and figure is made up; :data:`TAG` says so on each supplier. Twenty numbers in a row are
one small chain of four tiers, so a longer list holds a shorter one unchanged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid5

from suppliers.matching import match_key, name_key
from suppliers.models import SizeClass, SupplierStatus

#: On every supplier of this list, so that people see it and can filter by it.
TAG = "made-up"
#: More have no names of their own.
MOST = 500_000
#: Of a hundred numbers, the one that has a rating; of 2,500, the one with an open finding.
RATED_EVERY, RATED_AT = 100, 7
FOUND_EVERY = 2_500

_CHAIN = 20
#: Where the members of a chain with a tier begin: tier 1 at 0, tier 2 at 13, and so on.
_TIER_AT = ((19, 4), (18, 3), (13, 2), (0, 1))
#: The place in a chain whose company delivers to an earlier chain as well: the first of tier 2.
_TIES = 13
#: Has no divisor in common with the number of names: steps through all of them before one comes again.
_STEP = 7_919 * 104_729


class Trade(NamedTuple):
    """What a company does, in codes and in words; ``category`` is one of the demo world, or empty."""

    trade: str
    sector: str
    industry: str
    isic: str
    nace: str
    category: str
    material: str


class Made(NamedTuple):
    """One supplier of the list as its row says it."""

    id: UUID
    at: int
    name: str
    country: str
    address: str
    trade: Trade
    size: str
    tier: int
    status: str
    email: str
    match_key: str
    name_key: str


class MadeLink(NamedTuple):
    """Who delivers what to whom; ``share`` is in percent of the need."""

    id: UUID
    upstream: UUID
    downstream: UUID
    material: str
    share: int | None


def made(tenant_id: UUID, at: int) -> Made:
    """The supplier with this number, from 0."""
    word = _word(at)
    trade = trades()[(at * 7 + at // _CHAIN) % len(trades())]
    countries, forms, roads = (_words()[kind] for kind in ("countries", "forms", "roads"))
    country = countries[(at * 11 + at // 97) % len(countries)]
    name = f"{word} {trade.trade} {forms[at // 3 % len(forms)]}"
    address = f"{1 + at % 180} {_word(at + MOST)} {roads[at % len(roads)]}"
    return Made(
        id=supplier_id(tenant_id, at),
        at=at,
        name=name,
        country=country,
        address=address,
        trade=trade,
        size=(SizeClass.MICRO_SMALL, SizeClass.MEDIUM, SizeClass.MICRO_SMALL, SizeClass.LARGE)[at // 5 % 4],
        tier=_tier(at),
        status=_status(at),
        email=f"office@{word.lower()}-{at}.example",
        match_key=match_key(name, country, address),
        name_key=name_key(name, country),
    )


def supplier_id(tenant_id: UUID, at: int) -> UUID:
    """The id of the supplier with this number in a buyer's list."""
    return uuid5(tenant_id, f"made-up supplier {at}")


def made_links(tenant_id: UUID, at: int) -> Iterator[MadeLink]:
    """To whom the supplier with this number delivers: to one of its own chain and, here and there, to one of
    an earlier chain, which ties the chains together."""
    chain, place = divmod(at, _CHAIN)
    tier = _tier(at)
    material = trades()[(at * 7 + chain) % len(trades())].material
    near = {1: None, 2: (place * 3 + chain) % 13, 3: 13 + chain % 5, 4: 18}[tier]
    receivers: list[tuple[int, int | None]] = []
    if near is not None:
        receivers.append((chain * _CHAIN + near, 20 + at % 7 * 10))
    if place == _TIES and chain:
        receivers.append((chain // 2 * _CHAIN + chain % _TIES, None))
    for receiver, share in receivers:
        yield MadeLink(
            uuid5(tenant_id, f"made-up link {at} {receiver}"),
            supplier_id(tenant_id, at),
            supplier_id(tenant_id, receiver),
            material,
            share,
        )


@cache
def _words() -> dict[str, list[str]]:
    """Countries, company forms, roads and the parts of names, by what they are."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as table:
        return {row["kind"]: row["words"].split("|") for row in csv.DictReader(table)}


@cache
def trades() -> list[Trade]:
    """What companies do, read from the table beside this file."""
    with Path(__file__).with_name("trades.csv").open(encoding="utf-8", newline="") as table:
        return [Trade(**row) for row in csv.DictReader(table)]


def _word(at: int) -> str:
    starts, middles, ends = (_words()[kind] for kind in ("start", "middle", "end"))
    count = len(starts) * len(middles) ** 2 * len(ends)
    rest, end = divmod(at * _STEP % count, len(ends))
    rest, second = divmod(rest, len(middles))
    start, first = divmod(rest, len(middles))
    return starts[start] + middles[first] + "lmnrstv"[at % 7] + middles[second] + ends[end]


def _tier(at: int) -> int:
    return next(tier for first, tier in _TIER_AT if at % _CHAIN >= first)


def _status(at: int) -> str:
    if at % RATED_EVERY == RATED_AT or at % 10 < 7:  # noqa: PLR2004 - seven in ten
        return SupplierStatus.ADMITTED
    return SupplierStatus.WATCH if at % 50 == 9 else SupplierStatus.CANDIDATE  # noqa: PLR2004 - one in fifty
