"""One line of a sheet as a finding we can keep, or what is wrong with it. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from audits.sheets.columns import COLUMNS, SUPPLIER
from audits.sheets.dates import day_of
from audits.sheets.keys import finding_key
from audits.sheets.reading import FindingTable, Mark
from audits.sheets.words import CHOICES, items, nearest_choice, nearest_item, vocabulary
from core.sheets.words import folded
from remediation.services import FindingValues
from suppliers.models import Site
from suppliers.problems import Problem, UnreadableList
from suppliers.reading.table import Line

#: How much of a strange value a problem repeats, and of a long cell is kept.
_SHOWN, _KEPT = 60, 5_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sheet is held against: the audit, its days, its sites, how its supplier may be called.

    ``today`` is the day it is for who uploaded the sheet.
    """

    audit_id: UUID
    starts_on: date
    ends_on: date
    today: date
    sites: Sequence[Site]
    supplier_name: str
    supplier_number: int
    supplier_reference: str = ""


@dataclass(slots=True)
class CheckedFinding:
    """A line with what was understood (``values`` as JSON), its ``key``, and its problems.

    ``repeats`` is the number of the earlier line that says the same.
    """

    number: int
    raw: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    problems: list[Problem] = field(default_factory=list)
    repeats: int | None = None


def check_mark(mark: Mark | None, ground: Ground) -> None:
    """Refuse a sheet that was made for another audit, by :class:`UnreadableList`."""
    if mark is not None and mark.audit != str(ground.audit_id):
        raise UnreadableList(
            "other_audit", reference=mark.reference[:_SHOWN], supplier=mark.supplier[:_SHOWN]
        )


def checked_findings(table: FindingTable, ground: Ground) -> Iterator[CheckedFinding]:
    """Every line of the table checked, in order; the first of equal lines counts, later ones repeat it."""
    first: dict[str, int] = {}
    for line in table.lines:
        checked = _checked(line, table.fields, ground)
        if not checked.problems:
            checked.repeats = first.get(checked.key)
            if checked.repeats is not None:
                checked.problems = [{"code": "repeats", "column": "", "line": checked.repeats}]
            first.setdefault(checked.key, line.number)
        yield checked


def _checked(line: Line, fields: Sequence[str], ground: Ground) -> CheckedFinding:
    cells = {name: cell[:_KEPT] for name, cell in zip(fields, line.cells, strict=False) if name}
    checked = CheckedFinding(line.number, {name: cell for name, cell in cells.items() if cell})
    if len(line.cells) > len(fields):
        checked.problems = [
            {"code": "more_cells", "column": "", "cells": len(line.cells), "heads": len(fields)}
        ]
        return checked
    reader = _LineReader(cells, ground)
    values = reader.values()
    checked.problems = reader.problems
    if not checked.problems:
        checked.key = finding_key(values)
        checked.values = {
            **values,
            "found_on": values["found_on"].isoformat(),
            "site": str(values["site"].pk) if values["site"] else "",
        }
    return checked


class _LineReader:
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, cells: Mapping[str, str], ground: Ground) -> None:
        self.cells, self.ground = cells, ground
        self.problems: list[Problem] = []

    def values(self) -> FindingValues:
        """What the line says; only to be used where there are no problems."""
        self._supplier()
        texts = {column.field: self._text(column.field, column.limit) for column in COLUMNS if column.limit}
        severity, area = (self._choice(name) for name in CHOICES)
        standard, item = self._item()
        return FindingValues(
            severity=severity,
            area=area,
            clause=texts["clause"],
            title=texts["title"],
            description=texts["description"],
            standard=standard,
            item=item,
            found_on=self._day(),
            site=self._site(),
        )

    def _refuse(self, code: str, column: str, **details: Any) -> None:
        self.problems.append({"code": code, "column": column, **details})

    def _cell(self, name: str) -> str:
        text = self.cells.get(name, "")
        if not text and any(column.field == name and column.is_needed for column in COLUMNS):
            self._refuse("missing", name)
        return text

    def _text(self, name: str, limit: int) -> str:
        text = self._cell(name)
        if len(text) > limit:
            self._refuse("too_long", name, length=len(text), limit=limit)
        return text

    def _choice(self, name: str) -> str:
        text = self._cell(name)
        value = vocabulary(name).get(folded(text), "")
        if text and not value:
            nearest = nearest_choice(name, text[:_SHOWN])
            if nearest:
                self._refuse("word_unlike", name, value=text[:_SHOWN], nearest=nearest)
            else:
                self._refuse("word_unknown", name, value=text[:_SHOWN], known=CHOICES[name].values)
        return value

    def _item(self) -> tuple[str, str]:
        text = self._cell("item")
        found = items().get(folded(text)) if text else ("", "")
        if found is None:
            nearest = nearest_item(text[: 2 * _SHOWN])
            if nearest:
                self._refuse("item_unlike", "item", value=text[:_SHOWN], nearest=list(nearest))
            else:
                self._refuse("item_unknown", "item", value=text[:_SHOWN])
        return found or ("", "")

    def _site(self) -> Site | None:
        text, sites = self._cell("site"), self.ground.sites
        if not text:
            return sites[0] if len(sites) == 1 else None
        site = next((site for site in sites if folded(site.name) == folded(text)), None)
        if site is None:
            self._refuse("site_unknown", "site", value=text[:_SHOWN], known=[site.name for site in sites])
        return site

    def _day(self) -> date:
        text, ground = self._cell("found_on"), self.ground
        found = day_of(text) if text else None
        if found is None:
            if text:
                self._refuse("date_unreadable", "found_on", value=text[:_SHOWN])
            return ground.starts_on
        written = found.isoformat()
        if found < ground.starts_on:
            self._refuse("before_audit", "found_on", date=written, limit=ground.starts_on.isoformat())
        elif found > ground.ends_on:
            self._refuse("after_audit", "found_on", date=written, limit=ground.ends_on.isoformat())
        elif found > ground.today:
            self._refuse("future", "found_on", date=written)
        return found

    def _supplier(self) -> None:
        text, ground = self.cells.get(SUPPLIER.field, ""), self.ground
        names = {folded(ground.supplier_name), str(ground.supplier_number), folded(ground.supplier_reference)}
        if text and folded(text).removeprefix("no ") not in names - {""}:
            known = f"{ground.supplier_name} ({ground.supplier_number})"
            self._refuse("other_supplier", SUPPLIER.field, value=text[:_SHOWN], known=known)
