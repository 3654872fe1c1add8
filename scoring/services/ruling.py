"""A buyer's rules of evaluation: drafts, and putting them in force. A rule in force never changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core import events
from core.errors import InvalidInput
from core.numbers import lock_by_name
from scoring.models import ExpertPanel, Method, RatingRule, RuleKind, RuleState
from scoring.rule_places import Place
from scoring.rule_values import BadRule, policy_of
from scoring.services.drafts import (
    change,
    check_day,
    open_draft,
    put_from,
    refuse_while_voting,
    text_of,
    told,
)
from scoring.services.rule_saving import ahp_record
from scoring.services.standing import mark_all_official
from scoring.weighting import MAX_RATIO, profiles
from tenants.days import local_day


@transaction.atomic
def draft_rule(*, tenant_id: UUID, place: Place, actor: Any) -> RatingRule:
    """The draft at a place: the one that is being worked on, or a new version that begins as a copy of the
    newest one put in force, else of the package."""
    lock_by_name(f"rules {tenant_id}")  # two start at once: the second goes on with the first's draft
    here = _here(tenant_id, place)
    known = here.filter(state=RuleState.DRAFT).select_for_update().first()
    if known is not None:
        return known
    newest = here.order_by("-effective_from", "-version").first()
    rule = RatingRule(
        tenant_id=tenant_id,
        standard=place.standard.id,
        kind=place.kind,
        scope=place.scope,
        country=place.country,
        version=1 + (here.aggregate(most=Max("version"))["most"] or 0),
        content=newest.content if newest else place.package or _start(place),
        method=newest.method if newest else Method.HAND,
        inputs=newest.inputs if newest else {},
        reason=newest.reason if newest else "",
        created_by=actor,
    )
    rule.save(force_insert=True)
    events.record("rule.drafted", rule, actor=actor, after=told(rule))
    return rule


def _start(place: Place) -> dict[str, Any]:
    """The content of a first draft where the package has none: a policy that changes nothing."""
    if place.kind != RuleKind.POLICY:
        return {}
    return policy_of(
        place.standard, {"official": "strongest", "release": "two_person", "events_until": "today"}
    )


@transaction.atomic
def draft_from_profile(*, tenant_id: UUID, place: Place, actor: Any) -> RatingRule:
    """A draft with the product's default for an industry: its judgements, and the weights they give.

    Raises InvalidInput where the product has none for this place.
    """
    profile = profiles().get(place.scope)
    if profile is None or place.kind != RuleKind.TOPICS or profile.standard != place.standard.id:
        raise InvalidInput(_("There is no default for this. Set the weights by hand."), field="scope")
    rule = draft_rule(tenant_id=tenant_id, place=place, actor=actor)
    refuse_while_voting(rule)
    inputs = {"ahp": ahp_record(profile.ahp, list(place.names)), "profile": profile.key}
    change(rule, dict(profile.weights), Method.AHP, inputs, reason="", actor=actor)
    return rule


@transaction.atomic
def put_in_force(
    rule_id: UUID, *, tenant_id: UUID, day: date, reason: str, seen: str, actor: Any, now: datetime
) -> RatingRule:
    """Put a draft in force from a day on: today or later in the buyer's zone. From then on it never changes,
    and requests sent from that day on are scored by it."""
    rule, _place = open_draft(rule_id, tenant_id, seen=seen)
    today = local_day(tenant_id, now)
    past = _("Choose today (%(today)s) or a later day: results that stand are never changed backwards.")
    check_day(day, today, past=past)
    rule.reason = text_of(reason, "reason") or rule.reason
    _needs_a_reason(rule)
    put_from(rule, day, actor=actor, now=now)
    if rule.kind == RuleKind.POLICY and day == today:
        mark_all_official(tenant_id, rule.standard, rule.content["official"])
    events.record("rule.in_force", rule, actor=actor, after={**told(rule), "effective_from": day.isoformat()})
    return rule


@transaction.atomic
def withdraw_draft(rule_id: UUID, *, tenant_id: UUID, actor: Any) -> Place:
    """Throw a draft away, with the panels that voted on it; gives where it stood."""
    rule, place = open_draft(rule_id, tenant_id)
    events.record("rule.withdrawn", rule, actor=actor, before={**told(rule), "content": rule.content})
    ExpertPanel.objects.filter(rule=rule, tenant_id=tenant_id).delete()
    rule.delete()
    return place


def _here(tenant_id: UUID, place: Place) -> QuerySet[RatingRule]:
    standard, kind, scope, country = place.key
    return RatingRule.objects.filter(
        tenant_id=tenant_id, standard=standard, kind=kind, scope=scope, country=country
    )


def _needs_a_reason(rule: RatingRule) -> None:
    record = rule.inputs.get("ahp") if rule.method == Method.AHP else None
    if record and float(record["ratio"]) > MAX_RATIO and not rule.reason:
        raise BadRule({"reason": _("Write why these weights hold although the judgements contradict.")})
