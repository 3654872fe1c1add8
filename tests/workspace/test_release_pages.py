"""Pages of release: what waits for whom, a draft's page, and what the supplier does not see."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from reports.content import NothingToReport, freeze
from scoring.models import CardState, Scorecard
from tenants.scope import Scope, scope
from tests.scoring.releases import POLICY, drafted, release, request_of, verified


def state_of(world, card: Scorecard) -> str:
    with scope(world.scope("Aurora")):
        return Scorecard.objects.values_list("state", flat=True).get(pk=card.pk)


def test_a_draft_says_that_it_is_one_and_offers_release_to_a_second_person(world, sign_in) -> None:
    card = drafted(world)
    page = sign_in("Aurora", "esg_manager").get(reverse("scorecard", args=[card.pk])).content.decode()
    assert "Draft: a second person reviews it" in page
    assert "Clearwater assessor" in page
    assert "Review and publish" in page
    viewer = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[card.pk])).content.decode()
    assert 'name="step"' not in viewer
    own = sign_in("Clearwater", "assessor").get(reverse("scorecard", args=[card.pk])).content.decode()
    assert "You decided on answers of this card" in own
    assert 'value="release"' not in own


def test_the_supplier_finds_no_draft_anywhere(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Evergreen", "admin")
    for route in ("portal_scorecard", "portal_scorecard_document"):
        assert client.get(reverse(route, args=[card.pk])).status_code == 404
    assert client.get(reverse("portal_objection_new", args=[card.pk, POLICY])).status_code == 404
    assert str(card.pk) not in client.get(reverse("portal")).content.decode()
    release(world, card)
    assert client.get(reverse("portal_scorecard", args=[card.pk])).status_code == 200


def test_review_and_publish_in_one_step_needs_the_statement(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Aurora", "esg_manager")
    address = reverse("scorecard_release", args=[card.pk])
    refused = client.post(address, {"step": "release"})
    assert refused.status_code == 422
    assert "Confirm that you decided none of these answers" in refused.content.decode()
    assert state_of(world, card) == CardState.DRAFT
    assert client.post(address, {"step": "release", "independent": "on"}).status_code == 302
    assert state_of(world, card) == CardState.PUBLISHED
    page = client.get(reverse("scorecard", args=[card.pk])).content.decode()
    assert "This score counts" in page
    assert "Stated to be independent" in page
    again = client.post(address, {"step": "publish"})
    assert again.status_code == 422
    assert "published already" in again.content.decode()


def test_review_only_then_somebody_publishes(world, sign_in) -> None:
    card = drafted(world)
    address = reverse("scorecard_release", args=[card.pk])
    sign_in("Clearwater", "lead").post(address, {"step": "review", "independent": "on"})
    assert state_of(world, card) == CardState.REVIEWED
    sign_in("Clearwater", "assessor").post(address, {"step": "publish"})
    assert state_of(world, card) == CardState.PUBLISHED


def test_sent_back_with_a_reason_the_review_is_open_again(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Aurora", "esg_manager")
    address = reverse("scorecard_release", args=[card.pk])
    refused = client.post(address, {"step": "send_back", "reason": ""})
    assert (refused.status_code, "looked at again" in refused.content.decode()) == (422, True)
    client.post(address, {"step": "send_back", "reason": "Look at page 3."})
    assert request_of(world, card).state == "submitted"
    page = client.get(reverse("scorecard", args=[card.pk])).content.decode()
    assert "Look at page 3." in page


@pytest.mark.parametrize("step", ["", "nonsense", "\x00"])
def test_a_step_that_is_none_is_refused(world, sign_in, step) -> None:
    card = drafted(world)
    address = reverse("scorecard_release", args=[card.pk])
    assert sign_in("Aurora", "esg_manager").post(address, {"step": step}).status_code == 400


def test_the_list_shows_what_waits_and_many_are_released_at_once(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Aurora", "esg_manager")
    page = client.get(reverse("to_release")).content.decode()
    assert "Evergreen Knitting" in page
    assert re.search(r"To release\s*<span[^>]*>\s*1|To release.*?>1<", page, re.DOTALL)
    address = reverse("release_many")
    assert client.post(address, {}).status_code == 400
    told = client.post(address, {"card": [str(card.pk), str(uuid4()), "x"]}, follow=True).content.decode()
    assert "Confirm that you decided none of these answers" in told
    assert state_of(world, card) == CardState.DRAFT
    told = client.post(address, {"card": [str(card.pk)], "independent": "on"}, follow=True).content.decode()
    assert "1 scorecard is published." in told
    assert "Nothing waits for release" in told
    assert client.post(address, {"card": ["x"] * 51}).status_code == 400


def test_in_the_list_who_decided_is_told_so(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Clearwater", "assessor")
    assert "You decided on its answers" in client.get(reverse("to_release")).content.decode()
    told = client.post(
        reverse("release_many"), {"card": [str(card.pk)], "independent": "on"}, follow=True
    ).content.decode()
    assert "a second person has to review it" in told
    assert state_of(world, card) == CardState.DRAFT


def test_pages_take_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries) -> None:
    card = drafted(world)
    client = sign_in("Aurora", "esg_manager")
    client.get(reverse("to_release"))
    with django_assert_max_num_queries(12):
        client.get(reverse("to_release"))
    with django_assert_max_num_queries(24):
        client.get(reverse("scorecard", args=[card.pk]))


def test_the_card_shows_gaps_both_ways_and_what_it_pins(world, sign_in) -> None:
    card = release(world, drafted(world))
    page = sign_in("Evergreen", "contributor").get(reverse("portal_scorecard", args=[card.pk]))
    text = page.content.decode()
    assert "More claimed than shown" in text
    assert "Does not show it" in text
    assert "The file names no policy." in text
    assert "No proof shows more than was claimed." in text
    for pinned in (card.standard_hash[:12], card.submission.sha256[:12], "Aurora esg_manager", "Revision 1"):
        assert pinned in text
    assert verified(world).pk == card.pk


def test_a_draft_counts_nowhere_else(world, sign_in) -> None:
    card = drafted(world)
    tab = reverse("supplier_tab", args=[card.supplier_id, "scores"])
    client = sign_in("Aurora", "viewer")
    assert reverse("scorecard", args=[card.pk]) not in client.get(tab).content.decode()
    supplier = world.supplier("Aurora")
    with pytest.raises(NothingToReport), scope(Scope.worker(card.tenant_id)):
        freeze(supplier)
    release(world, card)
    assert reverse("scorecard", args=[card.pk]) in client.get(tab).content.decode()
    with scope(Scope.worker(card.tenant_id)):
        assert freeze(supplier)["results"]
