"""Rating reports: the list, asking for one, looking at its pages, and the supplier company's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from reports.models import Language, Report
from reports.selectors import ordered, reports_of_supplier_company, reports_of_tenant, superseded
from reports.services import request_report
from reports.web import web_article
from scoring.selectors import cards_of_tenant
from suppliers.models import Supplier
from tenants.access import capability
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting
from workspace.exporting import Columns, day, file_of
from workspace.forms.reports import ReportForm
from workspace.paging import page_of

PAGE_SIZE = 20
#: A page's picture never changes: a browser may keep it for an hour.
PICTURE_SECONDS = 3600
#: ``?view=`` of the PDF's pages.
PICTURES = "pages"


@require_GET
@capability("reports.view")
def reports(request: HttpRequest) -> HttpResponse:
    """All reports of the buyer; ``?supplier=`` or ``?q=`` narrows, ``?sort=`` orders them."""
    found = reports_of_tenant(tenant_id())
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    supplier = _chosen_supplier(request.GET.get("supplier", ""))
    if words:
        found = found.filter(supplier__name__icontains=words)
    if supplier:
        found = found.filter(supplier=supplier)
    found = ordered(found, request.GET.get("sort", ""))
    file = file_of(request, name="reports", columns=_columns(), rows=found)
    if file is not None:
        return file
    context = {
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "words": words,
        "supplier": supplier,
        "chips": _chips(request, supplier),
        "is_filtered": bool(words or supplier),
    }
    return render(request, "reports/reports.html", context)


def _columns() -> Columns:
    return {
        _("Supplier"): lambda report: report.supplier.name,
        _("Country"): lambda report: report.supplier.country,
        _("Stars"): lambda report: report.stars,
        _("Grade"): lambda report: report.grade,
        _("Language"): lambda report: report.get_language_display(),
        _("State"): lambda report: report.get_state_display(),
        _("Pages"): lambda report: report.pages or None,
        _("Asked for"): lambda report: day(report.requested_at),
        _("By"): lambda report: report.requested_by.name,
    }


@require_POST
@capability("reports.make")
def report_new(request: HttpRequest) -> HttpResponse:
    """Ask for the report on a supplier's results as they stand; the one there is when nothing changed. With
    ``card``, a draft report on that scorecard, which waits for release."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose a supplier and a language, then ask for the report again."))
    suppliers = Supplier.objects.filter(tenant_id=tenant_id())
    supplier = get_object_or_404(suppliers, pk=form.cleaned_data["supplier"])
    actor: Any = request.user
    card = form.cleaned_data["card"]
    draft = get_object_or_404(cards_of_tenant(tenant_id()), pk=card, supplier=supplier) if card else None
    made = request_report(
        supplier=supplier,
        language=form.cleaned_data["language"],
        actor=actor,
        now=timezone.now(),
        draft=draft,
    )
    return redirect("report", made.pk)


@require_GET
@capability("reports.view")
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: progress while a worker makes it, then the report to read, or with ``?view=pages`` the
    pages of the PDF; polled by htmx meanwhile."""
    shown = _report(report_id)
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    can_make = acting.can("reports.make")
    context = _viewer(request, shown, "report") | {"can_make": can_make, "languages": _other_languages(shown)}
    polled = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined] # set by django-htmx
    return render(request, "reports/_report_state.html" if polled else "reports/report.html", context)


@require_GET
@capability("reports.view")
def report_file(request: HttpRequest, report_id: UUID) -> FileResponse:
    """The PDF."""
    return _pdf(_report(report_id))


@require_GET
@capability("reports.view")
def report_page(request: HttpRequest, report_id: UUID, number: int) -> FileResponse:
    """The picture of one page."""
    return _picture(_report(report_id), number)


@require_GET
@capability("reports.own")
def portal_reports(request: HttpRequest) -> HttpResponse:
    """The reports customers made on the company's results."""
    found = reports_of_supplier_company(organisation_id())
    context = {"page": page_of(found, request.GET, size=PAGE_SIZE)}
    return render(request, "reports/portal_reports.html", context)


@require_GET
@capability("reports.own")
def portal_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The pages of one report, for the rated company."""
    context = _viewer(request, _own_report(report_id), "portal_report")
    return render(request, "reports/portal_report.html", context)


@require_GET
@capability("reports.own")
def portal_report_file(request: HttpRequest, report_id: UUID) -> FileResponse:
    """The PDF, for the rated company."""
    return _pdf(_own_report(report_id))


@require_GET
@capability("reports.own")
def portal_report_page(request: HttpRequest, report_id: UUID, number: int) -> FileResponse:
    """The picture of one page, for the rated company."""
    return _picture(_own_report(report_id), number)


def _report(report_id: UUID) -> Report:
    return _found(reports_of_tenant(tenant_id()), report_id)


def _own_report(report_id: UUID) -> Report:
    return _found(reports_of_supplier_company(organisation_id()), report_id)


def _found(found: QuerySet[Report], report_id: UUID) -> Report:
    return get_object_or_404(found, pk=report_id)


def _chosen_supplier(text: str) -> Supplier | None:
    """The supplier whose id stands in the address; None for none, and for what is no supplier's id."""
    try:
        return Supplier.objects.filter(tenant_id=tenant_id(), pk=UUID(text)).first()
    except ValueError:
        return None


def _chips(request: HttpRequest, supplier: Supplier | None) -> list[dict[str, str]]:
    if supplier is None:
        return []
    return [
        {
            "label": _("Supplier"),
            "value": supplier.name,
            "url": address(request.GET, supplier=None, page=None),
        }
    ]


def _viewer(request: HttpRequest, shown: Report, route: str) -> dict[str, Any]:
    """What the page of a report needs; two queries more where it is read and not looked at."""
    is_pictures = request.GET.get("view") == PICTURES
    here = reverse(route, args=[shown.pk])
    is_ready = shown.state == Report.State.READY
    return {
        "report": shown,
        "numbers": range(1, shown.pages + 1),
        "route": route,
        "page_route": f"{route}_page",
        "file_route": f"{route}_file",
        "is_pictures": is_pictures,
        "ways": [
            {"label": _("Read"), "url": here, "icon": "file-text", "active": not is_pictures},
            {
                "label": _("Pages of the PDF"),
                "url": f"{here}?view={PICTURES}",
                "icon": "file-type-pdf",
                "active": is_pictures,
            },
        ],
        "superseded": superseded(shown) if is_ready else [],
        "article": (
            web_article(shown.content, shown.language, content_hash=shown.content_hash)
            if is_ready and not is_pictures
            else ""
        ),
    }


def _other_languages(shown: Report) -> list[tuple[str, str]]:
    """The languages the report can be asked for as well, each in its own name."""
    names = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}
    return [(one.value, name) for one, name in names.items() if one != shown.language]


def _pdf(shown: Report) -> FileResponse:
    day = timezone.localdate(shown.requested_at).isoformat()
    name = f"{slugify(_('Rating report'), allow_unicode=True)}-{day}-{shown.language}.pdf"
    return _file(
        shown,
        shown.file,
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox"},
    )


def _picture(shown: Report, number: int) -> FileResponse:
    if not 1 <= number <= shown.pages:
        raise Http404
    keep = {"Cache-Control": f"private, max-age={PICTURE_SECONDS}"}
    return _file(shown, shown.page_picture(number), content_type="image/png", headers=keep)


def _file(shown: Report, path: str, **how: Any) -> FileResponse:
    """A stored file of a report that is ready; nothing otherwise."""
    if shown.state != Report.State.READY:
        raise Http404
    try:
        return FileResponse(default_storage.open(path, "rb"), **how)
    except FileNotFoundError as gone:
        raise Http404 from gone
