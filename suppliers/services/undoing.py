"""Taking an import back: what came of a list goes where nothing hangs on it, what it changed is put back.

A person asks for it; a worker does it in one transaction. Every line then says what became of it. What was
changed or used since stays, and its line says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import record
from core.nudge import nudge
from suppliers.chain.deriving import derive_tiers
from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import Problem
from suppliers.services.belonging_rows import take_row_back, who
from suppliers.services.known_rows import put_back
from suppliers.services.listing import lock_list
from suppliers.services.records import all_rows
from tenants.models import User
from tenants.scope import Scope, scope

#: For so many days after it was taken an import can be taken back.
UNDO_DAYS = 30
_CHUNK = 1_000
#: Nothing names them any more when this runs, or the database refuses it.
_REMOVE = "DELETE FROM suppliers_supplier WHERE tenant_id = %s AND id = ANY(%s)"
State, Verdict, Undone = ImportBatch.State, ImportRow.Verdict, ImportRow.Undone


def can_undo(batch: ImportBatch, now: datetime) -> bool:
    """Whether this import can be taken back: it was taken not long ago, and something came of it."""
    if batch.state != State.DONE or batch.finished_at is None or not (batch.fresh or _updated(batch)):
        return False
    return now - batch.finished_at <= timedelta(days=UNDO_DAYS)


@transaction.atomic
def undo_import(*, batch: ImportBatch, actor: User, now: datetime) -> None:
    """Have the worker take an import back. Raises :class:`DomainError` where that cannot be."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk, tenant_id=batch.tenant_id)
    if batch.state != State.DONE:
        raise DomainError(_("This import cannot be taken back. Reload the page to see where it stands."))
    if not can_undo(batch, now):
        raise DomainError(
            _(
                "An import can be taken back for %(days)s days, where something came of it. Change or remove "
                "single suppliers instead."
            )
            % {"days": UNDO_DAYS}
        )
    batch.state, batch.undone_by = State.UNDOING, actor
    batch.save(update_fields=["state", "undone_by"])
    record("import.undo_asked", batch, actor=actor, after={"file": batch.file_name})
    nudge("imports")


def take_back_batch(*, tenant_id: UUID, batch_id: UUID, now: datetime) -> None:
    """Take an import back, all of it that can be, and finish the batch. A rerun finds nothing left to do."""
    with scope(Scope.worker(tenant_id)):
        batch = _claimed(tenant_id, batch_id)
        if batch is None:
            return
        actor = who(batch, "import.undo_asked")
        if batch.kind == ImportBatch.Kind.SUPPLIERS:
            lock_list(tenant_id)
            if batch.update_known:
                put_back(batch=batch, actor=actor, now=now)
            _remove_suppliers(batch)
        else:
            _remove_belongings(batch, actor)
        rows = batch.rows.filter(tenant_id=tenant_id)
        batch.taken_back = rows.filter(undone=Undone.BACK).count()
        batch.kept = rows.filter(undone=Undone.KEPT).count()
        batch.state, batch.undone_at = State.UNDONE, now
        batch.save(update_fields=["state", "undone_at", "taken_back", "kept"])
        after = {"file": batch.file_name, "taken_back": batch.taken_back, "kept": batch.kept}
        record("import.undone", batch, actor=actor, after=after)


def relations_of(model: type[models.Model]) -> Iterator[Any]:
    """The relations by which rows of other tables name one of these, batches of imports aside."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model is not ImportRow:
            yield relation


def goes_along(relation: Any) -> bool:
    """Whether rows of this relation follow from the one they name, and go with it."""
    return getattr(relation.related_model, "goes_with_supplier", False)


def named_by(model: type[models.Model], ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Which of these rows others name, and what those are (model labels), each once. A query a relation."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    wanted = list(ids)
    for relation in relations_of(model):
        if goes_along(relation):
            continue
        column, label = relation.field.attname, relation.related_model._meta.label
        rows = all_rows(relation.related_model).filter(**{f"{column}__in": wanted}).order_by()
        for pk in rows.values_list(column, flat=True).distinct():
            if label not in found[pk]:
                found[pk].append(label)
    return dict(found)


def _remove_suppliers(batch: ImportBatch) -> None:
    """Remove the suppliers that came by the list, unchanged and named by nothing that stays. Each has the id
    of its line."""
    rows = _made(batch)
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        ids = [row.pk for row in some]
        locked = Supplier.everything.select_for_update(of=("self",)).filter(tenant_id=batch.tenant_id)
        there = {one.pk: one for one in locked.filter(pk__in=ids).order_by("pk")}
        users = named_by(Supplier, there)
        for row in some:
            _judge(row, there.get(row.pk), users)
        gone = [row.pk for row in some if row.undone == Undone.BACK]
        _delete(batch.tenant_id, gone)
        for row in some:
            row.supplier_id = None if row.undone == Undone.BACK else row.supplier_id
        ImportRow.objects.bulk_update(some, ["undone", "problems", "supplier_id"])


def _judge(row: ImportRow, supplier: Supplier | None, users: dict[UUID, list[str]]) -> None:
    """Whether a supplier goes or stays."""
    reasons: list[Problem] = []
    if supplier is not None and users.get(supplier.pk):
        reasons.append({"code": "used_since", "field": "", "users": users[supplier.pk]})
    if supplier is not None and supplier.revision != 1:
        reasons.append({"code": "changed_since", "field": ""})
    row.undone = Undone.KEPT if reasons else Undone.BACK
    row.problems = [*row.problems, *reasons]


def _delete(tenant_id: UUID, ids: list[UUID]) -> None:
    """Remove these suppliers and what follows from them alone."""
    for relation in relations_of(Supplier):
        if goes_along(relation):
            rows = all_rows(relation.related_model).filter(**{f"{relation.field.attname}__in": ids})
            rows.delete()
    ImportRow.objects.filter(tenant_id=tenant_id, supplier_id__in=ids).update(supplier_id=None)
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE, [tenant_id, ids])


def _remove_belongings(batch: ImportBatch, actor: User) -> None:
    """Remove sites, links or contacts, the last one first; each that has to stay says why."""
    rows = _made(batch)[::-1]
    for row in rows:
        reasons = take_row_back(batch=batch, row=row, actor=actor, named_by=named_by)
        row.problems = [*row.problems, *reasons]
        row.undone = Undone.KEPT if reasons else Undone.BACK
    ImportRow.objects.bulk_update(rows, ["undone", "problems"], batch_size=_CHUNK)
    if batch.kind == ImportBatch.Kind.LINKS:
        derive_tiers(tenant_id=batch.tenant_id)


def _made(batch: ImportBatch) -> list[ImportRow]:
    """The lines that something new came of, in the order of the list."""
    rows = ImportRow.objects.filter(tenant_id=batch.tenant_id, batch=batch, verdict=Verdict.FRESH)
    return list(rows.order_by("number").defer("raw"))


def _updated(batch: ImportBatch) -> int:
    return batch.different if batch.update_known else 0


def _claimed(tenant_id: UUID, batch_id: UUID) -> ImportBatch | None:
    waiting = ImportBatch.objects.filter(tenant_id=tenant_id, pk=batch_id, state=State.UNDOING)
    return waiting.select_for_update(skip_locked=True, of=("self",)).first()
