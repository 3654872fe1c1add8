"""Sites that a program tells by the ids of its own system."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Event
from suppliers.models import Site, Supplier
from suppliers.services.merging import merge_suppliers
from suppliers.services.sites import add_site
from tenants.scope import scope
from tests.api.programs import Program

HALL = {"external_id": "P-1", "supplier": "V-1", "name": "Weaving hall", "function": "factory"}


@pytest.fixture
def erp(world) -> Program:
    """Aurora's ERP, which has told two suppliers."""
    program = Program(world).sign_in()
    told = [
        {"external_id": f"V-{number}", "name": name, "country": "PT"}
        for number, name in enumerate(("Hazel Weaving", "Beech Dyeing"), start=1)
    ]
    program.post("suppliers/upsert/", {"source_system": "sap", "suppliers": told})
    return program


def upsert(erp: Program, *rows: object) -> list[dict[str, Any]]:
    answer = erp.post("sites/upsert/", {"source_system": "sap", "sites": rows})
    assert answer.status_code == 200, answer.json()
    verdicts: list[dict[str, Any]] = answer.json()["rows"]
    return verdicts


def outcomes(erp: Program, *rows: object) -> list[str]:
    return [one["outcome"] for one in upsert(erp, *rows)]


def fault(verdict: dict[str, Any]) -> tuple[str, str]:
    ((pointer, code),) = [(one["pointer"], one["code"]) for one in verdict["errors"]]
    return pointer.removeprefix("/sites/0"), code


def listed(erp: Program, **query: object) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = erp.get("sites/", **query).json()["items"]
    return items


def test_a_site_is_added_changed_where_it_differs_and_kept_once(world, erp) -> None:
    whole = HALL | {
        "address": "1 Loom Street",
        "country": "Portugal",
        "region": "Norte",
        "latitude": 41.44250000004,
        "longitude": "-8.2918",
        "os_id": "cn 2021250 D1DTN7",
    }
    assert outcomes(erp, whole) == ["created"]
    assert outcomes(erp, whole) == outcomes(erp, HALL) == ["unchanged"]
    (site,) = listed(erp)
    assert site["keys"] == [{"source_system": "sap", "external_id": "P-1"}]
    assert (site["country"], site["function"], site["os_id"]) == ("PT", "factory", "CN2021250D1DTN7")
    assert (float(site["latitude"]), float(site["longitude"])) == (41.4425, -8.2918)

    assert outcomes(erp, {"external_id": "P-1", "region": "Centro", "country": ""}) == ["updated"]
    (site,) = listed(erp)
    assert (site["region"], site["country"], site["name"]) == ("Centro", "", "Weaving hall")
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="site.changed")
        assert Event.objects.filter(kind="site.added").count() == 1
    assert event.before == {"site": "Weaving hall", "region": "Norte", "country": "PT"}
    assert event.actor_name == "ERP"


def test_an_unknown_id_means_the_site_of_that_name_if_there_is_one(world, erp) -> None:
    with scope(world.scope("Aurora")):
        hazel = Supplier.objects.get(name="Hazel Weaving")
        known = add_site(supplier=hazel, actor=world.user("Aurora", "admin"), name="weaving HALL")
    (verdict,) = upsert(erp, HALL)

    assert (verdict["outcome"], verdict["id"]) == ("connected", str(known.pk))
    assert outcomes(erp, HALL) == ["unchanged"]
    assert outcomes(erp, HALL | {"supplier": "V-2", "external_id": "P-2"}) == ["created"]
    assert {site["name"] for site in listed(erp)} == {"Weaving hall"}
    assert len(listed(erp, supplier=str(hazel.pk))) == 1
    assert listed(erp, source_system="crm") == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"supplier": "V-9"}, ("/supplier", "supplier_unknown")),
        ({"supplier": None}, ("/supplier", "null")),
        ({"name": " "}, ("/name", "blank")),
        ({"name": "x" * 201}, ("/name", "max_length")),
        ({"name": "a\x00b"}, ("/name", "nul")),
        ({"latitude": 41}, ("/longitude", "half")),
        ({"latitude": 91, "longitude": 1}, ("/latitude", "max_value")),
        ({"latitude": "NaN", "longitude": 1}, ("/latitude", "invalid")),
        ({"latitude": 10**400, "longitude": 1}, ("/latitude", "max_value")),
        ({"latitude": True, "longitude": 1}, ("/latitude", "invalid")),
        ({"country": "Atlantis"}, ("/country", "unknown")),
        ({"function": "castle"}, ("/function", "invalid_choice")),
        ({"os_id": "CN2021250D1DTN8"}, ("/os_id", "checksum")),
        ({"os_id": "x"}, ("/os_id", "os_form")),
        ({"external_id": "x" * 129}, ("/external_id", "max_length")),
        ({"external_id": ["P"]}, ("/external_id", "invalid")),
        ({"owner": "me"}, ("/owner", "unknown_field")),
    ],
)
def test_what_cannot_be_used_is_pointed_at_and_hinders_no_other(world, erp, row, told) -> None:
    refused, taken = upsert(erp, HALL | row, HALL | {"external_id": "P-2", "name": "Yarn store"})

    assert fault(refused) == told
    assert (refused["outcome"], taken["outcome"]) == ("refused", "created")
    assert [site["name"] for site in listed(erp)] == ["Yarn store"]


def test_a_site_stays_with_its_supplier_and_keeps_a_name_of_its_own(world, erp) -> None:
    store = HALL | {"external_id": "P-2", "name": "Yarn store"}
    upsert(erp, HALL, store)

    (moved,) = upsert(erp, HALL | {"supplier": "V-2"})
    assert fault(moved) == ("/supplier", "site_of_another")
    (twin,) = upsert(erp, store | {"name": "WEAVING HALL"})
    assert fault(twin) == ("/name", "site_exists")
    assert outcomes(erp, HALL | {"name": "Old hall"}, store | {"name": "Weaving hall"}) == ["updated"] * 2
    names = {site["keys"][0]["external_id"]: site["name"] for site in listed(erp)}
    assert names == {"P-1": "Old hall", "P-2": "Weaving hall"}
    new, again = upsert(erp, {"external_id": "P-3"}, {"external_id": "P-3"})
    assert [one["pointer"] for one in new["errors"]] == ["/sites/0/supplier", "/sites/0/name"]
    assert again["errors"][0]["code"] == "repeated"


def test_sites_of_a_merged_supplier_are_those_of_the_one_that_stayed(world, erp) -> None:
    upsert(erp, HALL, HALL | {"external_id": "P-2", "supplier": "V-2"})
    with scope(world.scope("Aurora")):
        pair = {one.name: one for one in Supplier.objects.filter(name__in=["Hazel Weaving", "Beech Dyeing"])}
        merge_suppliers(
            survivor=pair["Hazel Weaving"],
            merged=pair["Beech Dyeing"],
            actor=world.user("Aurora", "admin"),
            now=timezone.now(),
        )
    # Both ids name the hall of the record that stayed, whichever supplier's id comes with them.
    first, second = upsert(
        erp, HALL | {"region": "Norte"}, HALL | {"external_id": "P-2", "supplier": "V-2", "region": "Norte"}
    )
    assert (first["outcome"], second["outcome"], first["id"]) == ("updated", "unchanged", second["id"])
    assert [site["region"] for site in listed(erp)] == ["Norte"]


def test_a_thousand_sites_take_as_many_queries_as_one(world, erp) -> None:
    def queries(first: int, last: int, **more: object) -> int:
        rows = [HALL | {"external_id": str(n), "name": f"Hall {n}", **more} for n in range(first, last)]
        with CaptureQueriesContext(connection) as seen:
            upsert(erp, *rows)
        return len(seen)

    erp.get("sites/")  # notes the use
    assert queries(0, 1) == queries(1, 301)
    assert queries(0, 1, region="N") == queries(1, 301, region="N")
    assert queries(0, 1, region="N") == queries(1, 301, region="N")


def test_another_buyer_has_its_own_sites_and_suppliers(world, erp) -> None:
    upsert(erp, HALL)
    other = Program(world, "Borealis").sign_in()

    (verdict,) = upsert(other, HALL)
    assert fault(verdict) == ("/supplier", "supplier_unknown")
    assert listed(other) == []
    with scope(world.scope("Borealis")):
        assert not Site.objects.filter(name="Weaving hall").exists()
