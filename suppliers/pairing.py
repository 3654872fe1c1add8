"""Which pairs of a list of suppliers may be one: pure.

Candidates come from blocks (equal names, rare words, one street, one e-mail domain), so that the work grows
with the list and not with its square. What :mod:`suppliers.likeness` measures after that decides whether the
pair is worth a person's look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from suppliers.likeness import Likeness, Listed, likeness

#: A word that more names of a country hold than this makes no block of its own.
_BLOCK_LIMIT = 60
_WIDE_LIMIT = 200
#: Blocks of equal words; the others are of equal wholes.
_NARROW = frozenset({"word", "start", "road"})
#: Rarest words of a name that are looked under.
_RAREST = 3
#: Pairs kept for one supplier, the likeliest first.
PAIRS_EACH = 10


def likely_pairs(
    listed: Sequence[Listed], wanted: Iterable[UUID] | None = None
) -> dict[tuple[UUID, UUID], Likeness]:
    """Pairs of ``listed`` that may be one, each once, the smaller id first; with ``wanted`` only pairs that
    one of those takes part in. At most :data:`PAIRS_EACH` for one supplier."""
    only = None if wanted is None else set(wanted)
    found: dict[tuple[UUID, UUID], Likeness] = {}
    seen: set[tuple[UUID, UUID]] = set()
    for block in _blocks(listed):
        for a, b in _pairs_in(block, only):
            key = (a.id, b.id) if a.id < b.id else (b.id, a.id)
            if key not in seen:
                seen.add(key)
                alike = likeness(a, b)
                if alike is not None:
                    found[key] = alike
    return _likeliest(found)


def _pairs_in(block: Sequence[Listed], only: set[UUID] | None) -> Iterator[tuple[Listed, Listed]]:
    if only is None:
        yield from combinations(block, 2)
        return
    inside = [one for one in block if one.id in only]
    for at, one in enumerate(inside):
        yield from ((one, other) for other in inside[at + 1 :])
        yield from ((one, other) for other in block if other.id not in only)


def _blocks(listed: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Groups in which a pair may be found; one supplier stands in several."""
    blocks: dict[tuple[str, ...], list[Listed]] = defaultdict(list)
    words = Counter((one.country, word) for one in listed for word in one.telling)
    roads = Counter((one.country, word) for one in listed for word in one.roads)
    for one in listed:
        for key in {
            *_keys(one),
            *_rare("word", one, one.telling, words),
            *_rare("road", one, one.roads, roads),
        }:
            blocks[key].append(one)
    for key, block in blocks.items():
        if 1 < len(block) <= (_BLOCK_LIMIT if key[0] in _NARROW else _WIDE_LIMIT):
            yield block


def _rare(
    kind: str, one: Listed, words: Iterable[str], common: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, ...]]:
    """Keys of the rarest words that others have too."""
    shared = sorted((common[one.country, word], word) for word in words if common[one.country, word] > 1)
    yield from ((kind, one.country, word) for count, word in shared[:_RAREST] if count <= _BLOCK_LIMIT)


def _keys(one: Listed) -> Iterator[tuple[str, ...]]:
    yield ("name", one.country, one.close)
    if one.stem:
        yield ("stem", one.country, one.stem)
        yield ("start", one.country, one.stem[:6])
    if one.street:
        yield ("street", one.country, one.street)
    if one.domain:
        yield ("domain", one.domain)
    if one.reference:
        yield ("reference", one.reference.casefold())
    for mark in one.marks:
        yield ("mark", mark)


def _likeliest(found: dict[tuple[UUID, UUID], Likeness]) -> dict[tuple[UUID, UUID], Likeness]:
    taken: Counter[UUID] = Counter()
    kept = {}
    for key, alike in sorted(found.items(), key=lambda item: (-item[1].score, item[0])):
        if all(taken[one] < PAIRS_EACH for one in key):
            kept[key] = alike
            taken.update(key)
    return kept
