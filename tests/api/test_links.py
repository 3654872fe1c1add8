"""Who supplies whom, as a program tells it by the ids of its own system."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from suppliers.models import Supplier, SupplyLink
from tenants.scope import scope
from tests.api.programs import Program


@pytest.fixture
def erp(world) -> Program:
    """Aurora's ERP, which has told suppliers V-1 to V-5; only the first delivers to Aurora itself."""
    program = Program(world).sign_in()
    told = [
        {"external_id": f"V-{n}", "name": f"Mill {n}", "country": "PT", "tier": 1 if n == 1 else 9}
        for n in range(1, 6)
    ]
    program.post("suppliers/upsert/", {"source_system": "sap", "suppliers": told})
    return program


def link(upstream: int, downstream: int, share: object = None, material: str = "Cotton") -> dict[str, Any]:
    row: dict[str, Any] = {"upstream": f"V-{upstream}", "downstream": f"V-{downstream}", "material": material}
    return row if share is None else row | {"share": share}


def upsert(erp: Program, *rows: object) -> list[dict[str, Any]]:
    answer = erp.post("links/upsert/", {"source_system": "sap", "links": rows})
    assert answer.status_code == 200, answer.json()
    verdicts: list[dict[str, Any]] = answer.json()["rows"]
    return verdicts


def outcomes(erp: Program, *rows: object) -> list[str]:
    return [one["outcome"] for one in upsert(erp, *rows)]


def fault(verdict: dict[str, Any]) -> tuple[str, str]:
    ((pointer, code),) = [(one["pointer"], one["code"]) for one in verdict["errors"]]
    return pointer.removeprefix("/links/0"), code


def shares(erp: Program) -> dict[str, float]:
    items = erp.get("links/").json()["items"]
    return {f"{one['upstream_id']} {one['downstream_id']}": float(one["share"]) for one in items}


def test_a_link_is_added_changed_where_its_share_differs_and_kept_once(world, erp) -> None:
    (made,) = upsert(erp, link(2, 1, "60"))
    assert (made["outcome"], made["upstream"], made["material"]) == ("created", "V-2", "Cotton")
    assert outcomes(erp, link(2, 1, 60.0), link(2, 1, material="COTTON ")) == ["unchanged", "refused"]
    assert outcomes(erp, link(2, 1, material="ＣＯＴＴＯＮ")) == ["unchanged"]
    assert outcomes(erp, link(2, 1, 40)) == ["updated"]
    (item,) = erp.get("links/").json()["items"]
    assert (item["id"], item["material"], float(item["share"])) == (made["id"], "Cotton", 40)
    assert outcomes(erp, link(2, 1) | {"share": None}) == ["updated"]
    with scope(world.scope("Aurora")):
        assert [Supplier.objects.get(name=f"Mill {n}").tier for n in (1, 2)] == [1, 2]
        told = Event.objects.filter(kind="link.added")
        both = [{"supplied_by": "Mill 2"}, {"supplies": "Mill 1"}]
        told_of = sorted((event.after for event in told), key=max)
        assert told_of == [{"material": "Cotton", "share": "60"} | end for end in both]
        assert {(event.actor_name, event.supplier_org_id) for event in told} == {("ERP", None)}
        changed = Event.objects.filter(kind="link.changed", before__share="40")
        assert {event.after["share"] for event in changed} == {None}


def test_circles_are_fine_and_tiers_follow(world, erp) -> None:
    assert outcomes(erp, link(2, 1), link(3, 2), link(4, 3), link(2, 4)) == ["created"] * 4
    with scope(world.scope("Aurora")):
        tiers = dict(Supplier.objects.filter(name__startswith="Mill ").values_list("name", "tier"))
    assert tiers == {"Mill 1": 1, "Mill 2": 2, "Mill 3": 3, "Mill 4": 4, "Mill 5": 9}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (link(1, 1), ("/downstream", "itself")),
        (link(9, 1), ("/upstream", "supplier_unknown")),
        (link(1, 9), ("/downstream", "supplier_unknown")),
        (link(2, 1, "100.01"), ("/share", "max_value")),
        (link(2, 1, 10**300), ("/share", "max_digits")),
        (link(2, 1, 0), ("/share", "min_value")),
        (link(2, 1, -5), ("/share", "min_value")),
        (link(2, 1, "33.333"), ("/share", "max_decimal_places")),
        (link(2, 1, "half"), ("/share", "invalid")),
        (link(2, 1, {"percent": 5}), ("/share", "invalid")),
        (link(2, 1, 50, material=""), ("/material", "missing")),
        (link(2, 1, material="x" * 201), ("/material", "max_length")),
        (link(2, 1, material="a\x00"), ("/material", "nul")),
        (link(2, 1) | {"upstream": 10**30}, ("/upstream", "supplier_unknown")),
        (link(2, 1) | {"upstream": None}, ("/upstream", "null")),
        (link(2, 1) | {"tier": 2}, ("/tier", "unknown_field")),
        ({"upstream": "V-2"}, ("/downstream", "required")),
        ("V-2 to V-1", ("", "invalid")),
    ],
)
def test_what_cannot_be_used_is_pointed_at_and_hinders_no_other(world, erp, row, told) -> None:
    refused, taken = upsert(erp, row, link(3, 1, 10))

    assert fault(refused) == told
    assert (refused["outcome"], taken["outcome"]) == ("refused", "created")
    assert len(shares(erp)) == 1


def test_shares_of_one_material_stay_within_the_whole_in_whatever_order_they_move(world, erp) -> None:
    assert outcomes(erp, link(2, 1, 60), link(3, 1, 40)) == ["created"] * 2
    # The one that rises comes first; together they are the whole again.
    assert outcomes(erp, link(2, 1, 90), link(3, 1, 10)) == ["updated"] * 2
    rises, other = upsert(erp, link(3, 1, "10.01"), link(4, 1, 50, material="Dye"))
    assert fault(rises) == ("/share", "over_whole")
    assert rises["errors"][0]["detail"].startswith(
        "Other sources cover 90 % of “Cotton” for “V-1”. At most 10 % is left"
    )
    assert other["outcome"] == "created"
    assert sorted(shares(erp).values()) == [10, 50, 90]
    assert outcomes(erp, link(5, 1, 1), link(2, 1, 80)) == ["created", "updated"]


def test_a_thousand_links_take_as_many_queries_as_one(world, erp) -> None:
    def told(first: int, last: int, share: object = None) -> list[dict[str, Any]]:
        return [link(n % 4 + 2, 1, share, material=f"Yarn {n}") for n in range(first, last)]

    def queries(rows: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as seen:
            upsert(erp, *rows)
        return len(seen)

    erp.get("links/")  # notes the use
    assert queries(told(0, 1)) == queries(told(1, 301))
    assert queries(told(0, 1, 20)) == queries(told(1, 301, 20))


def test_another_buyer_has_its_own_chain(world, erp) -> None:
    upsert(erp, link(2, 1))
    other = Program(world, "Borealis").sign_in()

    assert [one["outcome"] for one in upsert(other, link(2, 1))] == ["refused"]
    assert other.get("links/").json()["items"] == []
    with scope(world.scope("Aurora")):
        mill = str(Supplier.objects.get(name="Mill 1").pk)
        assert SupplyLink.objects.count() == 1
    assert len(erp.get("links/", downstream=mill).json()["items"]) == 1
    assert erp.get("links/", upstream=mill).json()["items"] == []
    assert other.get("links/", downstream=mill).json()["items"] == []
