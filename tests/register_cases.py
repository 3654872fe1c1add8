"""One risk, incident, playbook and exercise of the register for each case, naming the case's supplier."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from risk.models import IncidentSupplier, RiskEntrySupplier
from risk.services.exercises import follow_up, note_exercise
from risk.services.incidents import name_supplier, note_incident
from risk.services.measures import add_measure, link_supplier
from risk.services.playbooks import write_playbook
from risk.services.register import create_entry
from suppliers.models import Supplier
from tenants.scope import scope
from tests.world import NOW, World


def written_risk(world: World, buyer: str, *, supplier_id: UUID) -> dict[str, UUID]:
    """Write the rows as the buyer would; gives their ids."""
    manager, tenant = world.user(buyer, "esg_manager"), world.org(buyer)
    with scope(world.scope(buyer)):
        entry = create_entry(
            tenant_id=tenant.pk,
            values={
                "title": f"Floods, seen by {tenant.name}",
                "kind": "acute",
                "likelihood": 4,
                "consequence": 5,
                "owner": manager,
                "review_on": NOW.date() + timedelta(days=90),
            },
            actor=manager,
            now=NOW,
        )
        measure = add_measure(
            entry=entry,
            text=f"A second mill for {tenant.name}",
            owner=manager,
            due_on=NOW.date() + timedelta(days=60),
            actor=manager,
            now=NOW,
        )
        link_supplier(entry=entry, supplier=Supplier.objects.get(pk=supplier_id), actor=manager)
        link = RiskEntrySupplier.objects.get(entry=entry)
        incident = note_incident(
            tenant_id=tenant.pk,
            values={
                "title": f"Mill under water, seen by {tenant.name}",
                "kind": "natural",
                "happened_on": NOW.date(),
                "supply": "none",
                "owner": manager,
                "entry": entry,
            },
            actor=manager,
            now=NOW,
        )
        supplier = Supplier.objects.get(pk=supplier_id)
        name_supplier(incident=incident, supplier=supplier, site=supplier.sites.first(), actor=manager)
        place = IncidentSupplier.objects.get(incident=incident)
        playbook = write_playbook(
            tenant_id=tenant.pk,
            values={
                "title": f"Water at the mill, as {tenant.name} meets it",
                "entry": entry,
                "scenario": "The river stands in the halls.",
                "triggers": "The public warning is red.",
                "steps": [{"text": "Call the mill.", "role": "Purchaser", "hours": 2}],
                "owner": manager,
                "review_on": NOW.date() + timedelta(days=90),
            },
            actor=manager,
            now=NOW,
        )
        exercise = note_exercise(
            tenant_id=tenant.pk,
            values={
                "playbook": playbook,
                "held_on": NOW.date(),
                "people": "Purchasing, the mill",
                "tried": "A flood on a Sunday",
                "outcome": "partly",
                "found": "Nobody had the number of the mill.",
            },
            actor=manager,
            now=NOW,
        )
        follow_up(
            exercise=exercise,
            entry=entry,
            text=f"A list of numbers for {tenant.name}",
            owner=manager,
            due_on=None,
            actor=manager,
            now=NOW,
        )
    found = {"risk_entry": entry.pk, "risk_measure": measure.pk, "risk_link": link.pk}
    found |= {"incident": incident.pk, "incident_link": place.pk}
    return found | {"playbook": playbook.pk, "exercise": exercise.pk}
