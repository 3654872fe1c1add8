"""A supplier hears of a result that came without anybody's press: once, and only where something changed."""

from __future__ import annotations

from scoring.bulk.job import advance_rescoring
from scoring.models import RuleKind
from scoring.stages import advance_scorecards, advance_screening
from scoring.telling import advance_tellings
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.scoring.negative_events import AFTER, record, withdraw
from tests.scoring.releases import drafted, release
from tests.scoring.rounds import LATER, audit, cards, finding, rated
from tests.scoring.test_rescoring_job import in_force, started, topic_weights
from tests.world import World

POLICY = "environment.policy.environmental_policy"


def letters(world: World) -> list[tuple[str, str, str]]:
    """What kind of letter the supplier's administrator gets, about which score, and why; oldest first."""
    advance_tellings(now=AFTER)
    with scope(Scope.worker(world.org("Aurora").pk)):
        told = Notice.objects.filter(recipient__email="admin@evergreen.example").order_by("created_at", "id")
        return [(one.kind, one.context["title"]["en"], one.context.get("cause", "")) for one in told]


PUBLISHED = ("score_published", "Document-verified", "")


def test_automatic_release_is_told_like_publishing_by_hand_and_once(world) -> None:
    rated(world)
    assert letters(world) == [PUBLISHED], "nobody is told what it declared itself"
    advance_scorecards(now=LATER)
    assert letters(world) == [PUBLISHED]


def test_a_card_released_by_hand_is_told_once(world) -> None:
    release(world, drafted(world))
    assert letters(world) == [PUBLISHED]


def test_negative_events_are_told_once_about_the_score_that_counts(world) -> None:
    rated(world)
    event = record(world)
    advance_screening(now=AFTER)
    changed = ("score_changed", "Document-verified", "events")
    assert letters(world) == [PUBLISHED, changed]
    withdraw(world, event)
    advance_screening(now=AFTER)
    assert letters(world) == [PUBLISHED, changed, changed], "the score from before stands again"


def test_an_audit_is_told_and_a_finding_that_changes_nothing_is_not(world) -> None:
    verified = rated(world)[-1]
    assert letters(world) == [PUBLISHED]
    audit(verified)
    told = letters(world)
    assert told == [PUBLISHED, ("score_changed", "Audit-verified", "audit")]
    audit(verified, finding(1, ""))
    assert letters(world) == told, "it refutes no answer"
    audit(verified, finding(1, POLICY))
    assert len(letters(world)) == len(told) + 1


def test_a_bulk_job_tells_each_supplier_once_of_the_score_that_counts(world) -> None:
    rated(world)
    in_force(world, RuleKind.TOPICS, topic_weights())
    started(world)
    advance_rescoring(now=LATER)
    changed = [PUBLISHED, ("score_changed", "Document-verified", "rules")]
    assert letters(world) == changed
    assert letters(world) == changed


def test_a_bulk_job_that_leaves_the_result_as_it_was_tells_nobody(world) -> None:
    """Another option that takes no point: new cards of the same total."""
    rated(world)
    in_force(world, RuleKind.POLICY, {"options": {"topic_stars": "on"}})
    started(world)
    assert advance_rescoring(now=LATER) == 2
    assert len(cards(world)) == 4
    assert letters(world) == [PUBLISHED]
