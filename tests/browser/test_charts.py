"""Charts in a browser: drawn under the security policy, again at another width, and a table where nothing
draws."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scoring.models import Basis
from tests import world as small_world
from tests.scoring.rounds import rated


@pytest.fixture(scope="module")
def card(site) -> str:
    """The path of a scorecard of Aurora's."""
    with site.inside():
        _declared, verified = rated(small_world.load())
    assert verified.basis == Basis.VERIFIED
    return f"/scorecards/{verified.pk}/"


def drawn_text(page: Page, number: int) -> list[str]:
    """The words in the picture of one chart."""
    return page.locator("[data-chart]").nth(number).locator("svg text").all_text_contents()


def test_charts_are_drawn_without_eval_and_again_at_another_width(open_page, card) -> None:
    page = open_page("Aurora", "viewer")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(card)
    expect(page.locator("[data-drawn]")).to_have_count(3)
    assert {"Environment", "111.39", "Total"} <= set(drawn_text(page, 0))
    assert {"111.4", "Declared", "Verified"} <= set(drawn_text(page, 1))

    page.set_viewport_size({"width": 390, "height": 900})
    for place in page.locator("[data-chart-picture]").all():
        box = place.locator("..").bounding_box()
        assert box
        expect(place.locator("svg").first).to_have_attribute("width", str(int(box["width"])))
        picture = place.locator("svg").first.bounding_box()
        assert picture
        assert abs(picture["height"] - box["height"]) <= 1, "nothing moves when a chart is drawn"
    assert {"Environment", "111.39"} <= set(drawn_text(page, 0))
    assert said == []


def test_the_table_behind_a_chart_opens_by_keyboard(open_page, card) -> None:
    page = open_page("Aurora", "viewer")
    page.goto(card)
    chart = page.locator("[data-chart]").first
    chart.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(chart.get_by_role("row", name="Total 111.39")).to_be_visible()
    expect(chart.get_by_role("img", name="From topics to total")).to_be_visible()


def test_where_drawing_fails_the_table_opens_instead(open_page, card) -> None:
    page = open_page("Aurora", "viewer")
    page.route("**/vega-embed*", lambda route: route.abort())
    page.goto(card)
    chart = page.locator("[data-chart]").first
    expect(chart.get_by_role("row", name="Total 111.39")).to_be_visible()
    expect(chart.locator("[data-chart-picture]")).to_be_hidden()


def test_without_script_the_figures_stand_alone(open_page, card) -> None:
    page = open_page("Aurora", "viewer", script=False)
    page.goto(card)
    chart = page.locator("[data-chart]").first
    expect(chart.locator("[data-chart-picture]")).to_be_hidden()
    chart.locator("summary").click()
    expect(chart.get_by_role("row", name="Total 111.39")).to_be_visible()
