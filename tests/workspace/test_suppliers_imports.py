"""Importing a list, as somebody in procurement sees it."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from suppliers.models import ImportBatch, Supplier
from suppliers.stages import advance_imports
from tenants.scope import scope
from tests.suppliers.lists import csv_file, read, take

XHR = {"headers": {"X-Requested-With": "XMLHttpRequest"}}
HTMX = {"headers": {"HX-Request": "true"}}


def _batch(world) -> ImportBatch:
    with scope(world.scope("Aurora")):
        return ImportBatch.objects.get()


def test_from_upload_to_the_list(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    sent = client.post(
        "/imports/", {"file": csv_file("Quiet Mill,SE,1 Road,Yarn", "Nowhere,Atlantis,2 Road,Yarn")}
    )
    page = f"/imports/{_batch(world).pk}/"
    assert (sent.status_code, sent["Location"]) == (302, page)
    waiting = client.get(page).content.decode()
    assert "You can leave this page" in waiting
    assert 'hx-trigger="every 1s"' in waiting

    advance_imports(now=world.now)
    judged = client.get(page).content.decode()
    assert "hx-trigger" not in judged.split('id="import"')[1].split(">")[0]
    assert "Import 1 supplier" in judged
    assert "“Atlantis” is not a country we know." in judged

    assert client.post(f"{page}confirm/").status_code == 409  # nobody said to leave the refused line
    client.post(f"{page}confirm/", {"leave_refused": "1"})
    assert "Importing 1 supplier" in client.get(page, **HTMX).content.decode()
    advance_imports(now=world.now)
    done = client.get(page).content.decode()
    assert "<b>1</b> supplier was added." in done
    assert "Quiet Mill" in client.get("/suppliers/").content.decode()
    with scope(world.scope("Aurora")):
        made = Supplier.objects.get(name="Quiet Mill")
    assert judged.count(f"/suppliers/{made.pk}/") == 0
    assert f'href="/suppliers/{made.pk}/">Quiet Mill' in client.get(page).content.decode()


def test_polling_swaps_the_state_alone_and_stops_when_it_is_settled(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    client.post("/imports/", {"file": csv_file("Quiet Mill,SE,1 Road,Yarn")})
    page = f"/imports/{_batch(world).pk}/"
    during = client.get(page, **HTMX).content.decode()
    assert "<html" not in during
    assert "every 1s" in during
    advance_imports(now=world.now)
    assert "every 1s" not in client.get(page, **HTMX).content.decode()


def test_a_file_dropped_in_gets_a_row_and_the_same_again_a_link_to_the_first(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    first = client.post("/imports/", {"file": csv_file("Quiet Mill,SE,1 Road,Yarn")}, **XHR)
    page = f"/imports/{_batch(world).pk}/"
    assert f'data-goto="{page}"' in first.content.decode()
    again = client.post("/imports/", {"file": csv_file("Quiet Mill,SE,1 Road,Yarn")}, **XHR).content.decode()
    assert f'href="{page}"' in again
    assert "here already" in again


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(world, sign_in, settings) -> None:
    settings.MAX_IMPORT_BYTES = 1024
    client = sign_in("Aurora", "procurement")
    large = client.post("/imports/", {"file": csv_file("x" * 50_000)})
    assert large.status_code == 422
    assert "lists may have up to 1.0\xa0KB" in large.content.decode()
    dropped = client.post("/imports/", {"file": csv_file("x" * 50_000)}, **XHR)
    assert (dropped.status_code, "48.9" in dropped.json()["error"]) == (422, True)
    with scope(world.scope("Aurora")):
        assert not ImportBatch.objects.exists()


def test_a_form_without_a_file_says_so(world, sign_in) -> None:
    answer = sign_in("Aurora", "procurement").post("/imports/", {})
    assert answer.status_code == 422
    assert "No file was chosen" in answer.content.decode()


def test_discarding_says_that_nothing_was_added(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn"))
    page = client.post(f"/imports/{batch.pk}/discard/", follow=True).content.decode()
    assert "No supplier was added" in page
    assert client.post(f"/imports/{batch.pk}/confirm/").status_code == 409
    with scope(world.scope("Aurora")):
        assert Supplier.objects.count() == 2


def test_the_result_names_every_line_and_holds_no_live_formula(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    batch = take(
        world, read(world, csv_file('"=HYPERLINK(""http://x"")",SE,+46 Road,@Yarn', "No,Atlantis,-1,x"))
    )
    text = client.get(f"/imports/{batch.pk}/result.csv").content.decode("utf-8-sig").splitlines()
    assert text[0] == "Line,Verdict,What to do,name,country,address,sector"
    assert text[1] == '2,New supplier,,"\'=HYPERLINK(""http://x"")",SE,\'+46 Road,\'@Yarn'
    assert text[2].startswith("3,Refused,“Atlantis” is not a country we know.")
    answer = client.get(f"/imports/{batch.pk}/result.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="import-result.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == [2.0, "New supplier", "", '=HYPERLINK("http://x")']
    assert b"<f>" not in answer.content
    assert client.get(f"/imports/{batch.pk}/result.exe").status_code == 404


@pytest.mark.parametrize("path", ["", "confirm/", "discard/", "result.csv"])
def test_another_buyers_list_is_not_there(world, sign_in, path) -> None:
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn"), "Borealis")
    client = sign_in("Aurora", "procurement")
    method = client.post if path in {"confirm/", "discard/"} else client.get
    assert method(f"/imports/{batch.pk}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("org", "role"), [("Aurora", "viewer"), ("Clearwater", "lead"), ("Evergreen", "admin")]
)
def test_only_people_of_the_buyer_who_may_import_see_imports(world, sign_in, org, role) -> None:
    assert sign_in(org, role).get("/imports/").status_code == 403


def test_past_imports_cost_the_same_however_many_there_are(
    world, sign_in, django_assert_max_num_queries
) -> None:
    client = sign_in("Aurora", "procurement")
    for n in range(5):
        read(world, csv_file(f"Mill {n},SE,{n} Road,Yarn", name=f"list-{n}.csv"))
    with django_assert_max_num_queries(11):  # four of them open and close the test's own savepoint
        page = client.get("/imports/").content.decode()
    assert page.count("Ready to import") == 5
