"""Suppliers on their way in, in the demo world: one in every stage, some decided, one reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onboarding.checks import checks_of
from onboarding.facts import facts_of
from onboarding.models import ConditionSet, OnboardingCase, Outcome, Paper, PaperKind
from onboarding.reference import default_conditions, questions
from onboarding.services.cases import decide_case, open_case
from onboarding.services.supplying import hand_in_baseline, report_change, save_baseline, sign_paper
from onboarding.services.terms import draft_terms, put_in_force, save_conditions
from onboarding.services.waiving import ask_waiver, decide_waiver
from onboarding.stages import advance_onboarding
from suppliers.models import Supplier
from tenants.clock import advance_obligations
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.accounts import COMPANY
from workspace.demo.follow_up import Players
from workspace.demo.instants import at

CODE, STATEMENT, PART, WHOLE = "code", "statement", "part of the baseline", "baseline"
ALL = (CODE, STATEMENT, WHOLE)
#: How people write themselves on a paper.
ROLES = {"CN": "总经理"}
ANSWERS = {
    "energy": "1840",
    "water": "21500",
    "workers": "312",
    "accidents": "3",
    "hours": "58",
    "dormitories": "no",
    "fees": "no",
    "subcontracting": "no",
    "flood": "no",
    "water_stress": "no",
    "protected": "no",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One supplier's way in: days since it was opened, why, what the company did, what the buyer decided;
    conditions of an admission are to be met ``terms_days`` from now."""

    supplier: str
    opened: int
    done: tuple[str, ...] = ()
    change: str = ""
    unknown: tuple[str, ...] = ()
    penalties: str = ""
    let_go: bool = False
    asked: str = ""
    outcome: str = ""
    decided: int = 0
    reason: str = ""
    terms: str = ""
    terms_days: int = 0


WAYS = (
    Way(
        COMPANY,
        150,
        ALL,
        change="Half of the circular knitting moved to a rented hall across the canal.",
        outcome=Outcome.ADMITTED,
        decided=112,
        reason="The hall was seen; permits and exits are in order.",
    ),
    Way(
        "Baiyu Lantern Apparel Co., Ltd.",
        118,
        ALL,
        change="Down jackets are now filled in the own house, no longer by a subcontractor.",
        outcome=Outcome.CONDITIONAL,
        decided=30,
        reason="Filling room visited; dust extraction works, its upkeep is not written down yet.",
        terms="Send the maintenance plan of the dust extraction, signed by the plant manager.",
        terms_days=9,
    ),
    Way(
        "Kelpwater Algae Foam",
        130,
        outcome=Outcome.REFUSED,
        decided=60,
        reason="No permit for the harvest could be shown, and nobody of the company joined.",
    ),
    Way(
        "Lodestone Zinc Casting",
        100,
        outcome=Outcome.STOPPED,
        decided=40,
        reason="The buckles are cast by another supplier from next season.",
    ),
    Way("Saffron Gate Leather", 96, ALL, unknown=("fees", "flood", "waste_water")),
    Way("Hazelmoor Cordage", 78),
    Way("Umber Plateau Socks", 60, ALL, asked="The review is in its second round and nothing grave is open."),
    Way("Golden Myna Stitching JSC", 41, ALL, change="A second sewing line of 80 people.", let_go=True),
    Way(
        "Quartz Lagoon Swimwear",
        39,
        ALL,
        penalties="March: fine of the district office for a late emission report; handed in since.",
    ),
    Way("Dawnmarsh Linen Mills", 21, ALL),
    Way("Eiderfell Insulation", 18, (CODE, STATEMENT, PART)),
    Way("Ivory Dune Textiles", 12),
    Way("Glasswing Print Studio", 5, (CODE,)),
)
#: How many of them were opened under the first version of the conditions.
EARLY = 4
_FIRST: tuple[dict[str, Any], ...] = (
    {"kind": "code"},
    {"kind": "statement"},
    {"kind": "baseline"},
    {"kind": "critical_risks", "percent": 80},
)
#: Days after its start on which the clock of a case has something to do.
CLOCK_DAYS = (60, 76, 87, 90, 97)
REPORTED = "A dye house of our own in Rudong starts next month; until now dyeing was bought in."


def tell_onboarding(players: Players, *, now: datetime) -> None:
    """Let all of it have happened by ``now``; companies have joined by then."""
    _put_in_force(players, _FIRST, "Our first conditions", now - timedelta(days=151))
    for way in WAYS[:EARLY]:
        _open(players, way, now)
    note = "Questionnaire, risk class and audit are asked of newcomers too"
    _put_in_force(players, default_conditions(), note, now - timedelta(days=99))
    for way in WAYS[EARLY:]:
        _open(players, way, now)
    with at(now - timedelta(days=18)) as then, scope(players.as_company(COMPANY)):
        earlier = OnboardingCase.objects.get(supplier_name=COMPANY, outcome=Outcome.ADMITTED)
        report_change(earlier=earlier, text=REPORTED, actor=players.contact_of(COMPANY), now=then)
    with at(now - timedelta(days=18)) as then:
        advance_onboarding(now=then)
    with at(now - timedelta(days=16)) as then:
        _act(players, Way(COMPANY, 18, (CODE, PART)), then)
    with at(now - timedelta(days=3)), scope(players.as_buyer()):
        draft = draft_terms(ConditionSet, players.buyer.pk, actor=players.manager)
        conditions = [one | {"least": "3"} if one["kind"] == "answers" else one for one in draft.conditions]
        note = "Three stars instead of two from next season"
        save_conditions(draft=draft, conditions=conditions, note=note, actor=players.manager)
    advance_obligations(now=now)
    advance_onboarding(now=now)


def _put_in_force(players: Players, conditions: Iterable[dict[str, Any]], note: str, then: datetime) -> None:
    with at(then), scope(players.as_buyer()):
        draft = draft_terms(ConditionSet, players.buyer.pk, actor=players.manager)
        save_conditions(draft=draft, conditions=conditions, note=note, actor=players.manager)
        put_in_force(terms=draft, actor=players.manager, now=then)


def _open(players: Players, way: Way, now: datetime) -> None:
    """One way in, each step on its day."""
    opened = now - timedelta(days=way.opened)
    with at(opened):
        with scope(players.as_buyer()):
            case = open_case(
                supplier=Supplier.objects.get(pk=players.suppliers[way.supplier].pk),
                cause="change" if way.change else "new",
                change=way.change,
                actor=players.purchaser,
                terms_of=players.manager,
                now=opened,
            )
        advance_onboarding(now=opened)
    if way.done:
        with at(min(opened + timedelta(days=9), now - timedelta(days=1))) as then:
            _act(players, way, then)
    if way.let_go or way.asked:
        with at(min(opened + timedelta(days=25), now - timedelta(days=1))) as then:
            _let_go(players, case, way, then)
    last = now - timedelta(days=way.decided)
    for ticked in (opened + timedelta(days=days, hours=20) for days in CLOCK_DAYS):
        if ticked < last:
            with at(ticked):
                advance_obligations(now=ticked)
    if way.outcome:
        with at(now - timedelta(days=way.decided)) as then, scope(players.as_buyer()):
            until = local_day(players.buyer.pk, now) + timedelta(days=way.terms_days)
            decide_case(
                case=case,
                outcome=way.outcome,
                reason=way.reason,
                terms=way.terms,
                terms_until=until if way.terms else None,
                actor=players.manager,
                now=then,
            )


def _act(players: Players, way: Way, now: datetime) -> None:
    """What the company does in its case that runs."""
    person = players.contact_of(way.supplier)
    with scope(players.as_company(way.supplier)):
        case = OnboardingCase.objects.get(supplier_name=way.supplier, tenant=players.buyer, outcome="")
        country = players.suppliers[way.supplier].country
        for paper in Paper.objects.filter(case=case, kind__in=way.done, signed_at=None):
            sign_paper(
                paper=paper,
                name=person.name,
                role=ROLES.get(country, "Managing director"),
                language="zh-hans" if country == "CN" else "en",
                agreed=True,
                penalties=bool(way.penalties) if paper.kind == PaperKind.STATEMENT else None,
                explanation=way.penalties,
                actor=person,
                now=now,
            )
        if {PART, WHOLE} & set(way.done):
            told = _told(way, tuple(questions())[:9] if PART in way.done else tuple(questions()))
            save_baseline(case=case, answers=told, revision=0, actor=person, now=now)
        if WHOLE in way.done:
            hand_in_baseline(case=case, actor=person, now=now)
    advance_onboarding(now=now)


def _told(way: Way, keys: Iterable[str]) -> dict[str, str]:
    return {key: "unknown" if key in way.unknown else ANSWERS.get(key, "yes") for key in keys}


def _let_go(players: Players, case: OnboardingCase, way: Way, now: datetime) -> None:
    """The purchaser asks to let open checks go; the manager agrees, or has not looked yet."""
    with scope(players.as_buyer()):
        case.refresh_from_db()
        facts = facts_of([case], tenant_id=players.buyer.pk, today=local_day(players.buyer.pk, now))
        left = [one for one in checks_of(case.conditions, facts[case.pk]) if one.may_be_waived]
        for check in left[:1] if way.asked else left:
            waiver = ask_waiver(
                case=case,
                key=check.key,
                reason=way.asked or "Looked at in the last evaluation; the change does not touch it.",
                actor=players.purchaser,
                now=now,
            )
            if way.let_go:
                decide_waiver(case=case, waiver_id=waiver.pk, grant=True, actor=players.manager, now=now)
