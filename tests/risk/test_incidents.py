"""Incidents: noted, followed until supply is back, closed with what was learnt; what bad input meets."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError, InvalidInput
from core.models import Obligation
from risk.models import Incident, IncidentSupplier
from risk.reviewing import advance_reviews
from risk.services.incidents import change_incident, close_incident, name_supplier, note_incident
from suppliers.models import Site, Supplier
from suppliers.services.listing import create_supplier
from suppliers.services.merging import merge_suppliers
from suppliers.services.unmerging import undo_merge
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.world import NOW, World

TODAY = NOW.date()
FIRE: dict[str, Any] = {
    "title": "Fire in the dye house",
    "kind": "accident",
    "happened_on": TODAY,
    "supply": "stopped",
    "effect": "No dyed yarn for a month.",
    "recovery_plan": "Dye at the second house.",
    "recover_by": TODAY + timedelta(days=20),
}


def note(world: World, **more: Any) -> Incident:
    """An incident of Aurora's, noted by its ESG manager."""
    with scope(world.scope("Aurora")):
        return note_incident(
            tenant_id=world.org("Aurora").pk,
            values=FIRE | more,
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
        )


@pytest.fixture
def manager(world: World) -> Client:
    client = Client()
    client.force_login(world.user("Aurora", "esg_manager"))
    return client


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": " "}, "title", "what happened"),
        ({"kind": "weather"}, "kind", "kind of incident"),
        ({"supply": "gone"}, "supply", "became of supply"),
        ({"effect": ""}, "effect", "did to supply"),
        ({"happened_on": TODAY + timedelta(days=3)}, "happened_on", "after today"),
        ({"recover_by": TODAY - timedelta(days=1)}, "recover_by", "after the incident"),
        ({"recovered_on": TODAY - timedelta(days=1)}, "recovered_on", "Supply is back"),
        ({"recovery_plan": ""}, "recovery_plan", "what is done"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        note(world, **values)
    assert refused.value.field == field
    with scope(world.scope("Aurora")):
        assert not Incident.objects.exists()


def test_people_hear_while_supply_is_not_back_and_the_lesson_closes_it(world: World) -> None:
    actor = world.user("Aurora", "procurement")
    fire = note(world, owner=actor)
    with scope(world.scope("Aurora")):
        clock = Obligation.objects.get(subject_id=fire.pk)
        with pytest.raises(DomainError, match="not back yet"):
            close_incident(incident=fire, lessons="Two houses.", actor=actor, now=NOW)
    for when in (clock.due_at - timedelta(days=2), clock.due_at + timedelta(hours=1)):
        advance_obligations(now=when)
        advance_reviews(now=when)
    with scope(Scope.worker(world.org("Aurora").pk)):
        rows = Notice.objects.filter(kind__startswith="incident_").values_list("kind", "recipient__email")
        told = {(kind, email.split("@")[0]) for kind, email in rows}
    assert told == {
        ("incident_soon", "procurement"),
        ("incident_overdue", "procurement"),
        ("incident_overdue", "esg_manager"),
    }
    late = clock.due_at + timedelta(days=2)
    with scope(world.scope("Aurora")):
        back = FIRE | {"recovered_on": late.date()}
        change_incident(incident=fire, values=back, revision=1, actor=actor, now=late)
        assert Obligation.objects.get(subject_id=fire.pk).state == "met"
        with pytest.raises(InvalidInput, match="learnt"):
            close_incident(incident=fire, lessons=" ", actor=actor, now=late)
        close_incident(incident=fire, lessons="Two houses.", actor=actor, now=late)
        with pytest.raises(DomainError, match="closed"):
            change_incident(incident=fire, values=back, revision=3, actor=actor, now=late)


def test_an_incident_names_the_record_that_stays_and_both_again_after_an_undo(world: World) -> None:
    fire, actor = note(world), world.user("Aurora", "esg_manager")

    def named() -> set[str]:
        return set(IncidentSupplier.objects.values_list("supplier__name", flat=True))

    with scope(world.scope("Aurora")):
        stays = Supplier.objects.get(name="Lone Mill")
        goes = create_supplier(
            tenant_id=fire.tenant_id, actor=actor, name="Lone Mill Ltd", country=stays.country
        )
        hall = Site.objects.create(tenant_id=fire.tenant_id, supplier=goes, name="Hall 2")
        with pytest.raises(InvalidInput, match="site of this supplier"):
            name_supplier(incident=fire, supplier=stays, site=hall, actor=actor)
        name_supplier(incident=fire, supplier=goes, site=hall, actor=actor)
        merge = merge_suppliers(survivor=stays, merged=goes, actor=actor, now=NOW)
        assert named() == {"Lone Mill"}
        undo_merge(merge=merge, actor=actor, now=NOW)
        assert named() == {"Lone Mill Ltd"}


def test_the_list_the_file_and_the_forms(world: World, manager: Client) -> None:
    def page(path: str) -> str:
        answer = manager.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "No incident is noted yet" in page("/risks/incidents/")
    typed = {"title": "=Fire", "kind": "accident", "happened_on": "2026-11-02", "supply": "stopped"}
    refused = manager.post("/risks/incidents/new/", typed)
    assert refused.status_code == 422
    assert "what it did to supply" in refused.content.decode()
    made = manager.post("/risks/incidents/new/", typed | {"effect": "No yarn."})
    incident = made["Location"]
    unknown = manager.post(f"{incident}suppliers/", {"other": "Lone Mill", "site": "Hall 9"})
    assert "has no site of this name" in unknown.content.decode()
    assert manager.post(f"{incident}suppliers/", {"other": "lone mill"}).status_code == 302
    assert "Lone Mill" in page(incident)
    assert "=Fire" in page("/risks/incidents/?q=lone&kind=accident")
    assert "No incident here" in page("/risks/incidents/?show=closed&kind=nonsense")
    stale = manager.post(f"{incident}edit/", typed | {"effect": "Less.", "revision": "0"})
    assert "Somebody else saved" in stale.content.decode()
    file = manager.get("/risks/incidents/?as=csv&show=running").content.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(file))] == ["Incident", "'=Fire"]
    assert "Lone Mill" in file
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as few:
            page("/risks/incidents/")
        counts.append(len(few))
        for number in range(5):
            note(world, title=f"Fire {number}", owner=world.user("Aurora", "procurement"))
    assert counts[0] == counts[1]
