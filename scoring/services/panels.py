"""Delphi: a panel of experts votes on the weights of a draft, round by round and without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError, Forbidden
from core.numbers import lock_by_name
from core.obligations import announce
from scoring.models import ExpertPanel, ExpertVote, Method, PanelState, RuleState
from scoring.rule_places import WEIGHTS, Place, package_in_use
from scoring.rule_values import BadRule, weights_of
from scoring.services.drafts import change, open_draft, text_of
from scoring.voting import as_voter, voter_key
from scoring.weighting import MIN_VOTES, agreed, spread_of

#: Rounds at most: opinions settle in two or three.
MAX_ROUNDS = 9
_LONGEST_QUESTION = 500
#: The kind of effect that has the experts told of a round.
ROUND_OPENED = "panel_round"


@transaction.atomic
def open_panel(
    rule_id: UUID,
    *,
    tenant_id: UUID,
    experts: Sequence[Mapping[str, str]],
    question: str,
    actor: Any,
    now: datetime,
) -> ExpertPanel:
    """Ask experts for the weights of a draft. ``experts`` are people of the buyer or its rating bodies:
    ``{"id", "name", "role"}``, at least :data:`MIN_VOTES`; they are told by letter. Raises BadRule where they
    are too few."""
    rule, _place = open_draft(rule_id, tenant_id, kinds=WEIGHTS)
    known = {one["id"]: dict(one) for one in experts}
    if len(known) < MIN_VOTES:
        raise BadRule(
            {
                "experts": _("Choose at least %(n)s people: with fewer, votes could be told apart.")
                % {"n": MIN_VOTES}
            }
        )
    panel = ExpertPanel(
        tenant_id=tenant_id,
        rule=rule,
        question=text_of(question, "question", longest=_LONGEST_QUESTION),
        experts=list(known.values()),
        opened_by=actor,
    )
    panel.save(force_insert=True)
    names = ", ".join(one["name"] for one in known.values())
    events.record("panel.opened", panel, actor=actor, after={"rule": rule.kind, "experts": names})
    _announce_round(panel, now)
    return panel


@transaction.atomic
def vote(
    panel_id: UUID,
    *,
    tenant_id: UUID,
    given: Mapping[str, object],
    comment: str,
    round_seen: int,
    voter: Any,
    organisation_id: UUID,
) -> ExpertVote:
    """One person's weights in the round that is open; voting again in a round replaces the vote.
    ``organisation_id`` is the one the voter acts for.

    Raises Forbidden for somebody who was not asked, DomainError when the round is over, BadRule for weights
    that are no table. The event names nobody.
    """
    panel = _open_panel(panel_id, tenant_id)
    if not is_asked(panel, voter.pk, organisation_id):
        raise Forbidden(_("You were not asked to vote in this panel."))
    if round_seen != panel.round:
        raise DomainError(
            _("That round is over. Load the page again: round %(round)s is being voted on.")
            % {"round": panel.round},
            code="round_over",
        )
    weights = weights_of(_place_of(panel), given)
    key = voter_key(panel, voter)
    with as_voter([key]):
        cast, is_new = ExpertVote.objects.update_or_create(
            tenant_id=tenant_id,
            panel=panel,
            round=panel.round,
            voter=key,
            defaults={"weights": weights, "comment": text_of(comment, "comment")},
        )
    if is_new:
        panel.votes_in += 1
        panel.save(update_fields=["votes_in"])
    events.record("panel.voted", panel, after={"round": panel.round})
    return cast


@transaction.atomic
def next_round(panel_id: UUID, *, tenant_id: UUID, actor: Any, now: datetime) -> ExpertPanel:
    """End the round and open the next one, which shows its middle and spread to all; experts are told."""
    panel = _open_panel(panel_id, tenant_id)
    if panel.round >= MAX_ROUNDS:
        raise DomainError(_("A panel has nine rounds at most: close it."), code="last_round")
    ended = panel.round
    panel.round, panel.votes_in = ended + 1, 0
    panel.save(update_fields=["round", "votes_in"])  # first: votes are read when their round is over
    panel.results = [*panel.results, _result(panel, ended)]
    panel.save(update_fields=["results"])
    events.record("panel.round_ended", panel, actor=actor, after={"round": ended})
    _announce_round(panel, now)
    return panel


@transaction.atomic
def close_panel(panel_id: UUID, *, tenant_id: UUID, actor: Any, now: datetime) -> ExpertPanel:
    """End the panel: the draft takes the medians of its last round, brought to 10,000, and how they came."""
    panel = _open_panel(panel_id, tenant_id)
    rule, _place = open_draft(panel.rule_id, tenant_id, voting=True)
    panel.state, panel.closed_at = PanelState.CLOSED, now
    panel.save(update_fields=["state", "closed_at"])  # first: votes are read when their round is over
    spreads = _enough(_votes(panel, panel.round))
    try:
        content = agreed(spreads)
    except ValueError:
        raise DomainError(_("Every median is 0: open another round."), code="no_weights") from None
    panel.results = [*panel.results, _result(panel, panel.round)]
    panel.save(update_fields=["results"])
    experts = [{"name": one["name"], "role": one["role"]} for one in panel.experts]
    record = {"question": panel.question, "rounds": panel.results, "experts": experts}
    change(rule, content, Method.DELPHI, {"delphi": record}, reason=rule.reason, actor=actor)
    events.record("panel.closed", panel, actor=actor, after={"round": panel.round, "content": content})
    return panel


@transaction.atomic
def call_off_panel(panel_id: UUID, *, tenant_id: UUID, actor: Any, now: datetime) -> ExpertPanel:
    """End the panel without taking anything from it: the draft stays as it is, and the votes of the round
    that ran are gone before anybody read them."""
    panel = _open_panel(panel_id, tenant_id)
    panel.state, panel.closed_at = PanelState.CLOSED, now
    panel.save(update_fields=["state", "closed_at"])
    ExpertVote.objects.filter(tenant_id=tenant_id, panel=panel, round=panel.round).delete()
    events.record("panel.called_off", panel, actor=actor, after={"round": panel.round})
    return panel


def is_asked(panel: ExpertPanel, person_id: UUID, organisation_id: UUID) -> bool:
    """Whether a person, or the rating body they act for, is among the experts of a panel."""
    return not {str(person_id), str(organisation_id)}.isdisjoint(one["id"] for one in panel.experts)


def _announce_round(panel: ExpertPanel, now: datetime) -> None:
    announce(panel, ROUND_OPENED, key=f"round {panel.round}", now=now)


def _open_panel(panel_id: UUID, tenant_id: UUID) -> ExpertPanel:
    """The panel, held until the transaction ends: a vote counts in its round or is refused. Rating bodies may
    not lock its row, so the lock is one by name."""
    lock_by_name(f"panel {panel_id}")
    panel = ExpertPanel.objects.select_related("rule").get(pk=panel_id, tenant_id=tenant_id)
    if panel.state != PanelState.OPEN or panel.rule.state != RuleState.DRAFT:
        raise DomainError(_("This panel is closed."), code="panel_closed")
    return panel


def _place_of(panel: ExpertPanel) -> Place:
    return Place.of(panel.rule, package_in_use(panel.tenant_id, panel.rule.standard))


def _votes(panel: ExpertPanel, ended: int) -> list[dict[str, int]]:
    cast = ExpertVote.objects.filter(tenant_id=panel.tenant_id, panel=panel, round=ended)
    keys = list(_place_of(panel).names)  # jsonb keeps no order
    return [{key: vote[key] for key in keys} for vote in cast.values_list("weights", flat=True)]


def _enough(votes: Sequence[Mapping[str, int]]) -> Any:
    if len(votes) < MIN_VOTES:
        raise DomainError(
            _("%(n)s of at least %(least)s votes are in: with fewer, votes could be told apart.")
            % {"n": len(votes), "least": MIN_VOTES},
            code="too_few_votes",
        )
    return spread_of(votes)


def _result(panel: ExpertPanel, ended: int) -> dict[str, Any]:
    """A round as it is kept: medians and quartiles as decimal text, and the comments without names."""
    votes = _votes(panel, ended)
    spreads = _enough(votes)
    said = ExpertVote.objects.filter(tenant_id=panel.tenant_id, panel=panel, round=ended)
    comments = sorted(said.exclude(comment="").values_list("comment", flat=True))
    tables = {
        name: {key: _decimal(getattr(spread, name)) for key, spread in spreads.items()}
        for name in ("low", "median", "high")
    }
    return {"round": ended, "votes": len(votes), **tables, "comments": comments}


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}" if value.denominator in {1, 2, 4} else str(value)
