"""One supplier: reading, adding, changing, and the chain it stands in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Event
from suppliers.models import Supplier, SupplyLink
from tenants.scope import scope
from tests import cases
from tests.suppliers.lists import csv_file, read, take

VALUES = {
    "name": "Quiet Mill",
    "country": "SE",
    "address": "1 Road",
    "sector": "Yarn",
    "size_class": "medium",
    "tier": "2",
    "status": "candidate",
    "reference": "4711",
    "contact_name": "Kim Berg",
    "contact_email": "kim@quiet.example",
    "owner": "",
}


def _page(client: Client, supplier: Supplier, tab: str = "") -> str:
    answer = client.get(f"/suppliers/{supplier.pk}/{tab}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_tab_of_a_rated_supplier_opens(world, sign_in) -> None:
    cases.build(world)
    client, supplier = sign_in("Aurora", "procurement"), world.supplier("Aurora")
    assert "1 Weaver Road, Rugao" in _page(client, supplier)
    assert "T/CERDS" in _page(client, supplier, "requests/")
    scores = _page(client, supplier, "scores/")
    assert "Document-verified" in scores
    assert "first round" in scores
    assert "Nothing yet." not in _page(client, supplier, "history/")


def test_a_supplier_never_asked_says_what_comes_next(world, sign_in) -> None:
    client, supplier = sign_in("Aurora", "procurement"), world.supplier("Aurora", "Lone Mill")
    assert f"/requests/new/?supplier={supplier.pk}" in _page(client, supplier, "requests/")
    assert "No scorecard yet" in _page(client, supplier, "scores/")


@pytest.mark.parametrize("tab", ["", "requests/", "scores/", "history/", "edit/"])
def test_another_buyers_supplier_is_not_there(world, sign_in, tab) -> None:
    foreign = world.supplier("Borealis")
    assert sign_in("Aurora", "procurement").get(f"/suppliers/{foreign.pk}/{tab}").status_code == 404


def test_a_tab_that_does_not_exist_is_not_there(world, sign_in) -> None:
    supplier = world.supplier("Aurora")
    assert sign_in("Aurora", "viewer").get(f"/suppliers/{supplier.pk}/weather/").status_code == 404


def test_a_supplier_is_added_with_the_next_number(world, sign_in) -> None:
    client, owner = sign_in("Aurora", "procurement"), world.user("Aurora", "admin")
    answer = client.post("/suppliers/new/", VALUES | {"owner": str(owner.pk)}, follow=True)
    page = answer.content.decode()
    assert "Quiet Mill was added as number 3." in page
    added = world.supplier("Aurora", "Quiet Mill")
    assert (added.number, added.tier, added.reference, added.owner_id) == (3, 2, "4711", owner.pk)
    assert "Supplier added" in _page(client, added, "history/")


def test_a_supplier_that_somebody_owns_is_edited_and_handed_on(world, sign_in) -> None:
    client, owner = sign_in("Aurora", "procurement"), world.user("Aurora", "admin")
    client.post("/suppliers/new/", VALUES | {"owner": str(owner.pk)})
    owned = world.supplier("Aurora", "Quiet Mill")
    heir = world.user("Aurora", "procurement")
    answer = client.post(f"/suppliers/{owned.pk}/edit/", VALUES | {"sector": "Wool", "owner": str(heir.pk)})
    assert answer.status_code == 302
    changed = world.supplier("Aurora", "Quiet Mill")
    assert (changed.sector, changed.owner_id) == ("Wool", heir.pk)


def test_invisible_marks_in_a_name_are_dropped(world, sign_in) -> None:
    sign_in("Aurora", "procurement").post("/suppliers/new/", VALUES | {"name": "Quiet\u202e  Mill\u200b"})
    assert world.supplier("Aurora", "Quiet Mill").sector == "Yarn"


def test_the_same_supplier_again_is_refused_with_a_link_to_it(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/suppliers/new/", VALUES)
    there = world.supplier("Aurora", "Quiet Mill")
    answer = client.post("/suppliers/new/", VALUES | {"name": "QUIET  MILL"})
    assert answer.status_code == 422
    assert f'href="/suppliers/{there.pk}/"' in answer.content.decode()
    with scope(world.scope("Aurora")):
        assert Supplier.objects.filter(name__iexact="quiet mill").count() == 1


def test_changes_are_saved_and_told_field_by_field(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/suppliers/new/", VALUES)
    supplier = world.supplier("Aurora", "Quiet Mill")
    changed = VALUES | {"sector": "Wool", "tier": "1"}
    client.post(f"/suppliers/{supplier.pk}/edit/", changed)
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="supplier.changed")
        assert (event.before, event.after) == ({"tier": 2, "sector": "Yarn"}, {"tier": 1, "sector": "Wool"})
    client.post(f"/suppliers/{supplier.pk}/edit/", changed)
    with scope(world.scope("Aurora")):
        assert Event.objects.filter(kind="supplier.changed").count() == 1


def test_renaming_onto_another_supplier_is_refused(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/suppliers/new/", VALUES)
    client.post("/suppliers/new/", VALUES | {"name": "Loud Mill"})
    loud = world.supplier("Aurora", "Loud Mill")
    assert client.post(f"/suppliers/{loud.pk}/edit/", VALUES).status_code == 422
    assert world.supplier("Aurora", "Loud Mill").match_key == loud.match_key


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Write the supplier&#x27;s name."),
        ("name", "N" * 201, "200"),
        ("name", "Nul\x00", "Null characters"),
        ("name", "\u200b\u202e", "Write the supplier&#x27;s name."),
        ("country", "XX", "Select a valid choice"),
        ("tier", "0", "greater than or equal to 1"),
        ("contact_email", "nobody", "valid email"),
        ("contact_email", f"{'a' * 250}@mill.example", "at most 254 characters"),
        ("owner", "not-an-id", "Select a valid choice"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_saved(world, sign_in, field, value, said) -> None:
    answer = sign_in("Aurora", "procurement").post("/suppliers/new/", VALUES | {field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with scope(world.scope("Aurora")):
        assert Supplier.objects.count() == 2


def test_a_person_of_another_organisation_cannot_become_the_owner(world, sign_in) -> None:
    outsider = world.user("Borealis", "admin")
    answer = sign_in("Aurora", "procurement").post("/suppliers/new/", VALUES | {"owner": str(outsider.pk)})
    assert answer.status_code == 422


@pytest.mark.parametrize(("org", "role"), [("Aurora", "viewer"), ("Clearwater", "lead")])
def test_readers_see_the_page_without_changing_it(world, sign_in, org, role) -> None:
    client, supplier = sign_in(org, role), world.supplier("Aurora")
    page = _page(client, supplier)
    assert f"/suppliers/{supplier.pk}/edit/" not in page
    assert "Add to the chain" not in page
    _page(client, supplier, "history/")
    assert client.get(f"/suppliers/{supplier.pk}/edit/").status_code == 403
    assert client.post("/suppliers/new/", VALUES).status_code == 403
    assert client.post(f"/suppliers/{supplier.pk}/links/", {}).status_code == 403


def test_who_supplies_whom_is_noted_at_both_ends_and_taken_back(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    knitting, mill = world.supplier("Aurora"), world.supplier("Aurora", "Lone Mill")
    client.post(
        f"/suppliers/{knitting.pk}/links/", {"direction": "buys", "other": "lone mill", "material": "Yarn"}
    )
    assert "Lone Mill" in _page(client, knitting)
    assert "Evergreen Knitting" in _page(client, mill)
    assert "Supply link added" in _page(client, mill, "history/")
    with scope(world.scope("Aurora")):
        link = SupplyLink.objects.get()
        assert (link.upstream_id, link.downstream_id, link.material) == (mill.pk, knitting.pk, "Yarn")
    client.post(f"/suppliers/{mill.pk}/links/{link.pk}/remove/")
    with scope(world.scope("Aurora")):
        assert not SupplyLink.objects.exists()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("", "Write the number or the name"),
        ("1", "cannot supply itself"),
        ("2", "noted as a supplier"),
        ("99", "No single supplier"),
        ("Foxglove Buttons", "No single supplier"),
        ("9" * 40, "No single supplier"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(world, sign_in, other, said) -> None:
    client, supplier = sign_in("Aurora", "procurement"), world.supplier("Aurora")
    client.post(f"/suppliers/{supplier.pk}/links/", {"direction": "buys", "other": "2"})
    answer = client.post(f"/suppliers/{supplier.pk}/links/", {"direction": "buys", "other": other})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_foreign_link_cannot_be_removed(world, sign_in) -> None:
    with scope(world.scope("Borealis")):
        suppliers = list(Supplier.objects.order_by("number")[:2])
        link = SupplyLink.objects.create(
            tenant=world.org("Borealis"), upstream=suppliers[0], downstream=suppliers[1]
        )
    client, own = sign_in("Aurora", "procurement"), world.supplier("Aurora")
    assert client.post(f"/suppliers/{own.pk}/links/{link.pk}/remove/").status_code == 404


def test_names_are_suggested_from_the_own_list(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    assert "Lone Mill" in client.get("/suppliers/suggest/?other=one").content.decode()
    assert "<option" not in client.get("/suppliers/suggest/?other=foxglove").content.decode()
    assert client.get("/suppliers/suggest/?other=%00").status_code == 200


def test_an_imported_supplier_tells_which_list_it_came_with(world, sign_in) -> None:
    take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn")))
    page = _page(sign_in("Aurora", "procurement"), world.supplier("Aurora", "Quiet Mill"), "history/")
    assert "Import finished" in page
