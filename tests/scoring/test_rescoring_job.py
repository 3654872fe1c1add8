"""The bulk re-evaluation: new cards under new rules, once each, exact, and on from where it was cut off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import DatabaseError

from core.models import Event
from scoring import documents
from scoring.bulk import job as bulk
from scoring.engine import LevelsResult, PartsResult, exact_text
from scoring.models import (
    Basis,
    CardState,
    Cause,
    RatingRule,
    Rescoring,
    RescoringState,
    RuleKind,
    RuleState,
    Scorecard,
)
from scoring.services import recompute
from scoring.services.rescoring import start_rescoring, stop_rescoring
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import LATER, cards, entry, hand_in, rated
from tests.world import NOW, World


def in_force(world: World, kind: str, content: Mapping[str, Any], *, standard: str = "t-cerds") -> RatingRule:
    """A rule put in force: the next version of its kind."""
    with scope(world.scope("Aurora")):
        version = RatingRule.objects.filter(kind=kind, standard=standard).count() + 1
        person = world.user("Aurora", "esg_manager")
        return RatingRule.objects.create(
            tenant=world.org("Aurora"),
            standard=standard,
            kind=kind,
            version=version,
            state=RuleState.PUBLISHED,
            effective_from=date(2020, 1, 1),
            content=dict(content),
            created_by=person,
            published_by=person,
            published_at=NOW,
        )


def topic_weights() -> dict[str, int]:
    """Half of everything on the first topic."""
    keys = [topic.key for topic in loader.cerds().topics]
    return dict(zip(keys, (5000, 1000, 1000, 1000, 1000, 1000), strict=True))


def started(world: World, standard: str = "t-cerds", **filters: list[str]) -> Rescoring:
    with scope(world.scope("Aurora")):
        return start_rescoring(
            tenant_id=world.org("Aurora").pk,
            standard=standard,
            reason="New topic weights",
            filters=filters,
            actor=world.user("Aurora", "esg_manager"),
            now=LATER,
        )


def seen(world: World, job: Rescoring) -> Rescoring:
    with scope(world.scope("Aurora")):
        return Rescoring.objects.get(pk=job.pk)


def counts(job: Rescoring) -> tuple[int, int, int, int]:
    return job.done, job.made, job.same, job.failed


def test_every_card_gets_one_under_the_new_weights_and_they_are_exact(world) -> None:
    old = rated(world)
    rule = in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world)

    assert bulk.advance_rescoring(now=LATER) == 2

    job = seen(world, job)
    assert (job.state, counts(job)) == (RescoringState.DONE, (2, 2, 0, 0))
    assert (job.started_at, job.finished_at) == (LATER, LATER)
    with scope(world.scope("Aurora")):
        new = list(Scorecard.objects.filter(rescoring=job).order_by("basis"))
        for card in new:
            result = documents.score(card.document)
            outcome = documents.outcome_of(result)
            assert (card.total_exact, card.band) == (exact_text(outcome.total), outcome.band)
            assert recompute(card).same
            assert card.document["weights"]["topics"] == topic_weights()
            assert card.rules["pins"][0]["id"] == str(rule.pk)
            assert (card.cause, card.state, card.is_current) == (Cause.RULES, CardState.PUBLISHED, True)
        follows = {card.pk for card in old}
        assert {card.supersedes_id for card in new} == follows
        assert [card.is_official for card in new] == [False, True], "the document-verified one counts"
        stood = Scorecard.objects.filter(pk__in=follows)
        assert set(stood.values_list("is_current", "is_official")) == {(False, False)}


def test_what_topics_add_is_what_the_engine_says_one_by_one(world) -> None:
    rated(world, answers={"society.action.belt_and_road": entry(na=("*",))})
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        card = Scorecard.objects.get(basis=Basis.VERIFIED, is_current=True, standard="t-cerds")
        result = documents.score(card.document)
        assert isinstance(result, LevelsResult)
        assert card.parts == {"topics": {one.key: exact_text(one.contribution) for one in result.topics}}


def test_parts_are_scored_again_too(world) -> None:
    rated(world, "t-cfie", answers={"22": entry(na=("22.3",))})
    in_force(world, RuleKind.POLICY, {"options": {"not_applicable": "award"}}, standard="t-cfie")
    job = started(world, "t-cfie")

    bulk.advance_rescoring(now=LATER)

    assert counts(seen(world, job)) == (2, 2, 0, 0)
    with scope(world.scope("Aurora")):
        for card in Scorecard.objects.filter(rescoring=job):
            result = documents.score(card.document)
            assert isinstance(result, PartsResult)
            assert card.document["options"]["not_applicable"] == "award"
            assert card.total_exact == exact_text(documents.outcome_of(result).total)
            assert card.parts["groups"] == {one.group.key: exact_text(one.score) for one in result.groups}


def test_a_second_job_under_the_same_rules_makes_nothing(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    bulk.advance_rescoring(now=LATER)

    job = started(world)
    bulk.advance_rescoring(now=LATER)

    assert counts(seen(world, job)) == (2, 0, 2, 0)
    assert len(cards(world)) == 4


def test_rules_taken_back_let_the_earlier_cards_stand_again(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    bulk.advance_rescoring(now=LATER)
    keys = [topic.key for topic in loader.cerds().topics]
    equal = dict(zip(keys, (topic.weight for topic in loader.cerds().topics), strict=True))
    in_force(world, RuleKind.TOPICS, equal)
    started(world)
    bulk.advance_rescoring(now=LATER)
    in_force(world, RuleKind.TOPICS, topic_weights())

    job = started(world)
    bulk.advance_rescoring(now=LATER)

    assert counts(seen(world, job)) == (2, 2, 0, 0)
    with scope(world.scope("Aurora")):
        current = Scorecard.objects.filter(is_current=True, standard="t-cerds")
        assert {card.document["weights"]["topics"]["environment"] for card in current} == {5000}
        assert current.filter(is_official=True).count() == 1
        assert Event.objects.filter(kind="scorecard.restored").count() == 2
    assert len(cards(world)) == 6, "nothing is made twice"


def test_the_requests_are_told_and_later_cards_follow(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    bulk.advance_rescoring(now=LATER)
    request = world.request("Aurora", "t-cerds")
    assert request.rules["weights"]["topics"] == topic_weights()
    assert request.rules_at == LATER


def test_each_new_card_is_in_the_event_log_beside_what_stood_before(world) -> None:
    old = {str(card.pk): card for card in rated(world)}
    in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        for card in Scorecard.objects.filter(rescoring=job):
            event = Event.objects.get(subject_id=card.pk)
            before = old[str(card.supersedes_id)]
            assert event.kind == "scorecard.computed"
            assert event.before == {"total": before.total_exact, "band": before.band}
            assert event.after == {
                "standard": "t-cerds",
                "basis": card.basis,
                "total": card.total_exact,
                "band": card.band,
                "input_hash": card.input_hash,
            }
            assert event.supplier_org_id == card.supplier_org_id
        done = Event.objects.get(subject_id=job.pk, kind="rescoring.finished")
        assert done.after == {"done": 2, "made": 2, "same": 0, "failed": 0}


def test_only_the_chosen_suppliers_are_scored_again(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world, country=["CN"])
    bulk.advance_rescoring(now=LATER)
    assert counts(seen(world, job)) == (2, 2, 0, 0)


def test_a_card_that_cannot_be_scored_is_named_and_holds_up_no_other(world) -> None:
    """The reviewer left nothing but the topic that the new weights give nothing to."""
    only = [one.key for one in loader.cerds().indicators if one.topic != "environment"]
    hand_in(world, answers={key: entry(na=("*",)) for key in only})
    advance_scorecards(now=LATER)
    keys = [topic.key for topic in loader.cerds().topics]
    in_force(world, RuleKind.TOPICS, dict(zip(keys, (0, 2000, 2000, 2000, 2000, 2000), strict=True)))
    job = started(world)

    bulk.advance_rescoring(now=LATER)

    job = seen(world, job)
    assert (job.state, counts(job)) == (RescoringState.DONE, (1, 0, 0, 1))
    (card,) = cards(world)
    assert card.is_current
    assert job.failures == [
        {
            "card": str(card.pk),
            "supplier": str(card.supplier_id),
            "problem": "levels: nothing is left to score: every indicator that has weight does not apply",
        }
    ]


def test_a_stopped_job_goes_no_further(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world)
    with scope(world.scope("Aurora")):
        stop_rescoring(job=job, actor=world.user("Aurora", "esg_manager"), now=LATER)

    assert bulk.advance_rescoring(now=LATER) == 0

    assert seen(world, job).state == RescoringState.STOPPED
    assert len(cards(world)) == 2


def test_a_job_that_breaks_goes_on_where_it_was_and_makes_nothing_twice(world, monkeypatch) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    job = started(world)
    tell = bulk._tell_requests

    def broken(*values: Any) -> None:
        tell(*values)
        raise DatabaseError("the connection is gone")

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_tell_requests", broken)
        assert bulk.advance_rescoring(now=LATER) == 0
    assert counts(seen(world, job)) == (0, 0, 0, 0)
    assert len(cards(world)) == 2, "the broken chunk left nothing"

    assert bulk.advance_rescoring(now=LATER) == 2

    assert counts(seen(world, job)) == (2, 2, 0, 0)
    assert len(cards(world)) == 4


def test_a_job_longer_than_a_run_is_taken_on_by_the_next(world, monkeypatch) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    monkeypatch.setattr(bulk, "CHUNKS_A_RUN", 1)
    job = started(world)

    assert bulk.advance_rescoring(now=LATER) == 2
    assert seen(world, job).state == RescoringState.RUNNING
    assert bulk.advance_rescoring(now=LATER) == 0
    assert seen(world, job).state == RescoringState.DONE


def test_the_policy_decides_which_basis_counts_from_now_on(world) -> None:
    rated(world)
    in_force(world, RuleKind.POLICY, {"release": "automatic", "official": "audited"})
    started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        assert not Scorecard.objects.filter(standard="t-cerds", is_official=True).exists()

    in_force(world, RuleKind.POLICY, {"release": "automatic", "official": "declared"})
    started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        official = Scorecard.objects.get(standard="t-cerds", is_official=True)
        assert official.basis == Basis.VERIFIED


def test_other_buyers_cards_stay(world) -> None:
    hand_in(world, buyer="Borealis")
    rated(world)
    with scope(world.scope("Borealis")):
        before = list(Scorecard.objects.order_by("pk").values_list("pk", "is_current"))
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Borealis")):
        assert list(Scorecard.objects.order_by("pk").values_list("pk", "is_current")) == before


def test_a_chunk_takes_the_same_number_of_queries_however_many_cards(
    world, django_assert_max_num_queries
) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    with django_assert_max_num_queries(45):
        bulk.advance_rescoring(now=LATER)


def test_options_of_the_policy_reach_the_documents(world) -> None:
    rated(world)
    in_force(world, RuleKind.POLICY, {"release": "automatic", "options": {"missing_dimension": "lose"}})
    job = started(world)
    bulk.advance_rescoring(now=LATER)
    with scope(world.scope("Aurora")):
        for card in Scorecard.objects.filter(rescoring=job):
            assert card.document["options"]["missing_dimension"] == "lose"
            assert recompute(card).same
