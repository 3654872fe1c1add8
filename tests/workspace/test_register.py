"""Pages of the risk register: matrix, list, file, and forms that keep what was typed."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.risk.test_register import FLOOD, write
from tests.world import World


@pytest.fixture
def manager(world: World) -> Client:
    client = Client()
    client.force_login(world.user("Aurora", "esg_manager"))
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_cell_of_the_matrix_leads_to_its_risks(world: World, manager: Client) -> None:
    assert "No risk is written down yet" in page(manager, "/risks/")
    write(world, residual_likelihood=1, residual_consequence=5)
    write(world, title="Drought", likelihood=1, consequence=1, kind="chronic")
    shown = page(manager, "/risks/")
    assert 'href="?cell=4-5"' in shown
    assert "Drought" in shown
    cell = page(manager, "/risks/?cell=4-5")
    assert "Floods" in cell
    assert "Drought" not in cell
    assert "Floods" in page(manager, "/risks/?after=1&cell=1-5")
    assert "Floods" not in page(manager, "/risks/?kind=chronic")
    assert "Drought" in page(manager, "/risks/?cell=9-9&sort=nonsense&owner=x&page=99")


def test_the_list_costs_the_same_at_any_size(world: World, manager: Client) -> None:
    write(world)
    page(manager, "/risks/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as few:
            page(manager, "/risks/")
        counts.append(len(few))
        for number in range(9):
            write(world, title=f"Risk {number}", owner=world.user("Aurora", "procurement"))
    assert counts[0] == counts[1]
    sql = [one["sql"] for one in few.captured_queries if "risk_risk" in one["sql"]]
    assert len(sql) == 4


def test_the_file_holds_what_the_list_shows_and_runs_no_formula(world: World, manager: Client) -> None:
    write(world, title="=1+1", factor="Rain")
    write(world, title="Drought", kind="chronic")
    answer = manager.get("/risks/?as=csv&kind=acute")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["Risk", "'=1+1"]
    assert "Rain" in rows[1]
    assert "20" in rows[1]


def test_two_editors_see_both_versions_and_nothing_is_lost(world: World, manager: Client) -> None:
    entry = write(world)
    form = {**FLOOD, "revision": "1", "countries": "Viet Nam, cn"}
    first = manager.post(f"/risks/{entry.pk}/edit/", form | {"title": "Floods on the coast"})
    assert first.status_code == 302
    second = manager.post(f"/risks/{entry.pk}/edit/", form | {"title": "River floods"})
    assert second.status_code == 409
    text = second.content.decode()
    assert "Both versions" in text
    assert "River floods" in text
    assert "Floods on the coast" in text
    wrong = manager.post(f"/risks/{entry.pk}/edit/", form | {"revision": "2", "countries": "Atlantis"})
    assert wrong.status_code == 422
    assert "Atlantis: no country is called so" in wrong.content.decode()
    shown = page(manager, f"/risks/{entry.pk}/")
    assert "Floods on the coast" in shown
    assert "Vietnam" in shown


def test_an_example_becomes_an_entry_to_edit(world: World, manager: Client) -> None:
    shown = page(manager, "/risks/examples/")
    assert shown.count('name="starter"') == 15
    answer = manager.post("/risks/examples/", {"starter": "dependence_on_one"}, follow=True)
    assert "T/CFIE Annex A, example 15" in answer.content.decode()
    assert page(manager, "/risks/examples/").count('name="starter"') == 14


def test_what_is_done_first_belongs_to_the_largest_risk(world: World, manager: Client) -> None:
    small = write(world, title="Small", likelihood=1, consequence=2)
    large = write(world, title="Large")
    for entry, text in ((small, "Later this"), (large, "First this")):
        manager.post(f"/risks/{entry.pk}/measures/", {"text": text})
    refused = manager.post(f"/risks/{large.pk}/measures/", {"text": "", "due_on": "soon"})
    assert refused.status_code == 422
    assert "Say what is done." in refused.content.decode()
    shown = page(manager, "/risks/measures/")
    assert 0 < shown.index("First this") < shown.index("Later this")
    unknown = manager.post(f"/risks/{large.pk}/suppliers/", {"other": "No such mill"})
    assert "No single supplier" in unknown.content.decode()
