"""What people of a supplier company can find in their portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from assessments.models import Answer, Evidence, Request
from core.templatetags.ui_format import day
from remediation.models import Finding
from reports.selectors import reports_of_supplier_company
from standards.codes import code
from tenants.scope import organisation_id
from workspace.search.finding import Hit, Source, excerpt

Row = Mapping[str, Any]
Words = tuple[str, ...]


def _request(row: Row, words: Words) -> Hit:
    due = day(row["due_at"])
    title = f"{row['tenant__name']} · {code(row['standard'])}"
    return Hit(title, due, reverse("portal_request", args=[row["id"]]))


def _answer(row: Row, words: Words) -> Hit:
    title = f"{row['request__tenant__name']} · {code(row['request__standard'])}"
    note = excerpt([row["comment"], row["reason"]], words)
    return Hit(title, note, reverse("portal_item", args=[row["request_id"], row["item"]]))


def _paper(row: Row, words: Words) -> Hit:
    note = " · ".join(filter(None, [row["issuer"], row["number"]]))
    return Hit(row["name"], note, reverse("evidence_edit", args=[row["id"]]))


def _finding(row: Row, words: Words) -> Hit:
    note = " · ".join(filter(None, [row["tenant__name"], row["clause"], row["site_name"]]))
    return Hit(f"F-{row['number']:04d} {row['title']}", note, reverse("portal_finding", args=[row["id"]]))


def _report(row: Row, words: Words) -> Hit:
    asked = day(row["requested_at"])
    return Hit(row["tenant__name"], asked, reverse("portal_report", args=[row["id"]]))


def _findings() -> QuerySet[Finding]:
    return Finding.objects.filter(supplier_org_id=organisation_id())


SOURCES: tuple[Source, ...] = (
    Source(
        "requests",
        gettext_lazy("Requests"),
        "portal.open",
        "send",
        lambda: Request.objects.filter(supplier_org_id=organisation_id()),
        ("tenant__name", "message", "standard"),
        ("-due_at", "id"),
        ("id", "tenant__name", "standard", "due_at"),
        _request,
    ),
    Source(
        "evidence",
        gettext_lazy("Evidence"),
        "evidence.view",
        "files",
        lambda: Evidence.objects.filter(tenant_id=organisation_id()),
        ("name", "issuer", "number", "group_name"),
        ("name", "id"),
        ("id", "name", "issuer", "number"),
        _paper,
    ),
    Source(
        "answers",
        gettext_lazy("Remarks in answers"),
        "answers.edit",
        "message",
        lambda: Answer.objects.filter(supplier_org_id=organisation_id()),
        ("comment", "reason"),
        ("-updated_at", "id"),
        ("request_id", "item", "comment", "reason", "request__tenant__name", "request__standard"),
        _answer,
    ),
    Source(
        "findings",
        gettext_lazy("Findings"),
        "findings.own",
        "flag",
        _findings,
        ("title", "clause", "description", "site_name", "tenant__name"),
        ("-number",),
        ("id", "number", "title", "clause", "site_name", "tenant__name"),
        _finding,
    ),
    Source(
        "reports",
        gettext_lazy("Reports"),
        "reports.own",
        "report",
        lambda: reports_of_supplier_company(organisation_id()).select_related(None).defer(None),
        ("tenant__name",),
        ("-requested_at", "-id"),
        ("id", "requested_at", "tenant__name"),
        _report,
    ),
)
