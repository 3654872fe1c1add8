"""A list comes in: read by the worker, judged line by line, taken whole or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Event
from suppliers.models import ImportBatch, ImportRow, Supplier
from suppliers.problems import sentence
from suppliers.services.imports import AlreadyUploaded, confirm_import, discard_import, upload_list
from suppliers.services.listing import create_supplier
from suppliers.services.staging import read_batch
from suppliers.stages import advance_imports
from tenants.scope import scope
from tests.suppliers.lists import again, csv_file, read, real_file, take, verdicts, workbook


@pytest.mark.parametrize(
    ("name", "lines", "fresh", "repeated"),
    [("15.csv", 351, 351, 0), ("2.csv", 83, 79, 4), ("12.xlsx", 15, 15, 0)],
)
def test_real_facility_lists_come_in_whole(world, name, lines, fresh, repeated) -> None:
    batch = read(world, real_file(name))
    assert (batch.state, batch.total) == ("ready", lines)
    assert (batch.fresh, batch.known, batch.repeated, batch.refused) == (fresh, 0, repeated, 0)
    done = take(world, batch)
    assert done.state == "done"
    with scope(world.scope("Aurora")):
        taken = Supplier.objects.filter(number__gt=2)
        assert taken.count() == fresh
        assert set(taken.values_list("number", flat=True)) == set(range(3, fresh + 3))
        assert not taken.filter(country="").exists()


def test_doubled_lines_of_a_real_list_point_at_the_first_one(world) -> None:
    batch = read(world, real_file("2.csv"))
    with scope(world.scope("Aurora")):
        repeats = {r.number: r.problems[0]["line"] for r in batch.rows.filter(verdict="repeated")}
    assert repeats == {53: 37, 61: 45, 72: 43, 83: 3}
    assert verdicts(world, batch)[57] == ("fresh", ["similar_line"])


def test_each_faulty_line_says_what_is_wrong_and_the_others_are_taken(world) -> None:
    heads = "Supplier name,Country,Address,Tier,Size,E-mail\n"
    batch = read(
        world,
        csv_file(
            "Good Mill,Viet Nam,1 Road,2,medium,a@good.example",
            ",China,2 Road,,,",
            "No Where,Atlantis,3 Road,,,",
            f"{'N' * 201},CN,4 Road,,,",
            "Bad Mail,CN,5 Road,,,nobody",
            "Bad Tier,CN,6 Road,zero,,",
            "Bad Size,CN,7 Road,,gigantic,",
            "Unquoted,CN,8 Road,City,2,large,x@y.example",
            "",
            "good mill,VN,1  ROAD,,,",
            heads=heads,
        ),
    )
    assert verdicts(world, batch) == {
        2: ("fresh", []),
        3: ("refused", ["name_missing"]),
        4: ("refused", ["country_unknown"]),
        5: ("refused", ["too_long"]),
        6: ("refused", ["email_invalid"]),
        7: ("refused", ["tier_invalid"]),
        8: ("refused", ["size_unknown"]),
        9: ("refused", ["more_cells"]),
        11: ("repeated", ["repeats"]),
    }
    take(world, batch)
    mill = world.supplier("Aurora", "Good Mill")
    assert (mill.number, mill.country, mill.tier, mill.size_class) == (3, "VN", 2, "medium")
    assert mill.contact_email == "a@good.example"


def test_a_supplier_in_the_list_is_known_and_a_second_site_is_pointed_out(world) -> None:
    take(
        world,
        read(world, csv_file('"Song Huong Bags Co., Ltd",VN,12 Le Loi,Bags', "Lone Mill,VN,3 Road,Yarn")),
    )
    batch = read(
        world,
        csv_file(
            "SONG HUONG BAGS COMPANY LIMITED,Vietnam,12 Le Loi,Bags",
            "Song Huong Bags Co. Ltd.,VN,99 Tran Phu,Bags",
            "Lone Mill,VN,4 Road,Yarn",
            name="second.csv",
        ),
    )
    assert verdicts(world, batch) == {
        2: ("known", []),
        3: ("fresh", ["similar_line"]),
        4: ("fresh", ["similar_known"]),
    }


def test_a_line_of_a_known_name_without_address_says_that_the_address_is_missing(world) -> None:
    take(world, read(world, csv_file("Lone Mill,VN,3 Road,Yarn")))
    batch = read(world, csv_file("Lone Mill,VN,,Yarn", name="second.csv"))
    assert verdicts(world, batch) == {2: ("fresh", ["address_missing"])}
    assert "the address is missing here" in sentence({"code": "address_missing", "field": "name"})


def test_the_other_buyer_neither_sees_the_list_nor_counts_as_knowing_it(world) -> None:
    take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn")))
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn"), "Borealis")
    assert (batch.fresh, batch.known) == (1, 0)
    with scope(world.scope("Borealis")):
        assert ImportBatch.objects.count() == 1


def test_the_same_file_is_not_taken_twice(world) -> None:
    first = take(world, read(world, csv_file("Quiet Mill,SE,1 Road,Yarn")))
    with pytest.raises(AlreadyUploaded, match="imported already") as refusal:
        read(world, csv_file("Quiet Mill,SE,1 Road,Yarn", name="copy.csv"))
    assert refusal.value.batch == first


def test_a_supplier_added_between_reading_and_taking_is_left_out_not_doubled(world) -> None:
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn", "Loud Mill,SE,2 Road,Yarn"))
    with scope(world.scope("Aurora")):
        create_supplier(
            tenant_id=world.org("Aurora").pk,
            actor=world.user("Aurora", "procurement"),
            name="Quiet Mill",
            country="SE",
            address="1 Road",
        )
    done = take(world, batch)
    assert (done.state, done.fresh, done.known) == ("done", 1, 1)
    with scope(world.scope("Aurora")):
        assert Supplier.objects.filter(name="Quiet Mill").count() == 1
        assert Supplier.objects.get(name="Loud Mill").number == 4


def test_discarding_leaves_nothing_and_confirming_later_is_refused(world) -> None:
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn"))
    person = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        discard_import(batch=batch, actor=person)
    with scope(world.scope("Aurora")), pytest.raises(DomainError, match="not waiting"):
        confirm_import(batch=batch, actor=person)
    advance_imports(now=world.now)
    with scope(world.scope("Aurora")):
        assert not Supplier.objects.filter(name="Quiet Mill").exists()


def test_a_reading_that_was_broken_off_goes_on_where_it_stopped(world, monkeypatch) -> None:
    monkeypatch.setattr("suppliers.services.staging.CHUNK", 2)
    lines = [f"Mill {n},SE,{n} Road,Yarn" for n in range(5)]
    with scope(world.scope("Aurora")):
        batch = upload_list(
            tenant_id=world.org("Aurora").pk,
            file=csv_file(*lines),
            actor=world.user("Aurora", "procurement"),
        )
    from suppliers.services import staging

    written = staging._stage
    calls = []

    def dies_after_first(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return written(*args)

    with monkeypatch.context() as patch:
        patch.setattr(staging, "_stage", dies_after_first)
        with pytest.raises(KeyboardInterrupt):
            advance_imports(now=world.now)
    stopped = again(world, batch)
    assert (stopped.state, stopped.staged, stopped.total) == ("reading", 2, 5)
    advance_imports(now=world.now)
    assert (again(world, batch).state, len(verdicts(world, batch))) == ("ready", 5)


def test_reading_or_taking_again_changes_nothing(world) -> None:
    batch = read(world, csv_file("Quiet Mill,SE,1 Road,Yarn"))
    read_batch(tenant_id=batch.tenant_id, batch_id=batch.pk, now=world.now)
    done = take(world, batch)
    advance_imports(now=world.now)
    with scope(world.scope("Aurora")):
        assert ImportRow.objects.filter(batch=done).count() == 1
        assert Supplier.objects.filter(name="Quiet Mill").count() == 1
        kinds = list(
            Event.objects.filter(subject_id=batch.pk).order_by("created_at").values_list("kind", flat=True)
        )
    assert kinds == ["import.uploaded", "import.read", "import.confirmed", "import.finished"]


def test_a_broken_list_does_not_hold_up_the_next_one(world) -> None:
    with scope(world.scope("Aurora")):
        person = world.user("Aurora", "procurement")
        for file in (csv_file('Bad,"SE,1 Road,Yarn'), csv_file("Fine Mill,SE,1 Road,Yarn", name="fine.csv")):
            upload_list(tenant_id=world.org("Aurora").pk, file=file, actor=person)
    advance_imports(now=world.now)
    with scope(world.scope("Aurora")):
        assert dict(ImportBatch.objects.values_list("file_name", "state")) == {
            "list.csv": "failed",
            "fine.csv": "ready",
        }


def test_a_lost_file_is_said_to_be_lost(world) -> None:
    with scope(world.scope("Aurora")):
        batch = upload_list(
            tenant_id=world.org("Aurora").pk,
            file=csv_file("Mill,SE,1 Road,Yarn"),
            actor=world.user("Aurora", "procurement"),
        )
        batch.file.delete(save=False)
    advance_imports(now=world.now)
    assert again(world, batch).problem == {"code": "file_gone"}


def test_a_thousand_lines_of_a_workbook_are_numbered_on(world) -> None:
    rows = [[f"Mill {n}", "Sweden", f"{n} Road"] for n in range(1000)]
    done = take(world, read(world, workbook(["Name", "Country", "Address"], *rows)))
    assert done.fresh == 1000
    with scope(world.scope("Aurora")):
        assert Supplier.objects.get(name="Mill 0").number == 3
        assert Supplier.objects.get(name="Mill 999").number == 1002


def test_an_oversized_file_is_refused_with_its_size_and_the_limit(world, settings) -> None:
    settings.MAX_IMPORT_BYTES = 1024
    with pytest.raises(InvalidInput, match=r"2\.0\sKB.*1\.0\sKB"):
        read(world, csv_file("x" * 2000))


def test_a_first_line_that_notes_the_separator_is_no_head(world) -> None:
    batch = read(world, csv_file("Kade, BV;NL", heads="sep=;\nname;country\n"))
    with scope(world.scope("Aurora")):
        row = batch.rows.get()
    assert (row.number, row.name, row.country) == (3, "Kade, BV", "NL")


def test_a_workbook_of_a_remark_alone_says_to_name_the_columns(world) -> None:
    batch = read(world, workbook(["Please read"], ["Made by the purchasing team"]))
    assert batch.state == "failed"
    assert "Name the columns" in sentence(batch.problem)
    assert "Choose another sheet" not in sentence(batch.problem)


FIGURES = (
    "Name,Country,Industry code,Employees,Revenue (million CNY),Total assets (万元),Fiscal year,Size,"
    "Reason for size\n"
)


def test_figures_come_in_with_the_unit_of_their_column(world) -> None:
    lines = (
        "Weaver,CN,C17,420,50.5,1200,2025,medium,",
        'Dyer,CN,1711,"1,420",500,,2025,,',
        "Group Mill,CN,17,420,50,,2025,large,Part of a large group.",
        "Ranged,CN,17,1001-5000,,,,,",
    )
    batch = read(world, csv_file(*lines, heads=FIGURES))
    assert {number: one[0] for number, one in verdicts(world, batch).items()} == dict.fromkeys(
        range(2, 6), "fresh"
    )
    assert verdicts(world, batch)[5][1] == ["headcount_range"]
    take(world, batch)
    weaver, dyer = world.supplier("Aurora", "Weaver"), world.supplier("Aurora", "Dyer")
    assert (weaver.industry, weaver.headcount, weaver.currency, weaver.figures_year) == (
        "17",
        420,
        "CNY",
        2025,
    )
    assert (weaver.revenue, weaver.assets) == (Decimal("50.5"), Decimal(12))
    assert (dyer.industry, dyer.headcount, dyer.size_class) == ("17", 1420, "")
    assert world.supplier("Aurora", "Group Mill").size_reason == "Part of a large group."
    assert world.supplier("Aurora", "Ranged").headcount is None


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("A,CN,17,-5,,,,,", "headcount_invalid", "“-5” is not a headcount"),
        ("A,CN,17,many,,,,,", "headcount_invalid", "“many” is not a headcount"),
        ("A,CN,17,12.5,,,,,", "headcount_invalid", "“12.5” is not a headcount"),
        ("A,CN,17,99999999,,,,,", "headcount_invalid", "“99999999” is not a headcount"),
        ("A,CN,17,9" + "9" * 400 + ",,,,,", "headcount_invalid", "is not a headcount"),
        ('A,CN,17,,"12,5",,,,', "amount_invalid", "“12,5” is not an amount"),
        ("A,CN,17,,-3,,,,", "amount_invalid", "“-3” is not an amount"),
        ("A,CN,17,,99999999999,,,,", "amount_invalid", "is not an amount"),
        ("A,CN,99,,,,,,", "industry_invalid", "“99” is no code of GB/T 4754-2017"),
        ("A,CN,17,,,,2999,,", "figures_year_invalid", "“2999” is not the year"),
        ("A,CN,17,420,50,,2025,large,", "size_differs", "suggest another size: medium"),
    ],
)
def test_a_figure_that_cannot_be_used_refuses_its_line(world, line, code, said) -> None:
    batch = read(world, csv_file(line, heads=FIGURES))
    assert verdicts(world, batch) == {2: ("refused", [code])}
    with scope(world.scope("Aurora")):
        (row,) = batch.rows.all()
        assert said in sentence(row.problems[0])


def test_an_amount_without_a_currency_is_refused_and_one_without_a_unit_is_no_amount(world) -> None:
    batch = read(world, csv_file("A,CN,5", heads="Name,Country,Revenue (million)\n"))
    assert verdicts(world, batch) == {2: ("refused", ["currency_missing"])}
    bare = read(world, csv_file("B,CN,around five", heads="Name,Country,Revenue\n"))
    assert (bare.columns, verdicts(world, bare)) == (["name", "country", ""], {2: ("fresh", [])})
    coined = read(world, csv_file("C,CN,5,EUR", heads="Name,Country,Turnover (million),Currency\n"))
    take(world, coined)
    assert world.supplier("Aurora", "C").currency == "EUR"
