"""What is removed from master data, with its reason: kept in the history, put back; and what has to stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Event
from suppliers.models import Contact, Product, Site, Supplier, SupplierKey
from suppliers.services.merging import merge_suppliers
from tenants.scope import scope
from tests.finding_cases import buyer_findings
from tests.world import World

PLACE = {
    "name": "Dye house",
    "address": "1 Vat Lane",
    "latitude": "41.1",
    "longitude": "-8.6",
    "function": "factory",
}

HEAD = "Removed in the last 30 days"


@pytest.fixture
def buyer(world: World, sign_in: Callable[..., Client]) -> Client:
    return sign_in("Aurora", "procurement")


def _site(world: World) -> tuple[Supplier, Site]:
    supplier = world.supplier("Aurora", "Lone Mill")
    with scope(world.scope("Aurora")):
        return supplier, Site.objects.get(supplier=supplier, name="Dye house")


def test_a_site_is_removed_with_a_reason_and_put_back_as_it_was(world, buyer) -> None:
    supplier = world.supplier("Aurora", "Lone Mill")
    buyer.post(f"/suppliers/{supplier.pk}/sites/", PLACE)
    supplier, site = _site(world)
    url = f"/suppliers/{supplier.pk}/sites/{site.pk}/remove/"
    assert buyer.post(url, {"reason": " "}).status_code == 422
    assert buyer.post(url, {"reason": "Sold in spring"}, follow=True).status_code == 200
    page = buyer.get(f"/suppliers/{supplier.pk}/master/").content.decode()
    assert HEAD in page
    assert "Sold in spring" in page
    with scope(world.scope("Aurora")):
        assert not Site.objects.filter(supplier=supplier).exists()
        event = Event.objects.get(kind="site.removed")
    assert event.before["address"] == "1 Vat Lane"
    back = f"/suppliers/{supplier.pk}/put-back/{event.pk}/"
    buyer.post(back)
    _supplier, again = _site(world)
    assert (again.address, again.function, str(again.latitude)) == ("1 Vat Lane", "factory", "41.100000")
    assert (
        "Removed in the last 30 days" not in buyer.get(f"/suppliers/{supplier.pk}/master/").content.decode()
    )
    assert "named “Dye house” already" in buyer.post(back, follow=True).content.decode()
    other = world.supplier("Aurora", "Evergreen Knitting")
    assert buyer.post(f"/suppliers/{other.pk}/put-back/{event.pk}/").status_code == 404


def test_a_site_that_a_finding_is_about_stays_and_says_which(world, buyer) -> None:
    supplier = world.supplier("Aurora", "Evergreen Knitting")
    with scope(world.scope("Aurora")):
        buyer_findings(supplier, writer=world.user("Aurora", "procurement"))
        site = Site.objects.get(supplier=supplier, name="Cutting hall")
        finding = site.findings.order_by("number")[0]
    url = f"/suppliers/{supplier.pk}/sites/{site.pk}/remove/"
    for answer in (buyer.get(url, follow=True), buyer.post(url, {"reason": "Sold"}, follow=True)):
        text = answer.content.decode()
        assert "cannot be removed: it stands in" in text
        assert finding.reference in text
    with scope(world.scope("Aurora")):
        assert Site.objects.filter(pk=site.pk).exists()


def test_contacts_products_and_identifiers_come_back(world, buyer) -> None:
    supplier = world.supplier("Aurora", "Lone Mill")
    base = f"/suppliers/{supplier.pk}"
    buyer.post(f"{base}/contacts/", {"name": "Ana", "email": "ana@mill.example", "language": "en"})
    buyer.post(f"{base}/contacts/", {"name": "Rui", "email": "rui@mill.example", "language": "en"})
    buyer.post(
        f"{base}/products/", {"name": "Yarn", "kind": "material", "flow": "forward", "recycled_share": "40"}
    )
    buyer.post(f"{base}/identifiers/", {"scheme": "erp", "source_system": "sap", "external_id": "V-7"})
    with scope(world.scope("Aurora")):
        rows = [
            ("contacts", Contact.objects.get(supplier=supplier, name="Rui").pk),
            ("products", Product.objects.get(supplier=supplier).pk),
            ("identifiers", SupplierKey.objects.get(supplier=supplier, external_id="V-7").pk),
        ]
    for word, pk in rows:
        buyer.post(f"{base}/{word}/{pk}/remove/")
    with scope(world.scope("Aurora")):
        events = list(Event.objects.filter(kind__endswith=".removed"))
    assert len(events) == 3
    for event in events:
        buyer.post(f"{base}/put-back/{event.pk}/")
    with scope(world.scope("Aurora")):
        assert Contact.objects.filter(supplier=supplier, email="rui@mill.example").exists()
        assert Product.objects.get(supplier=supplier).recycled_share == 40
        assert SupplierKey.objects.filter(supplier=supplier, external_id="V-7").exists()


def test_views_of_the_list_are_told_of_in_the_log(world, buyer) -> None:
    buyer.post("/suppliers/views/", {"name": "Near", "query": "tier=1"})
    buyer.post("/suppliers/views/", {"name": "Near", "query": "tier=1"})
    buyer.post("/suppliers/views/", {"name": "Near", "query": "tier=2", "is_shared": "1"})
    with scope(world.scope("Aurora")):
        saved = Event.objects.get(kind="view.saved")
    buyer.post(f"/suppliers/views/{saved.subject_id}/", {"step": "delete"})
    with scope(world.scope("Aurora")):
        told = list(Event.objects.filter(kind__startswith="view.").order_by("created_at"))
    assert [event.kind for event in told] == ["view.saved", "view.changed", "view.deleted"]
    assert told[-1].before == {"view": "Near", "filters": "tier=2", "is_shared": True}
    assert "View of the supplier list deleted" in buyer.get("/events/").content.decode()


def test_who_came_and_left_leaves_as_a_file(world, buyer) -> None:
    gone = {"status": "refused", "reason": "Closed its doors"}
    buyer.post(f"/suppliers/{world.supplier('Aurora', 'Lone Mill').pk}/status/", gone)
    answer = buyer.get("/suppliers/turnover/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Name"], row["What happened"]) for row in rows] == [
        ("Evergreen Knitting", "Came"),
        ("Lone Mill", "Came"),
        ("Lone Mill", "Left"),
    ]
    assert rows[-1]["Reason"] == "Closed its doors"
    earlier = buyer.get("/suppliers/turnover/export.csv?first=2001-01-01&last=2001-02-01")
    assert earlier.content.count(b"\n") == 1


@pytest.mark.parametrize("tab", ["screening", "risk", "onboarding", "network", "scores"])
def test_each_tab_of_a_merged_record_leads_to_the_survivor(world, buyer, tab) -> None:
    gone, stays = world.supplier("Aurora", "Lone Mill"), world.supplier("Aurora", "Evergreen Knitting")
    with scope(world.scope("Aurora")):
        merge_suppliers(
            survivor=stays, merged=gone, actor=world.user("Aurora", "procurement"), now=timezone.now()
        )
    answer = buyer.get(f"/suppliers/{gone.pk}/{tab}/", follow=True)
    assert answer.redirect_chain == [(f"/suppliers/{stays.pk}/{tab}/", 302)]
    assert "was merged into this one" in answer.content.decode()
    assert buyer.get(f"/suppliers/{world.org('Aurora').pk}/{tab}/").status_code == 404
