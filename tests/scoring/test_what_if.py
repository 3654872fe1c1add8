"""What-if: what is tried is what putting it in force would do, exactly; nothing is written; nothing is told
to others; and how firm stars are can be drawn again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Review
from core.errors import DomainError, InvalidInput
from scoring.bulk import job as bulk
from scoring.documents import engine_document, outcome_of, score, verified_positions
from scoring.engine import ScoringError
from scoring.engine.bulk import LevelsBulk
from scoring.models import RatingRule, RuleState, Scorecard
from scoring.rule_places import Place
from scoring.rule_values import BadRule
from scoring.rules import RuleSet, rules_on
from scoring.services.trying import keep_as_drafts
from scoring.what_if import reading
from scoring.what_if.firmness import Spread, draw, firmness
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import Proposal, percent, propose, weights_now
from scoring.what_if.reading import Progress, lineup_of, micros_of
from scoring.what_if.trial import Outcome, try_rules
from standards import loader
from standards.schema import LevelsStandard
from tenants.scope import Scope, scope
from tests.scoring.many import many_rated, more_like, write_result
from tests.scoring.rounds import LATER, entry, hand_in, rated
from tests.scoring.test_rescoring_job import seen, started
from tests.world import NOW, World

CERDS = loader.cerds()
TOPICS = [topic.key for topic in CERDS.topics]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Each test reads for itself."""
    reading._ready.clear()
    cache.clear()
    yield
    reading._ready.clear()


def rules_of(world: World, standard: str = "t-cerds") -> RuleSet:
    return rules_on(world.org("Aurora").pk, standard, LATER.date())


def lineup(world: World, rules: RuleSet, standard: str = "t-cerds") -> Lineup:
    found = lineup_of(world.org("Aurora").pk, standard, rules, patience=1e6)
    assert isinstance(found, Lineup)
    return found


def trial(world: World, standard: str = "t-cerds", **given: str) -> tuple[Proposal, Outcome]:
    """Try these fields; needs the buyer's scope."""
    now = rules_of(world, standard)
    proposal = propose(loader.get(standard), now, given)
    return proposal, try_rules(standard, lineup(world, proposal.rules, standard), proposal.rules)


def outcomes(outcome: Outcome) -> dict[Any, tuple[Fraction, int]]:
    """Card → exact total and band, of those that could be tried."""
    return {
        outcome.lineup.cards[row]: (outcome.at(row)[0], int(outcome.bands[row]))
        for row in outcome.tried.nonzero()[0].tolist()
    }


def put_in_force(world: World, place: Place, content: Mapping[str, Any]) -> None:
    """The next version at a place, in force."""
    person = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        here = {
            "standard": place.standard.id,
            "kind": place.kind,
            "scope": place.scope,
            "country": place.country,
        }
        RatingRule.objects.create(
            **here,
            tenant=world.org("Aurora"),
            version=RatingRule.objects.filter(**here).count() + 1,
            state=RuleState.PUBLISHED,
            effective_from=date(2025, 1, 1),
            content=dict(content),
            created_by=person,
            published_by=person,
            published_at=NOW,
        )


def random_fields(seed: int) -> dict[str, str]:
    """Weights of all three kinds, points and an option, all other than the package's."""
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    given: dict[str, str] = {"for": chance.choice(("", "textiles")), "cell": "labour.action"}
    for prefix, keys in (
        ("t.", TOPICS),
        ("d.", [one.key for one in CERDS.scored_dimensions]),
        ("i.", [one.key for one in CERDS.cell("labour", "action")]),
    ):
        cuts = sorted(chance.sample(range(1, 10_000), len(keys) - 1))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True)]
        given |= {prefix + key: percent(part) for key, part in zip(keys, parts, strict=True)}
    given["p.large.policy.basic"] = str(chance.randrange(100))
    given["o.missing_dimension"] = chance.choice(("lose", "renormalise"))
    given["o.deduction_base"] = chance.choice(("composite", "full_mark"))
    return given


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


# How firm stars are


def _counted(outcome: Outcome, row: int, spread: Spread) -> int:
    """In how many draws the engine itself gives a supplier the star it has."""
    batch = next(one for one in outcome.batches if row in one.rows)
    column = batch.rows.tolist().index(row)
    settings = batch.settings
    assert settings is not None
    found = 0
    for weights in draw(settings.topics, spread).tolist():
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
    first = draw(weights, Spread(20261124, 300))
    assert np.array_equal(first, draw(weights, Spread(20261124, 300)))
    assert not np.array_equal(first, draw(weights, Spread(20261125, 300)))
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


# What is asked


BASE = RuleSet()


def asked(standard: str = "t-cerds", **given: str) -> Proposal:
    return propose(loader.get(standard), BASE, given)


def test_weights_typed_in_per_cent_and_kept_in_step() -> None:
    proposal = asked(**{"t.environment": "30", "keep": "1"})
    ((place, content),) = proposal.contents
    assert (place.kind, content["environment"], sum(content.values())) == ("topics", 3000, 10_000)
    assert set(content.values()) == {3000, 1400}
    again = asked(**dict(proposal.fields))
    assert again.contents == proposal.contents, "the address says the same"
    assert asked(**{"t.environment": "16,67"}).contents == ()
    assert weights_now(proposal.rules, place)["labour"] == 1400


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"t.environment": "30"}, "t.sum", "Take 13.33 away"),
        ({"t.environment": "-3"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "1e2"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "NaN"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "16.675"}, "t.environment", "two decimals"),
        ({"d.policy": "0"}, "d.sum", "Give out 16.67 more"),
        ({"cell": "labour.action", "i.labour.action.employee_rights": "90"}, "i.sum", "Take 70 away"),
        ({"for": "magic"}, "for", "Choose an industry"),
        ({"for": "textiles.ZZ"}, "for", "Choose a country"),
        ({"cell": "labour.nothing"}, "cell", "Choose a topic"),
        ({"p.large.policy.basic": "201"}, "p.large.policy.basic", "0 to 200"),
        ({"p.large.policy.basic": "115"}, "p.medium.policy.basic", "larger firm"),
        ({"p.large.policy.intermediate": "10"}, "p.large.policy.intermediate", "level below"),
        ({"o.levels": "magic"}, "o.levels", "Choose one"),
        ({"threshold": "201"}, "threshold", "from 0 to 200"),
        ({"threshold": "many"}, "threshold", "from 0 to 200"),
    ],
)
def test_what_cannot_be_tried_is_told_at_its_field(given, field, words) -> None:
    with pytest.raises(BadRule) as refused:
        asked(**given)
    assert words in refused.value.problems[field]


def test_a_standard_without_weights_takes_options_and_a_threshold_alone() -> None:
    proposal = asked("t-cfie", **{"t.environment": "30", "o.item20": "additive", "threshold": "75"})
    assert [place.kind.value for place, _content in proposal.contents] == ["policy"]
    assert proposal.fields == (("o.item20", "additive"), ("threshold", "75"))
    assert not isinstance(proposal.standard, LevelsStandard)


def test_what_is_tried_is_kept_as_drafts_and_nobodys_draft_is_overwritten(world) -> None:
    actor, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        proposal = propose(CERDS, rules_of(world), random_fields(2))
        kept = keep_as_drafts(tenant_id=tenant, proposal=proposal, actor=actor)
        assert {rule.kind: rule.content for rule in kept} == {
            place.kind.value: content for place, content in proposal.contents
        }
        assert {rule.state for rule in kept} == {"draft"}
        assert rules_of(world).rules == tuple(
            RatingRule.objects.filter(state="published", standard="t-cerds")
        )
        with pytest.raises(DomainError, match="There is a draft of this already"):
            keep_as_drafts(tenant_id=tenant, proposal=proposal, actor=actor)
        with pytest.raises(InvalidInput, match="Nothing differs"):
            keep_as_drafts(tenant_id=tenant, proposal=propose(CERDS, rules_of(world), {}), actor=actor)
