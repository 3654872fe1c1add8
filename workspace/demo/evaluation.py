"""How the demo buyer plans its evaluations: a plan that holds, proofs, signatures, an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from assessments.models import EvaluationPlan
from assessments.planning import agreements, people, plans, signing
from assessments.planning.content import blank
from suppliers.models import Supplier
from tenants.days import local_day
from tenants.models import Organisation, User
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

_WORDS: dict[str, str] = {
    "purpose": (
        "See early where our chain harms people or nature, choose and develop suppliers by how they "
        "deal with it, and meet our duties under the Swedish and European law."
    ),
    "scope": "chosen",
    "scope_reason": (
        "Direct suppliers of fabric, trims and finished goods, and those behind them with a high risk"
        " class. Together they make nine tenths of what we buy. Who sells us less than once a year is"
        " left out."
    ),
    "space": "group",
    "sites": (
        "All sites that make our goods, with their dormitories and waste water plants. Policies of a "
        "group count where they bind the supplier."
    ),
    "method": (
        "Weights and points by the rules in force when a request is sent. Each answer is checked "
        "against its proof, level by level; what is proven counts, not what is claimed. Negative "
        "events of three years are deducted. A second person releases each result."
    ),
    "schedule_note": "Visits are agreed with the supplier two weeks ahead.",
}
_QUALIFIED: tuple[tuple[str, str, str, int], ...] = (
    ("experience", "Nine years in ESG audits of textile mills", "", 0),
    ("law", "Course on due diligence law, 40 hours", "Nordic Compliance School", 400),
    ("sector", "Worked four years as a dyer; knows wet processing", "", 0),
    ("ethics", "Code of professional conduct, read and signed", "", 0),
    ("confidentiality", "Training on data protection and trade secrets", "Lanternfish Ratings", 200),
)
_OF_BODY: tuple[tuple[str, str, str, int], ...] = (
    ("legal_person", "Extract from the commercial register, HRB 99120", "Local court of Lübeck", 0),
    ("rules", "Handbook of ratings, edition 7", "", 300),
    ("staff", "Eleven people in full-time employment, list of July", "", 150),
)
_TOGETHER: dict[str, str] = {
    "title": "Rating of suppliers for Fjällvik Sport",
    "subject": "Ratings of the suppliers named in the evaluation plan, on T/CERDS and T/CFIE.",
    "duties_owner": ("Fjällvik asks its suppliers to take part and gives data on what it buys from whom."),
    "duties_partner": (
        "Lanternfish collects and checks information by itself and rates independently. Both answer "
        "for an objective result."
    ),
    "data": (
        "Data stay on this platform. Each side sees what it needs for its part; copies are deleted "
        "after three years."
    ),
    "confidentiality": (
        "What suppliers hand in is used for their rating only, and shown to nobody else without their"
        " consent."
    ),
    "disputes": (
        "Questions go to the two leads, who answer within five working days. What they cannot settle "
        "goes to the managing directors within thirty."
    ),
}


def tell_evaluation(players: Players, timeline: Timeline, *, admin: User, lead: User) -> None:
    """Written in winter, approved, signed by all but one; a new version is being written now."""
    timeline.add("n-90", partial(_prove, players, lead))
    timeline.add("n-88", partial(_plan, players, admin, lead))
    timeline.add("n-86", partial(_sign, players, lead))
    timeline.add("n-85", partial(_agree, players, lead))
    timeline.add("n-5", partial(_next, players))
    timeline.add("n-1", partial(_declare, players, lead))


def _prove(players: Players, lead: User, now: datetime) -> None:
    with scope(players.as_body()):
        for row in _OF_BODY:
            _add(players.body, None, row, now, lead)
        for row in _QUALIFIED:
            _add(players.body, lead, row, now, lead)
        for row in _QUALIFIED[:3]:
            _add(players.body, players.verifier, row, now, lead)
    with scope(players.as_buyer()):
        for row in _QUALIFIED[1:]:
            _add(players.buyer, players.manager, row, now, players.manager)


def _add(
    body: Organisation, person: User | None, row: tuple[str, str, str, int], now: datetime, actor: User
) -> None:
    kind, title, issuer, days = row
    today = now.date()
    until = today + timedelta(days=days) if days else None
    values = {"kind": kind, "title": title, "issuer": issuer, "valid_until": until}
    people.add_proof(
        organisation_id=body.pk, person=person, values=values, file=None, today=today, actor=actor
    )


def _content(players: Players, admin: User, lead: User, today: date) -> dict[str, Any]:
    def person(user: User, body: Organisation, role: str) -> dict[str, str]:
        named = {"id": str(user.pk), "name": user.name, "role": role}
        return named | {"organisation": body.name, "organisation_id": str(body.pk)}

    days = {"announced_on": 5, "sent_on": 20, "due_on": 58, "analysis_on": 90, "report_on": 110}
    return {
        **blank(),
        **_WORDS,
        "reference_date": today,
        "standards": ["t-cerds", "t-cfie"],
        "people": [
            person(players.manager, players.buyer, "lead"),
            person(lead, players.body, "evaluates"),
            person(players.verifier, players.body, "evaluates"),
            person(admin, players.buyer, "checks"),
        ],
        **{name: today + timedelta(days=count) for name, count in days.items()},
    }


def _plan(players: Players, admin: User, lead: User, now: datetime) -> None:
    with scope(players.as_buyer()):
        today = local_day(players.buyer.pk, now)
        plan = plans.write_plan(
            tenant_id=players.buyer.pk,
            title=f"Evaluation of suppliers {today.year}",
            year=today.year,
            content=_content(players, admin, lead, today),
            actor=players.manager,
        )
        version = plan.versions.get()
        plans.propose(version=version, actor=players.manager, now=now)
        plans.approve(version=version, actor=admin, now=now + timedelta(hours=20))


def _sign(players: Players, lead: User, now: datetime) -> None:
    for active, user, body in (
        (players.as_buyer(), players.manager, players.buyer),
        (players.as_body(), lead, players.body),
    ):
        with scope(active):
            _statements(players, user, body, now)


def _declare(players: Players, lead: User, now: datetime) -> None:
    """What comes up later is declared by signing again."""
    known = min(players.suppliers.values(), key=lambda one: one.number)
    with scope(players.as_body()):
        conflicts = {known: "Her brother became head of the dye house there this month."}
        _statements(players, lead, players.body, now, conflicts)


def _statements(
    players: Players,
    user: User,
    body: Organisation,
    now: datetime,
    conflicts: Mapping[Supplier, str] | None = None,
) -> None:
    signing.sign_for_plan(
        plan=_plan_of(players),
        agreed=set(signing.ASKED),
        conflicts=conflicts or {},
        no_conflict=not conflicts,
        organisation=body,
        language="en",
        actor=user,
        now=now,
    )


def _agree(players: Players, lead: User, now: datetime) -> None:
    today = now.date()
    with scope(players.as_buyer()):
        values = {**_TOGETHER, "valid_from": today, "valid_until": today + timedelta(days=500)}
        written = agreements.write_agreement(
            owner=players.buyer, body=players.body, values=values, actor=players.manager
        )
        written = agreements.offer(agreement=written, actor=players.manager, now=now)
        _signed(written, players.buyer, players.manager, "ESG manager", now)
    with scope(players.as_body()):
        _signed(written, players.body, lead, "Lead assessor", now + timedelta(days=1))


def _signed(agreement: Any, body: Organisation, who: User, role: str, now: datetime) -> None:
    agreements.sign(
        agreement=agreement,
        organisation=body,
        role=role,
        agreed=True,
        seen=agreement.sha256,
        language="en",
        actor=who,
        now=now,
    )


def _next(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        draft = plans.begin_version(plan=_plan_of(players), actor=players.manager)
        plans.save_version(
            version=draft,
            title=draft.plan.title,
            content={**draft.content, "visits_from": draft.content["analysis_on"]},
            note="Visits on site at the three mills whose answers and proof differ most.",
            revision=draft.revision,
            actor=players.manager,
        )


def _plan_of(players: Players) -> EvaluationPlan:
    return EvaluationPlan.objects.get(tenant_id=players.buyer.pk)
