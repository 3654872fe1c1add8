"""Audits for tests: one of Evergreen Knitting by Clearwater, its sheets, and running them through."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from audits.models import Audit, FindingSheet
from audits.services.planning import plan_audit
from audits.services.sheets import take_sheet, upload_sheet
from audits.services.team import set_team
from audits.stages import advance_sheets
from remediation.services import FindingValues
from suppliers.models import Site
from suppliers.services.sites import add_site
from tenants.scope import scope

HEADS = ("Severity", "Area", "Site", "Clause", "In a few words", "What was seen", "Found on", "Refutes")
#: A line that is right in every column, on the first day of the audit.
LINE = (
    "Major",
    "Health and safety",
    "Dye house",
    "HS 4.2",
    "No valid boiler record",
    "Boiler 2 is in use. Its last inspection ended in June.",
    "2026-11-23",
    "T/CERDS 13",
)


def planned(world, buyer: str = "Aurora", firm: str = "Clearwater", **changes: Any) -> Audit:
    """An audit of Evergreen's main site and dye house, from the day before now to the day after."""
    supplier = world.supplier(buyer)
    today = world.now.date()
    with scope(world.scope(buyer)):
        actor = world.user(buyer, "procurement")
        sites = list(Site.objects.filter(supplier=supplier)) or [
            add_site(supplier=supplier, name=name, actor=actor) for name in ("Main site", "Dye house")
        ]
        values: dict[str, Any] = {
            "supplier": supplier,
            "firm": world.org(firm),
            "protocol": "Four-pillar on-site",
            "announcement": "semi_announced",
            "starts_on": today - timedelta(days=1),
            "ends_on": today + timedelta(days=1),
            "sites": sites,
        }
        return plan_audit(tenant_id=world.org(buyer).pk, actor=actor, now=world.now, **(values | changes))


def grant(world, audit: Audit, *roles: str, firm: str = "Clearwater", buyer: str = "Aurora") -> None:
    """Have the firm's lead put these roles' people on the audit's team, and nobody else."""
    ids = [world.user(firm, role).pk for role in roles]
    with scope(world.scope(firm, for_buyer=buyer)):
        set_team(audit=audit, user_ids=ids, actor=world.user(firm, "lead"))


def values(world, **changes: Any) -> FindingValues:
    """What a right finding says; ``changes`` replace single values."""
    said: FindingValues = {
        "severity": "critical",
        "area": "health_safety",
        "clause": "HS 5.1",
        "title": "Locked exit",
        "description": "The exit of hall 2 was locked during the shift.",
        "standard": "",
        "item": "",
        "found_on": world.now.date(),
        "site": None,
    }
    return said | changes  # type: ignore[return-value]


def csv_sheet(*lines: str, heads: Sequence[str] = HEADS, name: str = "sheet.csv") -> SimpleUploadedFile:
    """A CSV file with these lines under the usual heads."""
    return SimpleUploadedFile(name, (";".join(heads) + "\n" + "\n".join(lines) + "\n").encode(), "text/csv")


def line(**changes: str) -> str:
    """The right line with some columns changed, named by their field."""
    fields = ("severity", "area", "site", "clause", "title", "description", "found_on", "item")
    return ";".join(changes.get(name, cell) for name, cell in zip(fields, LINE, strict=True))


def workbook(*rows: Sequence[object], name: str = "sheet.xlsx") -> SimpleUploadedFile:
    """An XLSX workbook with these rows on its only sheet."""
    content = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return SimpleUploadedFile(name, content.getvalue())


def filled(template: bytes, *rows: Sequence[object], name: str = "filled.xlsx") -> SimpleUploadedFile:
    """What an auditor makes of a template: its own lines with ``rows`` typed under them."""
    from python_calamine import CalamineWorkbook

    kept = CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_index(0).to_python()
    return workbook(*kept, *rows, name=name)


def read(world, audit: Audit, file, role: str = "auditor", firm: str = "Clearwater") -> FindingSheet:
    """Upload a sheet as somebody of the firm and let the worker read it."""
    buyer = "Aurora" if firm == "Clearwater" else "Borealis"
    with scope(world.scope(firm, for_buyer=buyer)):
        sheet = upload_sheet(audit=audit, file=file, actor=world.user(firm, role))
    advance_sheets(now=world.now)
    return again(world, sheet, firm)


def take(world, sheet: FindingSheet, firm: str = "Clearwater") -> int:
    """Take the fresh rows of a sheet; gives how many became drafts."""
    buyer = "Aurora" if firm == "Clearwater" else "Borealis"
    with scope(world.scope(firm, for_buyer=buyer)):
        return take_sheet(sheet=sheet, actor=world.user(firm, "auditor"), now=world.now)


def again(world, sheet: FindingSheet, firm: str = "Clearwater") -> FindingSheet:
    """The sheet as it stands now."""
    buyer = "Aurora" if firm == "Clearwater" else "Borealis"
    with scope(world.scope(firm, for_buyer=buyer)):
        return FindingSheet.objects.select_related("audit").get(pk=sheet.pk)


def verdicts(world, sheet: FindingSheet) -> dict[int, tuple[str, list[str]]]:
    """Line number → its verdict and the codes of its problems."""
    with scope(world.scope("Clearwater")):
        return {r.number: (r.verdict, [p["code"] for p in r.problems]) for r in sheet.rows.all()}


def day(text: str) -> date:
    """A day written in ISO form."""
    return date.fromisoformat(text)
