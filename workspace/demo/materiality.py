"""Double materiality at the demo buyer: a record of this year in force, and a draft of the next begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from risk.materiality import MARKS, fields_of
from risk.services.materiality import draft_record, put_record_in_force, save_record
from scoring.services.drafts import revision_of
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

#: Topic → its marks in the order of :data:`risk.materiality.MARKS`, and the reason.
_JUDGED: Mapping[str, tuple[tuple[int, ...], str]] = {
    "environment": (
        (4, 4, 3, 4, 3, 4, 4),
        "Dyeing and finishing at tier 2 use much water and heat; carbon prices reach us through fabric.",
    ),
    "labour": (
        (4, 3, 4, 4, 4, 3, 5),
        "Working hours in peak season and recruitment fees of migrant workers, found in three audits.",
    ),
    "procurement": (
        (3, 4, 3, 3, 3, 3, 4),
        "We see little beyond tier 2: cotton may come from where we would not buy.",
    ),
    "operations": ((2, 2, 2, 3, 4, 3, 3), "Late deliveries and product recalls cost us most of all."),
    "society": ((2, 2, 2, 2, 1, 2, 2), "Local effects are small and mostly good: work near the mills."),
    "governance": ((3, 2, 3, 2, 3, 2, 2), "Facilitation payments at two ports, no case of our own."),
}
_OWN = (
    "Chemicals in finishing",
    (4, 3, 4, 3, 4, 3, 3),
    "Restricted substances turned up in two lots last year.",
)
_PEOPLE = (
    "Elin Lindqvist, ESG",
    "Jonas Berg, procurement",
    "Works council, two delegates",
    "Water Alliance, by interview",
)


def tell_materiality(players: Players, timeline: Timeline) -> None:
    """Judged last winter, looked at again now."""
    timeline.add("n-100", lambda now: _first(players, now))
    timeline.add("n-4", lambda now: _next(players, now))


def _first(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        draft = draft_record(tenant_id=players.buyer.pk, actor=players.manager, now=now)
        today = local_day(players.buyer.pk, now)
        given = fields_of(draft.content) | {
            "met_on": today.isoformat(),
            "people": "\n".join(_PEOPLE),
            "reason": "First record, judged with buyers, delegates and one outside body",
        }
        for key, (marks, reason) in _JUDGED.items():
            given |= _fields(key, marks, reason)
        given |= {"new:name": _OWN[0], **_fields("new", _OWN[1], _OWN[2])}
        saved = save_record(
            draft.pk,
            tenant_id=players.buyer.pk,
            given=given,
            seen=revision_of(draft),
            actor=players.manager,
            now=now,
        )
        put_record_in_force(
            saved.pk,
            tenant_id=players.buyer.pk,
            day=today,
            reason="",
            seen=revision_of(saved),
            actor=players.manager,
            now=now,
        )


def _next(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        draft = draft_record(tenant_id=players.buyer.pk, actor=players.manager, now=now)
        given = fields_of(draft.content) | {"operations:chance": "4", "reason": "After the recall in autumn"}
        save_record(
            draft.pk,
            tenant_id=players.buyer.pk,
            given=given,
            seen=revision_of(draft),
            actor=players.manager,
            now=now,
        )


def _fields(key: str, marks: tuple[int, ...], reason: str) -> dict[str, str]:
    typed = {f"{key}:{mark}": str(value) for mark, value in zip(MARKS, marks, strict=True)}
    return typed | {f"{key}:reason": reason}
