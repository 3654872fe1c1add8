"""What a buyer says with a request about time and size: the base period, and a size that was missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from tenants.scope import scope
from tests.workspace.test_requests import form, lone_mill, requests_to


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def test_the_base_period_is_the_year_before_unless_it_is_extended(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    client = sign_in("Aurora", "procurement")
    client.post("/requests/new/", form(world, mill, standards=["t-cfie"]))
    client.post("/requests/new/", form(world, mill, standards=["t-cerds"], base_extended_to="2026-10-31"))
    extended, plain = requests_to(world, "Lone Mill")
    page = client.get(f"/requests/{plain.pk}/").content.decode()
    assert "1 Jan 2025 – 31 Dec 2025" in page
    page = client.get(f"/requests/{extended.pk}/").content.decode()
    assert "1 Jan 2025 – 31 Oct 2026" in page


@pytest.mark.parametrize("day", ["2025-12-31", "2026-11-25", "0026-01-01"])
def test_an_extension_ends_between_the_year_and_the_evaluation_date(world, sign_in, day) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    refused = sign_in("Aurora", "procurement").post("/requests/new/", form(world, mill, base_extended_to=day))
    assert refused.status_code == 422
    assert "Choose a day from 2026-01-01 to the evaluation date" in refused.content.decode()
    assert requests_to(world, "Lone Mill") == []


def test_a_missing_size_is_suggested_and_another_one_belongs_on_the_suppliers_page(world, sign_in) -> None:
    mill = lone_mill(
        world,
        country="CN",
        size_class="",
        industry="17",
        headcount=420,
        revenue=Decimal(50),
        currency="CNY",
        contact_email="mai@mill.example",
    )
    client = sign_in("Aurora", "procurement")
    page = client.get(f"/requests/new/?supplier={mill.pk}").content.decode()
    assert '<option value="medium" selected>' in page
    assert "Suggested by China&#x27;s size rule of 2011." in page
    refused = client.post("/requests/new/", form(world, mill, **{f"size-{mill.pk}": "large"}))
    assert refused.status_code == 422
    assert "The figures of Lone Mill suggest medium." in refused.content.decode()
    client.post("/requests/new/", form(world, mill, **{f"size-{mill.pk}": "medium"}))
    assert {request.size_class for request in requests_to(world, "Lone Mill")} == {"medium"}
    with scope(world.scope("Aurora")):
        mill.refresh_from_db()
    assert mill.size_class == "medium"
