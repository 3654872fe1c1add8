"""The supplier company's findings: the list, one finding with plan and proof, and files of proof."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.files import ACCEPT
from assessments.forms import UploadForm
from assessments.models import Evidence
from assessments.selectors.vault import given_freely, own_evidence
from assessments.services.evidence import store_evidence
from core.downloads import attachment
from core.errors import DomainError, InvalidInput
from remediation.forms import CorrectionForm, DoneForm, PlanSheet
from remediation.models import Finding
from remediation.selectors.files import readable_files
from remediation.services import mark_action, submit_correction, submit_plan
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from workspace.selectors import portal_findings as reads


@require_GET
@capability("findings.own")
def portal_findings(request: HttpRequest) -> HttpResponse:
    """The company's findings of all customers, open ones by due date; ``?state=closed`` shows the others."""
    now = timezone.now()
    state = reads.CLOSED if request.GET.get("state") == reads.CLOSED else reads.OPEN
    rows, page = reads.page_of_rows(state, request.GET.get("page"), now=now)
    counted = reads.counts(now)
    here = reverse("portal_findings")
    context = {
        "rows": rows,
        "page": page,
        "state": state,
        "counts": counted,
        "states": [
            {"label": _("Open"), "url": here, "count": counted.open, "active": state == reads.OPEN},
            {
                "label": _("Closed"),
                "url": f"{here}?state={reads.CLOSED}",
                "count": counted.closed,
                "active": state == reads.CLOSED,
            },
        ],
        "previous_url": f"?state={state}&page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?state={state}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "workspace/portal_findings.html", context)


@require_GET
@capability("findings.own")
def portal_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: what was found, until when what is due and why, the forms, decisions and history.

    ``?file=`` ticks a file of the vault that was just added.
    """
    return _page(request, _own(finding_id), ticked={str(one) for one in request.GET.getlist("file")})


@require_POST
@capability("findings.answer")
def portal_plan(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Send a plan; with the button that adds or removes a row the page comes back with all that was typed."""
    finding = _own(finding_id)
    sheet = PlanSheet(request.POST)
    if sheet.changes_rows:
        return _page(request, finding, sheet=sheet)
    if not sheet.is_valid():
        return _page(request, finding, sheet=sheet, status=422)
    try:
        submit_plan(
            finding=finding,
            root_cause=sheet.cause.cleaned_data["root_cause"],
            actions=sheet.values(),
            actor=_person(request),
            now=timezone.now(),
        )
    except InvalidInput as error:
        sheet.show(error)
        return _page(request, finding, sheet=sheet, status=422)
    except DomainError as error:
        return _refused(request, finding, error)
    messages.success(
        request,
        _("Your plan was sent to %(buyer)s. The clock stands still until it is decided on.")
        % {"buyer": finding.tenant.name},
    )
    return redirect("portal_finding", finding.pk)


@require_POST
@capability("findings.answer")
def portal_proof(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Say that the finding is corrected, with files of the vault as proof."""
    finding = _own(finding_id)
    form = CorrectionForm(request.POST, vault=own_evidence())
    if not form.is_valid():
        return _page(request, finding, form=form, status=422)
    try:
        submit_correction(
            finding=finding,
            statement=form.cleaned_data["statement"],
            evidence=list(form.cleaned_data["evidence"]),
            actor=_person(request),
            now=timezone.now(),
        )
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return _page(request, finding, form=form, status=422)
    except DomainError as error:
        return _refused(request, finding, error)
    messages.success(
        request,
        _("Your proof was sent to %(buyer)s. The clock stands still until it is decided on.")
        % {"buyer": finding.tenant.name},
    )
    return redirect("portal_finding", finding.pk)


@require_POST
@capability("findings.answer")
def portal_proof_upload(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Keep one file in the vault and offer it, ticked, as proof of this finding's correction."""
    finding = _own(finding_id)
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    try:
        stored = _stored(request)
    except DomainError as error:
        if is_script:
            return JsonResponse({"error": str(error.message), "code": error.code}, status=error.status)
        return _refused(request, finding, error)
    if is_script:
        return render(request, "workspace/_portal_proof_pick.html", {"file": stored, "ticked": True})
    return redirect(f"{reverse('portal_finding', args=[finding.pk])}?file={stored.pk}#proof")


@require_POST
@capability("findings.answer")
def portal_action_done(request: HttpRequest, finding_id: UUID, action_id: UUID) -> HttpResponse:
    """Say on which day a corrective action was done; an empty day takes it back."""
    finding = _own(finding_id)
    action = get_object_or_404(reads.own_actions(finding).select_related("finding"), pk=action_id)
    form = DoneForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Enter the date as year-month-day, such as 2027-03-31."), field="done_on")
    try:
        mark_action(
            action=action,
            done_on=form.cleaned_data["done_on"],
            actor=_person(request),
            now=timezone.now(),
        )
    except DomainError as error:
        return _refused(request, finding, error)
    return redirect(f"{reverse('portal_finding', args=[finding.pk])}#plan")


@require_GET
@capability("evidence.view")
def finding_file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """Download a file that proves a correction: for the supplier company, the buyer and its rating body."""
    file = get_object_or_404(readable_files(), pk=file_id)
    return attachment(file.file, file.name)


def _page(
    request: HttpRequest,
    finding: Finding,
    *,
    sheet: PlanSheet | None = None,
    form: CorrectionForm | None = None,
    ticked: set[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a finding with forms as typed, or fresh."""
    now = timezone.now()
    view = reads.own_finding(finding, now=now)
    chosen = _ids(set(form.data.getlist("evidence")) if form else ticked or set())  # type: ignore[attr-defined]
    context = {
        "finding": finding,
        "view": view,
        "moment_now": now,
        "today": timezone.localdate(now),
        "crumbs": [(_("Findings"), reverse("portal_findings")), (finding.reference, "")],
        "sheet": sheet or PlanSheet(rejected=view.plans[0] if view.plans else None),
        "form": form or CorrectionForm(initial=_last_statement(view), vault=given_freely()),
        "offered": reads.offered_proof(chosen) if view.may_prove else [],
        "accept": ACCEPT,
        "limit_mb": settings.MAX_EVIDENCE_BYTES // (1024 * 1024),
    }
    return render(request, "workspace/portal_finding.html", context, status=status)


def _last_statement(view: reads.OwnFinding) -> dict[str, str]:
    """What was said with the proof that was rejected, to start from."""
    return {"statement": view.corrections[0].statement} if view.corrections else {}


def _ids(texts: set[str]) -> set[UUID]:
    """Those of ``texts`` that are ids."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _own(finding_id: UUID) -> Finding:
    finding: Finding = get_object_or_404(reads.own_findings(), pk=finding_id)
    return finding


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _refused(request: HttpRequest, finding: Finding, error: DomainError) -> HttpResponse:
    """Back to the page, which shows what happened meanwhile."""
    messages.error(request, str(error.message))
    return redirect("portal_finding", finding.pk)


def _stored(request: HttpRequest) -> Evidence:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(str(form.errors["file"][0]), field="file")
    file: Any = form.cleaned_data["file"]
    return store_evidence(
        organisation_id=organisation_id(), file=file, name=file.name, actor=_person(request)
    )
