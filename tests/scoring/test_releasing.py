"""Release by two people: a draft, its review, its publication, and the way back."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection

from assessments.models import RequestState
from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.models import CardState, Scorecard, Screening
from scoring.services import recompute
from scoring.services.releasing import publish_card, review_card, send_back
from scoring.stages import advance_scorecards
from scoring.telling import advance_tellings
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.scoring.releases import POLICY, drafted, release, request_of, verified
from tests.scoring.rounds import LATER, cards, decide, finish


def test_a_card_that_rests_on_judgement_waits_and_the_supplier_does_not_see_it(world) -> None:
    card = drafted(world)
    assert (card.state, card.is_current, card.is_official) == (CardState.DRAFT, False, False)
    with scope(world.scope("Evergreen")):
        assert not Scorecard.objects.filter(pk=card.pk).exists()
        assert not Event.objects.filter(subject_id=card.pk).exists(), "nor what it says, in the event log"
    with scope(world.scope("Aurora")):
        assert Scorecard.objects.filter(pk=card.pk).exists()


def test_a_second_person_reviews_and_the_card_is_published_stands_and_is_told(world) -> None:
    card = release(world, drafted(world))
    assert (card.state, card.is_current, card.is_official) == (CardState.PUBLISHED, True, True)
    assert card.reviewed_by_name == "Aurora esg_manager"
    assert card.independence["confirmed"] is True
    advance_tellings(now=LATER)
    with scope(Scope.worker(card.tenant_id)):
        told = Notice.objects.filter(kind="score_published").values_list("recipient__email", flat=True)
        assert set(told) == {"admin@evergreen.example", "contributor@evergreen.example"}
    with scope(world.scope("Evergreen")):
        assert Scorecard.objects.filter(pk=card.pk).exists()
        kinds = set(Event.objects.filter(subject_id=card.pk).values_list("kind", flat=True))
    assert kinds == {"scorecard.published"}


def test_who_decided_an_answer_does_not_review_and_is_named(world) -> None:
    card = drafted(world)
    assessor = world.user("Clearwater", "assessor")
    with pytest.raises(DomainError, match="second person") as refusal, scope(world.scope("Clearwater")):
        review_card(card=card, independent=True, actor=assessor, now=LATER)
    assert refusal.value.code == "own_decisions"
    lead = world.user("Clearwater", "lead")
    with scope(world.scope("Clearwater")):
        assert review_card(card=card, independent=True, actor=lead, now=LATER).state == CardState.REVIEWED


def test_the_statement_on_independence_is_needed_and_kept_with_what_was_disclosed(world) -> None:
    card = drafted(world)
    manager = world.user("Aurora", "esg_manager")
    with pytest.raises(InvalidInput, match="no interest") as refusal, scope(world.scope("Aurora")):
        review_card(card=card, independent=False, actor=manager, now=LATER)
    assert refusal.value.field == "independent"
    with pytest.raises(InvalidInput, match="1,000"), scope(world.scope("Aurora")):
        review_card(card=card, independent=True, disclosed="x" * 1001, actor=manager, now=LATER)
    with scope(world.scope("Aurora")):
        review_card(
            card=card, independent=True, disclosed=" Worked there to 2019. ", actor=manager, now=LATER
        )
        event = Event.objects.get(kind="scorecard.reviewed")
    assert event.after["disclosed"] == "Worked there to 2019."
    assert event.supplier_org_id is None


def test_nothing_is_published_unreviewed_and_nothing_twice(world) -> None:
    card = drafted(world)
    manager = world.user("Aurora", "esg_manager")
    with pytest.raises(DomainError, match="Nobody has reviewed"), scope(world.scope("Aurora")):
        publish_card(card=card, actor=manager, now=LATER)
    release(world, card)
    with pytest.raises(DomainError, match="published already"), scope(world.scope("Aurora")):
        publish_card(card=card, actor=manager, now=LATER)
    with pytest.raises(DomainError, match="published already"), scope(world.scope("Aurora")):
        send_back(card=card, reason="Too late for this.", actor=manager)


def test_sent_back_the_review_is_open_again_and_a_new_draft_follows(world) -> None:
    card = drafted(world)
    manager = world.user("Aurora", "esg_manager")
    with pytest.raises(InvalidInput, match="looked at again"), scope(world.scope("Aurora")):
        send_back(card=card, reason=" ", actor=manager)
    with scope(world.scope("Aurora")):
        send_back(card=card, reason="The certificate does cover it.", actor=manager)
    request = request_of(world, card)
    assert request.state == RequestState.SUBMITTED
    decide(world, request, POLICY, "accepted")
    finish(world, request)
    assert advance_scorecards(now=LATER) == 1
    old, new = (one for one in cards(world) if one.basis == "verified")
    old, new = sorted((old, new), key=lambda one: one.review_revision)
    assert (old.state, old.aside_reason) == (CardState.ASIDE, "The certificate does cover it.")
    assert (new.state, new.review_revision) == (CardState.DRAFT, 2)
    assert new.total > old.total
    release(world, new)
    published = verified(world)
    with scope(world.scope("Aurora")):
        assert recompute(published).same


def test_a_draft_that_negative_events_outdated_is_not_released(world) -> None:
    card = drafted(world)
    with scope(world.scope("Aurora")):
        Screening.objects.create(tenant_id=card.tenant_id, supplier_id=card.supplier_id, revision=1)
    with pytest.raises(DomainError, match="fresh draft") as refusal, scope(world.scope("Aurora")):
        review_card(card=card, independent=True, actor=world.user("Aurora", "esg_manager"), now=LATER)
    assert refusal.value.code == "draft_outdated"


CHANGING = {
    "state", "is_current", "is_official", "supersedes_id", "independence", "aside_reason",
    "reviewed_by_id", "reviewed_by_name", "reviewed_at",
    "published_by_id", "published_by_name", "published_at",
}  # fmt: skip


@pytest.mark.parametrize("role", ["buyer", "assessor", "supplier", "worker", "clock", "app"])
def test_what_a_card_says_cannot_be_changed_by_any_role(world, role) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, has_column_privilege(%s, attrelid, attnum, 'UPDATE') FROM pg_attribute "
            "WHERE attrelid = 'scoring_scorecard'::regclass AND attnum > 0 AND NOT attisdropped",
            [f"esgdd_{role}"],
        )
        columns = dict(cursor.fetchall())
    granted = {name for name, may in columns.items() if may}
    assert columns.keys() >= CHANGING | {"total", "document"}
    assert granted == (CHANGING if role in {"buyer", "assessor", "worker"} else set())


def test_a_buyer_that_tries_to_change_a_total_is_refused(world) -> None:
    card = drafted(world)
    for side in ("Aurora", "Clearwater", "Evergreen"):
        for column, value in (("total", 200), ("document", {}), ("events", []), ("rules", {})):
            with pytest.raises(ProgrammingError, match="permission denied"), scope(world.scope(side)):
                Scorecard.objects.filter(pk=card.pk).update(**{column: value})
