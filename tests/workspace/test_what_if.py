"""The what-if page: counts and list, settings in the address, drafts, files, and what cannot be tried."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Event
from scoring.models import RatingRule, Scorecard
from scoring.rules import RuleSet
from scoring.what_if import reading
from scoring.what_if.proposal import propose
from standards import loader
from tenants.scope import scope
from tests.scoring.many import many_rated, more_like
from tests.scoring.trying import put_in_force
from tests.world import World

TRIED = "/what-if/?standard=t-cerds&t.environment=60&keep=1&threshold=100"
FRAGMENT = {"HX-Request": "true", "HX-Target": "what-if-results"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reading._ready.clear()
    cache.clear()
    yield
    reading._ready.clear()


@pytest.fixture
def manager(sign_in) -> Client:
    client: Client = sign_in("Aurora", "esg_manager")
    return client


def test_a_change_of_weights_shows_who_moves_and_nothing_is_saved(world: World, manager) -> None:
    many_rated(world, 30)
    with scope(world.scope("Aurora")):
        before = list(Scorecard.objects.order_by("pk").values_list("pk", "total_exact", "is_official"))
        events = Event.objects.count()

    page = manager.get(TRIED).content.decode()

    assert "nothing is saved" in page
    assert "of 30 rated" in page
    assert "was 16.67" in page
    assert "How firm are the stars?" in page
    assert "They count for 30 suppliers with a result." in page
    assert page.count('value="8"') >= 4, "the others were moved in step"
    with scope(world.scope("Aurora")):
        assert (
            list(Scorecard.objects.order_by("pk").values_list("pk", "total_exact", "is_official")) == before
        )
        assert Event.objects.count() == events
        assert not RatingRule.objects.filter(kind="topics").exists()


def test_the_fragment_says_where_it_is_and_the_address_holds_every_setting(world: World, manager) -> None:
    many_rated(world, 8)
    fragment = manager.get(f"{TRIED}&show=all&sort=-then&seed=5&range=2.5", headers=FRAGMENT)
    assert "<html" not in fragment.content.decode()
    pushed = parse_qs(urlsplit(fragment["HX-Push-Url"]).query)
    assert pushed["t.environment"] == ["60"]
    assert sum(float(values[0]) for name, values in pushed.items() if name.startswith("t.")) == 100
    assert {name: pushed[name] for name in ("threshold", "show", "sort", "seed", "range")} == {
        "threshold": ["100"],
        "show": ["all"],
        "sort": ["-then"],
        "seed": ["5"],
        "range": ["2.5"],
    }
    again = manager.get(fragment["HX-Push-Url"], headers=FRAGMENT)
    assert again["HX-Push-Url"] == fragment["HX-Push-Url"]


def rows(client: Client, query: str) -> list[dict[str, str]]:
    """The rows of the CSV file."""
    answer = client.get(f"/what-if/export.csv?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_tabs_and_order_are_those_of_the_file(world: World, manager) -> None:
    many_rated(world, 30)
    query = urlsplit(TRIED).query
    everybody = rows(manager, f"{query}&show=all&sort=-then")
    assert len(everybody) == 30
    points = [float(row["Points, what-if"]) for row in everybody]
    assert points == sorted(points, reverse=True)
    up, down = rows(manager, f"{query}&show=up"), rows(manager, f"{query}&show=down")
    assert {row["Number"] for row in rows(manager, query)} == {row["Number"] for row in (*up, *down)}
    assert up
    assert all(row["Result, what-if"] > row["Result now"] for row in up)
    assert down
    assert all(row["Result, what-if"] < row["Result now"] for row in down)
    newly = rows(manager, f"{query}&show=under")
    assert all(float(row["Points, what-if"]) < 100 for row in newly)
    assert len(newly) == sum(row["Under the least to supply"] == "yes" for row in everybody)
    assert "Environment" in {row["Moved most by"] for row in everybody}
    page = manager.get(f"{TRIED}&show=up").content.decode()
    assert f"<b>{len(up) + len(down)}</b>" in page.replace('<b class="big-number">', "<b>")


def test_no_name_becomes_a_formula(world: World, manager) -> None:
    card = many_rated(world, 1)[0]
    with scope(world.scope("Aurora")):
        card.supplier.name = "=1+1"
        card.supplier.save()
    assert {row["Name"] for row in rows(manager, "standard=t-cerds&show=all")} >= {"'=1+1"}


def test_the_page_takes_the_same_queries_however_many_suppliers(world: World, manager) -> None:
    cards = many_rated(world, 3)
    counted = []
    for more in (0, 20):
        if more:
            more_like(world, cards[0], more, seed=9)
        manager.get(TRIED)
        with CaptureQueriesContext(connection) as queries:
            manager.get(TRIED)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_what_is_tried_is_kept_as_a_draft_by_who_may(world: World, manager, sign_in) -> None:
    many_rated(world, 2)
    viewer = sign_in("Aurora", "viewer")
    assert "Keep as draft" not in viewer.get(TRIED).content.decode()
    assert "Keep as draft" in manager.get(TRIED).content.decode()
    sent = {"standard": "t-cerds", "t.environment": "60", "keep": "1"}
    assert viewer.post("/what-if/draft/", sent).status_code == 403
    kept = manager.post("/what-if/draft/", sent)
    with scope(world.scope("Aurora")):
        rule = RatingRule.objects.get(kind="topics")
        assert (rule.state, rule.content["environment"], sum(rule.content.values())) == (
            "draft",
            6000,
            10_000,
        )
    assert kept["Location"] == f"/rules/{rule.pk}/"
    again = manager.post("/what-if/draft/", sent)
    assert (again.status_code, "a draft of this already" in again.content.decode()) == (409, True)


BAD = (
    ("t.environment=60", 422, "Take 43.33 away"),
    ("t.environment=-1", 422, "Enter per cent from 0 to 100"),
    ("threshold=-4", 422, "Enter points from 0 to 200"),
    ("standard=withdrawn", 400, "There is no such standard"),
    ("for=magic", 422, "Choose an industry of the list"),
    ("cell=<script>", 422, "Choose a topic and dimension"),
    ("o.levels=<script>", 422, "Choose one of the answers"),
    ("seed=abc", 200, "Enter a seed from 0"),
    ("range=99", 200, "up to 10 points"),
    ("page=-3&sort=magic&show=magic&%00=1&x=%00", 200, "of 2 rated"),
)


def test_what_cannot_be_tried_is_said_and_nothing_breaks(world: World, manager) -> None:
    many_rated(world, 2)
    for query, status, words in BAD:
        answer = manager.get(f"/what-if/?{query}")
        page = answer.content.decode()
        assert (query, answer.status_code, words in page) == (query, status, True)
        assert "<script>" not in page


def test_nobody_rated_yet_is_said(manager) -> None:
    page = manager.get("/what-if/?standard=t-cfie&o.item20=additive").content.decode()
    assert "No supplier has a result on T/CFIE yet" in page


def test_parts_have_options_and_a_threshold_and_no_weights(world: World, manager) -> None:
    many_rated(world, 6, standard="t-cfie")
    page = manager.get(
        "/what-if/?standard=t-cfie&o.not_applicable=zero&show=all&threshold=90"
    ).content.decode()
    assert "Grades before and after, by size class" in page
    assert "How firm are the stars?" not in page
    assert "Topic weights" not in page


def test_a_long_reading_shows_how_far_it_is(world: World, manager, monkeypatch) -> None:
    many_rated(world, 5)
    monkeypatch.setattr(reading, "CHUNK", 2)
    monkeypatch.setattr(reading, "PATIENCE", -1)
    first = manager.get(TRIED).content.decode()
    assert "Reading the results" in first
    export = manager.get("/what-if/export.csv?standard=t-cerds")
    assert export.status_code == 409
    manager.get(TRIED)
    assert "of 5 rated" in manager.get(TRIED).content.decode()


def test_results_under_earlier_rules_are_said(world: World, manager) -> None:
    many_rated(world, 4)
    assert "under earlier rules" not in manager.get("/what-if/").content.decode()
    with scope(world.scope("Aurora")):
        (place, content), *_ = propose(
            loader.cerds(), RuleSet(), {"t.environment": "60", "keep": "1"}
        ).contents
    put_in_force(world, place, content)
    page = manager.get("/what-if/").content.decode()
    assert "results stand under earlier rules" in page
    assert "was 60" in page
