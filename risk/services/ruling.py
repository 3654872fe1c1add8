"""A buyer's risk rule: drafts, and putting them in force. A rule in force never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import events
from core.nudge import nudge
from core.numbers import lock_by_name
from risk.in_force import own_tables, rule_on
from risk.models import RiskRule, RiskWatch
from risk.reference_tables import indicators
from risk.rule_content import content_of
from scoring.models import RuleState
from scoring.rule_values import BadRule
from scoring.services.drafts import check_day, put_from, refuse_unless_open, text_of
from tenants.days import local_day


@transaction.atomic
def draft_rule(*, tenant_id: UUID, actor: Any, now: datetime) -> RiskRule:
    """The draft that is being worked on, or a new version that begins as a copy of what is in force."""
    lock_by_name(f"risk rules {tenant_id}")  # two start at once: the second goes on with the first's draft
    rules = RiskRule.objects.filter(tenant_id=tenant_id)
    known = rules.filter(state=RuleState.DRAFT).select_for_update().first()
    if known is not None:
        return known
    rule = RiskRule.objects.create(
        tenant_id=tenant_id,
        version=1 + (rules.aggregate(most=Max("version"))["most"] or 0),
        content=dict(rule_on(tenant_id, local_day(tenant_id, now)).content),
        created_by=actor,
    )
    events.record("risk_rule.drafted", rule, actor=actor, after={"version": str(rule.version)})
    return rule


@transaction.atomic
def save_draft(
    rule_id: UUID,
    *,
    tenant_id: UUID,
    given: Mapping[str, str],
    chosen: Sequence[str],
    reason: str,
    seen: str,
    actor: Any,
) -> RiskRule:
    """Store a draft as it was typed. Raises BadRule with a message for each field at fault."""
    rule = _open(rule_id, tenant_id, seen=seen)
    content = content_of(given, {**indicators(), **own_tables(tenant_id)}, chosen)
    before = {"content": rule.content}
    rule.content, rule.reason = content, _text(reason)
    rule.save(update_fields=["content", "reason", "updated_at"])
    after = {"version": str(rule.version), "content": content}
    events.record("risk_rule.changed", rule, actor=actor, before=before, after=after)
    return rule


@transaction.atomic
def put_in_force(
    rule_id: UUID, *, tenant_id: UUID, day: date, reason: str, seen: str, actor: Any, now: datetime
) -> RiskRule:
    """Put a draft in force from a day on, today or later; all suppliers are then classified anew."""
    rule = _open(rule_id, tenant_id, seen=seen)
    past = _("Choose today (%(today)s) or a later day: classes are never changed backwards.")
    check_day(day, local_day(tenant_id, now), past=past)
    rule.reason = _text(reason) or rule.reason
    if not rule.reason:
        raise BadRule({"reason": _("Write why the rule changes: it is kept with every class.")})
    put_from(rule, day, actor=actor, now=now)
    look_again(tenant_id, now=now)
    after = {"version": str(rule.version), "effective_from": day.isoformat(), "reason": rule.reason}
    events.record("risk_rule.in_force", rule, actor=actor, after=after)
    return rule


@transaction.atomic
def withdraw_draft(rule_id: UUID, *, tenant_id: UUID, actor: Any) -> None:
    """Throw a draft away."""
    rule = _open(rule_id, tenant_id)
    before = {"version": str(rule.version), "content": rule.content}
    events.record("risk_rule.withdrawn", rule, actor=actor, before=before)
    rule.delete()


def look_again(tenant_id: UUID, *, now: datetime) -> None:
    """Let the stage look at a buyer's suppliers at once."""
    RiskWatch.objects.filter(tenant_id=tenant_id).update(next_at=now)
    nudge("risks")


def _open(rule_id: UUID, tenant_id: UUID, *, seen: str | None = None) -> RiskRule:
    rule = RiskRule.objects.select_for_update().get(pk=rule_id, tenant_id=tenant_id)
    refuse_unless_open(rule, seen=seen)
    return rule


def _text(value: str) -> str:
    return text_of(value.replace("\0", ""), "reason")
