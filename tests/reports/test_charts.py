"""Charts: valid specs, the same figures in picture and table, drawn for the report with our fonts alone."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import vl_convert
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from core.templatetags.ui_format import number
from reports.charts import (
    Bar,
    Bound,
    Chart,
    Part,
    RoundScores,
    TopicScores,
    Twice,
    before_after,
    distribution,
    topic_bars,
    trend,
    waterfall,
)
from reports.charts.theme import COLOURS, broken
from reports.pdf.drawing import VEGA_LITE, svg_of
from reports.pdf.fetcher import OwnFontsOnly
from reports.pdf.fonts import write_with
from tests.reports.pdf_reading import fonts, missing_glyphs, pages

NAMES = {"declared": "Declared", "verified": "Verified", "audited": "Audited"}
BOUNDS = [Bound(start, f"{star} stars") for star, start in enumerate((0, 40, 70, 100, 125, 150, 175), 1)]
#: Words as nobody should write them, to be drawn as they are.
ODD = 'Sites "north" & <south>\\n'


def falls() -> Chart:
    return waterfall(
        title="From topics to total",
        parts=[Part("Environment", Decimal("27.80")), Part("Labour and human rights", Decimal("32.70"))],
        sum_of_parts=Part("Sum of topics", Decimal("60.50")),
        taken=[Part(ODD, Decimal("-2.80"))],
        total=Part("Total", Decimal("57.70")),
        bounds=BOUNDS[1:3],
    )


def rounds() -> Chart:
    return trend(
        title="Rounds",
        names=NAMES,
        whole=200,
        bounds=BOUNDS,
        rounds=[
            RoundScores("Q3 2026", {"declared": Fraction(400, 3), "verified": None}),
            RoundScores(
                "Q4 2026", {"declared": 137, "verified": Decimal("115.4"), "audited": Decimal("112.3")}
            ),
        ],
    )


def stars() -> Chart:
    bars = [Bar(str(star), 1000 * star, is_own=star == 4) for star in range(1, 8)]
    return distribution(
        title="Peers", bars=bars, band_word="Stars", count_word="Suppliers", own_word="This supplier"
    )


def change() -> Chart:
    return before_after(
        title="Stars before and after",
        pairs=[Twice("1", 5, 3), Twice("2", 0, 2), Twice("3", 0, 0)],
        band_word="Stars",
        before_word="Now",
        after_word="What-if",
    )


def topics() -> Chart:
    return topic_bars(
        title="Topics",
        names=NAMES,
        whole=200,
        bounds=BOUNDS[1:],
        topics=[
            TopicScores("Environment", {"declared": 120, "verified": Fraction(3334, 30)}),
            TopicScores(ODD, {"declared": 200, "verified": 0}),
            TopicScores("Society", {"declared": None, "verified": None}),
        ],
    )


def empty() -> Chart:
    return trend(title="Rounds", names=NAMES, whole=200, bounds=BOUNDS, rounds=[])


CHARTS = [falls, rounds, stars, change, topics, empty]


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_chart_is_drawn_without_a_warning(make, language, capfd) -> None:
    with translation.override(language):
        made = make()
    drawn = vl_convert.vegalite_to_svg(dict(made.spec), vl_version=VEGA_LITE, show_warnings=True)
    assert drawn.startswith("<svg")
    assert capfd.readouterr().err == ""
    assert all(len(row) == len(made.head) for row in made.rows)


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (
            falls,
            [
                "+27.80",
                "+32.70",
                "60.50",
                "−2.80",
                "57.70",
                "2 stars",
                "Environment",
                ODD[:-2].split(maxsplit=1)[0],
            ],
        ),
        (rounds, ["137.0", "115.4", "112.3", "Q3 2026", "4 stars", "Declared", "Audited"]),
        (stars, ["1,000", "7,000", "This supplier"]),
        (change, ["3", "−2", "+2", "Now", "What-if"]),
        (topics, ["120.0", "111.1", "200.0", "0.0", "Environment"]),
    ],
)
def test_the_figures_stand_in_the_picture(make, shown) -> None:
    drawn = words_of(svg_of(make()))
    assert [word for word in shown if not any(word in one for one in drawn)] == []


def test_the_table_holds_what_the_spec_holds() -> None:
    made = rounds()
    plotted = {(one["round"], one["basis"]): one["score"] for one in made.spec["data"]["values"]}
    assert made.head == ("Round", "Declared", "Verified", "Audited")
    for name, *figures in made.rows:
        for basis, figure in zip(made.head[1:], figures, strict=True):
            score = plotted.get((name, basis))
            assert figure == ("–" if score is None else number(Decimal(str(score)), 2))
    assert made.rows[0] == ("Q3 2026", "133.33", "–", "–")


def test_a_waterfall_ends_where_its_total_stands() -> None:
    values = falls().spec["data"]["values"]
    assert [(one["from"], one["to"]) for one in values] == [
        (0, 27.8),
        (27.8, 60.5),
        (0, 60.5),
        (60.5, 57.7),
        (0, 57.7),
    ]


def test_figures_beside_the_newest_scores_keep_apart() -> None:
    newest = {one["basis"]: one for one in rounds().spec["data"]["values"] if one["is_last"]}
    assert newest["Verified"]["said_at"] - newest["Audited"]["said_at"] > 112.3 - 109
    assert newest["Audited"]["said_at"] == 112.3


def test_chinese_figures_and_words_are_drawn() -> None:
    with translation.override("zh-hans"):
        made = waterfall(title="得分", parts=[Part("劳工与人权", 1200)], total=Part("合计", 1200))
    assert {"劳工与人权", "+1200.00", "合计"} <= set(words_of(svg_of(made)))


def test_a_spec_that_names_an_address_is_not_followed() -> None:
    made = stars()
    spec = {**made.spec, "data": {"url": "http://127.0.0.1:9/rows.json"}}
    with pytest.raises(ValueError, match=r"not allowed|External data"):
        svg_of(Chart("x", spec, (), (), 10))


def test_a_report_places_a_chart_with_its_own_fonts_alone() -> None:
    page, rules = write_with(f"<html><body>{svg_of(falls())}</body></html>")
    configuration, fetcher = FontConfiguration(), OwnFontsOnly()
    sheet = CSS(string=rules, font_config=configuration, url_fetcher=fetcher)
    pdf = HTML(string=page, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=configuration)
    (text,) = pages(pdf)
    assert "Sum of topics" in text
    assert "57.70" in text
    assert missing_glyphs(pdf) == 0
    assert {name.split("-")[0] for name in fonts(pdf)} == {"Inter"}


def test_a_page_holds_spec_and_table_and_nothing_that_runs() -> None:
    made = falls()
    html = render_to_string("reports/_chart.html", {"chart": made, "titled": True})
    assert "<south>" not in html
    assert html.count("<script") == 1
    assert 'type="application/json"' in html
    for name, figure in made.rows[:2]:
        assert f'<th scope="row">{name}</th>' in html
        assert f'<td class="num">{figure}</td>' in html
    assert f"--plot-height: {made.height}px" in html


def test_colours_are_those_of_the_pages() -> None:
    sheet = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", sheet))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_browser_and_report_draw_with_the_same_versions() -> None:
    modules = Path(settings.NODE_MODULES)
    wanted = {"vega": vl_convert.get_vega_version(), "vega-embed": vl_convert.get_vega_embed_version()}
    for name, version in wanted.items():
        assert f'"version": "{version}"' in (modules / name / "package.json").read_text()
    assert f'"version": "{VEGA_LITE}.' in (modules / "vega-lite" / "package.json").read_text()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Environment", ["Environment"]),
        ("Labour and human rights", ["Labour and human", "rights"]),
        ("供应链尽责管理与可持续采购", ["供应链尽责管理与可持", "续采购"]),
        ("", [""]),
        ("Fined for dye house effluent in the river", ["Fined for dye house", "effluent in the…"]),
    ],
)
def test_long_names_break_into_lines(words, lines) -> None:
    assert broken(words).split("\n") == lines


def words_of(svg: str) -> list[str]:
    """What the picture says, line by line."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by us
    return [line for one in root.iter("{http://www.w3.org/2000/svg}text") for line in one.itertext()]
