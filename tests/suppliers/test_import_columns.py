"""Columns of a list: shown with their values, named by a person, remembered for lists with the same heads."""

from __future__ import annotations

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Event
from suppliers.models import ImportBatch, Supplier
from suppliers.services.imports import confirm_import, name_columns
from suppliers.stages import advance_imports
from tenants.scope import scope
from tests.suppliers.lists import again, csv_file, read, take, verdicts

HEADS = "Firma Adı,Ülke,Şehir,Ciro\n"


def _named(world, batch: ImportBatch, *fields: str) -> ImportBatch:
    person = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        name_columns(batch=batch, fields=fields, actor=person, now=world.now)
    advance_imports(now=world.now)
    return again(world, batch)


def test_unknown_heads_are_named_once_and_known_in_the_next_list_whatever_their_order(world) -> None:
    first = read(world, csv_file("Kaya Tekstil,TR,Bursa,5", "Demir,TR,,6", heads=HEADS))
    assert (first.state, first.samples[0], first.samples[2]) == (
        "columns",
        ["Kaya Tekstil", "Demir"],
        ["Bursa"],
    )
    named = _named(world, first, "name", "country", "address", "")
    assert (named.state, named.fresh) == ("ready", 2)
    assert take(world, named).state == "done"

    later = read(world, csv_file("TR,Bursa,Yıldız,9", heads="ÜLKE,Şehir,Firma  Adı,Ciro\n", name="later.csv"))
    assert (later.state, later.columns) == ("ready", ["country", "address", "name", ""])
    other = read(world, csv_file("Kaya Tekstil,TR,Bursa,5", heads=HEADS), "Borealis")
    assert other.state == "columns"


def test_columns_named_otherwise_have_every_line_judged_anew(world) -> None:
    lines = ("Kaya,TR,Bursa,Ege AS", "Demir,TR,Izmir,")
    batch = read(world, csv_file(*lines, heads="Factory,Country,Town,Owner\n"))
    assert {verdict for verdict, _ in verdicts(world, batch).values()} == {"fresh"}
    again_read = _named(world, batch, "sector", "country", "address", "name")
    assert verdicts(world, again_read) == {2: ("fresh", []), 3: ("refused", ["name_missing"])}
    assert (again_read.total, again_read.staged, again_read.refused) == (2, 2, 1)
    with scope(world.scope("Aurora")):
        told = Event.objects.get(kind="import.columns_named")
        assert (told.before["Factory"], told.after["Owner"]) == ("name", "name")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("name", "", "", ""), "No column for country"),
        (("name", "country", "name", ""), "all look like"),
        (("name", "country", "", "revenue"), "names no unit"),
        (("name", "country", "", "number"), "nothing a column can be taken for"),
        (("name", "country"), "not sent"),
        (("", "", "", ""), "We looked for a name and a country"),
    ],
)
def test_columns_that_make_no_list_are_refused_and_change_nothing(world, fields, said) -> None:
    batch = read(world, csv_file("Kaya,TR,Bursa,5", heads=HEADS))
    with pytest.raises(InvalidInput, match=said):
        _named(world, batch, *fields)
    assert (again(world, batch).state, again(world, batch).chosen) == ("columns", None)


def test_the_columns_of_a_list_that_was_taken_stay(world) -> None:
    done = take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn")))
    with pytest.raises(DomainError, match="no longer be changed"):
        _named(world, done, "name", "country", "", "")


def test_refused_lines_are_left_behind_only_when_somebody_says_so(world) -> None:
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn", "No,Atlantis,2 Road,x"))
    person = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")), pytest.raises(DomainError, match="refused lines"):
        confirm_import(batch=batch, actor=person)
    assert again(world, batch).state == "ready"
    assert take(world, batch).state == "done"
    with scope(world.scope("Aurora")):
        assert Supplier.objects.filter(name="Quiet Mill").exists()


def test_naming_columns_on_the_page(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    batch = read(world, csv_file("Kaya,TR,Bursa,5", "Demir,XX,,", heads=HEADS))
    address = f"/imports/{batch.pk}/"
    asked = client.get(address).content.decode()
    assert "Which column is which?" in asked
    assert "Kaya · Demir" in asked
    wrong = client.post(f"{address}columns/", {"column-0": "name"})
    assert (wrong.status_code, "No column for country" in wrong.content.decode()) == (422, True)
    right = client.post(f"{address}columns/", {"column-0": "name", "column-1": "country"})
    assert (right.status_code, right["Location"]) == (302, address)
    advance_imports(now=world.now)
    judged = client.get(address).content.decode()
    assert "Import 1 supplier, leave 1 refused" in judged
    refused = client.get(f"{address}result.csv?verdict=refused")
    assert refused["Content-Disposition"] == 'attachment; filename="import-refused.csv"'
    assert len(refused.content.decode().splitlines()) == 2
    assert client.get(f"{address}result.csv?verdict=odd").status_code == 404
