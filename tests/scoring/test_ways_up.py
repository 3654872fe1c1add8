"""The cheapest way up in words: efforts, what each step still asks for, and what is planned or left out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.errors import DomainError
from scoring.documents import Position, Positions, engine_document, score
from scoring.engine import ScoringError
from scoring.engine.best_path import MOST_DAYS, check_efforts
from scoring.what_if.efforts import (
    BadEffort,
    cells_of,
    days_typed,
    efforts_of,
    in_full,
    most_of,
    product_table,
    table_typed,
)
from scoring.what_if.paths import Path, Wish
from standards import loader
from standards.schema import Standard

CERDS, CFIE = loader.cerds(), loader.cfie()
POLICY = "environment.policy.environmental_policy"
RIGHTS = "labour.action.employee_rights"
ALL_BUT_POLICY = tuple(
    f"{one.key}:{level.key}" for one in CERDS.indicators for level in one.levels if one.key != POLICY
)


def way(positions: Positions, *, standard: Standard = CERDS, **wish: object) -> Path:
    document = engine_document(standard, "medium", positions)
    return Path(document, positions=positions, wish=Wish(**wish))  # type: ignore[arg-type]


def criteria(item: str, place: int) -> list[str]:
    return [one.key for one in CERDS.indicator(item).levels[place].criteria]


@pytest.mark.parametrize("standard", [loader.get(key) for key in loader.ids()], ids=lambda one: one.id)
def test_the_products_efforts_are_working_days_for_every_step_of_every_standard(standard) -> None:
    assert check_efforts(standard, efforts_of(standard, {})) == []


def test_a_part_takes_the_days_of_its_points() -> None:
    efforts = efforts_of(CFIE, {"strategy": (7,)})
    points = {key: CFIE.part(key).points for key in ("1.1", "2.1", "5.1")}
    assert [points[key] for key in ("1.1", "2.1", "5.1")] == [3, Fraction(1, 2), 2]
    assert [efforts[key] for key in ("1.1", "2.1", "5.1")] == [21, 4, 10]


def test_typed_rows_that_differ_are_kept_and_no_others() -> None:
    fields = {name: str(days) for name, days in cells_of(CERDS, product_table(CERDS)).items()}
    assert table_typed(CERDS, fields) == {}
    own = table_typed(CERDS, fields | {"policy:basic": " 5 "})
    assert own == {"policy": (5, 6, 12)}
    assert in_full(CERDS, own)["action"] == product_table(CERDS)["action"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "at least 1 working day"),
        ("-4", "at least 1 working day"),
        ("251", "at most 250 working days"),
        ("99999", "at most 250 working days"),
        ("2.5", "whole working days"),
        ("", "whole working days"),
        ("9" * 40, "at most 250 working days"),
        ("٣", "whole working days"),
        ("1e2", "whole working days"),
    ],
)
def test_days_that_are_none_say_what_to_enter(text, words) -> None:
    with pytest.raises(ValueError, match=words):
        days_typed(text)
    with pytest.raises(BadEffort) as caught:
        table_typed(CERDS, {"policy:basic": text, "magic:basic": "3"})
    assert list(caught.value.problems) == ["policy:basic", "magic:basic"]


def test_no_part_takes_more_than_a_year_whatever_a_point_takes() -> None:
    for group in CFIE.groups:
        most = efforts_of(CFIE, {one.key: (most_of(CFIE, one.key),) for one in CFIE.groups})
        assert max(most.values()) <= MOST_DAYS
        with pytest.raises(BadEffort):
            table_typed(CFIE, {f"{group.key}:point": str(most_of(CFIE, group.key) + 1)})


def test_a_step_names_the_conditions_that_are_still_open() -> None:
    """One of three criteria of the intermediate level holds: two are open, and two are needed."""
    met = criteria(POLICY, 0) + criteria(POLICY, 1)[:1]
    path = way({POLICY: Position.of(met)}, target="2", left_out=ALL_BUT_POLICY)
    assert path.state == "unreachable"
    dear = {key: 250 for key in efforts_of(CERDS, {}) if key != f"{POLICY}:advanced"}
    path = way({POLICY: Position.of(met)}, target="2", days=dear)
    step = next(one for one in path.steps if one.item.key == POLICY)
    (asked,) = step.to_meet
    assert (step.key, asked.needed) == (f"{POLICY}:advanced", CERDS.indicator(POLICY).levels[2].required)
    assert [check.key for check in asked.open] == criteria(POLICY, 2)
    planned = way({POLICY: Position.of(met)}, planned=(f"{POLICY}:intermediate",)).planned
    assert planned[0].to_meet[0].needed == len(criteria(POLICY, 1)) - 1
    assert [check.key for check in planned[0].to_meet[0].open] == criteria(POLICY, 1)[1:]


def test_what_is_planned_is_taken_as_done_and_its_days_do_not_count() -> None:
    plain = way({}, target="2")
    first = plain.steps[0]
    path = way({}, target="2", planned=(first.key,))
    assert [step.key for step in path.planned] == [first.key]
    assert path.start == first.gain == path.planned[0].total
    assert path.planned_days == first.days
    assert path.days == plain.days - first.days
    assert path.end == plain.end


def test_conditions_that_are_planned_open_what_is_held_above_them() -> None:
    """The legal conditions of employee rights: with them planned, the advanced level that is met counts."""
    held = {RIGHTS: Position.of(criteria(RIGHTS, 2))}
    path = way(held, planned=(f"{RIGHTS}:basic",))
    assert path.before == 0
    assert path.start == score(path._now.document).total > 0
    assert path._now.document["levels"][RIGHTS] == "advanced"
    assert path.planned[0].days == efforts_of(CERDS, {})[f"{RIGHTS}:basic"]


def test_a_step_that_is_left_out_is_not_proposed_again() -> None:
    path = way({}, target="3")
    chosen = path.steps[0].key
    other = way({}, target="3", left_out=(chosen,))
    assert chosen not in [step.key for step in other.steps]
    assert [step.key for step in other.left_out] == [chosen]
    assert other.days >= path.days


def test_other_days_lead_another_way() -> None:
    path = way({}, target="2")
    dear = path.steps[0]
    other = way({}, target="2", days={dear.key: 250})
    assert dear.key not in [step.key for step in other.steps]
    cheap = way({}, target="2", table={"honour": (1, 1, 1)})
    assert {step.item.group for step in cheap.steps} >= {"honour"}


def test_the_next_band_is_the_target_unless_another_is_chosen() -> None:
    assert way({}).target.mark == "2"  # type: ignore[union-attr] # the lowest result has a next band
    assert way({}, target="5").target.mark == "5"  # type: ignore[union-attr] # likewise
    unknown = way({}, target="9")
    assert unknown.is_unknown_target
    assert unknown.target.mark == "2"  # type: ignore[union-attr] # likewise


def test_a_band_that_is_reached_already_says_so() -> None:
    everything = {one.key: Position.of(criteria(one.key, 0)) for one in CERDS.indicators}
    path = way(everything, target="2")
    assert (path.state, path.steps, path.days) == ("already", [], 0)
    assert way(everything, target="1").state == "already"


def test_out_of_reach_says_how_far_it_goes() -> None:
    path = way({}, target="7", left_out=tuple(key for key in efforts_of(CERDS, {}) if "advanced" in key))
    assert (path.state, path.steps) == ("unreachable", [])
    assert path.most_band.mark == "6"
    assert path.start < path.most < 175


def test_alternatives_are_planned_in_place_of_each_other() -> None:
    lesser = {"20": Position.of(["20.2"])}
    path = way(lesser, standard=CFIE, planned=("20.1",))
    assert [path.before, path.start] == [1, 4]
    again = way({"20": Position.of(["20.1"])}, standard=CFIE, planned=("20.1",))
    assert again.planned == []


def test_where_everything_does_not_apply_nothing_can_be_scored() -> None:
    positions = {one.key: Position.of([], ["*"]) for one in CERDS.indicators}
    with pytest.raises(ScoringError):
        way(positions)


def test_a_version_that_was_withdrawn_is_said_to_be() -> None:
    document = {**engine_document(CERDS, "medium", {}), "version": "0.1"}
    with pytest.raises(DomainError, match="withdrawn"):
        Path(document)
