"""A buyer's risk rule: drafts, and putting them in force. A rule in force never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError
from core.nudge import nudge
from core.templatetags.ui_format import day as day_words
from risk.in_force import own_tables, rule_on
from risk.models import RiskRule, RiskWatch
from risk.reference_tables import indicators
from risk.rule_content import BadRiskRule, content_of
from scoring.models import RuleState
from tenants.days import local_day

FURTHEST = timedelta(days=730)
_LONGEST = 1000


@transaction.atomic
def draft_rule(*, tenant_id: UUID, actor: Any, now: datetime) -> RiskRule:
    """The draft that is being worked on, or a new version that begins as a copy of what is in force."""
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
    """Store a draft as it was typed. Raises BadRiskRule with a message for each field at fault."""
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
    today = local_day(tenant_id, now)
    if day < today:
        words = {"today": day_words(today)}
        message = _("Choose today (%(today)s) or a later day: classes are never changed backwards.")
        raise BadRiskRule({"day": message % words})
    if day > today + FURTHEST:
        raise BadRiskRule({"day": _("Choose a day within two years from today.")})
    rule.reason = _text(reason) or rule.reason
    if not rule.reason:
        raise BadRiskRule({"reason": _("Write why the rule changes: it is kept with every class.")})
    rule.state, rule.effective_from = RuleState.PUBLISHED, day
    rule.published_by, rule.published_at = actor, now
    rule.save(
        update_fields=["reason", "state", "effective_from", "published_by", "published_at", "updated_at"]
    )
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


def revision_of(rule: RiskRule) -> str:
    """What changes with every save of a draft; a form sends it back."""
    return rule.updated_at.isoformat()


def _open(rule_id: UUID, tenant_id: UUID, *, seen: str | None = None) -> RiskRule:
    rule = RiskRule.objects.select_for_update().get(pk=rule_id, tenant_id=tenant_id)
    if rule.state != RuleState.DRAFT:
        raise DomainError(
            _("This version is in force and never changes. Start a new version to change the rule."),
            code="in_force",
        )
    if seen is not None and seen != revision_of(rule):
        raise DomainError(
            _("Somebody changed this draft while you had it open. Load the page again, then change it."),
            code="changed_meanwhile",
        )
    return rule


def _text(value: str) -> str:
    text = value.replace("\0", "").strip()
    if len(text) > _LONGEST:
        raise BadRiskRule({"reason": _("Write at most %(n)s characters.") % {"n": _LONGEST}})
    return text
