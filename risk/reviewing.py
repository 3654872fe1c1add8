"""Stage ``risk reviews``: people hear that a risk of the register is to be looked at again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from core.models import Effect, Obligation
from core.obligations import BEFORE_DUE, BREACH
from risk.models import RiskEntry
from tenants.clock import claim_effects, mark_handled, waiting_effects
from tenants.models import ROLES_BY_KIND, OrganisationKind, Role
from tenants.scope import Scope, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

SUBJECT = RiskEntry._meta.label_lower
_LETTERS: Mapping[str, str] = {BEFORE_DUE: "risk_review_soon", BREACH: "risk_review_overdue"}


def advance_reviews(*, now: datetime) -> int:
    """Tell people of what the clock recorded; gives how many effects were handled."""
    return sum(_tell_all(tenant_id, ids, now) for tenant_id, ids in waiting_effects(SUBJECT))


def _tell_all(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            effects = claim_effects(tenant_id, ids)
            entries = RiskEntry.objects.select_related("tenant").in_bulk([one.subject_id for one in effects])
            handled: list[Effect] = []
            for effect in effects:
                try:
                    with transaction.atomic():
                        _tell(effect, entries.get(effect.subject_id), now)
                except Exception:  # whatever is wrong with one risk must not hold up the others
                    logger.exception("nobody was told about risk %s; it is tried again", effect.subject_id)
                else:
                    handled.append(effect)
            mark_handled(handled, now=now)
            return len(handled)
    except DatabaseError:
        logger.exception("%s effects of tenant %s failed and will be tried again", len(ids), tenant_id)
        return 0


def _tell(effect: Effect, entry: RiskEntry | None, now: datetime) -> None:
    clock = effect.obligation
    if entry is None or clock is None or clock.state != Obligation.State.OPEN:
        return  # no longer so
    context: dict[str, Any] = {
        "reference": entry.title,
        "title": {},
        "buyer_name": entry.tenant.name,
        "due_at": clock.due_at.isoformat(),
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            context["title"][language] = str(entry.get_kind_display())
    if effect.kind == BREACH:
        context["overdue_seconds"] = max(0, int((now - clock.due_at).total_seconds()))
    notify(
        tenant_id=entry.tenant_id,
        key=effect.key,
        kind=_LETTERS[effect.kind],
        recipients=_readers(entry, overdue=effect.kind == BREACH),
        context=context,
        path=reverse("risk_entry", args=[entry.pk]),
        now=now,
    )


def _readers(entry: RiskEntry, *, overdue: bool) -> list[tuple[UUID, UUID]]:
    """The owner; the ESG managers too once it is overdue, or where nobody owns it any more."""
    people = people_to_tell(entry.tenant_id, ROLES_BY_KIND[OrganisationKind.BUYER])
    owner = [reader for reader in people if reader[1] == entry.owner_id]
    managers = people_to_tell(entry.tenant_id, [Role.ESG_MANAGER])
    return list(dict.fromkeys([*owner, *managers])) if overdue or not owner else owner
