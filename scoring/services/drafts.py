"""Drafts of rules: opening one to change it, and storing the change with its event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError
from core.templatetags.ui_format import day as day_words
from scoring.models import ExpertPanel, Method, PanelState, RatingRule, RuleState, RuleVersion
from scoring.rule_places import DRAFTED, Place, package_in_use
from scoring.rule_values import BadRule

#: A day further ahead is taken for a slip of the pen: what was put in force cannot be taken back.
FURTHEST = timedelta(days=730)
_LONGEST_TEXT = 1000


def open_draft(
    rule_id: UUID,
    tenant_id: UUID,
    *,
    seen: str | None = None,
    kinds: Collection[str] = DRAFTED,
    voting: bool = False,
) -> tuple[RatingRule, Place]:
    """A draft of the buyer, locked, and its place.

    ``seen`` is its revision as the person saw it; None does not ask. Raises RatingRule.DoesNotExist where
    the buyer has no such rule of these ``kinds``, and DomainError where it is in force, was changed since it
    was seen, or (unless ``voting``) experts vote on it.
    """
    rules = RatingRule.objects.select_for_update().filter(tenant_id=tenant_id, kind__in=kinds)
    rule = rules.get(pk=rule_id)
    refuse_unless_open(rule, seen=seen)
    if not voting:
        refuse_while_voting(rule)
    return rule, Place.of(rule, package_in_use(tenant_id, rule.standard))


def refuse_unless_open(rule: RuleVersion, *, seen: str | None) -> None:
    """Raise DomainError for a version in force, and for a draft that was changed since it was ``seen``."""
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


def revision_of(rule: RuleVersion) -> str:
    """What changes with every save of a draft; a form sends it back."""
    return rule.updated_at.isoformat()


def check_day(day: date, today: date, *, past: str) -> None:
    """Raise BadRule for a day nothing is put in force from; ``past`` says why none before ``%(today)s``."""
    if day < today:
        raise BadRule({"day": past % {"today": day_words(today)}})
    if day > today + FURTHEST:
        raise BadRule({"day": _("Choose a day within two years from today.")})


def put_from(rule: RuleVersion, day: date, *, actor: Any, now: datetime) -> None:
    """Put a version in force from a day on, with the reason it bears."""
    rule.state, rule.effective_from = RuleState.PUBLISHED, day
    rule.published_by, rule.published_at = actor, now
    rule.save(
        update_fields=["reason", "state", "effective_from", "published_by", "published_at", "updated_at"]
    )


def refuse_while_voting(rule: RatingRule) -> None:
    """Raise DomainError while a panel votes on the draft."""
    if ExpertPanel.objects.filter(tenant_id=rule.tenant_id, rule=rule, state=PanelState.OPEN).exists():
        raise DomainError(
            _("Experts vote on this draft. Close the panel first; its weights then stand in the draft."),
            code="voting",
        )


def change(
    rule: RatingRule,
    content: dict[str, Any],
    method: Method,
    inputs: dict[str, Any],
    *,
    reason: str,
    actor: Any,
) -> None:
    """Store new content; materiality stays, what an earlier method was fed with goes."""
    before = {"content": rule.content, "method": rule.method}
    kept = {key: rule.inputs[key] for key in ("materiality",) if key in rule.inputs}
    rule.content, rule.method, rule.reason = content, method, reason
    rule.inputs = {**kept, **{key: value for key, value in inputs.items() if value}}
    rule.save(update_fields=["content", "method", "reason", "inputs", "updated_at"])
    after = {**told(rule), "content": rule.content}
    events.record("rule.changed", rule, actor=actor, before=before, after=after)


def told(rule: RatingRule) -> dict[str, Any]:
    """What an event says about a rule."""
    names = ("standard", "scope", "country", "version", "method", "reason")
    values = {"rule": rule.kind} | {name: getattr(rule, name) for name in names}
    return {name: str(value) for name, value in values.items() if value != ""}


def text_of(value: str, field: str, *, longest: int = _LONGEST_TEXT) -> str:
    """A text as it is stored. Raises BadRule at ``field`` where it is too long."""
    text = value.strip()
    if len(text) > longest or "\0" in text:
        raise BadRule({field: _("Write at most %(n)s characters.") % {"n": longest}})
    return text
