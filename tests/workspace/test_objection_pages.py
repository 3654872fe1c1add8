"""Pages of objections on both sides."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from scoring.models import Dispute, Scorecard
from scoring.stages import advance_scorecards
from scoring.telling import advance_tellings
from standards import loader
from tenants.scope import scope
from tests.scoring.releases import POLICY, drafted, release, verified
from tests.scoring.rounds import LATER, rated

TEXT = "The policy is the first file, page 3 names it."


def opened(world, sign_in, card: Scorecard, line: str = POLICY, text: str = TEXT) -> UUID:
    address = reverse("portal_objection_new", args=[card.pk, line])
    answer = sign_in("Evergreen", "contributor").post(address, {"text": text})
    assert answer.status_code == 302, answer.content.decode()
    advance_tellings(now=LATER)
    with scope(world.scope("Aurora")):
        return Dispute.objects.get(line=line).pk


def test_the_whole_way_on_pages(world, sign_in) -> None:
    card = release(world, drafted(world))
    company = sign_in("Evergreen", "contributor")
    portal = company.get(reverse("portal_scorecard", args=[card.pk])).content.decode()
    assert "Object to this line" in portal
    form = company.get(reverse("portal_objection_new", args=[card.pk, POLICY])).content.decode()
    assert "Environmental policy" in form
    assert "within 30 days" in form
    dispute = opened(world, sign_in, card)
    assert "replies by" in company.get(reverse("portal_objection", args=[dispute])).content.decode()
    assert TEXT not in company.get(reverse("portal_scorecard", args=[card.pk])).content.decode()

    buyer = sign_in("Aurora", "viewer")
    assert "Environmental policy" in buyer.get(reverse("objections")).content.decode()
    seen = buyer.get(reverse("objection", args=[dispute])).content.decode()
    assert TEXT in seen
    assert "The file names no policy." in seen
    assert 'name="outcome"' not in seen
    own = sign_in("Clearwater", "assessor").get(reverse("objection", args=[dispute])).content.decode()
    assert "Somebody else has to reply" in own

    lead = sign_in("Clearwater", "lead")
    address = reverse("objection_reply", args=[dispute])
    assert lead.post(address, {}).status_code == 422
    unreasoned = lead.post(address, {"outcome": "uphold", "reply": ""})
    assert (unreasoned.status_code, "Say why" in unreasoned.content.decode()) == (422, True)
    unknown = lead.post(address, {"outcome": "part", "reply": "It shows this much.", "met": "nonsense"})
    assert unknown.status_code == 422
    assert lead.post(address, {"outcome": "uphold", "reply": "Page 3 does name it."}).status_code == 302
    again = lead.post(address, {"outcome": "uphold", "reply": "Page 3 does name it."})
    assert (again.status_code, "decided or taken back" in again.content.decode()) == (422, True)
    advance_scorecards(now=LATER)
    told = company.get(reverse("portal_objection", args=[dispute])).content.decode()
    assert "Page 3 does name it." in told
    assert reverse("portal_scorecard", args=[verified(world).pk]) in told
    superseded = company.get(reverse("portal_scorecard", args=[card.pk])).content.decode()
    assert "A newer scorecard on this basis" in superseded
    assert "Object to this line" not in superseded


def test_upheld_in_part_by_ticks(world, sign_in) -> None:
    card = release(world, drafted(world))
    dispute = opened(world, sign_in, card)
    shown = [one.key for one in loader.cerds().indicator(POLICY).levels[1].criteria]
    given = {"outcome": "part", "reply": "It shows this much.", "met": shown}
    assert sign_in("Aurora", "esg_manager").post(
        reverse("objection_reply", args=[dispute]), given
    ).status_code == 302  # fmt: skip
    advance_scorecards(now=LATER)
    assert verified(world).document["levels"][POLICY] == "intermediate"
    page = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[verified(world).pk])).content.decode()
    assert "More shown than claimed" in page
    assert "Claimed: Basic. Counts: Intermediate." in page


def test_an_objection_with_faults_comes_back_in_place(world, sign_in) -> None:
    card = release(world, drafted(world))
    client = sign_in("Evergreen", "admin")
    address = reverse("portal_objection_new", args=[card.pk, POLICY])
    short = client.post(address, {"text": "no"})
    assert (short.status_code, "a sentence or two" in short.content.decode()) == (422, True)
    for line in ("nonsense", "event:nonsense", "\x00"):
        nowhere = reverse("portal_objection_new", args=[card.pk, line])
        assert client.get(nowhere).status_code == 404
        assert client.post(nowhere, {"text": TEXT}).status_code == 404
    opened(world, sign_in, card)
    twice = client.post(address, {"text": TEXT})
    assert (twice.status_code, "objected to this line already" in twice.content.decode()) == (422, True)


def test_taking_it_back(world, sign_in) -> None:
    dispute = opened(world, sign_in, release(world, drafted(world)))
    client = sign_in("Evergreen", "admin")
    told = client.post(reverse("portal_objection_withdraw", args=[dispute]), follow=True).content.decode()
    assert "took the objection back" in told
    assert client.post(reverse("portal_objection_withdraw", args=[dispute])).status_code == 409
    assert "Taken back" in client.get(reverse("portal_objections"), {"state": "decided"}).content.decode()


def test_the_other_kind_of_standard_goes_the_same_way(world, sign_in) -> None:
    card = next(one for one in rated(world, "t-cfie") if one.basis == "verified")
    item = loader.cfie().items[0]
    dispute = opened(world, sign_in, card, line=item.key)
    with scope(world.scope("Aurora")):
        met = Dispute.objects.get().card.document["parts"]
    less = [part.key for part in item.parts if part.key not in {key for key, held in met.items() if held}]
    given = {"outcome": "part", "reply": "Another part is shown.", "met": less[:1]}
    lead = sign_in("Clearwater", "lead")
    assert lead.post(reverse("objection_reply", args=[dispute]), given).status_code == 302
    advance_scorecards(now=LATER)
    assert verified(world, "t-cfie").cause == "dispute"


def test_lists_take_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries) -> None:
    dispute = opened(world, sign_in, release(world, drafted(world)))
    client = sign_in("Aurora", "viewer")
    client.get(reverse("objections"))
    with django_assert_max_num_queries(12):
        client.get(reverse("objections"))
    with django_assert_max_num_queries(22):
        client.get(reverse("objection", args=[dispute]))


def test_a_line_that_cannot_be_objected_to_says_so_before_anybody_writes(world, sign_in) -> None:
    card = rated(world)[0]
    page = sign_in("Evergreen", "contributor").get(reverse("portal_objection_new", args=[card.pk, POLICY]))
    assert "nobody has decided on it yet" in page.content.decode()
    assert 'name="text"' not in page.content.decode()
