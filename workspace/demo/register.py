"""The risk register of the demo world: some risks judged and acted on, others just taken over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from risk.models import RiskEntry
from risk.services.measures import add_measure, change_measure, link_supplier
from risk.services.register import create_entry, review_entry, take_over
from risk.starters import starters
from suppliers.models import Supplier
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

#: Example, or a kind and a title of our own → what was written; ``review`` is days from now.
_RISKS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    (
        "",
        {
            "title": "Floods stop the knitting mills on the delta",
            "kind": "acute",
            "factor": "The mills stand two metres above the sea; the last two typhoons cut roads and power.",
            "process": "Site coordinates against public flood maps each spring; calls after every warning.",
            "on_activities": "No knitwear for three to six weeks in the season.",
            "on_products": "Winter collection late; about a fifth of its pieces come from there.",
            "on_partners": "Small mills may not open again without help.",
            "on_stakeholders": "Workers lose wages while the mill stands still.",
            "existing": "Six weeks of yarn at another place; contacts for emergencies.",
            "likelihood": 4,
            "consequence": 5,
            "residual_likelihood": 4,
            "residual_consequence": 3,
            "more_needed": True,
            "more_reason": "Twelve points are still too many for a fifth of the collection.",
            "countries": ["VN", "BD"],
            "review": 160,
            "measures": (
                ("Qualify a second mill away from the coast", 75, "under_way"),
                ("Agree on wages during a standstill with both mills", 40, "planned"),
                ("Keep yarn for six weeks at a second place", -20, "done"),
            ),
            "suppliers": ("Qingluan Knitting Co., Ltd.", "Kingfisher Delta Sewing"),
        },
    ),
    (
        "supplier_shut_down",
        {
            "existing": "Permits asked for at onboarding; public registers looked up twice a year.",
            "likelihood": 3,
            "consequence": 5,
            "residual_likelihood": 2,
            "residual_consequence": 4,
            "more_needed": False,
            "more_reason": "With a second dye house in place it can be borne.",
            "countries": ["CN", "IN"],
            "review": 9,
            "measures": (("Ask both dye houses for their discharge data each quarter", 30, "under_way"),),
            "suppliers": ("Azure Kestrel Garments Ltd",),
        },
    ),
    (
        "dependence_on_one",
        {
            "existing": "Stock of laminate for eight weeks.",
            "likelihood": 3,
            "consequence": 4,
            "countries": ["DE"],
            "review": 120,
            "measures": (("Test a laminate of another maker", 100, "planned"),),
            "suppliers": ("Laurelbay Laminates GmbH",),
        },
    ),
    (
        "trade_rules",
        {
            "existing": "Origin of cotton asked for down to the gin.",
            "likelihood": 3,
            "consequence": 3,
            "residual_likelihood": 2,
            "residual_consequence": 3,
            "more_needed": False,
            "more_reason": "Papers are complete for nine of ten styles.",
            "review": 200,
            "measures": (("Trace the last styles to the gin", 60, "planned"),),
        },
    ),
    (
        "new_materials",
        {
            "likelihood": 2,
            "consequence": 3,
            "project": "Collection of recycled fibre 2027",
            "review": 90,
            "measures": (),
        },
    ),
    (
        "",
        {
            "title": "Recruitment fees leave migrant sewers in debt",
            "kind": "workers_rights",
            "factor": "Agents take fees abroad; whoever owes cannot leave or speak up.",
            "process": "Interviews by the audit firm; complaints by the hotline.",
            "on_stakeholders": "Workers bound by debt; grave harm to the people concerned.",
            "existing": "Code of conduct forbids fees; signed by all admitted suppliers.",
            "likelihood": 2,
            "consequence": 5,
            "countries": ["TR"],
            "review": 60,
            "project": "Collection of recycled fibre 2027",
            "measures": (("Have fees of the last two years paid back where found", 45, "planned"),),
            "suppliers": ("Indigo Stork Denim A.Ş.",),
        },
    ),
    (
        "",
        {
            "title": "Cotton gets scarce as summers get drier",
            "kind": "chronic",
            "factor": "Less water for cotton in two growing regions; yields fell three years in a row.",
            "likelihood": 4,
            "consequence": 3,
            "countries": ["TR", "IN"],
            "review": -5,
            "measures": (),
        },
    ),
    ("knowledge_of_standards", {"measures": ()}),
)
_KNOWN = ("measures", "suppliers", "review")


def tell_register(players: Players, timeline: Timeline) -> None:
    """Written down over the spring, looked at again since."""
    timeline.add("n-90", partial(_write, players))
    timeline.add("n-15", partial(_look_again, players))


def _write(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        for number, (example, told) in enumerate(_RISKS):
            entry = _entry(players, example, told, number, now)
            _add(players, entry, told, now)


def _entry(players: Players, example: str, told: Mapping[str, Any], number: int, now: datetime) -> RiskEntry:
    values = {name: value for name, value in told.items() if name not in _KNOWN}
    if example and not values:
        return take_over(tenant_id=players.buyer.pk, key=example, actor=players.purchaser, now=now)
    if example:
        starter = starters()[example]
        values = {"title": starter.title.en, "factor": starter.factor.en, "kind": starter.kind} | values
    if "review" in told:
        values["review_on"] = local_day(players.buyer.pk, now) + timedelta(days=90 + told["review"])
    values["owner"] = players.purchaser if number % 3 == 1 else players.manager
    return create_entry(
        tenant_id=players.buyer.pk, values=values, starter=example, actor=players.manager, now=now
    )


def _add(players: Players, entry: RiskEntry, told: Mapping[str, Any], now: datetime) -> None:
    today = local_day(players.buyer.pk, now)
    for rank, (text, days, state) in enumerate(told["measures"], start=1):
        due_on = today + timedelta(days=90 + days)
        owner = players.purchaser if rank % 2 else players.manager
        measure = add_measure(
            entry=entry, text=text, owner=owner, due_on=due_on, actor=players.manager, now=now
        )
        if state != "planned":
            change_measure(
                entry=entry,
                measure_id=measure.pk,
                text=text,
                owner=owner,
                due_on=due_on,
                state=state,
                rank=rank,
                actor=players.manager,
                now=now,
            )
    for name in told.get("suppliers", ()):
        supplier = Supplier.objects.filter(tenant=players.buyer, name=name).first()
        if supplier is not None:
            link_supplier(entry=entry, supplier=supplier, actor=players.manager)


def _look_again(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        entry = RiskEntry.objects.get(tenant=players.buyer, number=1)
        review_entry(
            entry=entry,
            note="The second mill passed the first audit; orders can go there from spring.",
            next_on=local_day(players.buyer.pk, now) + timedelta(days=180),
            actor=players.manager,
            now=now,
        )
