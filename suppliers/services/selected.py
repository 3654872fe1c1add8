"""What is done to many suppliers of a list at once: another owner, tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.events import record_changes
from suppliers.models import Supplier
from suppliers.reading.table import cleaned
from tenants.models import User

#: Letters of a tag, tags of one supplier.
TAG_LENGTH, MOST_TAGS = 40, 20


@transaction.atomic
def change_owners(
    *, tenant_id: UUID, ids: Iterable[UUID], owner: User | None, actor: User, now: datetime
) -> int:
    """Give suppliers to another owner, or to nobody; gives how many had another one before."""
    changed = [one for one in _locked(tenant_id, ids) if one.owner_id != (owner.pk if owner else None)]
    Supplier.objects.filter(tenant_id=tenant_id, pk__in=[one.pk for one in changed]).update(
        owner=owner, revision=F("revision") + 1, updated_at=now
    )
    name = owner.name if owner else ""
    record_changes(
        "supplier.changed",
        ((one, {"owner": one.owner.name if one.owner else ""}, {"owner": name}) for one in changed),
        actor=actor,
    )
    return len(changed)


@transaction.atomic
def change_tags(
    *, tenant_id: UUID, ids: Iterable[UUID], add: str = "", remove: str = "", actor: User, now: datetime
) -> int:
    """Put a tag on suppliers, or take one off; gives how many changed by it.

    Raises :class:`InvalidInput` without a tag, for one that is too long, or where a supplier would get more
    than :data:`MOST_TAGS`.
    """
    add, remove = cleaned(add), cleaned(remove)
    if not add and not remove:
        raise InvalidInput(_("Write the tag to add, or choose the one to take off."), field="add")
    if len(add) > TAG_LENGTH:
        raise InvalidInput(
            _("A tag has up to %(limit)s characters. Shorten it.") % {"limit": TAG_LENGTH}, field="add"
        )
    changed, before = [], {}
    for one in _locked(tenant_id, ids):
        tags = sorted({*one.tags, *([add] if add else [])} - {remove})
        if tags != one.tags:
            before[one.pk], one.tags, one.updated_at = one.tags, tags, now
            changed.append(one)
            if len(tags) > MOST_TAGS:
                text = _("%(name)s would have more than %(limit)s tags. Take one off first.")
                raise InvalidInput(text % {"name": one.name, "limit": MOST_TAGS}, field="add")
    Supplier.objects.bulk_update(changed, ["tags", "updated_at"], batch_size=1_000)
    record_changes(
        "supplier.tagged",
        ((one, {"tags": ", ".join(before[one.pk])}, {"tags": ", ".join(one.tags)}) for one in changed),
        actor=actor,
    )
    return len(changed)


def _locked(tenant_id: UUID, ids: Iterable[UUID]) -> Sequence[Supplier]:
    rows = Supplier.objects.select_for_update(of=("self",)).filter(tenant_id=tenant_id, pk__in=list(ids))
    return list(rows.select_related("owner").defer("owner__password").order_by("pk"))
