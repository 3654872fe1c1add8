"""Country indices that a buyer brings itself: one file, one index, row by row, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.errors import InvalidInput
from risk.areas import AREAS
from risk.models import CountryIndex
from risk.models.rules import Direction
from risk.rule_content import decimal_of, out_of_order
from suppliers.countries import country_of
from suppliers.problems import UnreadableList, sentence
from suppliers.reading.delimited import read_delimited
from suppliers.reading.table import Line
from suppliers.reading.upload import START, WORKBOOKS, extension_of, mismatch
from suppliers.reading.workbook import read_workbook

HEADS = ("country", "value", "year", "source", "direction", "cut_1", "cut_2", "cut_3")
MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 400
MAX_INDICES = 50
_YEARS = range(1990, 2101)
_LONGEST_NAME = 120
_LONGEST_SOURCE = 300
_DIRECTIONS: Mapping[str, str] = {
    "lower_worse": Direction.LOWER_WORSE,
    "lower is worse": Direction.LOWER_WORSE,
    "higher_worse": Direction.HIGHER_WORSE,
    "higher is worse": Direction.HIGHER_WORSE,
}


class BadIndex(InvalidInput):
    """A file that is no index. ``rows`` are (line in the file, column, what is wrong), in their order."""

    def __init__(self, message: str, rows: Sequence[tuple[int, str, str]] = (), field: str = "file") -> None:
        super().__init__(message, code="bad_index", field=field)
        self.rows = list(rows)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What every row of a file must say alike."""

    year: int
    source: str
    direction: str
    cuts: tuple[Decimal, ...]


@transaction.atomic
def import_index(
    *, tenant_id: UUID, name: str, area: str, file: UploadedFile[Any], actor: Any
) -> CountryIndex:
    """Keep an index of countries from an XLSX or CSV file with the columns :data:`HEADS`.

    Raises BadIndex: nothing is stored, and every row at fault is named.
    """
    title = " ".join(name.replace("\0", "").split())
    if not title or len(title) > _LONGEST_NAME:
        raise BadIndex(_("Give the index a name of at most %(n)s characters.") % {"n": 120}, field="name")
    if area not in AREAS:
        raise BadIndex(_("Choose the risk area the index is about."), field="area")
    if CountryIndex.objects.filter(tenant_id=tenant_id).count() >= MAX_INDICES:
        raise BadIndex(_("There are %(n)s indices already; no more can be kept.") % {"n": MAX_INDICES})
    lines, digest = _read(file)
    meant, values = _checked(lines)
    known = CountryIndex.objects.filter(tenant_id=tenant_id, name=title, year=meant.year, sha256=digest)
    if known.exists():
        raise BadIndex(_("This file was imported under this name already. Nothing was stored twice."))
    index = CountryIndex.objects.create(
        tenant_id=tenant_id,
        name=title,
        source=meant.source,
        year=meant.year,
        direction=meant.direction,
        area=area,
        cuts=[str(cut) for cut in meant.cuts],
        values=values,
        file_name=Path(file.name or "").name[:255],
        sha256=digest,
        imported_by=actor,
    )
    after = {"name": title, "source": meant.source, "year": str(meant.year), "countries": str(len(values))}
    events.record("country_index.imported", index, actor=actor, after=after)
    return index


def _read(file: UploadedFile[Any]) -> tuple[list[Line], str]:
    if (file.size or 0) > MAX_BYTES:
        raise BadIndex(_("The file is larger than %(mb)s MB. An index of countries is small.") % {"mb": 2})
    content = file.read()
    name = file.name or ""
    if wrong := mismatch(name, content[:START]):
        raise BadIndex(str(wrong))
    try:
        if extension_of(name) in WORKBOOKS:
            lines = read_workbook(Path(file.temporary_file_path()))  # type: ignore[attr-defined] # on disk, see core.uploads
        else:
            lines = read_delimited(content)
    except UnreadableList as error:
        raise BadIndex(sentence(error.problem)) from error
    return lines, sha256(content).hexdigest()


def _checked(lines: Sequence[Line]) -> tuple[_Meant, dict[str, str]]:
    heads = [cell.strip().lower() for cell in lines[0].cells] if lines else []
    absent = [head for head in HEADS if head not in heads]
    if absent:
        raise BadIndex(
            _("These columns are missing: %(columns)s. Take the template and keep its first row.")
            % {"columns": ", ".join(absent)}
        )
    if len(lines) == 1:
        raise BadIndex(_("The file has heads and no row. Enter at least one country."))
    if len(lines) > MAX_ROWS:
        raise BadIndex(_("An index has at most %(n)s rows, one a country.") % {"n": MAX_ROWS})
    places = {head: heads.index(head) for head in HEADS}
    wrong: list[tuple[int, str, str]] = []
    values: dict[str, str] = {}
    first: dict[str, str] = {}
    for line in lines[1:]:
        row = {head: line.cells[place] if place < len(line.cells) else "" for head, place in places.items()}
        first = first or row
        wrong += [(line.number, *one) for one in _of_row(row, first, values)]
    meant, of_all = _meant(first)
    wrong = sorted([*wrong, *((lines[1].number, *one) for one in of_all)])
    if wrong or meant is None:
        raise BadIndex(_("Nothing was stored. Mend the rows below and upload the file again."), wrong)
    return meant, values


def _of_row(
    row: Mapping[str, str], first: Mapping[str, str], values: dict[str, str]
) -> list[tuple[str, str]]:
    """What is wrong with one row; its figure goes into ``values``."""
    wrong = []
    code = country_of(row["country"]) if row["country"] else None
    if code is None:
        said = _("“%(text)s” is no country. Write the two-letter code, such as VN.")
        wrong.append(("country", said % {"text": row["country"][:40]}))
    elif code in values:
        wrong.append(("country", _("%(code)s stands in the file twice.") % {"code": code}))
    value = decimal_of(row["value"])
    if value is None:
        empty = _("The figure is missing. Enter it, or leave the whole row out.")
        wrong.append(("value", _("This is no number.") if row["value"] else empty))
    elif code is not None:
        values.setdefault(code, str(value))
    differs = _("This differs from the first row. One file holds one index.")
    return wrong + [(head, differs) for head in HEADS[2:] if row[head] and row[head] != first[head]]


def _meant(row: Mapping[str, str]) -> tuple[_Meant | None, list[tuple[str, str]]]:
    """What the first row says of the whole index, and what is wrong with it."""
    wrong = []
    year = int(row["year"]) if row["year"].isascii() and row["year"].isdecimal() else 0
    if year not in _YEARS:
        wrong.append(("year", _("Enter the year of the figures, such as 2025.")))
    if not row["source"] or len(row["source"]) > _LONGEST_SOURCE:
        wrong.append(("source", _("Name who publishes the index, in at most 300 characters.")))
    direction = _DIRECTIONS.get(row["direction"].lower(), "")
    if not direction:
        wrong.append(("direction", _("Write lower_worse or higher_worse.")))
    cuts = [decimal_of(row[f"cut_{n}"]) for n in (1, 2, 3)]
    known = [cut for cut in cuts if cut is not None]
    wrong += [
        (f"cut_{n}", _("Enter a number, such as 25 or 7.5.")) for n, cut in enumerate(cuts, 1) if cut is None
    ]
    if direction and len(known) == len(cuts) and (turned := out_of_order(known, direction)):
        wrong.append((f"cut_{turned[0] + 1}", turned[1]))
    if wrong:
        return None, wrong
    return _Meant(year, row["source"], direction, tuple(known)), []
