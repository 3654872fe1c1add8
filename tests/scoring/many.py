"""Many rated suppliers at once: copies of one scorecard, each with answers, size and events of its own."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any
from uuid import uuid4

from scoring.documents import outcome_of, score
from scoring.engine import LevelsResult, PartsResult, exact_text
from scoring.models import Basis, Scorecard
from scoring.services.cards import parts_of
from scoring.stages import advance_scorecards
from standards import loader
from standards.schema import LEVELS, LevelsStandard, PartsStandard
from suppliers.models import Supplier
from tenants.scope import Scope, scope
from tests.scoring.rounds import LATER, hand_in
from tests.world import World

SIZES = ("large", "medium", "micro_small")
#: Codes of GB/T 4754: textiles, logistics, and nothing known.
INDUSTRIES = ("17", "591", "")
COUNTRIES = ("CN", "VN", "SE")


def many_rated(world: World, count: int, *, standard: str = "t-cerds", seed: int = 7) -> list[Scorecard]:
    """``count`` more suppliers of Aurora with an official card; the one they are like has only declared."""
    hand_in(world, standard)
    advance_scorecards(now=LATER)
    with scope(world.scope("Aurora")):
        declared = Scorecard.objects.get(standard=standard)
    return more_like(world, declared, count, seed=seed)


def more_like(world: World, like: Scorecard, count: int, *, seed: int = 7) -> list[Scorecard]:
    """``count`` more suppliers, each with a verified card, like this one but for what makes its score."""
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    package = loader.get(like.standard)
    suppliers = _suppliers(world, count, chance)
    made = []
    with scope(Scope.worker(like.tenant_id)):
        for supplier in suppliers:
            card = Scorecard.objects.get(pk=like.pk)
            card.pk, card._state.adding = uuid4(), True
            card.supplier, card.size_class = supplier, supplier.size_class
            card.input_hash = card.pk.hex * 2
            card.basis, card.is_official = Basis.VERIFIED, True
            if isinstance(package, LevelsStandard):
                document = {**card.document, "size": supplier.size_class, **_levels(package, chance)}
            else:
                document = {**card.document, "parts": _parts(package, chance)}
            write_result(card, document)
            card.save(force_insert=True)
            made.append(card)
    return made


def write_result(card: Scorecard, document: dict[str, Any]) -> None:
    """Let a card say what the engine makes of a document."""
    result = score(document)
    outcome = outcome_of(result)
    card.document, card.total_exact, card.band = document, exact_text(outcome.total), outcome.band
    card.total = Decimal(int(outcome.total * 10_000)) / 10_000
    assert isinstance(result, LevelsResult | PartsResult)
    card.parts = parts_of(result)


def _suppliers(world: World, count: int, chance: random.Random) -> list[Supplier]:
    with scope(world.scope("Aurora")):
        return Supplier.objects.bulk_create(
            Supplier(
                tenant=world.org("Aurora"),
                number=5_000 + 100 * chance.randrange(1_000) + number,
                name=f"Mill {chance.randrange(10_000):04d}",
                country=chance.choice(COUNTRIES),
                size_class=chance.choice(SIZES),
                industry=chance.choice(INDUSTRIES),
                match_key=f"mill {chance.random()}",
            )
            for number in range(count)
        )


def _levels(standard: LevelsStandard, chance: random.Random) -> dict[str, Any]:
    low = chance.randrange(4)
    levels = {key: chance.choice((*LEVELS[:low], "none", "basic", "advanced")) for key in standard.by_key}
    if chance.random() < 0.5:
        levels |= dict.fromkeys(chance.sample(sorted(standard.by_key), 9), "na")
    if chance.random() < 0.2:  # a whole topic that does not exist
        levels |= {one.key: "na" for one in standard.indicators if one.topic == "society"}
    answers: dict[str, Any] = {"levels": levels}
    if chance.random() < 0.4:
        answers["deduction"] = chance.choice(("0.06", "0.2", "0.045"))
    return answers | ({"zeroed": True} if chance.random() < 0.1 else {})


def _parts(standard: PartsStandard, chance: random.Random) -> dict[str, Any]:
    parts: dict[str, Any] = {key: chance.random() < 0.9 for key in standard.by_key} | {"20.2": False}
    parts["22.3"] = chance.choice((True, "na"))
    parts["17.1"] = chance.choice((True, "2.5"))
    return parts
