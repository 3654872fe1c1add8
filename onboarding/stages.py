"""Stage ``onboarding``: connect cases to companies that joined, put papers before them, open cases for
changes they report, keep what the checks say, end reminders of conditions, and tell people."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from core.errors import DomainError
from core.events import record
from core.models import Effect, Obligation
from core.obligations import announce
from onboarding.models import CaseReason, ChangeReport, CodeVersion, OnboardingCase, Outcome, TermsState
from onboarding.services.cases import open_case
from onboarding.services.conditional import end_terms
from onboarding.services.papers import ask_for_new_code, put_papers
from onboarding.services.standing import keep_standings
from onboarding.telling import tell
from tenants.clock import claim_effects, mark_handled, waiting_effects
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

SUBJECT = OnboardingCase._meta.label_lower
#: Cases worked on in one go.
CHUNK = 500


def advance_onboarding(*, now: datetime) -> int:
    """Do all of it; gives how many things moved. Each tenant is one transaction, tried again."""
    moved = sum(_tenant(tenant_id, now) for tenant_id in _tenants())
    for tenant_id, ids in waiting_effects(SUBJECT):
        moved += _tell(tenant_id, ids, now)
    return moved


def _tenants() -> list[UUID]:
    """Tenants with something to do: cases that run or were decided with conditions, reports not taken up, a
    code not put before people."""
    with clock():
        running = OnboardingCase.objects.filter(outcome__in=["", Outcome.CONDITIONAL]).order_by("tenant_id")
        reports = ChangeReport.objects.filter(taken_up_at=None)
        codes = CodeVersion.objects.filter(state=TermsState.IN_FORCE, asked_at=None)
        found = {
            *running.values_list("tenant_id", flat=True).distinct(),
            *reports.order_by().values_list("tenant_id", flat=True).distinct(),
            *codes.order_by().values_list("tenant_id", flat=True).distinct(),
        }
    return sorted(found, key=str)


def _tenant(tenant_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            moved = _take_up(tenant_id, now) + ask_for_new_code(tenant_id, now=now)
            moved += end_terms(tenant_id, now=now)
            cases = list(
                OnboardingCase.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
                .filter(tenant_id=tenant_id, outcome="")
                .select_related("supplier")
                .order_by("due_at", "id")
            )
            moved += _connect(cases, now)
            moved += put_papers(cases, tenant_id=tenant_id, now=now)
            for start in range(0, len(cases), CHUNK):
                moved += keep_standings(cases[start : start + CHUNK], tenant_id=tenant_id, now=now)
            return moved
    except DatabaseError:
        logger.exception("onboarding of tenant %s failed and will be tried again", tenant_id)
        return 0


def _take_up(tenant_id: UUID, now: datetime) -> int:
    """Open a case for every change that a company reported; where one runs already, that one has it."""
    waiting = list(
        ChangeReport.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(tenant_id=tenant_id, taken_up_at=None)
        .select_related("earlier__supplier__merged_into", "reported_by")
        .defer("reported_by__password")
    )
    for report in waiting:
        case = report.earlier
        try:
            with transaction.atomic():
                open_case(
                    supplier=case.supplier.merged_into or case.supplier,
                    cause=CaseReason.CHANGE,
                    change=report.text,
                    actor=None,
                    terms_of=report.reported_by,
                    now=now,
                )
        except DomainError as refusal:
            record("change.noted", report, after={"change": report.text, "why": refusal.code})
        report.taken_up_at = now
        report.save(update_fields=["taken_up_at"])
    return len(waiting)


def _connect(cases: Sequence[OnboardingCase], now: datetime) -> int:
    """Show cases to companies that joined since; a case whose company stands on its supplier."""
    joined = [case for case in cases if case.supplier_org_id is None and case.supplier.supplier_org_id]
    for case in joined:
        case.supplier_org_id = case.supplier.supplier_org_id
        case.save(update_fields=["supplier_org"])
        Obligation.objects.filter(tenant_id=case.tenant_id, subject_id=case.pk).update(
            supplier_org=case.supplier_org_id
        )
        record("onboarding.joined", case)
        announce(case, "onboarding_started", key="started", now=now)
    return len(joined)


def _tell(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            effects = claim_effects(tenant_id, ids)
            by_case: dict[UUID, list[Effect]] = defaultdict(list)
            for effect in effects:
                by_case[effect.subject_id].append(effect)
            cases = OnboardingCase.objects.filter(tenant_id=tenant_id, pk__in=by_case)
            handled: list[Effect] = []
            for case in cases.select_related("supplier", "tenant"):
                try:
                    with transaction.atomic():
                        tell(case, by_case[case.pk], now=now)
                except Exception:  # whatever is wrong with one case must not hold up the others
                    logger.exception("people were not told about case %s; it will be tried again", case.pk)
                else:
                    handled += by_case[case.pk]
            mark_handled(handled, now=now)
            return len(handled)
    except DatabaseError:
        logger.exception("%s effects of tenant %s failed and will be tried again", len(ids), tenant_id)
        return 0
