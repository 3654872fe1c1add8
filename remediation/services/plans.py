"""The supplier's plan of corrective actions, the decision on it, and its actions getting done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.services.timing import check_near
from core.errors import DomainError, InvalidInput
from core.events import record
from core.obligations import announce
from remediation.models import CorrectiveAction, Finding, PartState, Plan
from remediation.rules import PLAN
from remediation.services.standing import (
    check_asked,
    check_sent,
    check_shown,
    company_of,
    lock_open,
    settle_clock,
    stop_clock,
)
from remediation.services.texts import needed, reason_given
from tenants.models import User

#: Actions in one plan.
MOST_ACTIONS = 20


@dataclass(frozen=True, slots=True)
class ActionValues:
    """One corrective action: what is done, who at the supplier sees to it, and until which day."""

    description: str
    responsible: str
    due_on: date


@transaction.atomic
def submit_plan(
    *, finding: Finding, root_cause: str, actions: Sequence[ActionValues], actor: User, now: datetime
) -> Plan:
    """Send a written plan to the buyer; the clock of the plan stands still until it is decided on.

    Raises :class:`InvalidInput` for a plan without cause or actions, or with days that cannot be
    (``field`` is ``actions-<place from 0>-<name>``), :class:`DomainError` where no plan is asked for now.
    """
    lock_open(finding)
    check_asked(finding.plan_state)
    cause = needed(Plan, "root_cause", root_cause, otherwise=_("Say what caused it."))
    rows = _checked(actions, timezone.localdate(now))
    case: dict[str, UUID] = {"tenant_id": finding.tenant_id, "supplier_org_id": company_of(finding)}
    plan = Plan.objects.create(
        **case,
        finding=finding,
        number=_last_number(finding) + 1,
        root_cause=cause,
        submitted_by=actor,
        submitted_at=now,
    )
    CorrectiveAction.objects.bulk_create(
        CorrectiveAction(**case, finding=finding, plan=plan, number=place, **row)
        for place, row in enumerate(rows, start=1)
    )
    before = _set_state(finding, PartState.SUBMITTED)
    stop_clock(finding, PLAN, now=now)
    record(
        "plan.submitted",
        finding,
        actor=actor,
        before={"plan_state": before},
        after={"plan_state": finding.plan_state, "plan": plan.number, "actions": len(rows)},
    )
    announce(finding, "plan_submitted", key=f"plan {plan.number}", now=now)
    return plan


@transaction.atomic
def decide_plan(
    *,
    finding: Finding,
    accept: bool,
    reason: str = "",
    number: int | None = None,
    actor: User,
    now: datetime,
) -> Plan:
    """Accept the plan that waits, or reject it with a ``reason`` the supplier reads.

    Raises :class:`DomainError` where no plan waits, or another than the one of this ``number``, and
    :class:`InvalidInput` for a rejection without reason.
    """
    lock_open(finding)
    check_sent(finding.plan_state)
    plan = Plan.objects.filter(
        tenant_id=finding.tenant_id, finding=finding, state=PartState.SUBMITTED
    ).latest("number")
    check_shown(plan.number, number)
    plan.reason = "" if accept else reason_given(Plan, "reason", reason)
    plan.state = PartState.ACCEPTED if accept else PartState.REJECTED
    plan.decided_by_name, plan.decided_at = actor.name, now
    plan.save(update_fields=["state", "reason", "decided_by_name", "decided_at"])
    _set_state(finding, PartState(plan.state))
    settle_clock(finding, PLAN, accepted=accept, now=now)
    record(
        "plan.decided",
        finding,
        actor=actor,
        before={"plan_state": PartState.SUBMITTED},
        after={
            "plan_state": finding.plan_state,
            "plan": plan.number,
            "decision": plan.state,
            "reason": plan.reason,
        },
    )
    announce(finding, "plan_decided", key=f"plan {plan.number} decided", now=now)
    return plan


@transaction.atomic
def mark_action(*, action: CorrectiveAction, done_on: date | None, actor: User, now: datetime) -> None:
    """Say on which day an action was done; None where it is not done after all.

    Raises :class:`InvalidInput` for a day ahead or before the finding, :class:`DomainError` for an action of
    a rejected plan or of a finding that is not open.
    """
    finding = action.finding
    lock_open(finding)
    action.refresh_from_db()
    if action.plan.state == PartState.REJECTED:
        raise DomainError(_("This plan was rejected. Send a new one."), code="rejected")
    if done_on is not None and not finding.found_on <= done_on <= timezone.localdate(now):
        raise InvalidInput(
            _("Choose a day between the finding and today."), code="out_of_range", field="done_on"
        )
    before = action.done_on
    if before == done_on:
        return
    action.done_on = done_on
    action.save(update_fields=["done_on"])
    record(
        "action.done" if done_on else "action.reopened",
        finding,
        actor=actor,
        before={"done_on": before and before.isoformat()},
        after={"done_on": done_on and done_on.isoformat(), "action": action.description},
    )


def _checked(actions: Sequence[ActionValues], today: date) -> list[dict[str, Any]]:
    if not actions:
        raise InvalidInput(
            _("A plan needs at least one corrective action."), code="no_actions", field="actions"
        )
    if len(actions) > MOST_ACTIONS:
        raise InvalidInput(
            _("A plan holds at most %(limit)d actions.") % {"limit": MOST_ACTIONS},
            code="too_many",
            field="actions",
        )
    return [_row(action, f"actions-{place}", today) for place, action in enumerate(actions)]


def _row(action: ActionValues, place: str, today: date) -> dict[str, Any]:
    due = f"{place}-due_on"
    if action.due_on < today:
        raise InvalidInput(_("This day has passed. Choose a later one."), code="past", field=due)
    check_near(action.due_on, today, field=due)
    return {
        "description": needed(
            CorrectiveAction,
            "description",
            action.description,
            otherwise=_("Say what will be done."),
            field=f"{place}-description",
        ),
        "responsible": needed(
            CorrectiveAction,
            "responsible",
            action.responsible,
            otherwise=_("Say who sees to it."),
            field=f"{place}-responsible",
        ),
        "due_on": action.due_on,
    }


def _last_number(finding: Finding) -> int:
    sent = Plan.objects.filter(tenant_id=finding.tenant_id, finding=finding)
    last: int | None = sent.aggregate(last=Max("number"))["last"]
    return last or 0


def _set_state(finding: Finding, state: PartState) -> str:
    """Note how the plan stands on the finding; gives how it stood before."""
    before, finding.plan_state = finding.plan_state, state
    finding.save(update_fields=["plan_state", "updated_at"])
    return before
