"""Known suppliers are changed only when somebody says so; an import is taken back as far as it can be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from core.errors import DomainError
from core.models import Event
from suppliers.models import Contact, ImportBatch, Site, Supplier, SupplyLink
from suppliers.problems import sentence
from suppliers.services.imports import choose_sheet, confirm_import
from suppliers.services.listing import update_supplier
from suppliers.services.sites import add_site
from suppliers.services.undoing import can_undo, goes_along, relations_of, undo_import
from suppliers.stages import advance_imports
from tenants.scope import Scope, scope
from tests.suppliers.lists import again, csv_file, read, sheets, take, verdicts
from tests.suppliers.test_import_belongings import upload

HEADS = "name,country,address,sector,tier,employees,your number\n"


def _mill(name: str = "Quiet Mill") -> Supplier:
    return Supplier.objects.get(name=name)


def _update(world, batch: ImportBatch) -> ImportBatch:
    with scope(world.scope("Aurora")):
        user = world.user("Aurora", "procurement")
        confirm_import(batch=batch, actor=user, leave_refused=True, update_known=True)
    advance_imports(now=world.now)
    return again(world, batch)


def _undo(world, batch: ImportBatch) -> ImportBatch:
    with scope(world.scope("Aurora")):
        undo_import(batch=batch, actor=world.user("Aurora", "procurement"), now=world.now)
    advance_imports(now=world.now)
    return again(world, batch)


def _known(world) -> ImportBatch:
    take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn,2,40,M-1", "Loud Mill,VN,,,,,", heads=HEADS)))
    lines = (
        "QUIET MILL,Sweden,1  road,Dyes,,55,",
        "Loud Mill,VN,,,,,",
        "New Mill,VN,3 Road,Yarn,,,",
        "Other Mill,SE,9 Road,,,,M-1",
        "Quiet Mill,SE,2 Road,,,,M-1",
    )
    return read(world, csv_file(*lines, heads=HEADS, name="second.csv"))


def test_a_known_line_shows_what_it_tells_otherwise_and_empty_cells_erase_nothing(world) -> None:
    batch = _known(world)
    assert verdicts(world, batch) == {
        2: ("known", []),
        3: ("known", []),
        4: ("fresh", []),
        5: ("fresh", ["number_taken"]),
        6: ("known", ["repeats"]),
    }
    with scope(world.scope("Aurora")):
        changes = {row.number: row.changes for row in batch.rows.all()}
    assert changes[2] == {"sector": ["Yarn", "Dyes"], "headcount": [40, 55]}
    assert changes[3] == {}
    assert batch.different == 1
    take(world, batch)
    with scope(world.scope("Aurora")):
        assert (_mill().sector, _mill().headcount, _mill().revision) == ("Yarn", 40, 1)


def test_known_suppliers_are_updated_by_choice_and_put_back_with_the_import(world) -> None:
    batch = _update(world, _known(world))
    with scope(world.scope("Aurora")):
        mill = _mill()
        assert (mill.sector, mill.headcount, mill.tier, mill.reference) == ("Dyes", 55, 2, "M-1")
        event = Event.objects.get(kind="supplier.changed", subject_id=mill.pk)
        assert (event.before, event.after) == (
            {"sector": "Yarn", "headcount": 40},
            {"sector": "Dyes", "headcount": 55},
        )
        assert event.actor_name == world.user("Aurora", "procurement").name
        update_supplier(
            supplier=mill,
            actor=world.user("Aurora", "procurement"),
            name=mill.name,
            country="SE",
            headcount=60,
        )
    undone = _undo(world, batch)
    assert (undone.state, undone.taken_back, undone.kept) == ("undone", 2, 1)
    with scope(world.scope("Aurora")):
        assert (_mill().sector, _mill().headcount) == ("Yarn", 60)
        assert not Supplier.objects.filter(name__in=["New Mill", "Other Mill"]).exists()
        stays = undone.rows.get(undone="kept")
        assert [(one["code"], one["field"]) for one in stays.problems] == [("changed_since", "headcount")]
        told = Event.objects.get(kind="import.undone")
        assert told.after == {"file": "second.csv", "taken_back": 2, "kept": 1}


def test_a_number_with_the_same_name_is_known_by_it_at_another_address(world) -> None:
    take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn,2,40,M-1", heads=HEADS)))
    batch = read(world, csv_file("Quiet Mill,SE,2 Road,,,,M-1", heads=HEADS, name="moved.csv"))
    assert verdicts(world, batch) == {2: ("known", [])}
    batch = _update(world, batch)
    with scope(world.scope("Aurora")):
        assert _mill().address == "2 Road"
    same = read(world, csv_file("Quiet Mill,SE,2 Road,,,,", heads=HEADS, name="again.csv"))
    assert (same.known, same.different) == (1, 0)
    _undo(world, batch)
    with scope(world.scope("Aurora")):
        assert _mill().address == "1 Road"


def test_what_hangs_on_a_supplier_keeps_it_and_is_named(world) -> None:
    lines = ("Quiet Mill,SE,1 Road,Yarn", "Loud Mill,SE,2 Road,Yarn", "Third Mill,SE,3 Road,Yarn")
    batch = take(world, read(world, csv_file(*lines)))
    with scope(world.scope("Aurora")):
        user = world.user("Aurora", "procurement")
        add_site(supplier=_mill(), name="Hall", actor=user)
        update_supplier(
            supplier=_mill("Loud Mill"), actor=user, name="Loud Mill", country="SE", sector="Dyes"
        )
        events = Event.objects.count()
    undone = _undo(world, batch)
    assert (undone.taken_back, undone.kept) == (1, 2)
    with scope(world.scope("Aurora")):
        said = [sentence(row.problems[-1]) for row in undone.rows.filter(undone="kept")]
        assert said == [
            "Stays: this hangs on it by now: sites.",
            "Stays as it is: somebody changed this since.",
        ]
        assert not Supplier.everything.filter(name="Third Mill").exists()
        assert Event.objects.count() == events + 2
    fresh = read(world, csv_file(*lines, name="again.csv"))
    assert (fresh.fresh, fresh.known) == (1, 2)


def test_only_a_late_import_that_something_came_of_can_be_taken_back(world) -> None:
    batch = take(world, _known(world))
    assert can_undo(batch, world.now + timedelta(days=30))
    assert not can_undo(batch, world.now + timedelta(days=31))
    assert _undo(world, batch).kept == 0
    with pytest.raises(DomainError, match="cannot be taken back"):
        _undo(world, batch)


def test_sites_links_and_contacts_go_again_and_what_was_used_stays(world) -> None:
    take(
        world,
        read(
            world,
            csv_file(
                "Quiet Mill,SE,1 Road,M-1", "Loud Mill,VN,2 Road,M-2", heads="name,country,address,no\n"
            ),
        ),
    )
    sites = take(
        world,
        upload(world, "sites", "M-1,Hall", "M-1,Yard", heads="Supplier no,Site\n", name="sites.csv"),
    )
    links = take(
        world,
        upload(
            world, "links", "M-2,M-1,Yarn,60", heads="Supplier no,Customer no,Material,Share\n", name="l.csv"
        ),
    )
    people = take(
        world,
        upload(world, "contacts", "M-1,Ada", "M-1,Bo", heads="Supplier no,Contact\n", name="people.csv"),
    )
    with scope(world.scope("Aurora")):
        Site.objects.filter(name="Yard").update(address="Behind the hall")
        Supplier.objects.filter(name="Loud Mill").update(tier=2, stated_tier=1)
    assert [(one.taken_back, one.kept) for one in (_undo(world, links), _undo(world, people))] == [
        (1, 0),
        (2, 0),
    ]
    undone = _undo(world, sites)
    assert (undone.taken_back, undone.kept) == (1, 1)
    with scope(world.scope("Aurora")):
        assert [site.name for site in Site.objects.filter(supplier=_mill())] == ["Yard"]
        assert not SupplyLink.objects.filter(downstream=_mill()).exists()
        assert not Contact.objects.filter(supplier=_mill()).exists()
        assert (_mill("Loud Mill").tier, _mill().contact_name) == (1, "")


@pytest.mark.parametrize("name", ["Supplier", "Site", "SupplyLink", "Contact"])
def test_the_worker_sees_everything_that_may_hang_on_what_it_takes_back(world, name) -> None:
    with scope(Scope.worker(world.org("Aurora").pk)), connection.cursor() as cursor:
        for relation in relations_of(apps.get_model("suppliers", name)):
            table = relation.related_model._meta.db_table
            right = "select, delete" if goes_along(relation) else "select"
            for one in right.split(", "):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, one])
                assert cursor.fetchone() == (True,), f"{one} on {table}"


def test_another_sheet_is_read_and_remembered_for_the_next_workbook(world) -> None:
    book = {
        "Read me": [["Suppliers of the year", ""], ["as of", "May"]],
        "2025": [["Name", "Country"], ["Old Mill", "SE"]],
        "2026": [["Name", "Country"], ["Quiet Mill", "SE"], ["Loud Mill", "VN"]],
    }
    batch = read(world, sheets(book))
    assert (batch.state, batch.sheet, batch.sheets, batch.fresh) == ("ready", "2025", list(book), 1)
    with scope(world.scope("Aurora")):
        user = world.user("Aurora", "procurement")
        with pytest.raises(DomainError, match="not in the workbook"):
            choose_sheet(batch=batch, sheet="2027", actor=user)
        choose_sheet(batch=batch, sheet="2026", actor=user)
    advance_imports(now=world.now)
    assert (again(world, batch).sheet, again(world, batch).fresh) == ("2026", 2)
    book["2026"].append(["Third Mill", "VN"])
    later = read(world, sheets(book, name="later.xlsx"))
    assert (later.sheet, later.fresh) == ("2026", 3)


def test_from_the_page_updated_and_taken_back(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    page = f"/imports/{_known(world).pk}/"
    seen = client.get(f"{page}?verdict=different").content.decode()
    assert "Update 1 known supplier too" in seen
    assert "<s>Yarn</s> → Dyes" in seen
    assert "New Mill</th>" not in seen
    assert client.post(f"{page}confirm/", {"update_known": "1", "leave_refused": "1"}).status_code == 302
    advance_imports(now=world.now)
    assert "Take this import back" in client.get(page).content.decode()
    assert client.post(f"{page}undo/").status_code == 302
    advance_imports(now=world.now)
    assert "<b>3</b> lines were taken back." in client.get(page).content.decode()
    assert client.post(f"{page}undo/").status_code == 409
