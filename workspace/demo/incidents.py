"""Incidents of the demo world: one closed, one where supply is not back, one without effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from risk.models import Incident, RiskEntry
from risk.services.incidents import change_incident, close_incident, name_supplier, note_incident
from suppliers.models import Supplier
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

_FIRE: Mapping[str, Any] = {
    "title": "Fire in the dye house",
    "kind": "accident",
    "supply": "stopped",
    "effect": "No dyed fabric for five weeks; two styles of the autumn collection were late.",
    "recovery_plan": "Dye at the house in the next town; repair the ducts, then start line 1 alone.",
}
_FLOOD: Mapping[str, Any] = {
    "title": "Typhoon cuts the road and power of the mill",
    "kind": "natural",
    "supply": "reduced",
    "effect": "Half of the machines stand still; some 4,000 sweaters come three weeks late.",
    "recovery_plan": "Generators until the line is mended; boats to the port twice a week.",
}
_CUSTOMS: Mapping[str, Any] = {
    "title": "Customs ask for papers on the origin of cotton",
    "kind": "transport",
    "supply": "none",
    "effect": "Nothing so far: papers were complete and the goods went on after four days.",
}


def tell_incidents(players: Players, timeline: Timeline) -> None:
    """They happened over the autumn."""
    timeline.add("n-70", partial(_note, players, _FIRE, "Azure Kestrel Garments Ltd", risk=2, back=45))
    timeline.add("n-30", partial(_learn, players))
    timeline.add("n-12", partial(_note, players, _FLOOD, "Kingfisher Delta Sewing", risk=1, back=26))
    timeline.add("n-5", partial(_note, players, _CUSTOMS, "Indigo Stork Denim A.Ş.", risk=4, back=None))


def _note(
    players: Players, told: Mapping[str, Any], name: str, now: datetime, *, risk: int, back: int | None
) -> None:
    with scope(players.as_buyer()):
        today = local_day(players.buyer.pk, now)
        values = {
            **told,
            "happened_on": today - timedelta(days=1),
            "recover_by": today + timedelta(days=back) if back else None,
            "owner": players.purchaser,
            "entry": RiskEntry.objects.get(tenant=players.buyer, number=risk),
        }
        incident = note_incident(tenant_id=players.buyer.pk, values=values, actor=players.purchaser, now=now)
        supplier = Supplier.objects.filter(tenant=players.buyer, name=name).first()
        if supplier is not None:
            site = supplier.sites.order_by("name").first()
            name_supplier(incident=incident, supplier=supplier, site=site, actor=players.purchaser)


def _learn(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        fire = Incident.objects.get(tenant=players.buyer, number=1)
        values = {
            **_FIRE,
            "happened_on": fire.happened_on,
            "recover_by": fire.recover_by,
            "recovered_on": local_day(players.buyer.pk, now) - timedelta(days=4),
            "owner": players.purchaser,
            "entry": fire.entry,
        }
        change_incident(
            incident=fire, values=values, revision=fire.revision, actor=players.purchaser, now=now
        )
        close_incident(
            incident=fire,
            lessons="Lint in the ducts had not been cleaned for a year; audits ask for the log from now on.",
            actor=players.manager,
            now=now,
        )
