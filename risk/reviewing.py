"""Stage ``risk reviews``: people hear what of the register is to be looked at, that supply should be back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from core.models import Effect, Obligation
from core.obligations import BREACH
from risk.models import Incident, Playbook, RiskEntry
from tenants.clock import claim_effects, mark_handled, waiting_effects
from tenants.models import ROLES_BY_KIND, OrganisationKind, Role
from tenants.scope import Scope, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)


def _kind_of(row: Any) -> str:
    return str(row.get_kind_display())


def _playbook(_row: Any) -> str:
    return gettext("Playbook")


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of the register that have a clock: what letters say of their days, and where their page is."""

    model: Any
    route: str
    soon: str
    overdue: str
    word: Callable[[Any], str] = _kind_of


TOLD = (
    Told(RiskEntry, "risk_entry", "risk_review_soon", "risk_review_overdue"),
    Told(Incident, "incident", "incident_soon", "incident_overdue"),
    Told(Playbook, "playbook", "playbook_soon", "playbook_overdue", _playbook),
)


def advance_reviews(*, now: datetime) -> int:
    """Tell people of what the clock recorded; gives how many effects were handled."""
    return sum(
        _tell_all(told, tenant_id, ids, now)
        for told in TOLD
        for tenant_id, ids in waiting_effects(told.model._meta.label_lower)
    )


def _tell_all(told: Told, tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            effects = claim_effects(tenant_id, ids)
            rows = told.model.objects.select_related("tenant").in_bulk([one.subject_id for one in effects])
            handled: list[Effect] = []
            for effect in effects:
                try:
                    with transaction.atomic():
                        _tell(told, effect, rows.get(effect.subject_id), now)
                except Exception:  # whatever is wrong with one row must not hold up the others
                    logger.exception("nobody was told about %s; it is tried again", effect.subject_id)
                else:
                    handled.append(effect)
            mark_handled(handled, now=now)
            return len(handled)
    except DatabaseError:
        logger.exception("%s effects of tenant %s failed and will be tried again", len(ids), tenant_id)
        return 0


def _tell(told: Told, effect: Effect, row: Any, now: datetime) -> None:
    clock = effect.obligation
    if row is None or clock is None or clock.state != Obligation.State.OPEN:
        return  # no longer so
    context: dict[str, Any] = {
        "reference": row.title,
        "title": {},
        "buyer_name": row.tenant.name,
        "due_at": clock.due_at.isoformat(),
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            context["title"][language] = told.word(row)
    if effect.kind == BREACH:
        context["overdue_seconds"] = max(0, int((now - clock.due_at).total_seconds()))
    notify(
        tenant_id=row.tenant_id,
        key=effect.key,
        kind=told.overdue if effect.kind == BREACH else told.soon,
        recipients=_readers(row, overdue=effect.kind == BREACH),
        context=context,
        path=reverse(told.route, args=[row.pk]),
        now=now,
    )


def _readers(entry: Any, *, overdue: bool) -> list[tuple[UUID, UUID]]:
    """The owner; the ESG managers too once it is overdue, or where nobody owns it any more."""
    people = people_to_tell(entry.tenant_id, ROLES_BY_KIND[OrganisationKind.BUYER])
    owner = [reader for reader in people if reader[1] == entry.owner_id]
    managers = people_to_tell(entry.tenant_id, [Role.ESG_MANAGER])
    return list(dict.fromkeys([*owner, *managers])) if overdue or not owner else owner
