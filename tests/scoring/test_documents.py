"""From answers to the engine's document."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring import documents
from scoring.documents import NOTHING, Position, Trial, engine_document, reaching
from scoring.engine import ScoringError, level_of
from standards import loader

POLICY = "environment.policy.environmental_policy"


def test_ticked_conditions_become_a_level_and_a_missing_answer_none() -> None:
    standard = loader.cerds()
    keys = [criterion.key for criterion in standard.indicator(POLICY).levels[0].criteria]
    levels = engine_document(standard, "large", {POLICY: Position.of(keys)})["levels"]
    assert levels.pop(POLICY) == "basic"
    assert set(levels.values()) == {"none"}


def test_an_indicator_that_does_not_apply_is_na() -> None:
    document = engine_document(loader.cerds(), "large", {POLICY: Position.of([], ["*"])})
    assert document["levels"][POLICY] == "na"


def test_every_option_stands_in_the_document_so_that_a_later_default_cannot_change_it() -> None:
    options = engine_document(loader.cerds(), "large", {})["options"]
    assert options == {option.key: option.default for option in loader.cerds().options}


def test_parts_are_met_not_met_or_not_applicable_where_the_source_allows() -> None:
    standard = loader.cfie()
    optional = next(key for key, part in standard.by_key.items() if part.may_be_not_applicable)
    item = next(item for item in standard.items if any(part.key == optional for part in item.parts))
    positions = {"1": Position.of(["1.1"], ["1.1"]), item.key: Position.of([], [optional])}
    parts = engine_document(standard, "medium", positions)["parts"]
    assert parts["1.1"] is True, "item 1 always applies"
    assert parts[optional] == "na"
    assert set(parts) == set(standard.by_key)


def test_of_the_two_alternatives_of_item_20_the_better_one_counts() -> None:
    parts = engine_document(loader.cfie(), "medium", {"20": Position.of(["20.1", "20.2"])})["parts"]
    assert (parts["20.1"], parts["20.2"]) == (True, False)
    assert documents.score(engine_document(loader.cfie(), "medium", {"20": Position.of(["20.2"])})).total == 1


def test_a_check_of_another_question_is_refused() -> None:
    with pytest.raises(ScoringError, match="no criterion"):
        engine_document(loader.cerds(), "large", {POLICY: Position.of(["made-up"])})


@pytest.mark.parametrize("level", ["basic", "intermediate", "advanced"])
def test_the_cheapest_position_that_reaches_a_level_reaches_it(level: str) -> None:
    for indicator in loader.cerds().indicators:
        assert level_of(indicator, reaching(indicator, level, ()).met) == level, indicator.key


def test_a_trial_gives_the_exact_gain_of_one_change() -> None:
    standard = loader.cerds()
    trial = Trial(standard, "medium", {})
    indicator = standard.indicator(POLICY)
    gain = trial.outcome({POLICY: reaching(indicator, "advanced", ())}).total - trial.outcome().total
    share = Fraction(1667, 10_000) * Fraction(1667, 10_000)
    assert gain == 200 * share


def test_nothing_handed_in_is_worth_nothing() -> None:
    assert Trial(loader.cerds(), "large", {}).outcome({POLICY: NOTHING}).total == 0
