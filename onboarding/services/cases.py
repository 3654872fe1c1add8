"""A case from its start to its decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from core.obligations import announce, cancel, meet, open_obligation, running
from onboarding.checks import BLOCKED, GRAVE, Check, checks_of
from onboarding.facts import Facts, facts_of
from onboarding.models import CaseReason, CodeVersion, ConditionSet, OnboardingCase, Outcome
from onboarding.rules import ONBOARDING, STEPS, due_at, rule_name
from onboarding.services.conditional import remind_of_terms
from onboarding.services.standing import keep_standings
from onboarding.services.terms import ensure_in_force
from remediation.services.texts import needed
from suppliers.models import Supplier, SupplierStatus
from suppliers.services.holding import hold
from suppliers.services.statuses import MOVES, change_status
from tenants.days import local_day
from tenants.models import Organisation, User

#: Where a supplier goes by the outcome: the first it can move to from where it stands.
_MOVES_TO: Mapping[str, tuple[SupplierStatus, ...]] = {
    Outcome.ADMITTED: (SupplierStatus.ADMITTED,),
    Outcome.CONDITIONAL: (SupplierStatus.WATCH,),
    Outcome.REFUSED: (SupplierStatus.REFUSED, SupplierStatus.SUSPENDED, SupplierStatus.REMOVED),
    Outcome.STOPPED: (),
}
#: Causes that start with a supplier that is not admitted.
_FROM_OUTSIDE = (CaseReason.NEW, CaseReason.RETURNED)
#: Where such a supplier stands.
_OUTSIDE = (
    SupplierStatus.CANDIDATE,
    SupplierStatus.ONBOARDING,
    SupplierStatus.REMOVED,
    SupplierStatus.REFUSED,
)


@transaction.atomic
def open_case(
    *, supplier: Supplier, cause: str, change: str = "", actor: User | None, terms_of: User, now: datetime
) -> OnboardingCase:
    """Start the 90 days of a supplier, under the conditions in force now.

    ``actor`` is None where a report of the supplier starts it; ``terms_of`` takes over the product's
    conditions where the buyer has none. Raises :class:`DomainError` where a case runs already, and
    :class:`InvalidInput` for a change of production without a word on what changed, or of a supplier that is
    not admitted.
    """
    supplier = hold(supplier)
    _refuse_second(supplier)
    text = _checked(supplier, cause, change)
    conditions = ensure_in_force(ConditionSet, supplier.tenant_id, actor=terms_of, now=now)
    ensure_in_force(CodeVersion, supplier.tenant_id, actor=terms_of, now=now)
    tenant = Organisation.objects.get(pk=supplier.tenant_id)
    case = OnboardingCase.objects.create(
        tenant=tenant,
        supplier_org_id=supplier.supplier_org_id,
        supplier=supplier,
        supplier_name=supplier.name,
        cause=cause,
        change=text,
        condition_set=conditions,
        conditions_version=conditions.version,
        conditions=conditions.conditions,
        started_at=now,
        started_by=actor,
        due_at=due_at(now, ZoneInfo(tenant.time_zone)),
    )
    open_obligation(
        subject=case,
        kind=ONBOARDING,
        rule=rule_name(),
        started_at=now,
        due_at=case.due_at,
        steps=STEPS,
        supplier_org_id=case.supplier_org_id,
    )
    if cause != CaseReason.CHANGE and SupplierStatus.ONBOARDING in MOVES[supplier.status]:
        change_status(
            supplier=supplier,
            to=SupplierStatus.ONBOARDING,
            reason=_("Onboarding started."),
            actor=actor,
        )
    record(
        "onboarding.started",
        case,
        actor=actor,
        after={"cause": cause, "due_at": case.due_at.isoformat(), "conditions": conditions.version},
    )
    if case.supplier_org_id:
        announce(case, "onboarding_started", key="started", now=now)
    keep_standings([case], tenant_id=case.tenant_id, now=now)
    nudge("onboarding")
    return case


def _refuse_second(supplier: Supplier) -> None:
    if OnboardingCase.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier, outcome="").exists():
        raise DomainError(
            _("%(name)s is in onboarding already.") % {"name": supplier.name},
            code="running",
            field="supplier",
        )


def _checked(supplier: Supplier, cause: str, change: str) -> str:
    """What changed, where that is the cause; refuses causes that do not fit where the supplier stands."""
    if cause not in CaseReason.values:
        raise InvalidInput(_("Choose why the supplier is looked at."), code="unknown", field="cause")
    if cause in _FROM_OUTSIDE and supplier.status not in _OUTSIDE:
        raise InvalidInput(
            _("%(name)s is admitted already. Choose “Production changed” to look at it again.")
            % {"name": supplier.name},
            code="admitted",
            field="cause",
        )
    if cause == CaseReason.CHANGE and supplier.status in _OUTSIDE:
        raise InvalidInput(
            _("%(name)s is not admitted: this is for suppliers that are.") % {"name": supplier.name},
            code="not_admitted",
            field="cause",
        )
    if cause == CaseReason.CHANGE:
        return needed(OnboardingCase, "change", change, otherwise=_("Say what changed in the production."))
    return ""


@transaction.atomic
def decide_case(
    *,
    case: OnboardingCase,
    outcome: str,
    reason: str,
    terms: str = "",
    terms_until: date | None = None,
    actor: User,
    now: datetime,
) -> OnboardingCase:
    """Admit, admit with conditions, refuse or stop; the supplier moves with it and reads the reason.

    Raises :class:`DomainError` where a grave violation stands against admission or a check is open, and
    :class:`InvalidInput` without a reason, or for conditions without text and day.
    """
    hold_running(case)
    if outcome not in Outcome.values:
        raise InvalidInput(_("Choose what becomes of the supplier."), code="unknown", field="outcome")
    text = needed(OnboardingCase, "reason", reason, otherwise=_("Say why; the supplier reads it."))
    today = local_day(case.tenant_id, now)
    facts = facts_of([case], tenant_id=case.tenant_id, today=today)[case.pk]
    checks = checks_of(case.conditions, facts)
    if outcome in {Outcome.ADMITTED, Outcome.CONDITIONAL}:
        _refuse_grave(checks, facts)
    if outcome == Outcome.ADMITTED:
        _refuse_open(checks)
    case.terms, case.terms_until = _terms(outcome, terms, terms_until, today)
    case.outcome, case.reason = Outcome(outcome), text
    case.decided_by, case.decided_by_name, case.decided_at = actor, actor.name, now
    keep_standings([case], tenant_id=case.tenant_id, now=now, decided=True)
    case.save(
        update_fields=[
            *("outcome", "reason", "terms", "terms_until", "decided_by", "decided_by_name", "decided_at")
        ]
    )
    _end_clock(case, now)
    if _move(case, actor) == SupplierStatus.WATCH:
        zone = ZoneInfo(Organisation.objects.values_list("time_zone", flat=True).get(pk=case.tenant_id))
        remind_of_terms(case, zone=zone, now=now)
    after = {"outcome": case.outcome, "reason": text}
    if case.terms:
        after["terms"] = case.terms
    record("onboarding.decided", case, actor=actor, before={"outcome": ""}, after=after)
    if case.supplier_org_id:
        announce(case, "onboarding_decided", key="decided", now=now)
    nudge("onboarding")
    return case


def hold_running(case: OnboardingCase) -> None:
    """Lock a case; raises :class:`DomainError` when somebody decided on it."""
    case.refresh_from_db(
        from_queryset=OnboardingCase.objects.select_for_update(of=("self",), no_key=True).select_related(
            "supplier"
        )
    )
    if not case.is_running:
        raise DomainError(
            _("This case was decided on by %(name)s. Reload the page.") % {"name": case.decided_by_name},
            code="decided",
        )


def _refuse_grave(checks: list[Check], facts: Facts) -> None:
    grave = next((one for one in checks if one.kind.key == GRAVE and one.state == BLOCKED), None)
    if grave is not None:
        raise DomainError(
            _("A grave violation stands against admission. %(why)s") % {"why": grave.why},
            code="grave",
            field="outcome",
        )
    if not facts.joined:
        raise DomainError(
            _("Nobody of the company has joined yet: it can neither sign nor be told."),
            code="not_joined",
            field="outcome",
        )


def _refuse_open(checks: list[Check]) -> None:
    left = [check.name for check in checks if not check.is_settled]
    if left:
        raise DomainError(
            _("Still open: %(names)s. Settle them, have them waived, or admit with conditions.")
            % {"names": "; ".join(left)},
            code="open",
            field="outcome",
        )


def _terms(outcome: str, terms: str, until: date | None, today: date) -> tuple[str, date | None]:
    if outcome != Outcome.CONDITIONAL:
        return "", None
    text = needed(
        OnboardingCase, "terms", terms, otherwise=_("Say what the supplier has to do, and by when.")
    )
    if until is None or until <= today:
        raise InvalidInput(
            _("Choose a day ahead by which it is to be done."), code="day", field="terms_until"
        )
    return text, until


def _end_clock(case: OnboardingCase, now: datetime) -> None:
    clock = running(case, ONBOARDING)
    if clock is None:
        return
    if case.outcome == Outcome.STOPPED:
        cancel(clock, now=now)
    else:
        meet(clock, now=now)


def _move(case: OnboardingCase, actor: User) -> str:
    """Move the supplier where the outcome leads, as far as there is a move from where it stands; gives where
    it stands then."""
    supplier = case.supplier
    wanted = _MOVES_TO[case.outcome]
    if case.outcome == Outcome.STOPPED and supplier.status == SupplierStatus.ONBOARDING:
        wanted = (SupplierStatus.CANDIDATE,)
    if supplier.status in wanted:
        return str(supplier.status)
    to = next((one for one in wanted if one in MOVES[supplier.status]), None)
    if to is None:
        return str(supplier.status)
    return str(change_status(supplier=supplier, to=to, reason=case.reason[:500], actor=actor).status)
