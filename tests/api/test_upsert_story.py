"""An ERP tells the same 351 suppliers three times; the list holds each once."""

from __future__ import annotations

import csv
from pathlib import Path

from core.models import Event
from suppliers.models import Supplier, SupplierKey
from tenants.scope import scope
from tests.api.programs import Program

LIST = Path(__file__).parent.parent / "data" / "facility-lists" / "15.csv"


def facilities() -> list[dict[str, str]]:
    """The real facility list as an ERP would send it, with a vendor number of its own for each line."""
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        return [
            {
                "external_id": f"V-{number:05d}",
                "name": row["name"],
                "country": row["country"],
                "address": row["address"],
            }
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]


def test_351_suppliers_told_three_times_are_351(world) -> None:
    with scope(world.scope("Borealis")):
        listed = Supplier.objects.count()
    told = facilities()
    erp = Program(world, "Borealis", "suppliers:read", "suppliers:write").sign_in()

    counts = [
        erp.post("suppliers/upsert/", {"source_system": "erp", "suppliers": told}).json()["counts"]
        for _time in range(3)
    ]

    assert len(told) == 351
    assert counts[0] == {"created": 351, "connected": 0, "updated": 0, "unchanged": 0, "refused": 0}
    assert counts[1] == counts[2] == counts[0] | {"created": 0, "unchanged": 351}
    with scope(world.scope("Borealis")):
        assert Supplier.objects.count() == listed + 351
        assert SupplierKey.objects.count() == 351
        told_events = Event.objects.filter(kind="supplier.created", actor_name="ERP")
        assert told_events.count() == 351


def test_the_list_can_be_read_back_page_by_page(world) -> None:
    erp = Program(world, "Borealis").sign_in()
    erp.post("suppliers/upsert/", {"source_system": "erp", "suppliers": facilities()})

    seen = []
    answer = erp.get("suppliers/", limit=100)
    while True:
        seen += [key["external_id"] for item in answer.json()["items"] for key in item["keys"]]
        if answer.json()["next"] is None:
            break
        answer = erp.web.get(answer.json()["next"], headers=erp.headers)

    assert seen == [row["external_id"] for row in facilities()]
