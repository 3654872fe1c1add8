"""What a second person has not released is told to nobody outside, and nobody gets around that person."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Event
from reports.content import NothingToReport
from scoring.models import Basis, CardState, Scorecard
from scoring.telling import advance_tellings
from tenants.models import Engagement, Membership, Notice, Role
from tenants.scope import Scope, scope
from tenants.selectors import contexts_of
from tests.api.programs import Program
from tests.reports.asking import ask
from tests.scoring.releases import drafted, release
from tests.scoring.rounds import LATER, cards, rated
from tests.world import World


@pytest.fixture
def draft(world) -> Scorecard:
    """Clearwater's assessor decided everything and finished; nobody has looked at the card."""
    return drafted(world)


def state_of(world: World, card: Scorecard) -> str:
    with scope(world.scope("Aurora")):
        return Scorecard.objects.values_list("state", flat=True).get(pk=card.pk)


def test_no_report_is_made_of_a_draft(world, draft) -> None:
    with pytest.raises(NothingToReport):
        ask(world)


def test_programs_learn_of_no_draft(world, draft) -> None:
    erp = Program(world).sign_in()
    assert [one["basis"] for one in erp.get("scorecards/").json()["items"]] == ["declared"]
    assert erp.get(f"scorecards/{draft.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["", "document/", "receipt/", "recompute/"])
def test_the_supplier_opens_no_draft(world, draft, sign_in, page) -> None:
    client = sign_in("Evergreen", "admin")
    send = client.post if page == "recompute/" else client.get
    assert send(f"/portal/scorecards/{draft.pk}/{page}").status_code == 404


def test_the_supplier_reads_of_no_draft(world, draft, sign_in) -> None:
    with scope(world.scope("Evergreen")):
        assert not Event.objects.filter(subject_id=draft.pk).exists()
    client = sign_in("Evergreen", "admin")
    for address in ("/portal/", "/events/", "/events.csv", "/portal/reports/", "/portal/objections/"):
        told = client.get(address).content.decode()
        assert str(draft.pk) not in told, address
        assert draft.input_hash not in told, address


#: What the reviewer said of a rejected answer, and where a supplier company reads something.
SECRET, POLICY = "The file names no policy.", "environment.policy.environmental_policy"


def pages_of_supplier(card: Scorecard) -> list[str]:
    asked = f"/portal/requests/{card.request_id}/"
    pages = [asked, f"{asked}items/{POLICY}/", f"{asked}check/", f"/portal/scorecards/{card.pk}/"]
    return [*pages, "/portal/", "/portal/evidence/", "/portal/reports/", "/portal/objections/", "/events/"]


def test_the_supplier_reads_no_decision_behind_a_draft_anywhere(world, draft, sign_in) -> None:
    """From decisions it would work the score out before a second person looked at it."""
    declared = next(card for card in cards(world) if card.basis == Basis.DECLARED)
    client = sign_in("Evergreen", "admin")
    why = f"/portal/scorecards/{declared.pk}/?cell=environment.policy"
    for address in (*pages_of_supplier(draft), *pages_of_supplier(declared), why, "/events.csv"):
        assert SECRET not in client.get(address, follow=True).content.decode(), address
    shown = client.get(f"/portal/requests/{draft.request_id}/items/{POLICY}/").content.decode()
    assert "once your customer publishes it" in shown

    release(world, draft)
    released = client.get(f"/portal/requests/{draft.request_id}/items/{POLICY}/").content.decode()
    assert SECRET in released


def test_no_letter_tells_of_decisions_behind_a_draft(world, draft) -> None:
    advance_tellings(now=LATER)
    with scope(Scope.worker(draft.tenant_id)):
        assert not Notice.objects.exists()


def test_taking_over_an_answer_brings_no_decision_with_it(world, draft, sign_in) -> None:
    """Like answers come from what the company itself said, for another customer too."""
    other = world.request("Borealis")
    page = sign_in("Evergreen", "admin").get(f"/portal/requests/{other.pk}/items/{POLICY}/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()


def test_a_report_on_another_standard_tells_no_decision_behind_a_draft(world, draft) -> None:
    """The declared result stands beside a published one of T/CFIE."""
    rated(world, "t-cfie")
    content = ask(world).content
    declared = next(one for one in content["results"] if one["standard"] == "t-cerds")
    assert (declared["round"]["reviewers"], declared["round"]["decisions"]) == ([], {})
    assert declared["round"]["proof"]["rejected"] == 0


def test_who_judged_does_not_release_in_another_organisation(world, draft) -> None:
    """The same person is a manager of the buyer, and assesses for a second firm as well."""
    judge = world.user("Clearwater", "assessor")
    Membership.objects.create(user=judge, organisation=world.org("Aurora"), role=Role.ESG_MANAGER)
    Membership.objects.create(user=judge, organisation=world.org("Dovetail"), role=Role.LEAD)
    Engagement.objects.create(tenant=world.org("Aurora"), organisation=world.org("Dovetail"))
    client = Client()
    client.force_login(judge)
    places = [one for one in contexts_of(judge) if one.tenant == world.org("Aurora")]
    assert len(places) == 3
    for place in places:
        assert client.post("/switch/", {"context": place.key}).status_code == 302
        form = {"step": "release", "independent": "on"}
        assert client.post(f"/scorecards/{draft.pk}/release/", form).status_code == 422
        many = client.post("/scorecards/to-release/chosen/", {"card": str(draft.pk), "independent": "on"})
        assert many.status_code == 302
        assert state_of(world, draft) == CardState.DRAFT, place


def test_a_firm_whose_work_has_ended_releases_nothing(world, draft, sign_in) -> None:
    client = sign_in("Clearwater", "lead")
    Engagement.objects.filter(tenant=world.org("Aurora"), organisation=world.org("Clearwater")).update(
        ended_at=world.now
    )
    answer = client.post(f"/scorecards/{draft.pk}/release/", {"step": "release", "independent": "on"})
    assert answer.status_code == 403
    assert state_of(world, draft) == CardState.DRAFT
