"""A supplier's master data on its pages: two people at one form, records, marks, status, categories."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from suppliers.models import Category, Contact, Product, Site, Supplier, SupplierFlag, SupplierKey
from tenants.scope import scope
from tests.workspace.test_suppliers_page import VALUES

NEW = {name: value for name, value in VALUES.items() if name != "status"}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


@pytest.fixture
def buyers(world, sign_in) -> tuple[Client, Client, str]:
    """Two people of a buyer and the address of one supplier's form."""
    first, second = sign_in("Aurora", "procurement"), sign_in("Aurora", "esg_manager")
    first.post("/suppliers/new/", VALUES)
    return first, second, f"/suppliers/{world.supplier('Aurora', 'Quiet Mill').pk}/edit/"


def _opened(client: Client, url: str) -> dict[str, str]:
    page = client.get(url).content.decode()
    return {"revision": _hidden(page, "revision"), "base": _hidden(page, "base")}


def test_two_people_at_one_supplier_see_both_versions_and_choose(world, buyers) -> None:
    first, second, url = buyers
    opened = _opened(first, url)
    second.post(url, NEW | _opened(second, url) | {"sector": "Wool", "region": "Skåne", "tier": "3"})
    answer = first.post(url, NEW | opened | {"sector": "Cotton", "reference": "99"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Aurora esg_manager saved this supplier meanwhile" in page
    asked = re.findall(r'name="asked" value="(\w+)"', page)
    assert asked == ["region", "sector", "tier"]
    # What one left alone is taken as it stands; what both changed waits for a choice.
    assert re.findall(r'name="keep-(\w+)"\s+value="(\w+)"\s+checked', page) == [
        ("region", "theirs"),
        ("tier", "theirs"),
    ]
    again = {"revision": _hidden(page, "revision"), "base": _hidden(page, "base"), "asked": asked}
    typed = NEW | again | {"sector": "Cotton", "reference": "99"}
    assert world.supplier("Aurora", "Quiet Mill").sector == "Wool"

    unanswered = first.post(url, typed | {"keep-region": "theirs", "keep-tier": "mine"})
    assert unanswered.status_code == 409
    assert "Choose for every line" in unanswered.content.decode()

    saved = first.post(url, typed | {"keep-region": "theirs", "keep-tier": "mine", "keep-sector": "mine"})
    assert saved.status_code == 302
    mill = world.supplier("Aurora", "Quiet Mill")
    assert (mill.region, mill.sector, mill.tier, mill.reference) == ("Skåne", "Cotton", 2, "99")


def test_what_was_shown_may_not_be_readable_and_nothing_breaks(buyers) -> None:
    first, second, url = buyers
    opened = _opened(first, url)
    second.post(url, NEW | _opened(second, url) | {"sector": "Wool"})
    for junk in ({"base": "{"}, {"base": json.dumps([1])}, {"revision": "x"}, {"revision": "9" * 40}):
        assert first.post(url, NEW | opened | {"sector": "Cotton"} | junk).status_code == 409
    assert first.post(url, NEW | opened | {"asked": ["name; drop", "sector"]}).status_code == 409


def test_nace_gives_isic_and_a_wrong_code_is_named(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/suppliers/new/", VALUES | {"nace": "1310 Preparation", "spend_share": "12.5"})
    mill = world.supplier("Aurora", "Quiet Mill")
    assert (mill.nace, mill.isic, str(mill.spend_share)) == ("13.10", "1311", "12.50")
    for wrong, said in (
        ({"nace": "99.99"}, "NACE Rev. 2 has no such code"),
        ({"nace": "13.10", "isic": "0111"}, "NACE 13.10 is ISIC 1311"),
        ({"spend_share": "101"}, "between 0 and 100 percent"),
        ({"diverse": ["women", "martian"]}, "Select a valid choice"),
    ):
        answer = client.post("/suppliers/new/", VALUES | {"name": "Loud Mill"} | wrong)
        assert answer.status_code == 422
        assert said in unescape(answer.content.decode())
    assert "14.31" in client.get("/suppliers/sectors/?nace=knitted hosiery").content.decode()


def test_records_are_kept_and_shown_with_who_and_why(world, sign_in, django_assert_max_num_queries) -> None:
    client, supplier = sign_in("Aurora", "procurement"), world.supplier("Aurora")
    home = f"/suppliers/{supplier.pk}/"
    for path, body in (
        ("status/", {"status": "onboarding", "reason": "Samples were good"}),
        ("flags/", {"kind": "core_part", "reason": "Its yarn is in every product"}),
        ("contacts/", {"name": "Ana Reis", "email": "ana@evergreen.example", "phone": "+351 22 555 01"}),
        ("products/", {"name": "Yarn", "kind": "material", "flow": "forward", "hs_code": "5107.10"}),
        ("identifiers/", {"scheme": "os", "external_id": "CN2021250D1DTN7"}),
        (
            "sites/",
            {"name": "Hall 1", "latitude": "32.39125", "longitude": "120.5673", "function": "factory"},
        ),
    ):
        assert client.post(home + path, body).status_code == 302, path
    overview = unescape(client.get(home).content.decode())
    assert "Its yarn is in every product" in overview
    assert "Samples were good" in overview
    assert "Aurora procurement" in overview
    with django_assert_max_num_queries(26):
        master = client.get(f"{home}master/").content.decode()
    for words in ("ana@evergreen.example", "510710", "CN2021250D1DTN7", "32.39125°, 120.5673°", "Factory"):
        assert words in master
    with scope(world.scope("Aurora")):
        flag = SupplierFlag.objects.get()
    client.post(f"{home}flags/{flag.pk}/end/", {"reason": "There is a second source"})
    assert "There is a second source" in client.get(home).content.decode()


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("status/", {"status": "suspended", "reason": "Late again"}, "There is no step to this status"),
        ("status/", {"status": "admitted", "reason": ""}, "Write the reason"),
        ("flags/", {"kind": "high_risk", "reason": " "}, "Write the reason"),
        ("contacts/", {"phone": "1"}, "Write a telephone number"),
        ("contacts/", {"role": "Quality"}, "Write a name or an e-mail address"),
        ("products/", {"name": "Yarn", "kind": "material", "flow": "forward", "hs_code": "51X"}, "HS code"),
        (
            "identifiers/",
            {"scheme": "lei", "external_id": "54930084UKLVMY22DS17"},
            "last two digits of the LEI",
        ),
        ("identifiers/", {"scheme": "tax", "external_id": "9111", "country": "CN"}, "too long or too short"),
        ("sites/", {"name": "Hall", "latitude": "120", "longitude": "32"}, "not swapped"),
        ("sites/", {"name": "Hall", "latitude": "north"}, "Write degrees as a number"),
        ("sites/", {"name": "Hall", "os_id": "CN2021250D1DTN8"}, "last sign of the OS ID"),
    ],
)
def test_what_is_wrong_with_a_record_is_said_and_nothing_is_kept(world, sign_in, path, body, said) -> None:
    supplier = world.supplier("Aurora")
    answer = sign_in("Aurora", "procurement").post(f"/suppliers/{supplier.pk}/{path}", body)
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    with scope(world.scope("Aurora")):
        kept = (SupplierFlag, Contact, Product, SupplierKey, Site)
        assert not any(model.objects.exists() for model in kept)
        assert Supplier.objects.get(pk=supplier.pk).status == "candidate"


def test_categories_and_groups_are_kept_under_set_up(world, sign_in) -> None:
    client = sign_in("Aurora", "esg_manager")
    assert "No category yet" in client.get("/categories/").content.decode()
    refused = client.post("/categories/new/", {"code": "H", "name": "Hides", "is_high_risk": "on"})
    assert "Write why" in refused.content.decode()
    client.post(
        "/categories/new/", {"code": "H", "name": "Hides", "is_high_risk": "on", "risk_reason": "Chromium"}
    )
    client.post("/groups/new/", {"name": "Larch Group", "policies": "One code for all"})
    page = client.get("/categories/").content.decode()
    assert "Chromium" in page
    assert "One code for all" in client.get("/groups/").content.decode()
    with scope(world.scope("Aurora")):
        category = Category.objects.get()
    client.post("/suppliers/new/", VALUES | {"category": str(category.pk)})
    client.post(f"/categories/{category.pk}/remove/")
    with scope(world.scope("Aurora")):
        assert Category.objects.exists()
    foreign = sign_in("Borealis", "esg_manager")
    assert foreign.get(f"/categories/{category.pk}/").status_code == 404
    assert foreign.post("/suppliers/new/", VALUES | {"category": str(category.pk)}).status_code == 422


def test_the_programme_is_said_once_and_two_people_cannot_overwrite_each_other(world, sign_in) -> None:
    client, lead = sign_in("Aurora", "esg_manager"), world.user("Aurora", "procurement")
    assert "No programme yet" in client.get("/programme/").content.decode()
    said = {"policy": "Fair work", "procurement_lead": str(lead.pk), "revision": "0"}
    refused = client.post("/programme/edit/", said | {"commitment": "We mean it"})
    assert "Write who of the top management" in refused.content.decode()
    assert client.post("/programme/edit/", said).status_code == 302
    stale = client.post("/programme/edit/", said | {"policy": "Something else"})
    assert stale.status_code == 422
    assert "Somebody else changed the programme" in stale.content.decode()
    client.post("/programme/targets/", {"text": "Four stars", "year": "2030", "state": "open"})
    wrong = client.post("/programme/targets/", {"text": "Four stars", "year": "soon", "state": "open"})
    assert "four digits" in wrong.content.decode()
    page = client.get("/programme/").content.decode()
    assert "Fair work" in page
    assert "Four stars" in page
    assert "Aurora procurement" in page
    reader = sign_in("Aurora", "viewer")
    assert reader.get("/programme/").status_code == 200
    assert reader.post("/programme/edit/", said).status_code == 403


def test_newcomers_are_told_with_their_gaps_and_leavers_with_the_reason(
    world, sign_in, django_assert_max_num_queries
) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/suppliers/new/", VALUES | {"diverse": ["women"], "spend_share": "4"})
    mill = world.supplier("Aurora", "Lone Mill")
    client.post(f"/suppliers/{mill.pk}/status/", {"status": "removed", "reason": "It closed its gates"})
    with django_assert_max_num_queries(20):
        page = unescape(client.get("/suppliers/turnover/").content.decode())
    assert "site, request, rating" in page
    assert "It closed its gates" in page
    cell = r'\s*<td class="num"[^>]*>\s*{}\s*</td>'
    assert re.search("Owned by women</th>" + cell.format(1) + cell.format("4 %"), page)
    figures = [int(n) for n in re.findall(r"<dd>\s*(\d+)", page)]
    assert figures == [0, 3, 1, 2]
    empty = unescape(client.get("/suppliers/turnover/?first=2020-01-01&last=2020-12-31").content.decode())
    assert "Nobody came in this time." in empty
    wrong = client.get("/suppliers/turnover/?first=2021-01-01&last=2020-01-01").content.decode()
    assert "Swap them" in wrong
    assert sign_in("Clearwater", "lead").get("/suppliers/turnover/").status_code == 403
