"""Rules of the demo buyer: weights that hold, some that come next year, a draft, a panel that votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from scoring.models import ExpertPanel, RatingRule
from scoring.rule_places import package_in_use, place_of
from scoring.services import rule_saving
from scoring.services.drafts import revision_of
from scoring.services.panels import next_round, open_panel, vote
from scoring.services.ruling import draft_from_profile, draft_rule, put_in_force
from tenants.models import User
from tenants.scope import scope
from tenants.selectors import people_of
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

STANDARD = "t-cerds"
_PARTS = ("policy", "initiative", "action", "certification", "report", "honour")
#: Weights of the six dimensions as the experts see them, round by round.
_VOTES: tuple[tuple[tuple[int, ...], ...], ...] = (
    (
        (1500, 1000, 3500, 1500, 1500, 1000),
        (2000, 1000, 2500, 2000, 1500, 1000),
        (1000, 500, 5000, 1500, 1500, 500),
    ),
    ((1500, 1000, 3200, 1800, 1500, 1000),),
)
_MATERIALITY: Mapping[str, Mapping[str, object]] = {
    "environment": {"financial": "3", "impact": "4", "note": "Dyeing and finishing at tier 2"},
    "labour": {"financial": "3", "impact": "4", "note": "Working hours in peak season"},
    "procurement": {"financial": "2", "impact": "3"},
}


def tell_rules(players: Players, timeline: Timeline, *, voters: Sequence[User]) -> None:
    """Put the steps into the timeline; ``voters`` are people of the buyer. The weights for textiles hold
    for three months: what was scored before is by the package's, what came later by them."""
    year = timeline.day("n-0").year
    timeline.add("n-100", lambda now: _textiles(players, timeline.day("n-100"), now))
    timeline.add("n-5", lambda now: _logistics(players, date(year + 1, 1, 1), now))
    timeline.add("n-4", lambda _now: _electronics(players))
    timeline.add("n-3", lambda now: _panel(players, voters, now))


def _textiles(players: Players, day: date, now: datetime) -> None:
    """The product's default for textiles, with materiality beside it."""
    with scope(players.as_buyer()):
        rule = _profile(players, "textiles")
        rule_saving.save_materiality(
            rule.pk,
            tenant_id=players.buyer.pk,
            given=_MATERIALITY,
            seen=revision_of(rule),
            actor=players.manager,
        )
        _put_in_force(players, rule, day, "Most of what we buy is made here", now)


def _logistics(players: Players, day: date, now: datetime) -> None:
    with scope(players.as_buyer()):
        _put_in_force(players, _profile(players, "logistics"), day, "With the new contracts", now)


def _electronics(players: Players) -> None:
    with scope(players.as_buyer()):
        _profile(players, "electronics")


def _panel(players: Players, voters: Sequence[User], now: datetime) -> None:
    """Three people voted once, and one of them again in the second round."""
    with scope(players.as_buyer()):
        place = place_of(package_in_use(players.buyer.pk, STANDARD), kind="dimensions")
        rule = draft_rule(tenant_id=players.buyer.pk, place=place, actor=players.manager)
        asked = {voter.pk for voter in voters}
        panel = open_panel(
            rule.pk,
            tenant_id=players.buyer.pk,
            experts=[
                {"id": str(one.user_id), "name": str(one.user), "role": one.role}
                for one in people_of(players.buyer.pk)
                if one.user_id in asked
            ],
            question="How much should doing weigh against saying?",
            actor=players.manager,
            now=now,
        )
        _cast(players, panel, voters, _VOTES[0])
        panel = next_round(panel.pk, tenant_id=players.buyer.pk, actor=players.manager, now=now)
        _cast(players, panel, voters, _VOTES[1])


def _cast(
    players: Players, panel: ExpertPanel, voters: Sequence[User], votes: Sequence[Sequence[int]]
) -> None:
    for voter, weights in zip(voters, votes, strict=False):
        vote(
            panel.pk,
            tenant_id=players.buyer.pk,
            given=dict(zip(_PARTS, weights, strict=True)),
            comment="",
            round_seen=panel.round,
            voter=voter,
            organisation_id=players.buyer.pk,
        )


def _profile(players: Players, industry: str) -> RatingRule:
    place = place_of(package_in_use(players.buyer.pk, STANDARD), kind="topics", scope=industry)
    return draft_from_profile(tenant_id=players.buyer.pk, place=place, actor=players.manager)


def _put_in_force(players: Players, rule: RatingRule, day: date, reason: str, now: datetime) -> None:
    rule.refresh_from_db()
    put_in_force(
        rule.pk,
        tenant_id=players.buyer.pk,
        day=day,
        reason=reason,
        seen=revision_of(rule),
        actor=players.manager,
        now=now,
    )
