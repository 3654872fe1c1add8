"""Two records of one company become one (apart again: ``unmerging``).

The merged record stays as it is, with all that was asked, answered, found and scored on it; it only leads
to the survivor (``merged_into``) and leaves every list. What describes the company goes over: sites,
contacts, keys, flags, products, links. A row whose twin the survivor has already stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.chain.deriving import derive_tiers
from suppliers.matching import match_key, name_key
from suppliers.models import Contact, DuplicatePair, Merge, PairState, Supplier
from suppliers.services.records import (
    CHOICES,
    FOLLOWERS,
    KEYS,
    TIERS,
    called,
    ends_at,
    in_words,
    locked,
    pair_of,
    save,
)
from tenants.models import User


@transaction.atomic
def merge_suppliers(
    *, survivor: Supplier, merged: Supplier, taken: Iterable[str] = (), actor: User, now: datetime
) -> Merge:
    """Take ``merged`` into ``survivor``; of the fields ``taken`` (keys of :data:`CHOICES`) the merged
    record's values stay, of all others the survivor's.

    Raises :class:`InvalidInput` for a supplier with itself, :class:`DomainError` where one of them was merged
    before, or where each is another company on the platform.
    """
    if survivor.pk == merged.pk:
        raise InvalidInput(_("A supplier cannot be merged with itself. Choose two records."), code="itself")
    survivor, merged = locked(survivor.tenant_id, survivor.pk, merged.pk)
    _refuse(survivor, merged)
    columns = [column for name in dict.fromkeys(taken) for column in CHOICES.get(name, ())]
    is_nearer = merged.told_tier < survivor.told_tier  # who delivers directly with one record does so
    kept = (*columns, *KEYS, *(TIERS if is_nearer else ()))
    was = {column: getattr(survivor, column) for column in kept}
    moved, main_contacts = _move(survivor, merged)
    for column in columns:
        setattr(survivor, column, getattr(merged, column))
    if is_nearer:
        survivor.tier, survivor.stated_tier = merged.told_tier, None
    survivor.match_key = match_key(survivor.name, survivor.country, survivor.address)
    survivor.name_key = name_key(survivor.name, survivor.country)
    merged.merged_into = survivor
    save(merged, ["merged_into"])
    _refuse_third(survivor)
    save(survivor, kept)
    led_on = list(
        Supplier.everything.filter(tenant_id=merged.tenant_id, merged_into=merged).values_list(
            "pk", flat=True
        )
    )
    Supplier.everything.filter(tenant_id=merged.tenant_id, pk__in=led_on).update(merged_into=survivor)
    merge = Merge.objects.create(
        tenant_id=survivor.tenant_id,
        survivor=survivor,
        merged=merged,
        values={column: [was[column], getattr(survivor, column)] for column in was},
        moved=moved,
        main_contacts=main_contacts,
        led_on=led_on,
        merged_by=actor,
        merged_at=now,
    )
    _note_pair(merge, actor=actor, now=now)
    derive_tiers(tenant_id=survivor.tenant_id)
    changed = {column: was[column] for column in columns if was[column] != getattr(survivor, column)}
    record(
        "supplier.merged",
        survivor,
        actor=actor,
        before={column: in_words(value) for column, value in changed.items()},
        after={"merged": called(merged)}
        | {column: in_words(getattr(survivor, column)) for column in changed},
    )
    record("supplier.merged_into", merged, actor=actor, after={"survivor": called(survivor)})
    return merge


def _refuse(survivor: Supplier, merged: Supplier) -> None:
    for one in (survivor, merged):
        if one.merged_into_id is not None:
            into = Supplier.everything.get(pk=one.merged_into_id, tenant_id=one.tenant_id)
            text = _("%(name)s was merged already, into %(other)s. Reload the page.")
            raise DomainError(text % {"name": one.name, "other": into.name}, code="merged_already")
    if merged.supplier_org_id and survivor.supplier_org_id is None:
        raise DomainError(
            _("%(name)s has joined the platform. Keep that record and merge the other one into it.")
            % {"name": merged.name},
            code="keep_joined",
        )
    if merged.supplier_org_id and merged.supplier_org_id != survivor.supplier_org_id:
        raise DomainError(
            _("Each of these has its own company account on the platform, so they are not one company."),
            code="two_companies",
        )


def _refuse_third(survivor: Supplier) -> None:
    """The values chosen may be those of a third record."""
    same = Supplier.objects.filter(tenant_id=survivor.tenant_id, match_key=survivor.match_key)
    third = same.exclude(pk=survivor.pk).first()
    if third is not None:
        text = _(
            "%(name)s (number %(number)s) has the name, country and address you chose. Merge it as well."
        )
        raise DomainError(text % {"name": third.name, "number": third.number}, code="already_listed")


def _move(survivor: Supplier, merged: Supplier) -> tuple[dict[str, list[UUID]], list[UUID]]:
    """Let the merged record's rows go over; gives the ids by model, and which contacts were the main one."""
    moved: dict[str, list[UUID]] = {}
    mains: list[UUID] = []
    for follower in FOLLOWERS:
        rows = follower.rows.filter(tenant_id=survivor.tenant_id)
        held = {follower.twin(row) for row in rows.filter(**{follower.column: survivor.pk})} - {None}
        going = []
        for row in rows.filter(**{follower.column: merged.pk}).order_by("pk"):
            twin = follower.twin(row)
            if twin not in held and not ends_at(row, survivor):
                going.append(row)
                held |= {twin} - {None}
        ids = [row.pk for row in going]
        if follower.model is Contact:
            mains = [row.pk for row in going if row.is_main]
            rows.filter(pk__in=mains).update(is_main=False)
        rows.filter(pk__in=ids).update(**{follower.column: survivor.pk})
        if ids:
            moved[follower.label] = ids
    return moved, mains


def _note_pair(merge: Merge, *, actor: User, now: datetime) -> None:
    DuplicatePair.objects.update_or_create(
        **pair_of(merge),
        defaults={"state": PairState.MERGED, "decided_by": actor, "decided_at": now},
        create_defaults={
            "state": PairState.MERGED,
            "decided_by": actor,
            "decided_at": now,
            "score": 100,
            "grounds": [],
        },
    )
