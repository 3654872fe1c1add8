"""What people of a buyer or a rating body can find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from assessments.models import Consent, Submission, SubmittedFile
from audits.models import Audit
from core.templatetags.ui_format import day
from remediation.models import CorrectiveAction, Finding
from reports.models import Report
from risk.models import Incident, RiskEntry
from scoring.models import NegativeEvent
from standards.codes import code
from suppliers.countries import country_name
from suppliers.models import Contact, Product, Site, Supplier, SupplierKey
from tenants.scope import tenant_id
from workspace.search.finding import Hit, Source, excerpt
from workspace.selectors.supplier_filters import SUPPLIER_SAYS

Row = Mapping[str, Any]
Words = tuple[str, ...]


def _more(route: str) -> Any:
    return lambda text: f"{reverse(route)}?{urlencode({'q': text})}"


def _supplier(row: Row, words: Words) -> Hit:
    number = _("No. %(number)s") % {"number": row["number"]}
    country = country_name(row["country"], get_language() or "en")
    beside = [number, row["reference"], country, row["address"]]
    return Hit(row["name"], " · ".join(filter(None, beside)), reverse("supplier", args=[row["id"]]))


def _of_supplier(title: str, *beside: str) -> Any:
    """How a row of a supplier's own page is shown: by one column, with the supplier's name and some more."""

    def hit(row: Row, words: Words) -> Hit:
        note = " · ".join(str(row[name]) for name in ("supplier__name", *beside) if row[name])
        return Hit(row[title] or row[beside[0]], note, reverse("supplier", args=[row["supplier_id"]]))

    return hit


def _finding(row: Row, words: Words) -> Hit:
    note = " · ".join(filter(None, [row["supplier__name"], row["clause"], row["site_name"]]))
    return Hit(f"F-{row['number']:04d} {row['title']}", note, reverse("finding", args=[row["id"]]))


def _action(row: Row, words: Words) -> Hit:
    note = f"F-{row['finding__number']:04d} · {row['finding__supplier__name']} · {row['responsible']}"
    return Hit(row["description"], note, reverse("finding", args=[row["finding_id"]]))


def _audit(row: Row, words: Words) -> Hit:
    title = f"A-{row['starts_on']:%Y}-{row['number']:04d} {row['supplier__name']}"
    note = f"{row['protocol']} · {day(row['starts_on'])}"
    return Hit(title, note, reverse("audit", args=[row["id"]]))


def _file(row: Row, words: Words) -> Hit:
    asked = "submission__request"
    note = f"{row[f'{asked}__supplier_name']} · {code(row[f'{asked}__standard'])}"
    return Hit(row["name"], note, reverse("review", args=[row[f"{asked}_id"]]))


def _answer(row: Row, words: Words) -> Hit:
    title = f"{row['request__supplier_name']} · {code(row['request__standard'])}"
    texts = [text for text in json.loads(row["remarks"] or "[]") if isinstance(text, str)]
    return Hit(title, excerpt(texts, words), reverse("review", args=[row["request_id"]]))


def _report(row: Row, words: Words) -> Hit:
    asked = day(row["requested_at"])
    language = Report(language=row["language"]).get_language_display()
    return Hit(row["supplier__name"], f"{language} · {asked}", reverse("report", args=[row["id"]]))


def _event(row: Row, words: Words) -> Hit:
    note = f"{row['supplier__name']} · {day(row['happened_on'])}"
    return Hit(row["title"], note, reverse("negative_event", args=[row["id"]]))


def _risk(row: Row, words: Words) -> Hit:
    return Hit(row["title"], _("Risk register"), reverse("risk_entry", args=[row["id"]]))


def _incident(row: Row, words: Words) -> Hit:
    return Hit(row["title"], day(row["happened_on"]), reverse("incident", args=[row["id"]]))


def _held() -> QuerySet[Submission]:
    """What suppliers handed in last, while their consent to the copy runs: else nobody here may read it."""
    later = Submission.objects.filter(
        tenant_id=tenant_id(), request_id=OuterRef("request_id"), number__gt=OuterRef("number")
    )
    running = Consent.objects.filter(
        tenant_id=tenant_id(),
        submission_id=OuterRef("pk"),
        expires_at__gt=timezone.now(),
        revoked_at=None,
        withdrawn={},
    )
    return Submission.objects.filter(~Exists(later), Exists(running), withdrawals=None, tenant_id=tenant_id())


def _files() -> QuerySet[SubmittedFile]:
    held = _held().order_by().values("pk")
    return SubmittedFile.objects.filter(tenant_id=tenant_id(), submission__in=held)


_BESIDE_SUPPLIER = ("supplier_id", "supplier__name")

SOURCES: tuple[Source, ...] = (
    Source(
        "suppliers",
        gettext_lazy("Suppliers"),
        "suppliers.view",
        "building-factory-2",
        lambda: Supplier.objects.filter(tenant_id=tenant_id()),
        SUPPLIER_SAYS,
        ("name", "id"),
        ("id", "name", "number", "reference", "country", "address"),
        _supplier,
        _more("suppliers"),
    ),
    Source(
        "numbers",
        gettext_lazy("Numbers in other systems"),
        "suppliers.view",
        "hash",
        lambda: SupplierKey.objects.filter(tenant_id=tenant_id()),
        ("source_system", "external_id"),
        ("external_id", "id"),
        (*_BESIDE_SUPPLIER, "external_id", "source_system"),
        _of_supplier("external_id", "source_system"),
        is_buyers=True,
    ),
    Source(
        "sites",
        gettext_lazy("Sites"),
        "suppliers.view",
        "map-pin",
        lambda: Site.objects.filter(tenant_id=tenant_id()),
        ("name", "address", "region", "os_id"),
        ("name", "id"),
        (*_BESIDE_SUPPLIER, "name", "address"),
        _of_supplier("name", "address"),
    ),
    Source(
        "contacts",
        gettext_lazy("Contacts"),
        "suppliers.view",
        "address-book",
        lambda: Contact.objects.filter(tenant_id=tenant_id()),
        ("name", "email", "phone", "role"),
        ("name", "email", "id"),
        (*_BESIDE_SUPPLIER, "name", "email", "role"),
        _of_supplier("name", "email", "role"),
        is_buyers=True,
    ),
    Source(
        "products",
        gettext_lazy("Products and materials"),
        "suppliers.view",
        "package",
        lambda: Product.objects.filter(tenant_id=tenant_id()),
        ("name", "hs_code"),
        ("name", "id"),
        (*_BESIDE_SUPPLIER, "name", "hs_code"),
        _of_supplier("name", "hs_code"),
    ),
    Source(
        "findings",
        gettext_lazy("Findings"),
        "findings.view",
        "flag",
        lambda: Finding.objects.filter(tenant_id=tenant_id()),
        ("title", "clause", "description", "site_name", "supplier__name"),
        ("-number",),
        ("id", "number", "title", "clause", "site_name", "supplier__name"),
        _finding,
    ),
    Source(
        "actions",
        gettext_lazy("Corrective actions"),
        "findings.view",
        "tool",
        lambda: CorrectiveAction.objects.filter(tenant_id=tenant_id()),
        ("description", "responsible"),
        ("-finding__number", "number"),
        ("description", "responsible", "finding_id", "finding__number", "finding__supplier__name"),
        _action,
    ),
    Source(
        "audits",
        gettext_lazy("Audits"),
        "audits.view",
        "clipboard-check",
        lambda: Audit.objects.filter(tenant_id=tenant_id()),
        ("protocol", "summary", "supplier__name"),
        ("-starts_on", "-number"),
        ("id", "number", "starts_on", "protocol", "supplier__name"),
        _audit,
    ),
    Source(
        "evidence",
        gettext_lazy("Evidence"),
        "evidence.view",
        "files",
        _files,
        ("name",),
        ("name", "id"),
        (
            "name",
            "submission__request_id",
            "submission__request__supplier_name",
            "submission__request__standard",
        ),
        _file,
    ),
    Source(
        "answers",
        gettext_lazy("Remarks in answers"),
        "reviews.view",
        "message",
        _held,
        ("remarks",),
        ("-submitted_at", "id"),
        ("request_id", "request__supplier_name", "request__standard", "remarks"),
        _answer,
    ),
    Source(
        "events",
        pgettext_lazy("of the 360° check", "Negative events"),
        "screening.view",
        "radar-2",
        lambda: NegativeEvent.objects.filter(tenant_id=tenant_id()),
        ("title", "description", "authority", "source"),
        ("-happened_on", "id"),
        ("id", "title", "happened_on", "supplier__name"),
        _event,
    ),
    Source(
        "risks",
        gettext_lazy("Risks"),
        "risks.view",
        "grid-4x4",
        lambda: RiskEntry.objects.filter(tenant_id=tenant_id()),
        ("title", "factor", "process", "existing"),
        ("title", "id"),
        ("id", "title"),
        _risk,
    ),
    Source(
        "incidents",
        gettext_lazy("Incidents"),
        "risks.view",
        "alert-triangle",
        lambda: Incident.objects.filter(tenant_id=tenant_id()),
        ("title", "effect", "recovery_plan", "lessons"),
        ("-happened_on", "id"),
        ("id", "title", "happened_on"),
        _incident,
    ),
    Source(
        "reports",
        gettext_lazy("Reports"),
        "reports.view",
        "report",
        lambda: Report.objects.filter(tenant_id=tenant_id()),
        ("supplier__name",),
        ("-requested_at", "-id"),
        ("id", "language", "requested_at", "supplier__name"),
        _report,
    ),
)
