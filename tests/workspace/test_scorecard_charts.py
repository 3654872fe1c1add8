"""The charts of a scorecard: their figures are the engine's, and those of the table behind each."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from core.templatetags.ui_format import number, signed
from reports.charts import Chart
from scoring import documents
from scoring.benchmarks.counting import advance_benchmarks
from scoring.engine import LevelsResult
from scoring.models import Scorecard
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.negative_events import record, standing, take_in
from tests.scoring.peers import Peer, add_peers
from tests.scoring.rounds import LATER, accept_rest, entry, finish, hand_in, rated
from tests.world import NOW
from workspace.selectors.card_about import CardAbout
from workspace.selectors.card_charts import CardCharts
from workspace.selectors.scores import ScorePage

POLICY = "environment.policy.environmental_policy"


def charts_of(world, card: Scorecard) -> CardCharts:
    """The charts of a card with everything they need read already."""
    with scope(world.scope("Aurora")):
        found = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        page = ScorePage(found)
        charts = CardCharts(page, CardAbout(page))
        assert charts.falls.rows
        assert charts.rounds.rows
        assert charts.topics.rows
        assert charts.peers is not None
    return charts


def plotted(chart: Chart) -> list[dict[str, Any]]:
    """The rows a chart draws."""
    rows: list[dict[str, Any]] = chart.spec["data"]["values"]
    return rows


def ends_where_it_says(chart: Chart, total: str) -> None:
    """Bar by bar the picture adds up as its table does, and both end at the card's total."""
    at = Decimal(0)
    for row in plotted(chart):
        length = Decimal(str(row["to"])) - Decimal(str(row["from"]))
        if row["kind"] in {"sum", "total"}:
            assert row["figure"] == number(length, 2)
            assert length == at
        else:
            assert row["figure"] == signed(length, 2)
            at += length
    assert [row["figure"] for row in plotted(chart)] == [figure for _name, figure in chart.rows]
    assert chart.rows[-1] == ("Total", number(Fraction(total), 2))


def test_topics_add_up_to_the_total_of_the_card(world) -> None:
    card = rated(world)[1]
    chart = charts_of(world, card).falls
    result = documents.score(card.document)
    assert isinstance(result, LevelsResult)
    assert len(chart.rows) == len(result.topics) + 1, "without a deduction there is no sum before the total"
    ends_where_it_says(chart, card.total_exact)


def test_events_are_taken_off_one_by_one(world) -> None:
    rated(world)
    record(world)
    record(world, title="Fire door blocked", penalty="warning")
    take_in()
    card = standing(world)["verified"]
    chart = charts_of(world, card).falls
    ends_where_it_says(chart, card.total_exact)
    assert ("Fined for waste water", "−12.00") in chart.rows
    assert ("Fire door blocked", "−8.00") in chart.rows
    assert chart.note == "ESG negative events: 2 events take 20.00 points off."


def test_events_over_the_maximum_are_one_bar(world) -> None:
    rated(world)
    for title in ("First", "Second"):
        record(world, title=title, severity="serious", reach="public", penalty="suspension")
    take_in()
    card = standing(world)["verified"]
    chart = charts_of(world, card).falls
    ends_where_it_says(chart, card.total_exact)
    assert ("ESG negative events", "−40.00") in chart.rows


def test_a_zeroed_round_falls_to_nothing(world) -> None:
    rated(world)
    record(world, zeroing="vicious", description="Three workers died; the court's ruling names the firm.")
    take_in()
    card = standing(world)["verified"]
    charts = charts_of(world, card)
    ends_where_it_says(charts.falls, "0/1")
    assert charts.falls.rows[-2][0] == "Zeroed"


def test_groups_and_what_scaling_up_adds(world) -> None:
    skipped = next(one.key for one in loader.cfie().by_key.values() if one.may_be_not_applicable)
    item = next(one for one in loader.cfie().items if any(part.key == skipped for part in one.parts))
    request = hand_in(world, "t-cfie", answers={item.key: entry(item.parts[0].key, na=(skipped,))})
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    card = standing(world, "t-cfie")["verified"]
    charts = charts_of(world, card)
    ends_where_it_says(charts.falls, card.total_exact)
    assert charts.falls.rows[-2][0] == "Scaled up"
    assert all(0 <= row["score"] <= 100 for row in plotted(charts.topics))


def test_rounds_hold_the_newest_total_of_every_basis(world) -> None:
    rated(world)
    hand_in(world, answers={POLICY: entry()}, at=NOW + timedelta(days=40))
    advance_scorecards(now=LATER)
    later = standing(world)["declared"]
    chart = charts_of(world, later).rounds
    assert chart.head == ("Handed in", "Declared", "Verified")
    first, second = chart.rows
    assert first[1:] == ("111.39", "111.39")
    assert second[1:] == (number(Fraction(later.total_exact), 2), "–")
    assert [row["figure"] for row in plotted(chart) if row["is_last"]] == [
        number(Fraction(later.total_exact), 1),
        "111.4",
    ]


def test_topics_are_those_of_the_engine(world) -> None:
    card = rated(world)[1]
    result = documents.score(card.document)
    assert isinstance(result, LevelsResult)
    chart = charts_of(world, card).topics
    assert [row[2] for row in chart.rows] == [number(topic.score, 2) for topic in result.topics]


def test_peers_are_drawn_where_there_are_enough_and_else_the_reason_is_told(world, sign_in) -> None:
    card = rated(world)[1]
    points = ("30", "110", "115", "130", "180")
    add_peers(world, card, [Peer(one, size=card.size_class) for one in points])
    advance_benchmarks(now=LATER)
    size, industry, _country = charts_of(world, card).peers
    assert size.chart is not None
    assert sum(int(figure) for _name, figure in size.chart.rows) == 6
    assert ("4 (This company)", "3") in size.chart.rows
    assert industry.chart is None
    for organisation, role, address in (
        ("Aurora", "viewer", f"/scorecards/{card.pk}/"),
        ("Evergreen", "admin", f"/portal/scorecards/{card.pk}/"),
    ):
        page = sign_in(organisation, role).get(address).content.decode()
        assert "Among peers" in page
        assert industry.group.reason in page
        assert "Mill 1" not in page


@pytest.mark.parametrize(
    ("organisation", "role", "address"),
    [("Aurora", "viewer", "/scorecards/{}/"), ("Evergreen", "admin", "/portal/scorecards/{}/")],
)
def test_both_sides_get_every_spec_with_its_table(world, sign_in, organisation, role, address) -> None:
    card = rated(world)[1]
    page = sign_in(organisation, role).get(address.format(card.pk)).content.decode()
    figures = re.findall(r'<figure class="plot".*?</figure>', page, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        spec = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', figure)[0])
        assert spec["data"]["values"]
        assert "<tbody>" in figure
        for row in spec["data"]["values"]:
            assert row["figure"].strip("+−") in figure
    assert page.count("vega-embed.min.js") == 1


def test_strengths_and_gaps_lead_to_their_cells(world, sign_in) -> None:
    card = rated(world)[1]
    page = sign_in("Aurora", "viewer").get(f"/scorecards/{card.pk}/").content.decode()
    places = page[page.index('id="strengths-head"') : page.index('id="topic-scores-head"')]
    cells = re.findall(r"\?cell=([\w.]+)#points", places)
    assert len(cells) == len(set(cells)) == 8
    with scope(world.scope("Aurora")):
        found = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        view, strengths = ScorePage(found).cerds, ScorePage(found).strengths
    assert view is not None
    assert strengths is not None
    for place in (*strengths.strong, *strengths.open):
        assert place.adds + place.open == 200 * view.cell(place.cell).share  # type: ignore[union-attr]


def test_parts_that_are_open_add_up_to_what_is_missing(world) -> None:
    card = rated(world, "t-cfie")[1]
    with scope(world.scope("Aurora")):
        found = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        page = ScorePage(found)
        strengths, view = page.strengths, page.cfie
    assert strengths is not None
    assert view is not None
    missing = sum(item.score.base - item.score.score for group in view.groups for item in group.items)
    assert missing == view.result.base - view.result.raw
    assert all(place.item and place.open > 0 for place in strengths.open)


def test_a_topic_opens_the_sum_of_its_score(world, sign_in) -> None:
    card = rated(world)[1]
    client = sign_in("Aurora", "viewer")
    page = client.get(f"/scorecards/{card.pk}/", {"cell": "society"}).content.decode()
    result = documents.score(card.document)
    assert isinstance(result, LevelsResult)
    society = next(topic for topic in result.topics if topic.key == "society")
    sums = page[page.index('id="why"') :]
    sums = sums[: sums.index("</dl>")]
    shown = [Decimal(one) for one in re.findall(r"<dd>([\d.]+)</dd>", sums)]
    assert len(shown) == 5, "society has no certification"
    assert number(sum(shown, Decimal(0)), 2) == number(society.score, 2)
    assert number(society.contribution, 2) in sums


def test_every_mark_in_a_list_leads_to_the_card_it_comes_from(world, sign_in) -> None:
    stars, grade = rated(world)[1], rated(world, "t-cfie")[1]
    client = sign_in("Aurora", "viewer")
    for address in ("/suppliers/", "/"):
        page = " ".join(client.get(address).content.decode().split())
        for card in (stars, grade):
            link = re.search(rf'<a class="[^"]*why-mark" href="/scorecards/{card.pk}/">(.*?)</a>', page)
            assert link, f"{address} shows {card.standard} without a way to its reason"
            assert "Why?" in link[1]
    shown = client.get("/").content.decode()
    assert f"/suppliers/?size={stars.size_class}&amp;stars_min=4&amp;stars_max=4" in shown
    assert "/suppliers/?grade=C" in shown
