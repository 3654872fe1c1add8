"""Lists leave as files from their own address: what is filtered, to whoever sees the page, no formula."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from suppliers.models import Supplier
from tenants.scope import scope
from tests.cases import Cases

LISTS = (
    "requests/",
    "warnings/",
    "suppliers/duplicates/",
    "reports/",
    "imports/",
    "objections/",
    "network/declared/",
)


def _signed_in(cases: Cases, buyer: str) -> Client:
    client = Client()
    client.force_login(cases.world.user(buyer, "esg_manager"))
    return client


def _lines(response) -> list[list[str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("page", LISTS)
def test_every_list_has_a_file_of_what_it_shows(cases, page) -> None:
    client = _signed_in(cases, "Aurora")
    shown = client.get(f"/{page}")
    assert "as=xlsx" in shown.content.decode()
    heads, *rows = _lines(client.get(f"/{page}?as=csv"))
    assert rows
    assert {len(row) for row in rows} == {len(heads)}
    assert client.get(f"/{page}?as=xlsx").content.startswith(b"PK")
    assert client.get(f"/{page}?as=pdf").status_code == 404


def test_a_file_follows_the_filter_and_runs_no_formula(cases) -> None:
    with scope(cases.world.scope("Aurora")):
        Supplier.objects.filter(pk=cases.of("Aurora").ids["supplier"]).update(name="=1+1")
    client = _signed_in(cases, "Aurora")
    every = _lines(client.get("/requests/?view=all&as=csv"))
    some = _lines(client.get("/requests/?view=all&standard=t-cfie&as=csv"))
    assert len(every) > len(some) > 1
    assert {row[2] for row in some[1:]} == {"T/CFIE"}
    reports = _lines(client.get("/reports/?as=csv"))
    assert "'=1+1" in {row[0] for row in reports}
    others = _lines(_signed_in(cases, "Borealis").get("/reports/?as=csv"))
    assert "'=1+1" not in {row[0] for row in others}
