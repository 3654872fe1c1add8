"""What tests of what-if begin with: fields to try, a line-up, and what comes out of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from scoring.models import RatingRule, RuleState
from scoring.rule_places import Place
from scoring.rules import RuleSet, rules_on
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import Proposal, percent, propose
from scoring.what_if.reading import lineup_of
from scoring.what_if.trial import Outcome, try_rules
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import LATER
from tests.world import NOW, World

CERDS = loader.cerds()
TOPICS = [topic.key for topic in CERDS.topics]


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
