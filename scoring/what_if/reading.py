"""Reading the official results of a buyer into a line-up, some thousand at a time.

What was read is kept in the shared cache under the tenant and the standard, so that trying rules again costs
the engine's time only; it is dropped when a card or a supplier changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from scoring.bulk.answers import positions_of
from scoring.bulk.compute import READING, Held
from scoring.documents import levels_at
from scoring.engine import ScoringError, resolve_options
from scoring.engine.bulk import LARGEST_SCALE, encode_levels
from scoring.engine.bulk_parts import PartsBulk
from scoring.engine.exact import read_exact
from scoring.rules import RuleSet
from scoring.selectors import official_cards
from scoring.weighting import profile_of_code
from scoring.what_if.keeping import Chunk, Slot
from scoring.what_if.lineup import MICROS, Lineup, Place, Sheet, line_up
from standards import loader
from standards.faults import StandardError
from standards.schema import LevelsStandard, PartsStandard, Standard
from suppliers.models import SizeClass

#: Cards read together, and for how many seconds a request goes on reading before it tells how far it is.
CHUNK = 4_000
PATIENCE = 0.6
#: Line-ups a process keeps ready. One of 100,000 suppliers takes some 20 MB.
_READY = 2

_STAMP = """
SELECT count(*), coalesce(sum(uuid_hash_extended(card.id, 0)), 0)::text, coalesce(max(s.updated_at)::text, '')
FROM scoring_scorecard card
JOIN suppliers_supplier s ON s.tenant_id = card.tenant_id AND s.id = card.supplier_id
WHERE card.tenant_id = %s AND card.standard = %s AND card.is_official
"""
_COLUMNS = (
    "supplier_id",
    "pk",
    "standard_version",
    "standard_hash",
    "size_class",
    "band",
    "total_exact",
    "document",
    "supplier__name",
    "supplier__country",
    "supplier__industry",
    "basis",
    "request_id",
    "submission_id",
    "review_revision",
    "adjustments",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the results has been read."""

    done: int
    total: int


@dataclass(slots=True)
class _Row:
    """A card while it is encoded."""

    place: Place
    name: str
    document: Mapping[str, Any]
    band: str
    total: str
    card: Held


_ready: OrderedDict[tuple[UUID, str, str], Lineup] = OrderedDict()


def lineup_of(
    tenant_id: UUID,
    standard: str,
    rules: RuleSet,
    *,
    patience: float | None = None,
) -> Lineup | Progress:
    """The buyer's line-up on a standard, levels read as `rules` would; while it is not read in full, how far
    that is: ask again. One query when it was read before. Needs the buyer's scope, and writes to no table."""
    options = {key: value for key, value in rules.policy["options"].items() if _shapes(key)}
    stamp, total = _stamp(tenant_id, standard, options)
    place = (tenant_id, standard, stamp)
    if place in _ready:
        _ready.move_to_end(place)
        return _ready[place]
    slot = Slot(tenant_id, standard, stamp, is_usual=not options)
    held = slot.held()
    ends = monotonic() + (PATIENCE if patience is None else patience)
    is_first = True
    while not held["over"]:
        if not is_first and monotonic() > ends:
            return Progress(held["read"], total)
        is_first = False
        chunk = _read(tenant_id, standard, options, after=held["last"])
        held = slot.keep(held, chunk, is_last=chunk.read < CHUNK)
    sheets = slot.sheets(held)
    if sheets is None:
        slot.forget()
        return Progress(0, total)
    _ready[place] = line_up(sheets, [size.value for size in SizeClass], held["left_out"])
    while len(_ready) > _READY:
        _ready.popitem(last=False)
    return _ready[place]


def _shapes(option: str) -> bool:
    return option.partition(":")[0] in READING


def _stamp(tenant_id: UUID, standard: str, options: Mapping[str, str]) -> tuple[str, int]:
    """What changes with every card that takes over and every supplier that is edited; and how many cards."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [tenant_id, standard])
        count, *rest = cursor.fetchone()
    packages = {version: loader.get(standard, version).hash for version in loader.versions(standard)}
    told = json.dumps([count, *rest, packages, options], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest(), count


def _read(tenant_id: UUID, standard: str, options: Mapping[str, str], *, after: str | None) -> Chunk:
    """The next cards in the order of their suppliers. One query; three where levels are read again."""
    found = official_cards(tenant_id).filter(standard=standard).order_by("supplier_id")
    found = found.filter(supplier_id__gt=after) if after else found
    chunk = Chunk()
    editions: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    industries: dict[str, str] = {}
    for supplier_id, card, version, digest, size, *more in found.values_list(*_COLUMNS)[:CHUNK]:
        band, total, document, name, country, code, basis, request_id, submission_id, revision, lines = more
        chunk.last = supplier_id
        chunk.read += 1
        if code not in industries:
            industries[code] = profile_of_code(code)
        place = Place(version, digest, size, industries[code], country)
        held = Held(
            id=card,
            supplier_id=supplier_id,
            request_id=request_id,
            submission_id=submission_id,
            submission_sha256="",
            basis=basis,
            review_revision=revision,
            size_class=size,
            standard_hash=digest,
            document=document,
            adjustments=lines,
            events=(),
        )
        editions[version, digest].append(_Row(place, name, document, band, total, held))
    for (version, digest), rows in editions.items():
        try:
            package = loader.get(standard, version)
        except StandardError:
            chunk.left_out["edition"] += len(rows)
            continue
        if package.hash != digest:
            chunk.left_out["edition"] += len(rows)
        else:
            _encode(chunk, package, rows, options)
    return chunk


def _encode(chunk: Chunk, package: Standard, rows: list[_Row], options: Mapping[str, str]) -> None:
    """Add the cards of one edition to the chunk, as a sheet or as left out."""
    try:
        wanted = resolve_options(package, options)
    except ScoringError:
        chunk.left_out["rules"] += len(rows)
        return
    if isinstance(package, LevelsStandard):
        rows = _with_levels_again(chunk, package, wanted, rows)
    if not rows:
        return
    try:
        chunk.sheets.append(_sheet(package, rows))
    except (ScoringError, KeyError, ValueError):
        _one_by_one(chunk, package, rows)


def _one_by_one(chunk: Chunk, package: Standard, rows: Iterable[_Row]) -> None:
    """Leave out the rows that cannot be encoded; they are for the engine alone."""
    for row in rows:
        try:
            chunk.sheets.append(_sheet(package, [row]))
        except (ScoringError, KeyError, ValueError):
            chunk.left_out["answers"] += 1


def _with_levels_again(
    chunk: Chunk, package: LevelsStandard, wanted: Mapping[str, str], rows: list[_Row]
) -> list[_Row]:
    """The rows, with the levels that the answers reach under options that their cards do not have. Those
    whose answers were decided on again since are left out, as a bulk re-evaluation leaves them."""
    shaping = {key: value for key, value in wanted.items() if _shapes(key)}
    other = [
        row
        for row in rows
        if {key: value for key, value in row.document.get("options", {}).items() if _shapes(key)} != shaping
    ]
    positions = positions_of([row.card for row in other]) if other else {}
    gone = set()
    for row in other:
        if row.card.id in positions:
            levels = levels_at(package, positions[row.card.id], wanted)
            row.document = {**row.document, "levels": levels}
        else:
            gone.add(row.card.id)
    chunk.left_out["decided"] += len(gone)
    return [row for row in rows if row.card.id not in gone]


def _sheet(package: Standard, rows: Sequence[_Row]) -> Sheet:
    numbers: dict[Place, int] = {}
    partly: list[tuple[int, int, str]] = []
    if isinstance(package, PartsStandard):
        codes, points = PartsBulk(package).read([row.document["parts"] for row in rows])
        partly = [(part, column, str(one)) for part, column, one in points]
        bands = {grade.key: place for place, grade in enumerate(reversed(package.grades), start=1)}
    else:
        codes = encode_levels(package, [row.document["levels"] for row in rows])
        bands = {str(band.star): band.star for band in package.bands}
    return Sheet(
        cards=[row.card.id for row in rows],
        names=[row.name for row in rows],
        partly=partly,
        place=np.array([numbers.setdefault(row.place, len(numbers)) for row in rows], dtype=np.uint16),
        places=list(numbers),
        codes=codes,
        deductions=np.array([_deduction(row.document) for row in rows], dtype=np.uint32),
        zeroed=np.array([bool(row.document.get("zeroed", False)) for row in rows]),
        bands=np.array([bands.get(row.band, 0) for row in rows], dtype=np.int8),
        micros=np.array([micros_of(row.total) for row in rows], dtype=np.int64),
    )


def _deduction(document: Mapping[str, Any]) -> int:
    """In parts per 10,000,000. Raises ValueError where that is not fine enough."""
    share = read_exact(document.get("deduction", 0))
    if share is None or LARGEST_SCALE % share.denominator:
        raise ValueError("the deduction has more than seven decimals")
    return int(share * LARGEST_SCALE)


def micros_of(exact: str) -> int:
    """An exact total (``numerator/denominator``) in millionths of a point, cut off."""
    numerator, _slash, denominator = exact.partition("/")
    return int(numerator) * MICROS // int(denominator or 1)
