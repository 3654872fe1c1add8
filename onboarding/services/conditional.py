"""Admissions with conditions: the clock that reminds of them until they are met, and its end.

Nothing is breached by it: the supplier is admitted already, and what follows is for people to decide.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.deadlines import end_of
from core.errors import DomainError
from core.events import record
from core.models import Obligation
from core.obligations import cancel, meet, open_obligation, running
from onboarding.models import OnboardingCase, Outcome
from onboarding.rules import ADMISSION_TERMS, TERMS_STEPS, rule_name, steps_ahead
from remediation.services.texts import needed
from suppliers.models import SupplierStatus
from suppliers.services.holding import hold
from suppliers.services.statuses import change_status
from tenants.models import User


def remind_of_terms(case: OnboardingCase, *, zone: ZoneInfo, now: datetime) -> None:
    """Start the clock of an admission with conditions: due at the end of their day where the buyer is."""
    if case.terms_until is None:
        return
    due_at = end_of(case.terms_until, zone)
    open_obligation(
        subject=case,
        kind=ADMISSION_TERMS,
        rule=rule_name(),
        started_at=now,
        due_at=due_at,
        steps=steps_ahead(TERMS_STEPS, due_at=due_at, now=now),
    )


@transaction.atomic
def mark_terms_met(
    *, case: OnboardingCase, reason: str, admit: bool, actor: User, now: datetime
) -> OnboardingCase:
    """The conditions of an admission are met; with ``admit`` the supplier leaves the watch.

    Raises :class:`DomainError` where nothing is open, and ``InvalidInput`` without a word on how it was seen.
    """
    clock = running(case, ADMISSION_TERMS)
    if clock is None:
        raise DomainError(
            _("No conditions of %(name)s are open. Reload the page.") % {"name": case.supplier_name},
            code="no_terms",
        )
    unsaid = _("Say how you saw that they are met; the supplier reads it.")
    text = needed(OnboardingCase, "reason", reason, otherwise=unsaid)
    meet(clock, now=now)
    record("onboarding.terms_met", case, actor=actor, after={"reason": text})
    supplier = hold(case.supplier)
    if admit and supplier.status == SupplierStatus.WATCH:
        change_status(supplier=supplier, to=SupplierStatus.ADMITTED, reason=text[:500], actor=actor)
    return case


def end_terms(tenant_id: UUID, *, now: datetime) -> int:
    """End the clocks of suppliers that are no longer under watch: met where they are admitted, otherwise
    nothing is owed any more. Gives how many ended."""
    clocks = Obligation.objects.filter(tenant_id=tenant_id, kind=ADMISSION_TERMS, state=Obligation.State.OPEN)
    status = Coalesce("supplier__merged_into__status", "supplier__status")
    cases = OnboardingCase.objects.filter(tenant_id=tenant_id, outcome=Outcome.CONDITIONAL)
    left = dict(
        cases.filter(pk__in=clocks.values("subject_id"))
        .annotate(stands=status)
        .exclude(stands=SupplierStatus.WATCH)
        .values_list("pk", "stands")
    )
    if not left:
        return 0
    held = list(clocks.filter(subject_id__in=left).select_for_update(skip_locked=True, no_key=True))
    for clock in held:
        if left[clock.subject_id] == SupplierStatus.ADMITTED:
            meet(clock, now=now)
        else:
            cancel(clock, now=now)
    return len(held)
