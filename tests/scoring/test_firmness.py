"""How firm stars are: as often as the engine itself says, and drawn again from the same seed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from core.errors import InvalidInput
from scoring.engine import ScoringError
from scoring.engine.bulk import LevelsBulk
from scoring.models import Scorecard
from scoring.what_if.drawing import draw
from scoring.what_if.firmness import Spread, firmness
from scoring.what_if.trial import Outcome
from tenants.scope import Scope, scope
from tests.scoring.many import many_rated, write_result
from tests.scoring.trying import CERDS, trial


def _counted(outcome: Outcome, row: int, spread: Spread) -> int:
    """In how many draws the engine itself gives a supplier the star it has."""
    batch = next(one for one in outcome.batches if row in one.rows)
    column = batch.rows.tolist().index(row)
    settings = batch.settings
    assert settings is not None
    found = 0
    for weights in draw(settings.topics, seed=spread.seed, parts=spread.parts, draws=spread.draws).tolist():
        other = replace(settings, topics=dict(zip(settings.topics, weights, strict=True)))
        try:
            stars = LevelsBulk(other).evaluate(
                batch.codes[:, [column]], batch.deductions[[column]], scale=outcome.lineup.scale
            )
        except ScoringError:
            continue
        found += int(stars.stars[0]) == outcome.bands[row]
    return found


@pytest.mark.parametrize("options", [{}, {"o.deduction_base": "composite", "o.missing_dimension": "lose"}])
def test_stars_stay_in_as_many_draws_as_the_engine_says(world, options) -> None:
    cards = many_rated(world, 12)
    exact = dict.fromkeys(CERDS.by_key, "basic")  # of a medium firm with these points exactly 100 everywhere
    with scope(Scope.worker(cards[0].tenant_id)):
        for card in cards[:2]:
            Scorecard.objects.filter(pk=card.pk).update(is_current=False, is_official=False)
            card.pk, card.input_hash = None, card.input_hash[::-1]
            card.size_class = "medium"
            write_result(
                card,
                {
                    "standard": "t-cerds",
                    "version": "1.0",
                    "size": "medium",
                    "levels": exact,
                    "options": card.document["options"],
                },
            )
            card.save(force_insert=True)
    dimensions = [one.key for one in CERDS.scored_dimensions]
    points = (
        {f"p.medium.{key}.basic": "100" for key in dimensions}
        | {f"p.micro_small.{key}.basic": "180" for key in dimensions}
        | {f"p.micro_small.{key}.intermediate": "190" for key in dimensions}
    )
    spread = Spread(seed=20261124, parts=900, draws=60)
    with scope(world.scope("Aurora")):
        _, outcome = trial(world, **points, **options)
        found = firmness(outcome, spread)
        totals = [outcome.at(row)[0] for row in range(len(outcome.lineup))]
        assert totals.count(Fraction(100)) >= 2 or options, "at a bound exactly"
        for row in range(len(outcome.lineup)):
            if outcome.bands[row]:
                assert found.kept[row] == _counted(outcome, row, spread), totals[row]
            else:
                assert found.kept[row] == -1
        assert (found.kept[found.drawn] < spread.draws).sum() > 0, "somebody is loose"


def test_the_same_seed_draws_the_same_and_another_does_not(world) -> None:
    weights = {topic.key: topic.weight for topic in CERDS.topics}
    first = draw(weights, seed=20261124, parts=300, draws=1_000)
    assert np.array_equal(first, draw(weights, seed=20261124, parts=300, draws=1_000))
    assert not np.array_equal(first, draw(weights, seed=20261125, parts=300, draws=1_000))
    assert first[:2].tolist() == [[1502, 1950, 1457, 1951, 1694, 1446], [1738, 1562, 1752, 1700, 1448, 1800]]
    assert (first.sum(axis=1) == 10_000).all()
    assert (first >= 0).all()
    assert abs(first - np.array(list(weights.values()))).max() <= 600, (
        "moved by 300 and brought back to 10,000"
    )


@pytest.mark.parametrize(
    ("seed", "parts", "field"), [(-1, 300, "seed"), (2**32, 300, "seed"), (1, 0, "range"), (1, 1001, "range")]
)
def test_a_seed_or_range_that_cannot_be_used_is_refused(seed, parts, field) -> None:
    with pytest.raises(InvalidInput) as refused:
        Spread(seed, parts).check(6)
    assert refused.value.field == field
