"""Stage ``tellings``: the clock of objections, and who is told of scorecards, objections and
panels of experts.

The supplier cannot start the buyer's clock itself: opening an objection leaves a line in the ledger of
effects, and this stage opens the obligation. What is no longer so when it is told is told to nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from assessments.catalogue import catalogue
from core.models import Effect, Obligation
from core.obligations import BEFORE_DUE, BREACH, Step, answer, cancel, meet, open_obligation, running
from scoring.bulk.told import announce_changed
from scoring.models import (
    EVENT_LINE,
    Basis,
    CardState,
    Dispute,
    DisputeState,
    ExpertPanel,
    Rescoring,
    Scorecard,
)
from scoring.panels_told import tell_panel
from scoring.services.disputes import OBLIGATION
from scoring.services.publishing import CHANGED, PUBLISHED
from standards.codes import code
from tenants.clock import claim_effects, mark_handled, waiting_effects
from tenants.models import ROLES_BY_KIND, OrganisationKind, Role
from tenants.scope import Scope, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

Reader = tuple[UUID, UUID]

#: The step that goes to those who answer for the buyer.
ESCALATION = "escalation"
RULE = "dispute 2026.1"
_DAY = int(timedelta(days=1).total_seconds())
STEPS: tuple[Step, ...] = (
    (-7 * _DAY, BEFORE_DUE),
    (-2 * _DAY, BEFORE_DUE),
    (0, BREACH),
    (3 * _DAY, ESCALATION),
)
_LETTERS = {
    BEFORE_DUE: "dispute_due_soon",
    BREACH: "dispute_overdue",
    ESCALATION: "dispute_escalation",
    "dispute_opened": "dispute_opened",
    "dispute_decided": "dispute_decided",
}


def advance_tellings(*, now: datetime) -> int:
    """Start and end clocks, and note down who is told; gives how many effects were handled.

    Each tenant's chunk is one transaction and is tried again at the next beat when it fails; one effect that
    cannot be told is logged, stays waiting, and holds up no other.
    """
    done = 0
    for label, tell in (
        (Rescoring._meta.label_lower, _tell_rescoring),
        (Scorecard._meta.label_lower, _tell_card),
        (Dispute._meta.label_lower, _tell_dispute),
        (ExpertPanel._meta.label_lower, tell_panel),
    ):
        while told := sum(_chunk(tenant, ids, tell, now) for tenant, ids in waiting_effects(label)):
            done += told
    return done


def _chunk(
    tenant_id: UUID, ids: Sequence[UUID], tell: Callable[[Effect, datetime], None], now: datetime
) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            handled = [effect for effect in claim_effects(tenant_id, ids) if _told(effect, tell, now)]
            mark_handled(handled, now=now)
            return len(handled)
    except DatabaseError:
        logger.exception("%s effects of tenant %s failed and will be tried again", len(ids), tenant_id)
        return 0


def _told(effect: Effect, tell: Callable[[Effect, datetime], None], now: datetime) -> bool:
    try:
        with transaction.atomic():
            tell(effect, now)
    except Exception:  # whatever is wrong with one effect must not hold up the others
        logger.exception("effect %s was not told and will be tried again", effect.pk)
        return False
    return True


def _tell_card(effect: Effect, now: datetime) -> None:
    card = Scorecard.objects.select_related("supplier", "tenant").get(
        pk=effect.subject_id, tenant_id=effect.tenant_id
    )
    cause = next((cause for cause, kind in CHANGED.items() if kind == effect.kind), None)
    if card.state != CardState.PUBLISHED or (cause and not card.is_current):
        return
    context = {"reference": code(card.standard), "title": _basis_name(card), **_names(card)}
    kind = PUBLISHED
    if cause:
        kind, context = "score_changed", {**context, "cause": str(cause)}
    path = reverse("portal_scorecard", args=[card.pk])
    _notify(effect, kind, {path: _company(card)}, context, now)


def _tell_rescoring(effect: Effect, now: datetime) -> None:
    """Every result that a bulk job changed is told by itself, in the next chunks."""
    announce_changed(Rescoring.objects.get(pk=effect.subject_id, tenant_id=effect.tenant_id), now=now)


def _basis_name(card: Scorecard) -> dict[str, str]:
    named = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named[language] = str(Basis(card.basis).label)
    return named


def _tell_dispute(effect: Effect, now: datetime) -> None:
    dispute = Dispute.objects.select_related("card", "supplier", "tenant").get(
        pk=effect.subject_id, tenant_id=effect.tenant_id
    )
    _keep_clock(dispute, effect, now)
    kind = _LETTERS.get(effect.kind, "")
    is_decided = effect.kind == "dispute_decided"
    if not kind or is_decided == (dispute.state == DisputeState.OPEN):
        return
    context: dict[str, Any] = {
        "reference": code(dispute.card.standard),
        "title": line_name(dispute.card, dispute.line),
        "due_at": dispute.due_at.isoformat(),
        **_names(dispute),
    }
    if is_decided:
        context |= {
            "decision": dispute.state,
            "decided_by": dispute.decided_by_name,
            "reason": dispute.reply,
        }
        del context["due_at"]
    elif effect.kind == "dispute_opened":
        context["reason"] = dispute.text
    elif dispute.due_at <= now:
        context["overdue_seconds"] = int((now - dispute.due_at).total_seconds())
    _notify(effect, kind, _readers(effect, dispute), context, now)


def _keep_clock(dispute: Dispute, effect: Effect, now: datetime) -> None:
    """Open the obligation of a new objection; end it where the objection ended meanwhile."""
    if effect.kind == "dispute_opened":
        open_obligation(
            subject=dispute,
            kind=OBLIGATION,
            rule=RULE,
            started_at=dispute.opened_at,
            due_at=dispute.due_at,
            steps=STEPS,
            supplier_org_id=dispute.supplier_org_id,
        )
    clock = running(dispute, OBLIGATION) if dispute.state != DisputeState.OPEN else None
    if clock is None:
        return
    if dispute.state == DisputeState.WITHDRAWN:
        cancel(clock, now=now)
        return
    if clock.state == Obligation.State.OPEN and dispute.decided_at:
        answer(clock, now=dispute.decided_at)
    meet(clock, now=now)


def line_name(card: Scorecard, line: str) -> dict[str, str]:
    """What a line is called, in every language: number and name of the item, or the title of the event."""
    if line.startswith(EVENT_LINE):
        found = next((one for one in card.events if f"{EVENT_LINE}{one['id']}" == line), {"title": line})
        return {"en": found["title"]}
    item = catalogue(card.standard, card.standard_version).items[line]
    return {
        language: f"{item.number} {item.name.in_language(language)}" for language, _name in settings.LANGUAGES
    }


def _readers(effect: Effect, dispute: Dispute) -> dict[str, list[Reader]]:
    ours = reverse("objection", args=[dispute.pk])
    theirs = reverse("portal_objection", args=[dispute.pk])
    managers = people_to_tell(dispute.tenant_id, [Role.ESG_MANAGER])
    if effect.kind == "dispute_decided":
        return {theirs: _company(dispute)}
    if effect.kind == BREACH:
        return {ours: managers, theirs: _company(dispute)}
    if effect.kind == ESCALATION:
        return {ours: [*managers, *people_to_tell(dispute.tenant_id, [Role.ADMIN])]}
    return {ours: managers}


def _company(row: Scorecard | Dispute) -> list[Reader]:
    return people_to_tell(row.supplier_org_id, ROLES_BY_KIND[OrganisationKind.SUPPLIER])


def _names(row: Scorecard | Dispute) -> dict[str, str]:
    return {"supplier_name": row.supplier.name, "buyer_name": row.tenant.name}


def _notify(
    effect: Effect,
    kind: str,
    readers: Mapping[str, Iterable[Reader]],
    context: Mapping[str, Any],
    now: datetime,
) -> None:
    for path, people in readers.items():
        notify(
            tenant_id=effect.tenant_id,
            key=effect.key,
            kind=kind,
            recipients=dict.fromkeys(people),
            context=context,
            path=path,
            now=now,
        )
