"""Portfolio: what a buyer sees of all its suppliers together, where every figure leads, and its files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring.benchmarks.counting import advance_benchmarks
from scoring.models import Scorecard
from scoring.stages import advance_rounds
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.peers import Peer, add_peers
from tests.scoring.quarters import admit
from tests.scoring.rounds import audit, finding, rated
from tests.workspace.test_quarters import shown, start, words
from tests.world import NOW, World

POLICY = "environment.policy.environmental_policy"
LATER = NOW + timedelta(days=9)


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def base(world: World) -> Scorecard:
    """Seven medium suppliers and two large ones with results, one of each class without; Evergreen has four
    stars. Six are of textiles, five in China. Counted after the quarter began."""
    card = rated(world)[1]
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Evergreen Knitting").update(industry="17", country="CN")
    medium = [Peer(points, industry="17", country="CN") for points in ("30", "60", "60", "120")]
    medium += [Peer("150", industry="17", country="VN", tier=2), Peer("199", industry="18", country="VN")]
    add_peers(world, card, [*medium, Peer("20", size="large"), Peer("90", size="large")])
    admit(world, "Evergreen Knitting")
    advance_rounds(now=NOW)
    start(world)
    advance_benchmarks(now=NOW)
    return card


def linked(page: str, label: str) -> str:
    """Where the figure with this spoken label leads."""
    found = re.search(rf'href="([^"]+)"[^>]*aria-label="\s*{re.escape(label)}\s*"', page)
    assert found, f"no link {label!r}"
    return found[1].replace("&amp;", "&")


def names(page: str) -> set[str]:
    """The suppliers that a list shows."""
    return set(re.findall(r'title="((?:Mill|Evergreen|Lone)[^"]*)"', page))


def test_bars_stand_apart_by_size_class_and_lead_to_the_suppliers_they_count(world, sign_in) -> None:
    base(world)
    client = sign_in("Aurora", "viewer")
    page = shown(client, "/portfolio/")

    read = words(page)
    assert "Medium 7 results too few for a median" in read
    assert "Large 2 results" in read
    two_stars = linked(page, "2 stars: 2 suppliers")
    assert names(shown(client, two_stars)) == {"Mill 13", "Mill 14"}
    assert names(shown(client, linked(page, "4 stars: 2 suppliers"))) == {"Evergreen Knitting", "Mill 15"}


@pytest.mark.parametrize(
    ("by", "heads"), [("industry", "Textiles"), ("country", "China"), ("tier", "Tier 2"), ("size", "Large")]
)
def test_figures_are_broken_down_four_ways(world, sign_in, by, heads) -> None:
    base(world)
    client = sign_in("Aurora", "esg_manager")
    page = shown(client, f"/portfolio/?by={by}")

    assert heads in words(page)
    part = client.get(f"/portfolio/?by={by}", headers={"HX-Target": "spread"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert heads in part


def test_coverage_says_who_is_missing_and_leads_there(world, sign_in) -> None:
    base(world)
    client = sign_in("Aurora", "procurement")
    page = shown(client, "/portfolio/")

    assert "Suppliers 10 Asked 9 1 not Answered 9 1 not Reviewed 9 1 not Result published 9 1 not" in words(
        page
    )
    assert names(shown(client, "/suppliers/?coverage=t-cerds.not-asked")) == {"Lone Mill"}
    assert len(names(shown(client, "/suppliers/?coverage=t-cerds.published"))) == 9
    assert len(names(shown(client, "/suppliers/?coverage=t-cfie.answered"))) == 0
    assert "result on T/CERDS" in shown(client, "/suppliers/?coverage=t-cerds.published")
    assert names(shown(client, "/suppliers/?industry=18")) == {"Mill 17"}


def test_who_fell_since_the_quarter_began_is_named_with_the_reason(world, sign_in) -> None:
    card = base(world)
    audit(card, finding(7, POLICY), at=LATER)
    advance_benchmarks(now=LATER)
    client = sign_in("Aurora", "viewer")

    assert "Who fell 1" in words(shown(client, "/portfolio/"))
    page = words(shown(client, "/portfolio/movers/?show=down"))
    assert "Evergreen Knitting" in page
    assert "F-0007 found" in page
    assert "Nobody moved this way" in words(shown(client, "/portfolio/movers/?show=up"))

    (row,) = csv.DictReader(io.StringIO(body(client, "/portfolio/movers/export.csv?show=down")))
    assert (row["Name"], row["Movement"]) == ("Evergreen Knitting", "Moved down")
    assert "F-0007 found" in row["Why"]
    assert float(row["Points"]) - float(row["Points before"]) == pytest.approx(float(row["Points change"]))
    assert float(row["Points change"]) < 0
    assert client.get("/portfolio/movers/export.pdf").status_code == 404


def test_three_lists_rank_by_size_class_and_those_alike_share_a_rank(world, sign_in) -> None:
    base(world)
    client = sign_in("Aurora", "viewer")
    page = shown(client, "/portfolio/lists/?size=medium")
    rows = re.findall(r'data-label="Rank">(\d+)</td>.*?title="((?:Mill|Evergreen)[^"]*)"', page)
    assert rows == [
        ("1", "Mill 17"),
        ("2", "Mill 16"),
        ("3", "Mill 15"),
        ("4", "Evergreen Knitting"),
        ("5", "Mill 13"),
        ("5", "Mill 14"),
        ("7", "Mill 12"),
    ]
    assert "Large 2" in words(page)
    found = re.findall(r'data-label="Rank">(\d+)</td>', shown(client, "/portfolio/lists/?size=medium&q=14"))
    assert found == ["5"], "a rank is that of the whole list, whatever is searched"
    assert "No supplier of this list has such a name" in words(shown(client, "/portfolio/lists/?q=nobody"))


def test_files_hold_the_figures_and_no_formula(world, sign_in) -> None:
    base(world)
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Mill 17").update(name="=1+1")
    client = sign_in("Aurora", "viewer")

    ranking = list(csv.DictReader(io.StringIO(body(client, "/portfolio/lists/export.csv?size=medium"))))
    assert [row["Rank"] for row in ranking] == ["1", "2", "3", "4", "5", "5", "7"]
    assert ranking[0]["Name"] == "'=1+1"
    groups = list(csv.DictReader(io.StringIO(body(client, "/portfolio/export.csv?by=country"))))
    china = next(row for row in groups if row["Group"] == "China" and row["Size class"] == "Medium")
    assert (china["Results"], china["2 stars"], china["4 stars"]) == ("5", "2", "2")
    assert client.get("/portfolio/export.pdf").status_code == 404


def body(client: Client, path: str) -> str:
    """A file's text."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def test_what_is_not_known_is_told_of_and_left_out(world, sign_in) -> None:
    base(world)
    page = words(shown(sign_in("Aurora", "viewer"), "/portfolio/?by=galaxy&standard=iso"))
    assert "“galaxy” is not known here" in page
    assert "“iso” is not known here" in page
    assert "Stars by size class" in page


def test_before_anything_was_counted_the_page_says_what_to_do(world, sign_in) -> None:
    page = words(shown(sign_in("Aurora", "viewer"), "/portfolio/"))
    assert "A worker counts your suppliers within a minute" in page


def test_pages_cost_the_same_for_many_suppliers(world, sign_in) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    card = base(world)
    client = sign_in("Aurora", "viewer")
    paths = ("/portfolio/", "/portfolio/?by=country", "/portfolio/lists/?size=medium", "/portfolio/movers/")
    few = [queries(path) for path in paths]
    add_peers(world, card, [Peer("77", country="VN", industry="18") for _ in range(30)])
    assert advance_benchmarks(now=LATER) == 1
    assert [queries(path) for path in paths] == few
    assert max(few) <= 12
