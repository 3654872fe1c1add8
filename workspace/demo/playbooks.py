"""Playbooks of the demo world: one tried and bettered, one never tried; and exercises held and planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from risk.models import Playbook, RiskEntry
from risk.services.exercises import follow_up, note_exercise
from risk.services.playbooks import change_playbook, write_playbook
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

_FLOOD: Mapping[str, Any] = {
    "title": "A mill on the delta is flooded",
    "scenario": "Water or a cut road stops a knitting mill for more than two days in the season.",
    "triggers": "Typhoon warning of the second level or higher; or no call gets through for four hours.",
    "contacts": "Works manager of the mill, forwarder in Haiphong, second mill: see their contacts.",
    "steps": [
        {
            "text": "Call the mill: what stands under water?",
            "role": "Purchaser",
            "hours": 2,
        },
        {
            "text": "List orders that are at the mill by day of delivery.",
            "role": "Purchaser",
            "hours": 12,
        },
        {
            "text": "Ask the second mill for machines; send yarn there.",
            "role": "Sourcing",
            "hours": 24,
        },
        {"text": "Agree with the mill on wages while it stands still.", "role": "ESG manager", "hours": 48},
        {"text": "Tell shops which styles come late.", "role": "Sales", "hours": 72},
    ],
}
_FIRST: Mapping[str, Any] = {"text": "Count people with the mill", "role": "Works manager", "hours": 0}
_CLOSED: Mapping[str, Any] = {
    "title": "An authority closes a supplier",
    "scenario": "A dye house loses its permit and has to stop on the same day.",
    "triggers": "Order of an authority, seen in a public register or told by the supplier.",
    "steps": [
        {"text": "Ask for the order itself and the time it names.", "role": "Purchaser", "hours": 4},
        {"text": "Stop payments that the order forbids.", "role": "Finance", "hours": 24},
        {"text": "Move open orders to the second dye house.", "role": "Sourcing", "hours": 72},
    ],
}


def tell_playbooks(players: Players, timeline: Timeline) -> None:
    """Written in summer, tried in autumn, bettered after it."""
    timeline.add("n-80", partial(_write, players, _FLOOD, risk=1, review=170))
    timeline.add("n-60", partial(_write, players, _CLOSED, risk=2, review=120))
    timeline.add("n-25", partial(_try, players))
    timeline.add("n-24", partial(_better, players))
    timeline.add("n-6", partial(_plan, players))


def _write(players: Players, told: Mapping[str, Any], now: datetime, *, risk: int, review: int) -> None:
    with scope(players.as_buyer()):
        values = {
            **told,
            "owner": players.purchaser,
            "entry": RiskEntry.objects.get(tenant=players.buyer, number=risk),
            "review_on": local_day(players.buyer.pk, now) + timedelta(days=review),
        }
        write_playbook(tenant_id=players.buyer.pk, values=values, actor=players.manager, now=now)


def _try(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        today, flood = local_day(players.buyer.pk, now), _flood(players)
        held = note_exercise(
            tenant_id=players.buyer.pk,
            values={
                "playbook": flood,
                "held_on": today,
                "people": "Purchasing, sourcing, sales; the works manager of the mill by telephone",
                "tried": "Friday, 17:00: the typhoon warning is raised, and the mill does not answer.",
                "outcome": "partly",
                "found": "Orders were listed in three hours. Nobody had a number for the night, and nobody "
                "asked first whether people are safe.",
            },
            actor=players.manager,
            now=now,
        )
        for text, days in (
            ("Numbers for the night from every mill on the delta", 45),
            ("Yarn on call from the second warehouse", 90),
        ):
            follow_up(
                exercise=held,
                entry=RiskEntry.objects.get(tenant=players.buyer, number=1),
                text=text,
                owner=players.purchaser,
                due_on=today + timedelta(days=days),
                actor=players.manager,
                now=now,
            )


def _better(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        flood = _flood(players)
        change_playbook(
            playbook=flood,
            values={
                **_FLOOD,
                "steps": [_FIRST, *_FLOOD["steps"]],
                "owner": players.purchaser,
                "entry": flood.entry,
                "review_on": flood.review_on,
                "note": "People come first: they are counted before anybody asks about orders.",
            },
            revision=flood.revision,
            actor=players.purchaser,
            now=now,
        )


def _plan(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        note_exercise(
            tenant_id=players.buyer.pk,
            values={
                "playbook": _flood(players),
                "held_on": local_day(players.buyer.pk, now) + timedelta(days=40),
                "people": "Purchasing, sourcing; both mills by telephone",
                "tried": "Sunday night: half of the machines stand under water; yarn is still dry.",
            },
            actor=players.manager,
            now=now,
        )


def _flood(players: Players) -> Playbook:
    return Playbook.objects.select_related("entry").get(tenant=players.buyer, title=_FLOOD["title"])
