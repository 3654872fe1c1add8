"""The review: what may be decided, what stays decided, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.models import Request, RequestState, Review
from assessments.selectors.review import decisions_shown_to_supplier, progress_of
from assessments.services import reviewing
from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import LATER, PROOF, accept_rest, decide, entry, finish, hand_in
from tests.world import NOW

POLICY = "environment.policy.environmental_policy"
SOCIETY = [one.key for one in loader.cerds().indicators if one.topic == "society"]


def checks(item: str, level: int = 0) -> list[str]:
    return [criterion.key for criterion in loader.cerds().indicator(item).levels[level].criteria]


def review_of(world, item: str = POLICY) -> Review:
    with scope(world.scope("Aurora")):
        return Review.objects.get(item=item)


def progress(world, request: Request):
    with scope(world.scope("Clearwater")):
        return progress_of(request)


def test_accepting_an_answer_keeps_what_the_supplier_claims(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    review = review_of(world)
    assert review.met == sorted(checks(POLICY))
    assert review.reviewer_name == "Clearwater assessor"
    assert progress(world, request).decided == 1


def test_rejecting_needs_a_reason_and_leaves_nothing(world) -> None:
    request = hand_in(world)
    with pytest.raises(InvalidInput, match="why"):
        decide(world, request, POLICY, "rejected")
    decide(world, request, POLICY, "rejected", reason="out_of_date", note="Lapsed on 3 October.")
    assert (review_of(world).met, review_of(world).reason) == ([], "out_of_date")


def test_adjusting_needs_a_note_and_a_difference(world) -> None:
    request = hand_in(world)
    shown = checks(POLICY, 1)
    with pytest.raises(InvalidInput, match="note"):
        decide(world, request, POLICY, "adjusted", met=shown)
    with pytest.raises(InvalidInput, match="accept it instead"):
        decide(world, request, POLICY, "adjusted", met=checks(POLICY), note="As said.")
    decide(world, request, POLICY, "adjusted", met=shown, note="The proof shows more.")
    assert review_of(world).met == sorted(shown)


@pytest.mark.parametrize(
    ("item", "values", "message"),
    [
        ("no.such.item", {"decision": "accepted"}, "no such question"),
        (POLICY, {"decision": "perhaps"}, "Accept, adjust or reject"),
        (POLICY, {"decision": "adjusted", "met": ["labour"], "note": "n"}, "do not belong"),
        (POLICY, {"decision": "adjusted", "not_applicable": ["b1"], "note": "n"}, "do not belong"),
        (POLICY, {"decision": "rejected", "reason": "bad mood"}, "why"),
        (POLICY, {"decision": "accepted", "note": "n" * 1001}, "1,000"),
    ],
)
def test_values_that_cannot_be_used_are_refused_and_nothing_is_written(world, item, values, message) -> None:
    request = hand_in(world)
    with pytest.raises(InvalidInput, match=message):
        decide(world, request, item, **values)
    assert progress(world, request).decided == 0


def test_a_condition_cannot_hold_and_not_apply_and_alternatives_exclude_each_other(world) -> None:
    request = hand_in(world, "t-cfie")
    with pytest.raises(InvalidInput, match="Only one"):
        decide(world, request, "20", "adjusted", met=["20.1", "20.2"], note="n")
    skippable = next(part for part in loader.cfie().by_key.values() if part.may_be_not_applicable)
    item = next(one.key for one in loader.cfie().items if skippable in one.parts)
    with pytest.raises(InvalidInput, match="cannot both"):
        decide(
            world, request, item, "adjusted", met=[skippable.key], not_applicable=[skippable.key], note="n"
        )


def test_only_a_submitted_request_can_be_decided_on(world) -> None:
    untouched = world.request("Aurora", "t-cfie")
    with pytest.raises(DomainError, match="not under review"):
        decide(world, untouched, "1", "accepted")
    request = hand_in(world)
    accept_rest(world, request)
    finish(world, request)
    with pytest.raises(DomainError, match="Reviewed"):
        decide(world, request, POLICY, "accepted")


def test_deciding_again_replaces_the_decision_and_the_log_keeps_both(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    decide(world, request, POLICY, "rejected", reason="copy")
    assert review_of(world).decision == "rejected"
    with scope(world.scope("Aurora")):
        last = Event.objects.filter(kind="review.decided").latest("created_at")
    assert (last.before["decision"], last.after["decision"]) == ("accepted", "rejected")


def test_answers_that_claim_nothing_are_accepted_together(world) -> None:
    request = hand_in(world, answers={POLICY: entry(), SOCIETY[0]: entry(na=("*",))})
    with scope(world.scope("Clearwater")):
        accepted = reviewing.accept_empty_claims(
            request=request, reviewer=world.user("Clearwater", "lead"), now=NOW
        )
    assert accepted == 1
    assert set(progress(world, request).standing) == {POLICY}


def test_accepting_the_rest_of_a_section_leaves_decided_answers_alone(world) -> None:
    request = hand_in(world)
    decide(world, request, SOCIETY[0], "rejected", reason="missing")
    with scope(world.scope("Clearwater")):
        accepted = reviewing.accept_section(
            request=request, section="society", reviewer=world.user("Clearwater", "lead"), now=NOW
        )
    assert accepted == len(SOCIETY) - 1
    assert progress(world, request).rejected == [SOCIETY[0]]


def test_returning_needs_every_decision_and_a_rejection_and_sets_a_new_date(world) -> None:
    request = hand_in(world)
    assessor = world.user("Clearwater", "assessor")
    with pytest.raises(DomainError, match="84 answers"), scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=assessor, now=LATER)
    decide(world, request, POLICY, "rejected", reason="unreadable")
    accept_rest(world, request)
    with scope(world.scope("Clearwater")):
        assert reviewing.return_to_supplier(request=request, reviewer=assessor, now=LATER) == 1
    with scope(world.scope("Evergreen")):
        request = Request.objects.get(pk=request.pk)
        assert request.state == RequestState.RETURNED
        assert request.due_at == LATER + timedelta(days=14)
        assert Event.objects.get(kind="request.returned").after["rejected"] == [POLICY]


def test_without_a_rejection_there_is_nothing_to_return(world) -> None:
    request = hand_in(world)
    accept_rest(world, request)
    with pytest.raises(DomainError, match="finish the review"), scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=world.user("Clearwater", "lead"), now=LATER)


def test_after_correction_only_changed_answers_are_open_again(world) -> None:
    request = hand_in(world)
    other = SOCIETY[0]
    decide(world, request, POLICY, "rejected", reason="out_of_date")
    decide(world, request, other, "rejected", reason="missing")
    accept_rest(world, request)
    with scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=world.user("Clearwater", "lead"), now=NOW)
    hand_in(world, answers={POLICY: entry(*checks(POLICY), proof=True)}, at=LATER)
    again = progress(world, request)
    assert again.open_items == [POLICY]
    assert again.earlier[POLICY].reason == "out_of_date"
    assert again.standing[other].reason == "missing"


def test_finishing_counts_the_revision(world) -> None:
    request = hand_in(world)
    with pytest.raises(DomainError, match="not decided yet"):
        finish(world, request)
    accept_rest(world, request)
    finish(world, request)
    with scope(world.scope("Evergreen")):
        request = Request.objects.get(pk=request.pk)
    assert (request.state, request.review_revision, request.reviewed_at) == ("reviewed", 1, LATER)


def read_by_supplier(world, request: Request) -> dict[str, Review]:
    """The decisions the supplier is shown; its database role reads the same and no more."""
    with scope(world.scope("Evergreen")):
        shown = decisions_shown_to_supplier(Request.objects.get(pk=request.pk))
        assert set(Review.objects.values_list("item", flat=True)) == shown.keys()
        return shown


def test_the_supplier_reads_decisions_once_their_result_is_published(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="copy")
    assert read_by_supplier(world, request) == {}
    accept_rest(world, request)
    finish(world, request)
    assert read_by_supplier(world, request) == {}, "finished, but no result is published"
    with scope(world.scope("Evergreen")):
        assert not Event.objects.filter(kind__startswith="review.").exists()
        finished = Event.objects.get(kind="request.reviewed")
    assert finished.after.keys() == {"state", "review_revision"}, "not how many were rejected"
    advance_scorecards(now=LATER)
    assert read_by_supplier(world, request)[POLICY].reason == "copy"


def test_decisions_on_answers_sent_back_are_read_until_they_are_handed_in_again(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="copy")
    accept_rest(world, request)
    with scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=world.user("Clearwater", "lead"), now=NOW)
    assert len(read_by_supplier(world, request)) == request.total
    hand_in(world, answers={POLICY: entry(*checks(POLICY), proof=True)}, at=LATER)
    assert read_by_supplier(world, request) == {}


def test_where_nothing_can_be_scored_the_decisions_are_shown_all_the_same(world) -> None:
    book = loader.cerds()
    request = hand_in(world, answers={one.key: entry(na=("*",)) for one in book.indicators})
    accept_rest(world, request)
    finish(world, request)
    assert advance_scorecards(now=LATER) == 0
    assert len(read_by_supplier(world, request)) == len(book.indicators)


def test_a_rating_body_cannot_decide_for_a_buyer_that_did_not_engage_it(world) -> None:
    request = hand_in(world, buyer="Borealis")
    with pytest.raises(Request.DoesNotExist):
        decide(world, request, POLICY, "accepted")


#: A certificate that ended before the evaluation date.
EXPIRED = PROOF | {"kind": "certificate", "valid_until": "2026-10-03"}


def doubtful(world) -> Request:
    """Handed in with one claim whose only file no longer counts."""
    claim = entry(*checks(POLICY)) | {"evidence": [EXPIRED]}
    return hand_in(world, answers={POLICY: claim})


def test_accepting_a_claim_whose_every_file_fails_needs_a_note(world) -> None:
    request = doubtful(world)
    with pytest.raises(InvalidInput, match="say in the note why it counts"):
        decide(world, request, POLICY, "accepted")
    with pytest.raises(InvalidInput, match="say in the note why it counts"):
        decide(world, request, POLICY, "accepted", note="ok")
    assert progress(world, request).decided == 0
    decide(world, request, POLICY, "accepted", note="Its renewal was shown to us by the issuer.")
    assert review_of(world).note == "Its renewal was shown to us by the issuer."


def test_a_claim_without_any_file_or_with_one_that_counts_needs_no_note(world) -> None:
    claim = entry(*checks(POLICY)) | {"evidence": [EXPIRED, PROOF | {"kind": "certificate"}]}
    request = hand_in(world, answers={POLICY: claim})
    decide(world, request, POLICY, "accepted")
    decide(world, request, SOCIETY[0], "accepted")
    assert progress(world, request).decided == 2


def test_accepting_together_leaves_what_needs_a_note(world) -> None:
    request = doubtful(world)
    accept_rest(world, request)
    assert progress(world, request).open_items == [POLICY]
    decide(world, request, POLICY, "rejected", reason="out_of_date")
    assert progress(world, request).is_complete
