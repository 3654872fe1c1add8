"""Letting a check go: one person asks with a reason, a second one decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, InvalidInput
from core.events import record
from core.nudge import nudge
from onboarding.checks import checks_of
from onboarding.facts import facts_of
from onboarding.models import OnboardingCase, Waiver
from onboarding.services.cases import hold_running
from onboarding.services.standing import keep_standings
from remediation.services.texts import reason_given
from tenants.days import local_day
from tenants.models import User


@transaction.atomic
def ask_waiver(*, case: OnboardingCase, key: str, reason: str, actor: User, now: datetime) -> Waiver:
    """Ask to let an open check go. Raises :class:`InvalidInput` without a reason or for a check that is not
    open or cannot be let go, :class:`DomainError` where that was asked already."""
    hold_running(case)
    facts = facts_of([case], tenant_id=case.tenant_id, today=local_day(case.tenant_id, now))[case.pk]
    check = next((one for one in checks_of(case.conditions, facts) if one.key == key), None)
    if check is None or not check.may_be_waived:
        raise InvalidInput(
            _("This check cannot be waived. Reload the page to see where it stands."),
            code="not_open",
            field="key",
        )
    text = reason_given(Waiver, "reason", reason)
    if Waiver.objects.filter(tenant_id=case.tenant_id, case=case, key=key, is_granted=None).exists():
        raise DomainError(_("Somebody asked for this already; a second person decides."), code="asked")
    waiver = Waiver.objects.create(
        tenant_id=case.tenant_id, case=case, key=key, reason=text, asked_by=actor, asked_at=now
    )
    record("waiver.asked", case, actor=actor, after={"check": key, "reason": text}, supplier_reads=False)
    nudge("onboarding")
    return waiver


@transaction.atomic
def decide_waiver(
    *, case: OnboardingCase, waiver_id: UUID, grant: bool, actor: User, now: datetime
) -> Waiver:
    """Let the check go, or not. Raises :class:`Forbidden` for whoever asked, and :class:`DomainError` where
    it was decided."""
    hold_running(case)
    waiver = Waiver.objects.select_for_update().get(pk=waiver_id, tenant_id=case.tenant_id, case=case)
    if waiver.is_granted is not None:
        raise DomainError(_("This was decided already. Reload the page."), code="decided")
    if waiver.asked_by_id == actor.pk:
        raise Forbidden(_("You asked for it yourself: a second person has to decide."), code="own")
    waiver.is_granted, waiver.decided_by, waiver.decided_at = grant, actor, now
    waiver.save(update_fields=["is_granted", "decided_by", "decided_at"])
    record(
        "waiver.granted" if grant else "waiver.refused",
        case,
        actor=actor,
        after={"check": waiver.key, "reason": waiver.reason},
        supplier_reads=False,
    )
    keep_standings([case], tenant_id=case.tenant_id, now=now)
    return waiver
