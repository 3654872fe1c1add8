"""Every supplier's official result on one standard in compact form, so that rules can be tried without
reading it again: what was answered as codes of one byte, and what it is worth now."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd
from typing import Any
from uuid import UUID
from zlib import compress, decompress

import numpy as np

from scoring.engine.bulk import LARGEST_SCALE, PARTS
from scoring.engine.digits import Numbers

MICROS = 1_000_000
"""Totals are held in millionths of a point, cut off: enough for any threshold of two decimals to be exact."""

_ARRAYS: Mapping[str, str] = {
    "place": "u2",
    "codes": "u1",
    "deductions": "u4",
    "zeroed": "?",
    "bands": "i1",
    "micros": "i8",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What suppliers share that are judged alike: edition, size class, industry and country."""

    version: str
    hash: str
    size: str
    industry: str
    country: str


@dataclass(slots=True)
class Sheet:
    """Some suppliers on one edition, a column each. `place` points into `places`; `codes` are levels (see
    ``scoring.engine.bulk_tables.CODES``) or parts (see ``PartsBulk.read``), and `partly` the points of parts
    that are partly met: place of the part, column, exact text. `deductions` are parts per 10,000,000.
    `bands` count from 1 (the lowest), 0 in a zeroed round."""

    places: list[Place]
    cards: list[UUID]
    names: list[str]
    partly: list[tuple[int, int, str]]
    place: Numbers
    codes: Numbers
    deductions: Numbers
    zeroed: Numbers
    bands: Numbers
    micros: Numbers

    def packed(self) -> dict[str, Any]:
        """The sheet as JSON values, to be kept in a cache."""
        arrays = {
            name: b64encode(compress(np.ascontiguousarray(getattr(self, name)).astype(kind).tobytes(), 1))
            for name, kind in _ARRAYS.items()
        }
        return {
            "places": [[one.version, one.hash, one.size, one.industry, one.country] for one in self.places],
            "cards": b64encode(b"".join(one.bytes for one in self.cards)).decode(),
            "names": self.names,
            "partly": self.partly,
            "rows": len(self.codes),
            **{name: content.decode() for name, content in arrays.items()},
        }

    @classmethod
    def unpacked(cls, held: Mapping[str, Any]) -> Sheet:
        """The sheet again."""
        arrays = {
            name: np.frombuffer(decompress(b64decode(held[name])), dtype=kind)
            for name, kind in _ARRAYS.items()
        }
        arrays["codes"] = arrays["codes"].reshape(held["rows"], -1)
        ids = b64decode(held["cards"])
        return cls(
            places=[Place(*one) for one in held["places"]],
            cards=[UUID(bytes=ids[at : at + 16]) for at in range(0, len(ids), 16)],
            names=held["names"],
            partly=[(part, column, text) for part, column, text in held["partly"]],
            **arrays,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The suppliers at one place: rows `start` and following of the line-up, a column each."""

    place: Place
    start: int
    codes: Numbers
    partly: tuple[tuple[int, int, str], ...]
    deductions: Numbers
    zeroed: Numbers

    @property
    def count(self) -> int:
        """How many suppliers."""
        return int(self.codes.shape[1])

    @property
    def rows(self) -> Numbers:
        """Their rows in the line-up."""
        return np.arange(self.start, self.start + self.count)


@dataclass(frozen=True, slots=True, eq=False)
class Lineup:
    """All suppliers with an official result on a standard, one row each, those of one place together.

    `deductions` of blocks are parts per `scale`. `name_order` ranks rows by name. `left_out` counts results
    that cannot be tried, by reason (``edition``: its package is not here any more; ``rules``: it does not
    know an option of the rules; ``decided``: its answers were decided on again since; ``answers``: its
    document cannot be read).
    """

    blocks: tuple[Block, ...]
    cards: tuple[UUID, ...]
    sizes: Numbers
    size_keys: tuple[str, ...]
    name_order: Numbers
    bands: Numbers
    micros: Numbers
    scale: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cards)


def line_up(sheets: Iterable[Sheet], sizes: Sequence[str], left_out: Mapping[str, int]) -> Lineup:
    """One line-up of all sheets; `sizes` are the size classes in the order they are shown."""
    known = list(sheets)
    columns: dict[Place, list[tuple[Sheet, Numbers]]] = defaultdict(list)
    for sheet in known:
        for number, place in enumerate(sheet.places):
            columns[place].append((sheet, (sheet.place == number).nonzero()[0]))
    keys = tuple(dict.fromkeys([*sizes, *(place.size for place in columns)]))
    scale = _scale(known)
    blocks, parts, start = [], [], 0
    for place in sorted(columns, key=lambda one: (one.version, one.size, one.industry, one.country)):
        block = _block(place, columns[place], start, LARGEST_SCALE // scale)
        blocks.append(block)
        parts += columns[place]
        start += block.count
    names = [sheet.names[column].casefold() for sheet, wanted in parts for column in wanted.tolist()]
    return Lineup(
        blocks=tuple(blocks),
        cards=tuple(sheet.cards[column] for sheet, wanted in parts for column in wanted.tolist()),
        sizes=np.repeat([keys.index(one.place.size) for one in blocks], [one.count for one in blocks]).astype(
            np.int8
        ),
        size_keys=keys,
        name_order=_ranks(names),
        bands=_joined([sheet.bands[wanted] for sheet, wanted in parts], np.int8),
        micros=_joined([sheet.micros[wanted] for sheet, wanted in parts], np.int64),
        scale=scale,
        left_out=Counter(left_out),
    )


def _block(place: Place, columns: Sequence[tuple[Sheet, Numbers]], start: int, step: int) -> Block:
    partly: list[tuple[int, int, str]] = []
    before = 0
    for sheet, wanted in columns:
        if sheet.partly:
            new = {column: before + number for number, column in enumerate(wanted.tolist())}
            partly += [(part, new[column], text) for part, column, text in sheet.partly if column in new]
        before += len(wanted)
    deductions = _joined([sheet.deductions[wanted] for sheet, wanted in columns], np.int64)
    return Block(
        place=place,
        start=start,
        codes=np.concatenate([sheet.codes[:, wanted] for sheet, wanted in columns], axis=1),
        partly=tuple(partly),
        deductions=deductions // step,
        zeroed=_joined([sheet.zeroed[wanted] for sheet, wanted in columns], bool),
    )


def _scale(sheets: Sequence[Sheet]) -> int:
    """The coarsest scale that holds every deduction, 10,000 at least."""
    steps = [int(one) for sheet in sheets for one in np.unique(sheet.deductions).tolist()]
    return LARGEST_SCALE // gcd(LARGEST_SCALE // PARTS, *steps)


def _joined(parts: Sequence[Numbers], kind: Any) -> Numbers:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)


def _ranks(names: Sequence[str]) -> Numbers:
    ranks = np.empty(len(names), dtype=np.int32)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks
