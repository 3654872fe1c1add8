"""What people say about a pair that may be one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.events import record
from suppliers.models import DuplicatePair, PairState
from tenants.models import User


@transaction.atomic
def tell_apart(*, pair: DuplicatePair, actor: User, now: datetime) -> DuplicatePair:
    """Note that two suppliers are not the same; they are not asked about again.

    Raises :class:`DomainError` for a pair that is decided.
    """
    pair = _locked(pair)
    if pair.state != PairState.OPEN:
        raise DomainError(_("This pair was decided already. Reload the page."), code="decided")
    pair.state, pair.decided_by, pair.decided_at = PairState.NOT_DUPLICATE, actor, now
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record("supplier.told_apart", pair.first, actor=actor, after={"other": _called(pair)})
    return pair


@transaction.atomic
def reopen(*, pair: DuplicatePair, actor: User) -> DuplicatePair:
    """Put a pair that was said not to be the same back among those to decide."""
    pair = _locked(pair)
    if pair.state != PairState.NOT_DUPLICATE:
        raise DomainError(_("Only a pair that is not the same can be looked at again."), code="not_apart")
    pair.state, pair.decided_by, pair.decided_at = PairState.OPEN, None, None
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record("supplier.perhaps_one", pair.first, actor=actor, after={"other": _called(pair)})
    return pair


def _locked(pair: DuplicatePair) -> DuplicatePair:
    pairs = DuplicatePair.objects.select_for_update(of=("self",)).select_related("first", "second")
    return pairs.get(pk=pair.pk, tenant_id=pair.tenant_id)


def _called(pair: DuplicatePair) -> str:
    return f"{pair.second.name} (#{pair.second.number})"
