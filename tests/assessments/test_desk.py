"""The assessor's desk: who reads what, checks of proof, second readings, samples, one more answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assessments.catalogue import catalogue
from assessments.desk.checks import Checked
from assessments.desk.places import assign_reviews, give_back
from assessments.desk.rules import change_policy
from assessments.desk.sampling import candidates, draw_sample, drawn
from assessments.desk.second import read_again, settle_reading
from assessments.models import (
    Request,
    RequestState,
    Review,
    ReviewAssignment,
    SampledAcceptance,
    SecondReading,
)
from assessments.selectors.review import progress_of
from assessments.services import reviewing
from core.errors import DomainError, InvalidInput
from core.models import Event
from standards import loader
from suppliers.models import SupplierFlag
from tenants.models import Membership
from tenants.scope import scope
from tests.scoring.rounds import LATER, PROOF, accept_rest, basic, decide, entry, finish, hand_in
from tests.world import NOW

POLICY = "environment.policy.environmental_policy"
RULES: dict[str, Any] = {
    "needed": [],
    "second_share": 0,
    "second_raised": False,
    "second_key": False,
    "sample_share": 10,
    "days": 14,
}
STEPS = ("true", "legal", "issuer")


def checks(item: str, level: int = 0) -> list[str]:
    return [criterion.key for criterion in loader.cerds().indicator(item).levels[level].criteria]


def rules(world, **changed: Any) -> None:
    with scope(world.scope("Aurora")):
        change_policy(
            tenant_id=world.org("Aurora").pk,
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
            **(RULES | changed),
        )


def reading(world, item: str = POLICY) -> str:
    with scope(world.scope("Aurora")):
        return "".join(SecondReading.objects.filter(item=item).values_list("state", flat=True))


def read(world, request, person: tuple[str, str] = ("Clearwater", "lead"), **values) -> None:
    with scope(world.scope("Clearwater")):
        read_again(request=request, item=POLICY, reader=world.user(*person), now=LATER, **values)


def give(world, request, to: tuple[str, str], **values) -> int:
    with scope(world.scope("Clearwater")):
        return assign_reviews(
            tenant_id=request.tenant_id,
            requests=[request.pk],
            person_id=world.user(*to).pk,
            actor=world.user("Clearwater", "lead"),
            now=NOW,
            **values,
        )


def test_a_review_and_a_section_are_given_to_different_people_and_given_back(world) -> None:
    request = hand_in(world)
    section = catalogue("t-cerds").sections[0].key
    assert give(world, request, ("Clearwater", "assessor"), due_on=LATER.date()) == 1
    assert give(world, request, ("Clearwater", "lead"), section=section) == 1
    assert give(world, request, ("Aurora", "esg_manager")) == 1, "whoever had it hands it over"
    with scope(world.scope("Clearwater")):
        held = dict(ReviewAssignment.objects.values_list("section", "person_name"))
        assert held == {"": "Aurora esg_manager", section: "Clearwater lead"}
        given: dict[str, Any] = {"tenant_id": request.tenant_id, "requests": [request.pk]}
        with pytest.raises(DomainError, match="somebody else"):
            give_back(**given, actor=world.user("Clearwater", "assessor"), only_own=True)
        assert give_back(**given, actor=world.user("Clearwater", "lead"), only_own=True) == 1
        assert ReviewAssignment.objects.count() == 1
    with scope(world.scope("Evergreen")):
        assert not Event.objects.filter(kind__startswith="review.").exists(), "not the supplier's business"


def test_a_review_is_not_given_to_somebody_who_left_or_may_not_review(world) -> None:
    request = hand_in(world)
    assessor = world.user("Clearwater", "assessor")
    Membership.objects.filter(user=assessor).delete()
    for person in (("Clearwater", "assessor"), ("Aurora", "procurement"), ("Dovetail", "lead")):
        with pytest.raises(InvalidInput, match="Choose somebody else"):
            give(world, request, person)
    with pytest.raises(InvalidInput, match="no such section"):
        give(world, request, ("Clearwater", "lead"), section="nowhere")


def test_a_claim_counts_only_when_a_paper_passed_the_checks_that_are_needed(world) -> None:
    rules(world, needed=STEPS)
    request = hand_in(world, answers={POLICY: entry(*checks(POLICY), proof=True)})
    with pytest.raises(InvalidInput, match="issuer is who they say"):
        decide(world, request, POLICY, "accepted", checks={PROOF["sha256"]: Checked(frozenset(STEPS[:2]))})
    accept_rest(world, request)
    with scope(world.scope("Clearwater")):
        progress = progress_of(request)
    assert progress is not None
    assert progress.open_items == [POLICY], "what must be checked is not accepted with the rest"
    decide(
        world, request, POLICY, "accepted", checks={PROOF["sha256"]: Checked(frozenset(STEPS), "Asked CNCA.")}
    )
    with scope(world.scope("Aurora")):
        told = Event.objects.filter(kind="review.decided").latest("created_at").after["checks"]
    assert told == [
        {
            "file": PROOF["name"],
            "sha256": PROOF["sha256"],
            "passed": list(STEPS),
            "remark": "Asked CNCA.",
        }
    ]


def test_a_raised_answer_waits_for_a_second_reader_who_is_somebody_else(world) -> None:
    rules(world, second_raised=True)
    request = hand_in(world)
    accept_rest(world, request)
    assert not reading(world), "accepted as claimed is not raised"
    decide(world, request, POLICY, "adjusted", met=checks(POLICY, 1), note="Goals are in it.")
    with pytest.raises(DomainError, match="second reader"):
        finish(world, request)
    with pytest.raises(DomainError, match="yourself"):
        read(world, request, ("Clearwater", "assessor"), agrees=True)
    with pytest.raises(InvalidInput, match="Say why"):
        read(world, request, agrees=False)
    read(world, request, agrees=False, note="No goals on page 2.")
    with pytest.raises(DomainError, match="second reader"):
        finish(world, request)
    decide(world, request, POLICY, "accepted")
    assert reading(world) == "open", "the new decision is read again"
    read(world, request, agrees=True)
    finish(world, request)


def test_a_third_person_settles_a_disagreement(world) -> None:
    rules(world, second_key=True)
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        SupplierFlag.objects.create(
            tenant=world.org("Aurora"),
            supplier=supplier,
            kind="strategic",
            reason="Half of our knitwear",
            set_at=NOW,
        )
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    read(world, request, agrees=False, note="Not signed.")
    with scope(world.scope("Aurora")):
        with pytest.raises(DomainError, match="third person"):
            settle_reading(
                request=request, item=POLICY, note="n", actor=world.user("Clearwater", "lead"), now=LATER
            )
        settle_reading(
            request=request,
            item=POLICY,
            note="Signed, page 9",
            actor=world.user("Aurora", "esg_manager"),
            now=LATER,
        )
    assert reading(world) == "settled"


def next_cycle(world, **changed) -> Request:
    """A finished review with proof everywhere, and the same answers handed in a cycle later."""
    answers = {key: one | {"evidence": [PROOF]} for key, one in basic("t-cfie").items()}
    first = hand_in(world, "t-cfie", answers=answers)
    accept_rest(world, first)
    finish(world, first)
    columns = {one.attname for one in Request._meta.concrete_fields} - {"id", "created_at", "reviewed_at"}
    with scope(world.scope("Aurora")):
        values = {name: getattr(first, name) for name in columns}
        second = Request.objects.create(**values | {"state": RequestState.ANSWERING, "review_revision": 0})
    return hand_in(world, "t-cfie", answers=answers | changed, at=LATER, request=second)


def sample(world, request: Request, items: list[str]) -> SampledAcceptance:
    with scope(world.scope("Clearwater")):
        lead = world.user("Clearwater", "lead")
        return draw_sample(request=request, items=items, reviewer=lead, now=LATER, seed="of this test")


def progress(world, request: Request):
    with scope(world.scope("Clearwater")):
        return progress_of(request)


def alike(world, request: Request) -> list[str]:
    with scope(world.scope("Clearwater")):
        found = progress_of(request)
        assert found is not None
        return candidates(found)


def test_only_answers_that_were_verified_before_and_are_proven_can_be_sampled(world) -> None:
    lapsed = basic("t-cfie")["2"] | {"evidence": [PROOF | {"valid_until": "2020-01-01"}]}
    other = basic("t-cfie")["3"] | {"met": [], "none_met": True, "evidence": [PROOF]}
    bare = basic("t-cfie")["4"]
    request = next_cycle(world, **{"2": lapsed, "3": other, "4": bare})
    found = alike(world, request)
    assert not {"2", "3", "4"} & set(found)
    assert len(found) == 27
    with pytest.raises(InvalidInput, match="one by one"):
        sample(world, request, [*found, "2"])


def test_a_sample_can_be_drawn_again_and_is_not_accepted_together(world) -> None:
    request = next_cycle(world)
    found = sample(world, request, alike(world, request))
    assert found.sample == drawn(found.items, share=10, seed="of this test"), "anybody can draw it again"
    assert len(found.sample) == 3
    accept_rest(world, request)
    assert set(progress(world, request).open_items) == set(found.sample), "the sample is read one by one"


def test_what_followed_a_sample_goes_back_with_its_fault(world) -> None:
    request = next_cycle(world)
    found = sample(world, request, alike(world, request))
    for item in found.sample:
        assert progress(world, request).decided < 3
        decide(world, request, item, "accepted")
    assert progress(world, request).is_complete
    decide(world, request, found.sample[0], "rejected", reason="copy")
    assert progress(world, request).decided == 3, "the two sound ones and the fault stay"
    with scope(world.scope("Aurora")):
        kinds = list(
            Event.objects.filter(kind__contains="sample").order_by("id").values_list("kind", flat=True)
        )
        assert SampledAcceptance.objects.get().state == "broken"
    assert sorted(kinds) == ["review.accepted_by_sample", "review.sample_broken", "review.sample_drawn"]


def test_an_answer_goes_back_once_and_is_final_then(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="copy")
    accept_rest(world, request)
    lead = world.user("Clearwater", "lead")
    with scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=lead, now=NOW)
        with pytest.raises(DomainError, match="may still answer"):
            reviewing.end_return(request=request, reviewer=lead, now=NOW + timedelta(days=1))
    again = hand_in(world, answers={POLICY: entry(*checks(POLICY), comment="Better.")}, at=LATER)
    decide(world, again, POLICY, "rejected", reason="copy")
    with scope(world.scope("Clearwater")), pytest.raises(DomainError, match="sent back once"):
        reviewing.return_to_supplier(request=again, reviewer=lead, now=LATER)
    finish(world, again)


def test_without_a_second_answer_the_review_goes_on_after_the_day(world) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="copy")
    accept_rest(world, request)
    lead = world.user("Clearwater", "lead")
    with scope(world.scope("Clearwater")):
        reviewing.return_to_supplier(request=request, reviewer=lead, now=NOW)
        reviewing.end_return(request=request, reviewer=lead, now=NOW + timedelta(days=15))
    finish(world, request)
    with scope(world.scope("Aurora")):
        assert Review.objects.get(item=POLICY).decision == "rejected"
