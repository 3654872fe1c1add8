"""Files as people send them: encodings, separators, heads, and everything that is no list."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from suppliers.countries import country_choices, country_name, country_of
from suppliers.matching import fold, match_key, name_key
from suppliers.models import Supplier
from suppliers.problems import sentence
from suppliers.reading import rows
from suppliers.reading.delimited import read_delimited
from suppliers.reading.heads import SPELLINGS, folded_head
from suppliers.reading.table import cleaned, line_of
from suppliers.reading.workbook import read_workbook
from suppliers.spreadsheets import written
from tenants.scope import scope
from tests.suppliers.lists import csv_file, read, workbook


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("CHINA", "CN"),
        ("P.R. China", "CN"),
        ("中国", "CN"),
        ("Viet  Nam ", "VN"),
        ("VIETNAM", "VN"),
        ("vnm", "VN"),
        ("Türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("United States of America", "US"),
        ("UK", "GB"),
        ("Na", "NA"),
        ("NAMIBIA", "NA"),
        ("CHINA□", "CN"),
        (" Sverige.", "SE"),
        ("Zuid-Korea", "KR"),
        ("Atlantis", None),
        ("", None),
        ("12", None),
    ],
)
def test_countries_are_known_by_many_spellings(written, code) -> None:
    assert country_of(written) == code


def test_country_names_follow_the_language() -> None:
    assert (country_name("NA"), country_name("CN", "zh-hans"), country_name("XX")) == (
        "Namibia",
        "中国",
        "XX",
    )
    names = [name for _, name in country_choices("en")]
    assert len(names) == 249
    assert names.index("Åland Islands") < names.index("Albania")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Co., Ltd.", "ACME COMPANY LIMITED"),
        ("Hong Ho Mexico S.A .DE C.V.", "HONG HO MEXICO SA DE CV"),
        ("Jiangsu Feilong (Plastic) Co.,Ltd", "Jiangsu Feilong Plastic CO LTD"),
        ("Ａｃｍｅ　Ｃｏ", "acme co"),
        ("Bergman - Serflex S.A.C.", "BERGMAN SERFLEX SAC"),
    ],
)
def test_ways_of_writing_do_not_make_two_suppliers(one, other) -> None:
    assert fold(one) == fold(other)


def test_folding_drops_no_word_and_keeps_sites_apart() -> None:
    assert fold("Acme Ltd") != fold("Acme Inc")
    assert fold("Smart Shirts Limited KAT 1") != fold("Smart Shirts Limited KAT 3")
    assert match_key("Acme", "SE", "1 Road") != match_key("Acme", "SE", "2 Road")
    assert name_key("Acme", "SE") != name_key("Acme", "NO")


@given(st.lists(st.text(alphabet="a|. \t\n\u00a0\u3000\u200b\ufeff公", max_size=6), min_size=1, max_size=4))
def test_cells_looked_at_together_are_cleaned_as_each_alone(cells) -> None:
    line = line_of(1, [*cells, "end"])
    assert line is not None
    assert list(line.cells) == [*map(cleaned, cells), "end"]


@given(
    st.from_regex(rows._PLAIN_EMAIL, fullmatch=True).filter(
        lambda one: len(one) <= rows.LIMITS["contact_email"]
    )
)
def test_no_address_is_let_through_that_a_closer_look_refuses(address) -> None:
    validate_email(address)


@pytest.mark.parametrize(
    ("encoding", "name", "separator"),
    [
        ("utf-8", "苏州纺织有限公司", ","),
        ("utf-8-sig", "苏州纺织有限公司", ";"),
        ("gb18030", "苏州纺织有限公司", ","),
        ("utf-16", "苏州纺织有限公司", "\t"),
        ("utf-16-le", "苏州纺织有限公司", ";"),
        ("utf-16-be", "苏州纺织有限公司", ","),
        ("big5", "新北紡織股份有限公司", ","),
        ("cp1252", "Società Tessile Perlé Ångström", ";"),
    ],
)
def test_letters_and_separators_are_recognised(world, encoding, name, separator) -> None:
    lines = separator.join([name, "CN", "1 Road", "x"])
    file = csv_file(
        lines, heads=separator.join(["name", "country", "address", "sector"]) + "\n", encoding=encoding
    )
    batch = read(world, file)
    assert (batch.state, batch.fresh) == ("ready", 1)
    with scope(world.scope("Aurora")):
        assert batch.rows.get().name == name


def test_lines_keep_their_number_when_a_value_runs_over_two() -> None:
    lines = read_delimited(b'name,country\n"Two\nlines",SE\nThird,SE\n')
    assert [(line.number, line.cells[0]) for line in lines] == [(1, "name"), (2, "Two lines"), (4, "Third")]


def test_heads_in_chinese_under_a_title_are_found(world) -> None:
    batch = read(
        world,
        workbook(
            ["供应商清单 2026"],
            [],
            ["序号", "供应商名称", "国家", "详细地址"],
            [1, "苏州纺织", "中国", "苏州"],
        ),
    )
    assert (batch.columns, batch.fresh) == (["", "name", "country", "address"], 1)
    with scope(world.scope("Aurora")):
        assert batch.rows.get().number == 4


def test_every_spelling_of_a_head_is_unique_and_folded() -> None:
    every = [spelling for spellings in SPELLINGS.values() for spelling in spellings]
    assert len(every) == len(set(every))
    assert [s for s in every if folded_head(s) != s] == []


def test_numbers_and_dates_in_cells_stay_as_people_wrote_them(world) -> None:
    batch = read(world, workbook(["Name", "Country", "Vendor no"], [1912, "SE", 4711.0]))
    with scope(world.scope("Aurora")):
        row = batch.rows.get()
    assert (row.name, row.reference) == ("1912", "4711")


def _zip(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def _far_cells() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "name")
        sheet.write(1_048_575, 16_383, "far away")
    return content.getvalue()


UNREADABLE = {
    "quotes": ("list.csv", b'name,country\n"Mill,SE\nOther,SE\n'),
    "encoding": ("list.csv", b"name,country\n\x81\x8d\xff Mill\xff,SE\n"),
    "nul": ("list.csv", b"name,country\n" + b"x" * 600 + b"\x00,SE\n"),
    "no_rows": ("list.csv", b"name,country\n\n,\n"),
    "cell_too_long": ("list.csv", b"name,country\n" + b"x" * 200_000 + b",SE\n"),
    "broken_workbook": ("list.xlsx", b"PK\x03\x04" + b"broken" * 100),
    "not_a_workbook": ("list.xlsx", _zip(word__document="<w/>")),
    "empty_workbook": ("list.xlsx", workbook([]).read()),
    "password": (
        "list.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
    ),
    "unpacks_too_large": ("list.xlsx", _zip(xl__workbook="<x/>", xl__bomb="0" * (101 * 1024**2))),
    "too_heavy": ("list.xlsx", _far_cells()),
    "macros": ("list.xlsx", _zip(xl__workbook="<x/>", **{"xl__vbaProject.bin": "macros"})),
    "too_many_columns": ("list.csv", ",".join(["name", "country", *("x" * 99)]).encode() + b"\nMill,SE\n"),
}


ASKED = {
    "no_heads": b"Mill,Sweden\nOther,Norway\n",
    "heads_missing": b"Supplier,Address\nMill,1 Road\n",
    "heads_twice": b"name,company,country\nMill,Mill AB,SE\n",
}


@pytest.mark.parametrize("code", ASKED)
def test_a_list_whose_columns_are_not_known_waits_for_somebody_to_name_them(world, code) -> None:
    batch = read(world, SimpleUploadedFile("list.csv", ASKED[code]))
    assert (batch.state, batch.problem["code"]) == ("columns", code)
    assert len(sentence(batch.problem)) > 30
    with scope(world.scope("Aurora")):
        assert not batch.rows.exists()


def test_formulas_are_read_as_they_last_showed_and_that_is_said(world) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Country"])
        for number, shown in enumerate(["Quiet Mill", "#N/A"], start=1):
            sheet.write_formula(number, 0, '=HYPERLINK("http://x.example")', None, shown)
            sheet.write(number, 1, "SE")
    batch = read(world, SimpleUploadedFile("list.xlsx", content.getvalue()))
    assert (batch.fresh, batch.refused, batch.problem) == (1, 1, {"code": "formulas_read"})
    with scope(world.scope("Aurora")):
        assert batch.rows.get(verdict="fresh").name == "Quiet Mill"


@pytest.mark.parametrize("code", UNREADABLE)
def test_what_cannot_be_read_says_why_and_leaves_no_supplier(world, code) -> None:
    name, content = UNREADABLE[code]
    batch = read(world, SimpleUploadedFile(name, content))
    assert (batch.state, batch.problem.get("code")) == ("failed", code)
    assert len(sentence(batch.problem)) > 30
    with scope(world.scope("Aurora")):
        assert Supplier.objects.count() == 2
        assert not batch.rows.exists()


def test_a_missing_column_names_the_heads_found_and_those_needed(world) -> None:
    batch = read(world, SimpleUploadedFile("list.csv", ASKED["heads_missing"]))
    said = sentence(batch.problem)
    assert "No column for country was found." in said
    assert "“Supplier”, “Address”" in said
    assert "“country”" in said


def test_more_lines_than_the_limit_are_refused(world) -> None:
    batch = read(world, csv_file(*(f"M{n},SE" for n in range(50_021)), heads="name,country\n"))
    assert batch.problem == {"code": "too_many_rows", "limit": 50_000}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("list.csv", b"", "empty"),
        ("list.pdf", b"%PDF-1.7 ...", "CSV, TSV, XLSX and XLS"),
        ("list", b"name,country\n", "CSV, TSV, XLSX and XLS"),
        ("list.xlsm", b"PK\x03\x04....", "holds macros"),
        ("list.xlsx", b"\x89PNG\r\n\x1a\n....", "a picture"),
        ("list.xlsx", b"name,country\nMill,SE\n", "not an Excel workbook"),
        ("list.csv", b"PK\x03\x04....", "Rename it"),
        ("list.csv", b"name\x00country", "NUL"),
        ("list.csv", b"MZ\x90\x00", "a program"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_the_door(world, name, content, said) -> None:
    with pytest.raises(InvalidInput, match=said):
        read(world, SimpleUploadedFile(name, content))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_written_behind_an_apostrophe(sign) -> None:
    lines = written("csv", ["name"], [[f"{sign}SUM(A1)"]]).decode("utf-8-sig").split("\r\n", 1)
    assert lines[1].lstrip('"').startswith(f"'{sign}SUM")


def test_the_reader_of_workbooks_is_given_no_secret(monkeypatch, tmp_path) -> None:
    listing = tmp_path / "environment.py"
    listing.write_text("import json, os; print(json.dumps({'lines': [[1, sorted(os.environ)]]}))")
    book = tmp_path / "list.xlsx"
    book.write_bytes(workbook(["name"]).read())
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    monkeypatch.setattr("suppliers.reading.workbook._PROGRAM", listing)
    told = [cell for line in read_workbook(book) for cell in line.cells]
    assert "SECRET_KEY" not in told
