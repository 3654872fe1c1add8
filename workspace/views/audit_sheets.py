"""Sheets of findings: upload, verdict row by row, take or throw away, refused rows with remarks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from audits.models import FindingSheet, FindingSheetRow
from audits.services.sheets import AlreadyHere, discard_sheet, take_sheet, upload_sheet
from audits.sheets.problems import column_label, sentence
from audits.sheets.template import finding_sheet
from core.errors import DomainError, InvalidInput
from tenants.access import capability
from workspace.forms.audits import meanings
from workspace.paging import page_of
from workspace.selectors.audit_desk import sites_of
from workspace.views.audit_desk import acting_of, sheet_file, the_audit

ROWS_A_PAGE = 50
UNPROCESSABLE = 422
Verdict = FindingSheetRow.Verdict


@capability("audits.work")
@require_POST
def audit_upload(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Keep a sheet. The drop zone gets a row or a sentence, a plain form the next page."""
    found = the_audit(request, audit_id)
    dropped = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    file = request.FILES.get("file")
    actor: Any = request.user
    try:
        if file is None:
            raise InvalidInput(_("No file was chosen. Choose a sheet and send it."), field="file")
        sheet = upload_sheet(audit=found, file=file, actor=actor)
    except AlreadyHere as error:
        context = {"sheet": error.sheet, "error": error}
        if dropped:
            return render(request, "workspace/_audit_sheet_earlier.html", context)
        messages.warning(request, str(error.message))
        return redirect("audit_sheet", found.pk, error.sheet.pk)
    except DomainError as error:
        if dropped:
            return JsonResponse({"error": str(error.message)}, status=UNPROCESSABLE)
        raise
    if dropped:
        return render(request, "workspace/_audit_sheet_sent.html", {"sheet": sheet})
    return redirect("audit_sheet", found.pk, sheet.pk)


@capability("audits.open")
@require_GET
def audit_sheet(request: HttpRequest, audit_id: UUID, sheet_id: UUID) -> HttpResponse:
    """One sheet: waiting to be read, then its rows with verdicts, then what was taken."""
    sheet = _sheet(request, audit_id, sheet_id)
    works = acting_of(request).can("audits.work")
    context: dict[str, Any] = {
        "sheet": sheet,
        "audit": sheet.audit,
        "may_take": works and sheet.state == FindingSheet.State.READY,
        "may_work": works,
    }
    if sheet.state == FindingSheet.State.FAILED:
        context["reason"] = sentence(sheet.problem)
    elif sheet.state in {FindingSheet.State.READY, FindingSheet.State.TAKEN}:
        context |= _rows(sheet, request.GET)
    partly = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined] # set by django-htmx
    template = "workspace/_audit_sheet.html" if partly else "workspace/audit_sheet.html"
    return render(request, template, context)


@capability("audits.work")
@require_POST
def audit_sheet_take(request: HttpRequest, audit_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Make drafts of the fresh rows."""
    sheet = _sheet(request, audit_id, sheet_id)
    actor: Any = request.user
    taken = take_sheet(sheet=sheet, actor=actor, now=timezone.now())
    text = ngettext(
        "%(n)d draft was added. The supplier sees it once you issue it.",
        "%(n)d drafts were added. The supplier sees them once you issue them.",
        taken,
    )
    messages.success(request, text % {"n": taken})
    return redirect("audit", audit_id)


@capability("audits.work")
@require_POST
def audit_sheet_discard(request: HttpRequest, audit_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Throw the sheet away."""
    sheet = _sheet(request, audit_id, sheet_id)
    actor: Any = request.user
    discard_sheet(sheet=sheet, actor=actor)
    messages.success(request, _("The sheet was thrown away. No finding came of it."))
    return redirect("audit", audit_id)


@capability("audits.work")
@require_GET
def audit_sheet_remarks(request: HttpRequest, audit_id: UUID, sheet_id: UUID) -> HttpResponse:
    """The refused rows as a sheet to mend and upload again, with what is to be done in each."""
    sheet = _sheet(request, audit_id, sheet_id)
    refused = sheet.rows.filter(tenant_id=sheet.tenant_id, verdict=Verdict.REFUSED)
    rows = [(row.raw, " ".join(_remark(problem) for problem in row.problems)) for row in refused]
    content = finding_sheet(sheet.audit, sites_of(sheet.audit), meanings=meanings(), rows=rows)
    return sheet_file(sheet.audit, content, f"{sheet.audit.reference}-refused")


def _sheet(request: HttpRequest, audit_id: UUID, sheet_id: UUID) -> FindingSheet:
    found = the_audit(request, audit_id)
    sheets = FindingSheet.objects.filter(tenant_id=found.tenant_id, audit=found)
    sheet = get_object_or_404(sheets, pk=sheet_id)
    sheet.audit = found
    return sheet


def _rows(sheet: FindingSheet, query: QueryDict) -> dict[str, Any]:
    wanted = query.get("verdict", "")
    found = FindingSheetRow.objects.filter(tenant_id=sheet.tenant_id, sheet=sheet).select_related("finding")
    if wanted in Verdict.values:
        found = found.filter(verdict=wanted)
    else:
        wanted = ""
    page = page_of(found, query, size=ROWS_A_PAGE)
    url = reverse("audit_sheet", args=[sheet.audit_id, sheet.pk])
    words = [(Verdict.FRESH, _("New")), (Verdict.KNOWN, _("Here already")), (Verdict.REFUSED, _("Refused"))]
    return {
        "page": page,
        "rows": [(row, [(column_label(p), sentence(p)) for p in row.problems]) for row in page.rows],
        "views": [
            {"label": _("All rows"), "url": url, "count": sheet.total, "active": not wanted},
            *(
                {
                    "label": word,
                    "url": f"{url}?verdict={verdict.value}",
                    "count": getattr(sheet, verdict.value),
                    "active": wanted == verdict,
                }
                for verdict, word in words
                if getattr(sheet, verdict.value)
            ),
        ],
    }


def _remark(problem: dict[str, Any]) -> str:
    column = column_label(problem)
    return f"{column}: {sentence(problem)}" if column else sentence(problem)
