"""Lines that mean a supplier of the list: what they tell otherwise, and taking that over.

An empty cell tells nothing, so nothing is ever erased. Another way of writing the same name or address is no
difference. A line finds its supplier by name, country and address, or by your number where the name or the
address is the same as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.events import record_changes
from suppliers.chain.deriving import derive_tiers
from suppliers.matching import fold, match_key, name_key
from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import Problem
from suppliers.services.contacts import follow_main
from suppliers.services.listing import plain, told
from suppliers.services.sizes import SIZE_FIELDS, SizeDiffers, facts_of, settled_reason
from tenants.models import User

Verdict = ImportRow.Verdict
#: Field → [as it is, as the line says], as JSON.
Changes = dict[str, list[Any]]
#: What a line can tell of a supplier.
FIELDS = (
    *("name", "country", "address", "sector", "tier", "reference", "contact_name", "contact_email"),
    *SIZE_FIELDS,
)
_PLACE = ("name", "country", "address")
_CHUNK = 1_000


def match_numbers(batch: ImportBatch) -> None:
    """Find the suppliers of new lines by your number; where neither name nor address agrees, say so."""
    rows = _rows(batch).filter(verdict=Verdict.FRESH).exclude(reference="")
    named = _by_number(batch.tenant_id, rows.values_list("reference", flat=True).distinct())
    if not named:
        return
    found, taken = [], set[UUID]()
    for row in rows.filter(reference__in=named).order_by("number").iterator(chunk_size=_CHUNK):
        supplier = named[row.reference]
        if _is_same(row, supplier) and supplier.pk not in taken:
            taken.add(supplier.pk)
            row.verdict, row.supplier_id, row.problems = Verdict.KNOWN, supplier.pk, []
        else:
            row.problems = [*row.problems, _note("number_taken", "reference", value=supplier.name)]
        found.append(row)
    ImportRow.objects.bulk_update(found, ["verdict", "supplier_id", "problems"], batch_size=_CHUNK)


def note_changes(batch: ImportBatch) -> None:
    """Note on every known line what it tells otherwise than the list does, and count those that do; of
    several lines about one supplier the first counts."""
    batch.different, first = 0, dict[UUID, int]()
    for rows, suppliers in _chunks(_rows(batch).filter(verdict=Verdict.KNOWN)):
        for row in rows:
            supplier = suppliers.get(row.supplier_id)
            if supplier is None:
                continue
            earlier = first.setdefault(supplier.pk, row.number)
            if earlier != row.number:
                row.problems = [*row.problems, _note("repeats", "", line=earlier)]
                continue
            row.changes = _differences(batch, row, supplier)
            batch.different += bool(row.changes)
        ImportRow.objects.bulk_update(rows, ["changes", "problems"])


def take_changes(*, batch: ImportBatch, actor: User, now: datetime) -> None:
    """Take over what known lines were seen to tell otherwise; a value that somebody changed since stays.

    Each line keeps what it changed, with the values before.
    """
    batch.different = 0
    for row, taken, left in _switched(batch, actor, now, was=0, becomes=1):
        row.changes = {name: row.changes[name] for name in taken}
        row.problems = [*row.problems, *(_note("changed_since", name) for name in left)]
        batch.different += bool(taken)
        row.save(update_fields=["changes", "problems"])


def put_back(*, batch: ImportBatch, actor: User, now: datetime) -> None:
    """Give suppliers the values back that the list changed; one that was changed again since stays, and its
    line says so."""
    for row, _taken, left in _switched(batch, actor, now, was=1, becomes=0):
        row.undone = ImportRow.Undone.KEPT if left else ImportRow.Undone.BACK
        row.problems = [*row.problems, *(_note("changed_since", name) for name in left)]
        row.save(update_fields=["undone", "problems"])


def _switched(
    batch: ImportBatch, actor: User, now: datetime, *, was: int, becomes: int
) -> Iterator[tuple[ImportRow, list[str], list[str]]]:
    """Give every changed line's supplier one of the two values of each field, where it has the other one;
    yields the line, the fields that were switched and those that were not."""
    for rows, suppliers in _chunks(_changed(batch), lock=True):
        written, told_of = [], []
        for row in rows:
            supplier, values = suppliers.get(row.supplier_id), dict[str, Any]()
            if supplier is not None:
                values = {
                    name: pair[becomes]
                    for name, pair in row.changes.items()
                    if plain(told(supplier, name)) == pair[was]
                }
                _without_twin(supplier, values)
                written.append((supplier, values))
            told_of.append((row, list(values), [name for name in row.changes if name not in values]))
        write_changes(written, actor, now)
        yield from told_of


def write_changes(changes: Sequence[tuple[Supplier, Mapping[str, Any]]], actor: User, now: datetime) -> None:
    """Give suppliers these values (as JSON), with one event for each; every supplier comes once."""
    changes = [(supplier, values) for supplier, values in changes if values]
    if not changes:
        return
    names, events = set[str](), []
    for supplier, values in changes:
        before = {name: plain(told(supplier, name)) for name in values}
        for name, value in values.items():
            field: Any = Supplier._meta.get_field(name)
            setattr(supplier, name, field.to_python(value))
        if "tier" in values:
            supplier.stated_tier = None
        supplier.match_key = match_key(supplier.name, supplier.country, supplier.address)
        supplier.name_key = name_key(supplier.name, supplier.country)
        supplier.revision, supplier.updated_at = supplier.revision + 1, now
        names |= values.keys()
        events.append((supplier, before, dict(values)))
    columns = {*names, "match_key", "name_key", "revision", "updated_at", "stated_tier"}
    Supplier.objects.bulk_update([supplier for supplier, _values in changes], sorted(columns))
    tenant_id = changes[0][0].tenant_id
    if names & {"contact_name", "contact_email"}:
        told_of = [one.pk for one, values in changes if {"contact_name", "contact_email"} & values.keys()]
        follow_main(tenant_id=tenant_id, supplier_ids=told_of)
    if "tier" in names:
        derive_tiers(tenant_id=tenant_id)
    record_changes("supplier.changed", events, actor=actor, supplier_reads=False)


def _differences(batch: ImportBatch, row: ImportRow, supplier: Supplier) -> Changes:
    """What a line tells otherwise than the list; a size its figures do not allow is left out, and said."""
    row.problems = [one for one in row.problems if one["code"] not in {"size_differs", "place_taken"}]
    given = {name: getattr(row, name) for name in _given(batch.columns, row)}
    if match_key(row.name, row.country, row.address or supplier.address) == supplier.match_key:
        given = {name: value for name, value in given.items() if name not in _PLACE}
    if "size_class" in given:
        reason = given.get("size_reason", supplier.size_reason)
        try:
            given["size_reason"] = settled_reason(facts_of(supplier, given), given["size_class"], reason)
        except SizeDiffers as error:
            suggested = error.suggestion.size
            row.problems = [*row.problems, _note("size_differs", "size_class", suggested=suggested)]
            del given["size_class"]
            given.pop("size_reason", None)
    differing = {name: value for name, value in given.items() if told(supplier, name) != value}
    changes = {name: [plain(told(supplier, name)), plain(value)] for name, value in differing.items()}
    if _without_twin(supplier, differing):
        row.problems = [*row.problems, _note("place_taken", "name")]
        changes = {name: pair for name, pair in changes.items() if name in differing}
    return changes


def _without_twin(supplier: Supplier, values: dict[str, Any]) -> list[str]:
    """Take name, country and address out of the values where another supplier stands for them; gives what
    was taken out."""
    moved = [name for name in _PLACE if name in values]
    if not moved:
        return []
    wanted = match_key(*(values.get(name, getattr(supplier, name)) for name in _PLACE))
    twins = Supplier.everything.filter(tenant_id=supplier.tenant_id, match_key=wanted)
    if not twins.exclude(pk=supplier.pk).exists():
        return []
    for name in moved:
        del values[name]
    return moved


def _given(columns: Sequence[str], row: ImportRow) -> list[str]:
    """The fields that a line has something for; the currency may stand in the heads of amounts alone."""
    filled = {name for name, cell in zip(columns, row.raw, strict=False) if name and cell}
    if filled & {"revenue", "assets"}:
        filled.add("currency")
    return [name for name in FIELDS if name in filled and getattr(row, name) not in {None, ""}]


def _is_same(row: ImportRow, supplier: Supplier) -> bool:
    """Whether name or address say that a number means this supplier."""
    if row.country != supplier.country:
        return False
    same_address = bool(row.address) and fold(row.address) == fold(supplier.address)
    return row.name_key == supplier.name_key or same_address


def _by_number(tenant_id: UUID, numbers: Iterable[str]) -> dict[str, Supplier]:
    """Your numbers that stand for one supplier alone → that supplier."""
    found: dict[str, list[Supplier]] = {}
    for supplier in Supplier.objects.filter(tenant_id=tenant_id, reference__in=list(numbers)):
        found.setdefault(supplier.reference, []).append(supplier)
    return {number: told_of[0] for number, told_of in found.items() if len(told_of) == 1}


def _rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(tenant_id=batch.tenant_id, batch=batch)


def _changed(batch: ImportBatch) -> QuerySet[ImportRow]:
    return _rows(batch).filter(verdict=Verdict.KNOWN).exclude(changes={})


def _chunks(rows: QuerySet[ImportRow], *, lock: bool = False) -> Any:
    """The rows in turns, each with their suppliers by id."""
    ids = list(rows.order_by("number").values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        some = list(ImportRow.objects.filter(pk__in=ids[start : start + _CHUNK]).order_by("number"))
        wanted = Supplier.objects.filter(pk__in={row.supplier_id for row in some}).order_by("pk")
        if lock:
            wanted = wanted.select_for_update(of=("self",), no_key=True)
        yield some, {supplier.pk: supplier for supplier in wanted}


def _note(code: str, name: str, **values: Any) -> Problem:
    return {"code": code, "field": name, **values}
