"""Pages of onboarding: what procurement, the ESG manager and the supplier see and can do."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.template.defaultfilters import striptags

from onboarding.models import Baseline, BaselineDraft, OnboardingCase
from onboarding.services.cases import open_case
from onboarding.stages import advance_onboarding
from suppliers.models import Supplier
from tenants.scope import scope
from tests.onboarding.ways import SHORT, all_done, answers, papers, standing, started
from tests.world import NOW

#: Session, person, memberships, engagement, scope, rail; counts, page, rows, where they stand.
COST = 16


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def words(response) -> str:
    """A page as one reads it."""
    return re.sub(r"\s+", " ", striptags(response.content.decode())).replace("&#x27;", "'")


def test_procurement_starts_the_ninety_days_and_sees_what_is_missing(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    assert "Nobody is on the way in" in words(client.get("/onboarding/"))
    evergreen = world.supplier("Aurora")
    page = client.get("/onboarding/new/", {"q": "ever"})
    assert "Evergreen Knitting" in words(page)
    answer = client.post("/onboarding/new/", {"supplier": evergreen.pk, "cause": "new"})
    assert answer.status_code == 302
    advance_onboarding(now=NOW)
    page = words(client.get(answer.headers["Location"]))
    assert "Day 0 of 90 90 days left" in page
    assert "Version 1 was put before the company" in page
    assert "Whoever buys does not decide" in page
    assert "Evergreen Knitting" in words(client.get("/onboarding/"))
    exported = client.get("/onboarding/export.csv").content.decode("utf-8-sig")
    assert "Evergreen Knitting" in exported


def test_who_has_not_joined_is_invited_first(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        stranger = Supplier.objects.create(
            tenant=world.org("Aurora"), number=900, name="Far Away", country="VN"
        )
    client = sign_in("Aurora", "esg_manager")
    sent = client.post("/onboarding/new/", {"supplier": stranger.pk, "cause": "new"})
    page = client.get(sent.headers["Location"])
    assert "First invite the company." in words(page)
    assert "it can be refused or the case stopped, but not admitted" in words(page)
    assert f"/requests/new/?supplier={stranger.pk}" in page.content.decode()
    request = world.request("Aurora")
    with scope(world.scope("Aurora")):
        type(request).objects.filter(pk=request.pk).update(supplier=stranger)
    page = client.get(sent.headers["Location"])
    assert "The company is invited and has not joined yet." in words(page)
    assert f"/requests/{request.pk}/" in page.content.decode()


def test_the_manager_decides_and_the_supplier_reads_why(world, sign_in) -> None:
    case = started(world, conditions=SHORT)
    manager, company = sign_in("Aurora", "esg_manager"), sign_in("Evergreen", "admin")
    address = f"/onboarding/{case.pk}/"
    early = manager.post(f"{address}decide/", {"outcome": "admitted", "reason": "Good."})
    assert (early.status_code, "Still open: Code of conduct signed" in words(early)) == (422, True)
    all_done(world, case)
    assert "Every check is settled: decide on admission" in words(manager.get("/"))
    done = manager.post(f"{address}decide/", {"outcome": "admitted", "reason": "All papers are good."})
    assert done.status_code == 302
    assert "Checks as they stood at the decision" in words(manager.get(address))
    told = words(company.get(f"/portal/onboarding/{case.pk}/"))
    assert "All papers are good." in told
    assert "Did your production change?" in told


def test_a_supplier_signs_and_hands_in_on_the_portal(world, sign_in) -> None:
    case = started(world, conditions=SHORT)
    client = sign_in("Evergreen", "contributor")
    assert "Onboarding with Aurora Outdoor" in words(client.get("/portal/"))
    paper = papers(world, case)["statement"]
    address = f"/portal/onboarding/papers/{paper.pk}/"
    assert "环境合规声明" in words(client.get(address, {"lang": "zh-hans"}))
    sent = {"name": "Wen Li", "role": "Director", "agreed": "on", "language": "zh-hans"}
    missing = client.post(address, sent)
    assert (missing.status_code, "Say whether there were penalties" in words(missing)) == (422, True)
    unnamed = client.post(address, sent | {"penalties": "yes"})
    assert (unnamed.status_code, "Name each penalty" in words(unnamed)) == (422, True)
    assert client.post(address, sent | {"penalties": "no"}).status_code == 302
    signed = words(client.get(address))
    assert paper.sha256 in signed
    assert "Sign for the company" not in signed
    form = f"/portal/onboarding/{case.pk}/baseline/"
    saved = client.post(
        f"{form}save/", {"revision": "0", "workers": "120"}, headers={"Accept": "application/json"}
    )
    assert saved.json()["revision"] == 1
    stale = client.post(
        f"{form}save/", {"revision": "0", "workers": "9"}, headers={"Accept": "application/json"}
    )
    assert (stale.status_code, stale.json()["theirs"]["workers"]) == (409, "120")
    part = client.post(f"{form}hand-in/", {"revision": "1", "workers": "120"})
    assert (part.status_code, "Answer this question" in words(part)) == (422, True)
    assert client.post(f"{form}hand-in/", {"revision": "1", **answers()}).status_code == 302
    advance_onboarding(now=NOW)
    assert standing(world, case).met == 4


def test_handing_in_goes_before_ones_own_autosave_but_not_over_a_colleagues(world, sign_in) -> None:
    case = started(world, conditions=SHORT)
    client, colleague = sign_in("Evergreen", "admin"), sign_in("Evergreen", "contributor")
    form = f"/portal/onboarding/{case.pk}/baseline/"
    client.post(f"{form}save/", {"revision": "0", "workers": "120"})
    kept = colleague.post(f"{form}hand-in/", {"revision": "0", **answers(workers="9")}, follow=True)
    assert "Handed in." not in words(kept)
    handed = client.post(f"{form}hand-in/", {"revision": "0", **answers(workers="130")}, follow=True)
    assert "Handed in. Aurora Outdoor reads it now." in words(handed)
    with scope(world.scope("Aurora")):
        assert Baseline.objects.get().answers["workers"] == "130"


def test_what_is_typed_badly_comes_back_with_the_field_named(world, sign_in) -> None:
    case = started(world, conditions=SHORT)
    client = sign_in("Evergreen", "admin")
    form = f"/portal/onboarding/{case.pk}/baseline/"
    page = client.post(f"{form}save/", {"revision": "0", "energy": "1,000.5 MWh"})
    assert (page.status_code, "Write a figure" in words(page)) == (422, True)
    assert client.post(f"{form}save/", {"revision": "x" * 99, "permits": "maybe"}).status_code == 422
    with scope(world.scope("Evergreen")):
        assert not BaselineDraft.objects.exists()


def test_conditions_and_code_are_drafted_and_put_in_force(world, sign_in) -> None:
    client, buyer = sign_in("Aurora", "esg_manager"), sign_in("Aurora", "procurement")
    assert "What the product brings" in words(buyer.get("/onboarding/conditions/"))
    assert buyer.post("/onboarding/conditions/draft/").status_code == 403
    draft = client.post("/onboarding/conditions/draft/").headers["Location"]
    sent = {"on_code": "on", "on_answers:t-cerds": "on", "least_t-cerds": "3", "note": "Only two"}
    assert client.post(draft, sent | {"step": "enforce"}).status_code == 302
    page = words(buyer.get("/onboarding/conditions/"))
    assert "at least 3 stars" in page
    assert "No grave violation" in page
    assert client.get(draft).status_code == 404
    code = client.post("/onboarding/code/draft/").headers["Location"]
    refused = client.post(code, {"step": "enforce", "en-title": "Our code"}, follow=True)
    assert "English Human rights: This part is empty." in words(refused)
    parts = {
        f"en-{part}": "Do good."
        for part in ("title", "human_rights", "labour", "environment", "anti_corruption")
    }
    assert client.post(code, parts | {"step": "enforce"}).status_code == 302
    assert "Version 1, in force" in words(buyer.get("/onboarding/code/"))


def test_lists_cost_the_same_however_long(world, sign_in, django_assert_max_num_queries) -> None:
    client = sign_in("Aurora", "procurement")
    started(world)
    for address in ("/onboarding/", "/onboarding/?view=list"):
        client.get(address)
        with django_assert_max_num_queries(COST):
            client.get(address)
    buyer = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        for number in range(15):
            supplier = Supplier.objects.create(
                tenant=world.org("Aurora"),
                number=100 + number,
                name=f"Mill {number}",
                country="VN",
                match_key=f"mill {number}",
                name_key=f"mill {number}",
            )
            open_case(supplier=supplier, cause="new", actor=buyer, terms_of=buyer, now=NOW)
        assert OnboardingCase.objects.count() == 16
    for address in ("/onboarding/", "/onboarding/?view=list"):
        with django_assert_max_num_queries(COST):
            client.get(address)
