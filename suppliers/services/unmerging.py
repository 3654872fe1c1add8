"""Two merged records become two again, exactly as they were, unless something came to rest on the merge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.events import record
from suppliers.chain.deriving import derive_tiers
from suppliers.models import Contact, DuplicatePair, Merge, PairState, Supplier
from suppliers.services.records import (
    DERIVED,
    FOLLOWERS,
    Follower,
    all_rows,
    called,
    in_words,
    locked,
    pair_of,
    save,
)
from tenants.models import User


class CannotUndo(DomainError):
    """Something rests on a merge since; ``reasons`` say what, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons), code="merge_used")
        self.reasons = reasons


@transaction.atomic
def undo_merge(*, merge: Merge, actor: User, now: datetime) -> Supplier:
    """Put both records back as they were; gives the one that had left the list.

    Raises :class:`CannotUndo` where something that went over was changed, removed or used since.
    """
    survivor, merged = locked(merge.tenant_id, merge.survivor_id, merge.merged_id)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk, tenant_id=merge.tenant_id)
    if merge.undone_at is not None:
        raise DomainError(_("This merge was undone already. Reload the page."), code="undone")
    reasons = hindrances(merge, survivor, merged)
    if reasons:
        raise CannotUndo(reasons)
    _move_back(merge)
    columns = list(merge.values)
    before = {column: getattr(survivor, column) for column in columns}
    for column in columns:
        setattr(survivor, column, _value(column, merge.values[column][0]))
    save(survivor, columns)
    merged.merged_into = None
    save(merged, ["merged_into"])
    Supplier.everything.filter(tenant_id=merge.tenant_id, pk__in=merge.led_on).update(merged_into=merged)
    derive_tiers(tenant_id=merge.tenant_id)
    merge.undone_by, merge.undone_at = actor, now
    merge.save(update_fields=["undone_by", "undone_at"])
    DuplicatePair.objects.filter(**pair_of(merge)).update(
        state=PairState.OPEN, decided_by=None, decided_at=None
    )
    shown = [
        column for column in columns if column not in DERIVED and before[column] != getattr(survivor, column)
    ]
    record(
        "supplier.merge_undone",
        survivor,
        actor=actor,
        before={column: in_words(before[column]) for column in shown},
        after={"merged": called(merged)} | {column: in_words(getattr(survivor, column)) for column in shown},
    )
    record("supplier.unmerged", merged, actor=actor, after={"survivor": called(survivor)})
    return merged


def hindrances(merge: Merge, survivor: Supplier, merged: Supplier) -> list[str]:
    """Why a merge cannot be undone, one sentence each; empty when it can."""
    if survivor.merged_into_id is not None:
        other = Supplier.everything.get(pk=survivor.merged_into_id, tenant_id=merge.tenant_id)
        return [
            _("%(name)s was itself merged into %(other)s since. Undo that merge first.")
            % {"name": survivor.name, "other": other.name}
        ]
    reasons = []
    for column, (_was, became) in merge.values.items():
        if column not in DERIVED and getattr(survivor, column) != _value(column, became):
            label = _field(column).verbose_name
            reasons.append(
                _("%(field)s of %(name)s was changed since.")
                % {"field": str(label).capitalize(), "name": survivor.name}
            )
    for follower in FOLLOWERS:
        reasons += _hindrances_of(follower, merge, survivor)
    return reasons + _taken_keys(merge, survivor, merged)


def _hindrances_of(follower: Follower, merge: Merge, survivor: Supplier) -> list[str]:
    ids = merge.moved.get(follower.label, [])
    there = follower.rows.filter(tenant_id=merge.tenant_id, pk__in=ids, **{follower.column: survivor.pk})
    lost = len(ids) - there.count()
    word = {"kind": follower.word, "count": lost}
    reasons = []
    if lost:
        reasons.append(_("%(count)s %(kind)s that came with the merge was removed or moved since.") % word)
    for relation in follower.model._meta.related_objects:
        users = all_rows(relation.related_model).filter(
            **{f"{relation.field.name}__in": ids, "created_at__gt": merge.created_at}
        )
        if users.exists():
            named = ", ".join(str(one) for one in there[:3])
            reasons.append(
                _("%(kind)s %(name)s is used since, by %(what)s.")
                % {
                    "kind": str(follower.word).capitalize(),
                    "name": named,
                    "what": relation.related_model._meta.verbose_name_plural,
                }
            )
    return reasons


def _taken_keys(merge: Merge, survivor: Supplier, merged: Supplier) -> list[str]:
    """Suppliers that took the name, country and address that one of the two had, or has again."""
    before = merge.values["match_key"][0]
    others = Supplier.objects.filter(tenant_id=merge.tenant_id, match_key__in=[before, merged.match_key])
    return [
        _("%(name)s (number %(number)s) has this name, country and address now.")
        % {"name": other.name, "number": other.number}
        for other in others.exclude(pk=survivor.pk)
    ]


def _move_back(merge: Merge) -> None:
    for follower in FOLLOWERS:
        ids = merge.moved.get(follower.label, [])
        rows = follower.rows.filter(tenant_id=merge.tenant_id, pk__in=ids)
        rows.update(**{follower.column: merge.merged_id})
    Contact.objects.filter(tenant_id=merge.tenant_id, pk__in=merge.main_contacts).update(is_main=True)


def _value(column: str, kept: Any) -> Any:
    """A value of a supplier as it was kept in JSON."""
    field = _field(column)
    return (field.target_field if field.is_relation else field).to_python(kept)


def _field(column: str) -> Any:
    return Supplier._meta.get_field(column.removesuffix("_id"))
