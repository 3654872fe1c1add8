"""A request of chosen sections (T/CERDS 8.2.2 c) asks only those, and gives no result."""

from __future__ import annotations

import pytest

from assessments.catalogue import book_of, catalogue, narrowed
from assessments.models import Request, RequestState
from assessments.selectors.likeness import to_look_at
from assessments.selectors.portal import overview
from assessments.services import reviewing
from assessments.services.answering import open_request
from core.errors import InvalidInput
from scoring.engine import ScoringError
from scoring.models import Scorecard
from scoring.services.cards import score_submission
from scoring.stages import advance_scorecards
from tenants.scope import Scope, scope
from tests.assessments.drafting import answer, own_request, submit
from tests.world import NOW, World

SECTION = "labour"


def focus(world: World) -> Request:
    """The request to Evergreen on T/CERDS, asked about one section only."""
    request = world.request("Aurora")
    with scope(world.scope("Aurora")):
        request.sections = [SECTION]
        request.total = len(book_of(request).items)
        request.save()
        return request


def hand_in(world: World) -> Request:
    """The focused request, answered and handed in."""
    focus(world)
    with scope(world.scope("Evergreen")):
        request = own_request()
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=NOW)
        for item in book_of(request).items:
            answer(world, request, item)
        submit(world, request)
        return request


def test_only_the_chosen_sections_are_asked_and_frozen(world) -> None:
    request = focus(world)
    whole = catalogue("t-cerds")
    with scope(world.scope("Evergreen")):
        view = overview(request)
        assert [part.section.key for part in view.sections] == [SECTION]
        other = next(key for key, item in whole.items.items() if item.section != SECTION)
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=NOW)
        with pytest.raises(InvalidInput):
            answer(world, request, other)
    with pytest.raises(KeyError):
        narrowed("t-cerds", None, ("no-such-section",))

    handed_in = hand_in(world)
    with scope(world.scope("Aurora")):
        items = handed_in.submissions.get().document["items"]
        assert {whole.items[key].section for key in items} == {SECTION}


def test_a_focused_request_gives_no_card_whatever_is_decided(world) -> None:
    request = hand_in(world)
    assert advance_scorecards(now=NOW) == 0
    with scope(world.scope("Clearwater")):
        assessor = world.user("Clearwater", "assessor")
        reviewing.accept_section(request=request, section=SECTION, reviewer=assessor, now=NOW)
        reviewing.finish_review(request=request, reviewer=assessor, now=NOW)
    assert advance_scorecards(now=NOW) == 0
    with scope(Scope.worker(request.tenant_id)), pytest.raises(ScoringError, match="chosen sections"):
        score_submission(request.submissions.get().pk, tenant_id=request.tenant_id, now=NOW)
    with scope(world.scope("Evergreen")):
        assert not Scorecard.objects.exists()
        asked = own_request()
        assert asked.state == RequestState.REVIEWED
        assert asked.shows_decisions, "no result holds the decisions back"


def test_its_answers_are_offered_to_the_next_full_request(world) -> None:
    hand_in(world)
    with scope(world.scope("Evergreen")):
        full = own_request(buyer="Borealis Home")
        open_request(request=full, actor=world.user("Evergreen", "admin"), now=NOW)
        assert to_look_at(overview(full), next(iter(catalogue("t-cerds").items))).count >= len(
            narrowed("t-cerds", None, (SECTION,)).items
        )


def test_both_sides_are_told_that_it_gives_no_result(world, sign_in) -> None:
    request = focus(world)
    first = next(iter(book_of(request).items))
    for org, role, path in (
        ("Aurora", "procurement", f"/requests/{request.pk}/"),
        ("Evergreen", "admin", "/portal/"),
        ("Evergreen", "admin", f"/portal/requests/{request.pk}/items/{first}/"),
        ("Evergreen", "admin", f"/portal/requests/{request.pk}/check/"),
    ):
        text = sign_in(org, role).get(path).content.decode()
        assert "no stars" in text, path
    worth = f"/portal/requests/{request.pk}/items/{first}/worth/"
    assert sign_in("Evergreen", "admin").get(worth).status_code == 404
