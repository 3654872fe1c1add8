"""Numbers, dates and scores as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone, translation

from core.templatetags import ui_format, ui_scores

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(1154, 10), 1, "115.4"),
        (Fraction(1, 3), 2, "0.33"),
        (Decimal("0.05"), 1, "0.1"),
        (Decimal("-2.85"), 1, "−2.9"),
        (-0.04, 1, "0.0"),
        (12345, 0, "12,345"),
        (None, 1, "–"),
    ],
)
def test_a_number_is_rounded_half_up_with_a_real_minus_sign(value, places, shown):
    with translation.override("en"):
        assert ui_format.number(value, places) == shown


def test_a_change_carries_its_sign_and_a_whole_score_no_decimals():
    assert ui_format.signed(Decimal("5.5")) == "+5.5"
    assert ui_format.signed(0) == "0.0"
    assert ui_format.trimmed(120) == "120"
    assert ui_format.trimmed(Decimal("132.5")) == "132.5"


def test_a_long_list_is_not_counted_to_its_end():
    with translation.override("en"):
        assert ui_format.capped(96) == "96"
        assert ui_format.capped(9_999) == "9,999"
        assert ui_format.capped(10_000) == "10,000+"
        assert ui_format.capped(250_000) == "10,000+"


def test_an_instant_is_told_in_the_readers_zone():
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        late = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
        assert ui_format.moment(late) == "25 Nov 2026, 02:30"
        assert ui_format.moment_long(late) == "Wed 25 Nov 2026, 02:30, Shanghai time"
        assert ui_format.day(late) == "25 Nov 2026"
        assert ui_format.clock_time(late) == "02:30"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=18, minutes=48, seconds=59), "18 h 48 m"),
        (timedelta(hours=71, minutes=5), "71 h 05 m"),
        (timedelta(seconds=30), "0 h 00 m"),
    ],
)
def test_what_is_left_is_told_to_the_minute(span, words):
    assert ui_format.remaining(span) == words


def test_an_overrun_is_told_in_days_from_the_first_day_on():
    assert ui_format.overrun(timedelta(hours=11, minutes=32)) == "11 h 32 m over"
    assert ui_format.overrun(timedelta(hours=24)) == "1 d 0 h over"
    assert ui_format.overrun(timedelta(days=3, hours=15)) == "3 d 15 h over"


@pytest.mark.parametrize(
    ("score", "step"),
    [(0, 1), (Fraction(3999, 100), 1), (40, 2), (70, 3), (100, 4), (125, 5), (150, 6), (175, 7), (200, 7)],
)
def test_a_score_on_a_bound_belongs_to_the_higher_step_of_the_heat_scale(score, step):
    assert ui_scores.heat_step(score) == step


def test_a_cell_that_the_standard_does_not_have_is_never_zero():
    cell = ui_scores.heat_cell(None)
    assert "Not in standard" in cell
    assert "0" not in cell
    assert "<b>0</b>" in ui_scores.heat_cell(0)


def test_the_three_scores_keep_their_order_and_a_missing_one_stays_in_its_place():
    shown = ui_scores.three_scores(137, Fraction(1154, 10), None, whole=200, ticks=(100,), declared_mark=5)
    assert [row["kind"] for row in shown["rows"]] == ["declared", "verified", "audited"]
    assert [row["part"] for row in shown["rows"]] == ["68.50%", "57.70%", "0.00%"]
    assert shown["rows"][2]["value"] is None
    assert shown["ticks"] == ["50.00%"]


def test_a_bar_never_leaves_its_track():
    assert ui_scores.percent(-3, 200) == "0.00%"
    assert ui_scores.percent(260, 200) == "100.00%"
    assert ui_scores.percent(1, 0) == "0%"
