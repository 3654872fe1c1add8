"""What-if: what is tried is what putting it in force would do, exactly; nothing is written; nothing is told
to others; and how firm stars are can be drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Review
from scoring.bulk import job as bulk
from scoring.documents import engine_document, outcome_of, score, verified_positions
from scoring.models import Scorecard
from scoring.rules import RuleSet
from scoring.what_if import reading
from scoring.what_if.firmness import Spread, firmness
from scoring.what_if.lineup import Lineup
from scoring.what_if.reading import Progress, lineup_of, micros_of
from standards import loader
from tenants.scope import Scope, scope
from tests.scoring.many import many_rated, more_like, write_result
from tests.scoring.rounds import LATER, entry, hand_in, rated
from tests.scoring.test_rescoring_job import seen, started
from tests.scoring.trying import CERDS, TOPICS, lineup, outcomes, put_in_force, random_fields, rules_of, trial


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Each test reads for itself."""
    reading._ready.clear()
    cache.clear()
    yield
    reading._ready.clear()


def test_what_is_tried_is_what_putting_it_in_force_does(world) -> None:
    many_rated(world, 24)
    for seed in range(3):
        with scope(world.scope("Aurora")):
            proposal, outcome = trial(world, **random_fields(seed))
            tried = outcomes(outcome)
            names = {card.pk: card.supplier_id for card in Scorecard.objects.filter(pk__in=tried)}
        for place, content in proposal.contents:
            put_in_force(world, place, content)
        job = started(world)
        while bulk.advance_rescoring(now=LATER):
            pass
        assert seen(world, job).failed == 0
        with scope(world.scope("Aurora")):
            official = Scorecard.objects.filter(standard="t-cerds", is_official=True)
            done = {card.supplier_id: (Fraction(card.total_exact), int(card.band or 0)) for card in official}
        assert {names[card]: result for card, result in tried.items()} == done
        assert len(done) == 24
        assert not (outcome.lineup.bands == outcome.bands).all(), "somebody moved"


def test_parts_are_tried_under_every_option(world) -> None:
    cards = many_rated(world, 12, standard="t-cfie")
    with scope(world.scope("Aurora")):
        for option, value in (
            ("not_applicable", "zero"),
            ("not_applicable", "award"),
            ("item20", "additive"),
        ):
            _, outcome = trial(world, "t-cfie", **{f"o.{option}": value})
            found = outcomes(outcome)
            for card in cards:
                options = {**card.document["options"], option: value}
                expected = outcome_of(score({**card.document, "options": options}))
                band = [grade.key for grade in reversed(loader.cfie().grades)].index(str(expected.grade)) + 1
                assert found[card.pk] == (expected.total, band)
        _, outcome = trial(world, "t-cfie", **{"o.partial_points": "refuse"})
        partly = sum(card.document["parts"]["17.1"] == "2.5" for card in cards)
        assert (outcome.left_out, len(outcomes(outcome))) == ({"nothing": partly}, 12 - partly)


def test_levels_are_read_again_from_the_answers_where_an_option_asks_for_it(world) -> None:
    """Advanced alone is advanced, unless levels are cumulative."""
    key = "environment.certification.environmental_certification"
    advanced = [one.key for one in CERDS.indicator(key).levels[2].criteria]
    rated(world, answers={key: entry(*advanced)})
    with scope(world.scope("Aurora")):
        card = Scorecard.objects.get(standard="t-cerds", is_official=True)
        assert card.document["levels"][key] == "advanced"
        _, as_it_is = trial(world)
        _, outcome = trial(world, **{"o.levels": "cumulative"})
        told = {"options": {"levels": "cumulative"}}
        positions = verified_positions(Review.objects.filter(request=card.request))
        document = engine_document(CERDS, card.size_class, positions, told)
        assert document["levels"][key] == "none"
        expected = outcome_of(score(document))
        assert outcomes(outcome) == {card.pk: (expected.total, expected.stars)}
        assert outcomes(as_it_is) == {card.pk: (Fraction(card.total_exact), int(card.band))}


def test_trying_writes_nothing(world) -> None:
    many_rated(world, 5)
    with scope(world.scope("Aurora")), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        _, outcome = trial(world, **random_fields(1))
        assert firmness(outcome, Spread(1, 300)).count
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)


def test_it_takes_the_same_queries_however_many_suppliers_and_one_when_read(world) -> None:
    cards = many_rated(world, 3)
    counted = []
    for more in (0, 20):
        if more:
            more_like(world, cards[0], more, seed=8)
        with scope(world.scope("Aurora")):
            rules = rules_of(world)
            for _ in range(2):
                with CaptureQueriesContext(connection) as queries:
                    lineup(world, rules)
                counted.append(len(queries))
    assert counted == [2, 1, 2, 1]


def test_reading_goes_on_where_it_stopped_and_a_lost_part_is_read_again(world, monkeypatch) -> None:
    many_rated(world, 5)
    monkeypatch.setattr(reading, "CHUNK", 4)
    with scope(world.scope("Aurora")):
        rules, tenant = rules_of(world), world.org("Aurora").pk
        assert lineup_of(tenant, "t-cerds", rules, patience=-1) == Progress(4, 5)
        found = lineup_of(tenant, "t-cerds", rules, patience=-1)
        assert isinstance(found, Lineup)
        assert len(found) == 5
        reading._ready.clear()
        cache.delete(f"what-if:{tenant}:t-cerds:own:1")
        assert lineup_of(tenant, "t-cerds", rules, patience=-1) == Progress(0, 5)
        assert lineup_of(tenant, "t-cerds", rules, patience=-1) == Progress(4, 5)


def test_a_card_that_takes_over_and_a_supplier_that_changes_are_seen_at_once(world) -> None:
    card, other = many_rated(world, 2)
    with scope(world.scope("Aurora")):
        rules = rules_of(world)
        before = lineup(world, rules)
    with scope(Scope.worker(card.tenant_id)):
        Scorecard.objects.filter(pk=card.pk).update(is_current=False, is_official=False)
    with scope(world.scope("Aurora")):
        assert (len(before), len(lineup(world, rules))) == (2, 1)
        supplier = lineup(world, rules)
        other.supplier.country = "PT"
        other.supplier.save()
        assert lineup(world, rules) is not supplier


def test_buyers_see_their_own_suppliers_alone(world) -> None:
    many_rated(world, 3)
    hand_in(world, buyer="Borealis")
    with scope(world.scope("Aurora")):
        assert len(lineup(world, rules_of(world))) == 3
    with scope(world.scope("Borealis")):
        assert lineup_of(world.org("Borealis").pk, "t-cerds", RuleSet()).cards == ()  # type: ignore[union-attr]
        assert lineup_of(world.org("Aurora").pk, "t-cerds", RuleSet()).cards == (), "nor by another's id"  # type: ignore[union-attr]


def test_who_cannot_be_scored_by_the_rules_is_counted_and_holds_up_no_other(world) -> None:
    card = many_rated(world, 3)[0]
    only = {one.key: "na" if one.topic != "environment" else "basic" for one in CERDS.indicators}
    with scope(Scope.worker(card.tenant_id)):
        write_result(card, {**card.document, "levels": only, "zeroed": False})
        card.pk, card.input_hash = None, "f" * 64
        Scorecard.objects.filter(supplier=card.supplier).update(is_current=False, is_official=False)
        card.save(force_insert=True)
        changed = Scorecard.objects.filter(standard="t-cerds", is_official=True).first()
        assert changed is not None
    with scope(world.scope("Aurora")):
        weights = dict(zip(TOPICS, ("0", "20", "20", "20", "20", "20"), strict=True))
        _, outcome = trial(world, **{f"t.{key}": value for key, value in weights.items()})
        assert (outcome.left_out, len(outcomes(outcome))) == ({"nothing": 1}, 2)


def test_millionths_are_cut_off_exactly(world) -> None:
    assert micros_of("200/3") == 66_666_666
    cards = many_rated(world, 20)
    with scope(world.scope("Aurora")):
        _, outcome = trial(world)
        for row, (total, band) in enumerate(outcomes(outcome).values()):
            assert outcome.micros[row] == int(total * 1_000_000)
            assert (outcome.lineup.micros[row], outcome.lineup.bands[row]) == (outcome.micros[row], band)
    assert len(cards) == 20
