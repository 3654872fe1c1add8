"""A Delphi panel from the first vote to the weights in the draft; nobody learns who voted what."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.core import mail

from core.errors import DomainError, Forbidden
from core.models import Event
from scoring.models import ExpertPanel, ExpertVote
from scoring.panels_waiting import panels_waiting_for
from scoring.rule_values import BadRule
from scoring.services import panels
from scoring.services import rule_saving as save
from scoring.services.ruling import put_in_force, withdraw_draft
from scoring.telling import advance_tellings
from scoring.voting import as_voter, vote_of
from tenants.models import Notice
from tenants.scope import Scope, scope
from tenants.stages import send_notices
from tests.scoring.ruled import EVEN, TOPICS, by, draft, experts
from tests.world import World

VOTERS = ("esg_manager", "procurement", "viewer")


def table(*weights: int) -> dict[str, int]:
    return dict(zip(TOPICS, weights, strict=True))


VOTES = [
    table(3000, 3000, 1000, 1000, 1000, 1000),
    table(2000, 4000, 1000, 1000, 1000, 1000),
    table(2500, 2500, 2000, 1000, 1000, 1000),
]


@pytest.fixture
def panel(world) -> ExpertPanel:
    with scope(world.scope("Aurora")):
        rule = draft(world, scope="textiles")
        return panels.open_panel(
            rule.pk, experts=experts(world), question="What matters most?", now=world.now, **who(world)
        )


def who(world: World, role: str = "esg_manager") -> dict[str, Any]:
    return {"tenant_id": world.org("Aurora").pk, "actor": world.user("Aurora", role)}


def cast(
    world: World,
    panel: ExpertPanel,
    role: str,
    weights: dict[str, int],
    *,
    round_seen: int = 1,
    comment: str = "",
) -> ExpertVote:
    return panels.vote(
        panel.pk,
        tenant_id=world.org("Aurora").pk,
        given=weights,
        comment=comment,
        round_seen=round_seen,
        voter=world.user("Aurora", role),
        organisation_id=world.org("Aurora").pk,
    )


def everybody_votes(world: World, panel: ExpertPanel, *, round_seen: int = 1) -> None:
    for role, weights in zip(VOTERS, VOTES, strict=True):
        cast(world, panel, role, weights, round_seen=round_seen, comment=f"{weights['labour']} is right")


def test_two_rounds_lead_to_medians_in_the_draft(world, panel):
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel)
        after_first = panels.next_round(panel.pk, now=world.now, **who(world))
        assert after_first.round == 2
        result = after_first.results[0]
        assert (result["votes"], result["median"]["environment"]) == (3, "2500")
        assert (result["low"]["labour"], result["high"]["labour"]) == ("2750", "3500")
        assert result["comments"] == ["2500 is right", "3000 is right", "4000 is right"]

        everybody_votes(world, panel, round_seen=2)
        panels.close_panel(panel.pk, now=world.now, **who(world))
        panel.rule.refresh_from_db()

    # medians 2500, 3000, 1000, 1000, 1000, 1000 add to 9,500; each is brought to 10,000
    assert panel.rule.content == table(2631, 3158, 1053, 1053, 1053, 1052)
    assert panel.rule.method == "delphi"
    record = panel.rule.inputs["delphi"]
    assert [one["round"] for one in record["rounds"]] == [1, 2]
    assert {one["role"] for one in record["experts"]} == set(VOTERS)


def test_votes_name_nobody_neither_in_their_rows_nor_in_the_log(world, panel):
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel)
        panels.next_round(panel.pk, now=world.now, **who(world))
        votes = list(ExpertVote.objects.filter(panel=panel))
        events = list(Event.objects.filter(kind="panel.voted"))

    ids = {str(world.user("Aurora", role).pk) for role in VOTERS}
    assert len({vote.voter for vote in votes}) == 3
    assert not any(
        known in vote.voter or known.replace("-", "") in vote.voter for vote in votes for known in ids
    )
    assert len(events) == 3
    assert {event.actor_id for event in events} == {None}
    assert {str(event.after) for event in events} == {"{'round': 1}"}


def test_voting_again_replaces_the_vote(world, panel):
    with scope(world.scope("Aurora")):
        cast(world, panel, "viewer", VOTES[0])
        cast(world, panel, "viewer", VOTES[1])
        vote = vote_of(panel, world.user("Aurora", "viewer"))

    assert vote is not None
    assert vote.weights == VOTES[1]


def test_a_rating_body_that_was_asked_votes_too(world, panel):
    body = world.org("Clearwater")
    with scope(world.scope("Aurora")):
        panel.experts = [*panel.experts, {"id": str(body.pk), "name": body.name, "role": "assessor"}]
        panel.save(update_fields=["experts"])
    with scope(world.scope("Clearwater")):
        panels.vote(
            panel.pk,
            tenant_id=world.org("Aurora").pk,
            given=VOTES[0],
            comment="",
            round_seen=1,
            voter=world.user("Clearwater", "lead"),
            organisation_id=body.pk,
        )
        assert vote_of(panel, world.user("Clearwater", "lead")) is not None
        assert not ExpertVote.objects.exists(), "nobody asks for the votes of a round that runs"


def test_who_was_not_asked_and_what_is_no_table_is_refused(world, panel):
    with scope(world.scope("Aurora")):
        with pytest.raises(Forbidden, match="not asked"):
            cast(world, panel, "admin", VOTES[0])
        with pytest.raises(BadRule, match="add to 9,000"):
            cast(world, panel, "viewer", VOTES[0] | {"environment": 2000})
        with pytest.raises(DomainError, match="That round is over"):
            cast(world, panel, "viewer", VOTES[0], round_seen=2)
    assert vote_count(world, panel) == 0


def test_a_vote_is_read_by_nobody_else_before_its_round_is_over(world, panel) -> None:
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel)
        cast(world, panel, "viewer", VOTES[0])
        assert not ExpertVote.objects.exists()
        mine = vote_of(panel, world.user("Aurora", "procurement"))
        assert mine is not None
        assert mine.weights == VOTES[1]
        assert vote_of(panel, world.user("Aurora", "admin")) is None
        panel.refresh_from_db()
        assert panel.votes_in == 3, "how many are in is known"
        with as_voter([mine.voter]):
            assert [one.voter for one in ExpertVote.objects.all()] == [mine.voter]

        panels.next_round(panel.pk, now=world.now, **who(world))
        cast(world, panel, "viewer", VOTES[2], round_seen=2)
        assert {one.round for one in ExpertVote.objects.all()} == {1}

        panels.call_off_panel(panel.pk, now=world.now, **who(world))
        assert {one.round for one in ExpertVote.objects.all()} == {1}, "unused votes are gone unread"


def test_experts_are_told_once_of_every_round(world, panel) -> None:
    def told() -> dict[str, int]:
        advance_tellings(now=world.now)
        with scope(Scope.worker(world.org("Aurora").pk)):
            notices = Notice.objects.filter(kind="panel_round")
            return Counter(str(one.context["round"]) for one in notices)

    assert told() == {"1": 3}
    assert told() == {"1": 3}
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel)
        panels.next_round(panel.pk, now=world.now, **who(world))
    assert told() == {"1": 3, "2": 3}
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel, round_seen=2)
        panels.next_round(panel.pk, now=world.now, **who(world))
        panels.call_off_panel(panel.pk, now=world.now, **who(world))
    assert told() == {"1": 3, "2": 3}, "of a round that is over nobody is told"

    send_notices(now=world.now)
    letter = mail.outbox[0]
    assert letter.subject == "Aurora Outdoor asks for your vote, round 1"
    assert "Question: What matters most?" in letter.body
    assert f"/rules/panels/{panel.pk}/" in letter.body


def vote_count(world: World, panel: ExpertPanel) -> int:
    with scope(world.scope("Aurora")):
        panel.refresh_from_db()
    return panel.votes_in


def test_fewer_than_three_people_or_votes_would_give_single_votes_away(world, panel):
    with scope(world.scope("Aurora")):
        cast(world, panel, "viewer", VOTES[0])
        cast(world, panel, "procurement", VOTES[0])
        with pytest.raises(DomainError, match="2 of at least 3 votes"):
            panels.next_round(panel.pk, now=world.now, **who(world))
        with pytest.raises(DomainError, match="2 of at least 3 votes"):
            panels.close_panel(panel.pk, now=world.now, **who(world))
        other = draft(world)
        with pytest.raises(BadRule, match="at least 3 people"):
            panels.open_panel(
                other.pk, experts=experts(world)[:2] * 2, question="", now=world.now, **who(world)
            )


def test_while_experts_vote_the_draft_stands_still(world, panel):
    with scope(world.scope("Aurora")):
        rule = panel.rule
        rule.refresh_from_db()
        refused = pytest.raises(DomainError, match="Experts vote")
        with refused:
            save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        with refused:
            put_in_force(rule.pk, day=world.now.date(), now=world.now, **by(world, rule))
        with refused:
            withdraw_draft(rule.pk, **who(world))
        with refused:
            panels.open_panel(rule.pk, experts=experts(world), question="", now=world.now, **who(world))

        panels.call_off_panel(panel.pk, now=world.now, **who(world))
        save.save_by_hand(rule.pk, given=EVEN, **by(world, rule))
        with pytest.raises(DomainError, match="closed"):
            cast(world, panel, "viewer", VOTES[0])
        withdraw_draft(rule.pk, **who(world))
        assert not ExpertPanel.objects.exists()


def test_medians_of_zero_ask_for_another_round(world, panel):
    far = [table(*(10_000 if place == turn else 0 for place in range(6))) for turn in range(3)]
    with scope(world.scope("Aurora")):
        for role, weights in zip(VOTERS, far, strict=True):
            cast(world, panel, role, weights)
        with pytest.raises(DomainError, match="Every median is 0"):
            panels.close_panel(panel.pk, now=world.now, **who(world))
        panel.refresh_from_db()
        assert panel.state == "open"


def test_a_panel_waits_for_everybody_asked_until_they_voted_in_its_round(world, panel) -> None:
    aurora = world.org("Aurora").pk

    def waiting(role: str) -> list[ExpertPanel]:
        with scope(world.scope("Aurora")):
            return panels_waiting_for(world.user("Aurora", role), organisation_id=aurora, tenant_id=aurora)

    assert waiting("viewer") == [panel]
    assert waiting("admin") == [], "was not asked"
    with scope(world.scope("Aurora")):
        cast(world, panel, "viewer", VOTES[0])
    assert waiting("viewer") == []
    assert waiting("procurement") == [panel]
    with scope(world.scope("Aurora")):
        everybody_votes(world, panel)
        panels.next_round(panel.pk, now=world.now, **who(world))
    assert waiting("viewer") == [panel], "a new round asks again"
    with scope(world.scope("Aurora")):
        panels.call_off_panel(panel.pk, now=world.now, **who(world))
    assert waiting("viewer") == []


def test_the_worklist_of_an_expert_leads_to_the_vote(world, panel, sign_in) -> None:
    address = f"/rules/panels/{panel.pk}/"
    page = sign_in("Aurora", "viewer").get("/").content.decode()
    assert address in page
    assert "What matters most?" in page
    assert address not in sign_in("Aurora", "admin").get("/").content.decode()
