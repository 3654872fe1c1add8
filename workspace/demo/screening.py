"""The 360° check in the demo world: who was looked up, what was found, one round that is void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scoring.event_values import EventValues
from scoring.models import NegativeEvent, WarningEntry
from scoring.services.negative_events import confirm_check, record_event, withdraw_event
from scoring.services.warnings import agree_to_publish, ask_to_publish
from tenants.models import User
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

#: Supplier → when somebody looked. All others were never looked up.
CHECKS = {
    "Qingluan Knitting Co., Ltd.": "n-24",
    "Azure Kestrel Garments Ltd": "n-24",
    "Baiyu Lantern Apparel Co., Ltd.": "n-23",
    "Golden Myna Stitching JSC": "n-23",
    "Harrowmere Down Mills": "n-10",
    "Indigo Stork Denim A.Ş.": "n-30",
    "Laurelbay Laminates GmbH": "n-16",
    "Kingfisher Delta Sewing": "n-16",
}
#: Noted when the supplier was listed, and older than a year by now.
OLD_CHECK = ("Mistral Blanc Tricotage", "n-300", "n-380")
SOURCES = (
    "National enterprise credit register; environment and labour authorities; court rulings; news search"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One event and when it was recorded; ``happened`` is when it took place."""

    supplier: str
    recorded: str
    happened: str
    values: dict[str, object]


EVENTS = (
    Found(
        "Indigo Stork Denim A.Ş.",
        "n-30",
        "n-210",
        {
            "topic": "environment",
            "title": "Fined for dye house effluent in the river",
            "source": "Provincial environment office, list of penalties, no. 118",
            "authority": "Provincial environment office",
            "penalty_text": "Fine of 410,000 TRY, paid",
            "severity": "moderate",
            "reach": "company",
            "penalty": "fine",
            "reliefs": ("corrected",),
            "description": "The second treatment line runs since spring; three clean samples of the office.",
        },
    ),
    Found(
        "Laurelbay Laminates GmbH",
        "n-16",
        "n-120",
        {
            "topic": "labour",
            "title": "Working time records incomplete",
            "source": "Report of the company itself, and the labour inspector's letter",
            "authority": "Labour inspectorate",
            "severity": "minor",
            "reach": "site",
            "penalty": "fine",
            "reliefs": ("disclosed",),
            "description": "The company told of it in its yearly report before anybody asked.",
        },
    ),
    Found(
        "Harrowmere Down Mills",
        "n-9",
        "n-95",
        {
            "topic": "operations",
            "title": "Live plucking at a farm kept from the evaluation",
            "source": "Veterinary service, inspection record 64",
            "authority": "Veterinary service",
            "severity": "serious",
            "reach": "company",
            "penalty": "suspension",
            "zeroing": "concealed",
            "description": "The inspection was two weeks before the answers, which say that there was none.",
        },
    ),
)
MISTAKEN = Found(
    "Golden Myna Stitching JSC",
    "n-23",
    "n-160",
    {
        "topic": "labour",
        "title": "Strike over unpaid overtime",
        "source": "News search",
        "severity": "moderate",
        "reach": "site",
        "penalty": "warning",
    },
)
PUBLIC_TEXT = (
    "Harrowmere Down Mills did not tell of an inspection in which the veterinary service found live plucking "
    "at one of its farms. Source: veterinary service, inspection record 64."
)


def tell_screening(players: Players, timeline: Timeline, *, admin: User) -> None:
    """Put every check, event and step to the public on the timeline; ``admin`` is the second person."""
    for name, when in CHECKS.items():
        timeline.add(when, partial(_check, players, timeline, name, when))
    name, noted, looked = OLD_CHECK
    timeline.add(noted, partial(_check, players, timeline, name, looked))
    for found in (*EVENTS, MISTAKEN):
        timeline.add(found.recorded, partial(_record, players, timeline, found))
    timeline.add("n-22", partial(_withdraw, players))
    timeline.add("n-8", partial(_ask, players))
    timeline.add("n-7", partial(_agree, players, timeline, admin))


def _check(players: Players, timeline: Timeline, name: str, looked: str, _now: datetime) -> None:
    day = timeline.day(looked)
    with scope(players.as_body()):
        confirm_check(
            supplier=players.suppliers[name],
            checked_on=day,
            sources=SOURCES,
            actor=players.verifier,
            today=max(day, timeline.day("n-300")),
        )


def _record(players: Players, timeline: Timeline, found: Found, _now: datetime) -> None:
    values = EventValues(**found.values, happened_on=timeline.day(found.happened))  # type: ignore[arg-type] # a table row
    with scope(players.as_body()):
        record_event(
            supplier=players.suppliers[found.supplier],
            values=values,
            actor=players.verifier,
            today=timeline.day(found.recorded),
        )


def _withdraw(players: Players, now: datetime) -> None:
    with scope(players.as_body()):
        withdraw_event(
            event=NegativeEvent.objects.get(title=MISTAKEN.values["title"]),
            reason="It was a company of the same name in another province.",
            actor=players.verifier,
            now=now,
        )


def _ask(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        warning = WarningEntry.objects.get()
        ask_to_publish(warning=warning, text=PUBLIC_TEXT, actor=players.manager, now=now)


def _agree(players: Players, timeline: Timeline, admin: User, now: datetime) -> None:
    with scope(players.as_buyer()):
        agree_to_publish(
            warning=WarningEntry.objects.get(),
            seen=PUBLIC_TEXT,
            actor=admin,
            now=now,
            today=timeline.day("n-7"),
        )
