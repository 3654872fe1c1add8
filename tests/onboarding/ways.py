"""Steps of a supplier's way in, for stories: each acts as one person, in that person's scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from onboarding.models import CaseStanding, OnboardingCase, Paper
from onboarding.reference import questions
from onboarding.services.cases import decide_case, open_case
from onboarding.services.supplying import hand_in_baseline, save_baseline, sign_paper
from onboarding.stages import advance_onboarding
from tenants.scope import scope
from tests.world import World

#: What the company does itself, and grave violations: a case can be settled without a questionnaire.
SHORT: list[dict[str, Any]] = [
    {"kind": "code"},
    {"kind": "statement"},
    {"kind": "baseline"},
    {"kind": "critical_risks", "percent": 90},
    {"kind": "no_grave"},
]


def started(
    world: World,
    name: str = "Evergreen Knitting",
    *,
    conditions: list[dict[str, Any]] | None = None,
    now: datetime | None = None,
    **values: Any,
) -> OnboardingCase:
    """Aurora starts the 90 days of a supplier; ``conditions`` replace those of the product."""
    supplier, buyer = world.supplier("Aurora", name), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        case = open_case(
            supplier=supplier,
            actor=buyer,
            terms_of=buyer,
            now=now or world.now,
            **{"cause": "new", **values},
        )
        if conditions is not None:
            case.conditions = conditions
            case.save()
    advance_onboarding(now=now or world.now)
    return case


def papers(world: World, case: OnboardingCase) -> dict[str, Paper]:
    """What lies before the company, by kind."""
    with scope(world.scope("Evergreen")):
        found = Paper.objects.filter(case_id=case.pk, replaced_at=None).order_by("version")
        return {paper.kind: paper for paper in found}


def sign(world: World, paper: Paper, **values: Any) -> Paper:
    """Evergreen's administrator signs."""
    person = world.user("Evergreen", "admin")
    given: dict[str, Any] = {"name": "Wen Li", "role": "Director", "language": "en", "agreed": True}
    if paper.kind == "statement":
        given["penalties"] = False
    with scope(world.scope("Evergreen")):
        return sign_paper(paper=paper, actor=person, now=world.now, **{**given, **values})


def answers(**changes: str) -> dict[str, str]:
    """An answer to every question, some of them changed."""
    usual = {key: "yes" if one.kind == "choice" else "12" for key, one in questions().items()}
    return usual | changes


def hand_in(world: World, case: OnboardingCase, given: dict[str, str]) -> None:
    """Evergreen fills in the baseline and hands it in."""
    person = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        own = OnboardingCase.objects.get(pk=case.pk)
        save_baseline(case=own, answers=given, revision=0, actor=person, now=world.now)
        hand_in_baseline(case=own, actor=person, now=world.now)


def all_done(world: World, case: OnboardingCase) -> None:
    """Evergreen does everything that is asked of it."""
    for paper in papers(world, case).values():
        sign(world, paper)
    hand_in(world, case, answers())
    advance_onboarding(now=world.now)


def decide(world: World, case: OnboardingCase, outcome: str, **values: Any) -> OnboardingCase:
    """Aurora's ESG manager decides."""
    with scope(world.scope("Aurora")):
        return decide_case(
            case=case,
            outcome=outcome,
            actor=world.user("Aurora", "esg_manager"),
            now=values.pop("now", world.now),
            **{"reason": "All is met.", **values},
        )


def standing(world: World, case: OnboardingCase) -> CaseStanding:
    """Where the case stands, as lists show it."""
    with scope(world.scope("Aurora")):
        return CaseStanding.objects.get(case_id=case.pk)


def states(world: World, case: OnboardingCase) -> dict[str, str]:
    """Check → state, as kept."""
    return {check["key"]: check["state"] for check in standing(world, case).checks}


def later(world: World, days: int) -> datetime:
    """An instant some days from now."""
    return world.now + timedelta(days=days)
