"""What a supplier company keeps: checklists with papers on their lines, its sites, and one paper's revisions
and document control. Its administrator and members come to see what is missing before a customer asks; a
buyer comes to see whether the papers of T/CFIE 7.4.8 and 7.8.2 are there."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.files import ACCEPT
from assessments.forms import PickForm, UploadForm
from assessments.models import ChecklistPaper, Evidence
from assessments.selectors.vault import current_evidence, own_evidence
from assessments.services.evidence import store_evidence
from assessments.vault.checklists import lines
from assessments.vault.control import change_control
from assessments.vault.keeping import (
    add_site,
    hide_lists,
    put_on_line,
    remove_site,
    show_lists,
    take_off_line,
)
from assessments.vault.papers import own_sites
from assessments.vault.reading import customers_lists, own_lists, share_with, shown_to
from assessments.vault.revising import revise_evidence
from core.errors import DomainError, InvalidInput
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting
from workspace.selectors import supplier_page as supplier_selectors
from workspace.selectors.portal_chain import customers_of
from workspace.selectors.supplier_page import cards_of
from workspace.views.supplier_frame import frame, to_survivor

#: Papers of the vault offered for a line.
PICKED_FROM = 60


@require_GET
@capability("portal.open")
def vault_kept(request: HttpRequest) -> HttpResponse:
    """Every line of the checklists: there, ends soon, ended or missing; and which customers may see it."""
    company_id = organisation_id()
    allowed = shown_to(company_id)
    context = {
        "lists": own_lists(company_id, timezone.localdate()),
        "picks": current_evidence().order_by("name")[:PICKED_FROM],
        "customers": [(one, allowed.get(one.tenant_id)) for one in customers_of(company_id)],
        "may_show": _acting(request).can("answers.submit"),
        "accept": ACCEPT,
        "limit_mb": settings.MAX_EVIDENCE_BYTES // (1024 * 1024),
    }
    return render(request, "workspace/vault_kept.html", context)


@require_POST
@capability("evidence.edit")
def vault_line_upload(request: HttpRequest, line: str) -> HttpResponse:
    """Keep a file in the vault and lay it on a line."""
    _known(line)
    try:
        stored = _stored(request)
        put_on_line(evidence=stored, line=line, actor=_person(request))
    except DomainError as error:
        return _refused(request, error, line)
    if _is_script(request):
        paper = ChecklistPaper.objects.select_related("evidence").get(
            tenant_id=organisation_id(), line=line, evidence=stored
        )
        return render(request, "workspace/_vault_line_paper.html", {"paper": paper, "is_new": True})
    return _to_line(line)


@require_POST
@capability("evidence.edit")
def vault_line_pick(request: HttpRequest, line: str) -> HttpResponse:
    """Lay a paper of the vault on a line."""
    _known(line)
    form = PickForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose a file of your vault."), field="evidence")
    evidence = get_object_or_404(own_evidence(), pk=form.cleaned_data["evidence"])
    try:
        put_on_line(evidence=evidence, line=line, actor=_person(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _to_line(line)


@require_POST
@capability("evidence.edit")
def vault_line_remove(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take a paper off a line; it stays in the vault."""
    own = ChecklistPaper.objects.filter(tenant_id=organisation_id()).select_related("evidence")
    paper = get_object_or_404(own, pk=paper_id)
    take_off_line(paper=paper, actor=_person(request))
    return _to_line(paper.line)


@require_POST
@capability("answers.submit")
def vault_kept_show(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Let a customer see how the lines stand, or take that back."""
    customers = customers_of(organisation_id())
    customer = next((one for one in customers if one.supplier_id == entry_id), None)
    if customer is None:
        raise Http404
    shown = request.POST.get("show") == "1"
    change = show_lists if shown else hide_lists
    change(
        company_id=organisation_id(),
        customer_id=customer.tenant_id,
        actor=_person(request),
        now=timezone.now(),
    )
    words = _("%(buyer)s sees how your lists stand.") if shown else _("%(buyer)s no longer sees your lists.")
    messages.success(request, words % {"buyer": customer.name})
    return redirect("vault_kept")


@require_POST
@capability("evidence.edit")
def vault_site_add(request: HttpRequest) -> HttpResponse:
    """Note a site of the company, on the way to a paper that covers it."""
    name = request.POST.get("name", "").replace("\x00", "")[:120]
    place = request.POST.get("place", "").replace("\x00", "")[:200]
    try:
        site = add_site(company_id=organisation_id(), name=name, place=place, actor=_person(request))
        messages.success(request, _("%(name)s was added.") % {"name": site.name})
    except InvalidInput as error:
        messages.error(request, str(error.message))
    return _back_to_paper(request)


@require_POST
@capability("evidence.edit")
def vault_site_remove(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Take a site off the company's list."""
    site = get_object_or_404(own_sites(), pk=site_id)
    name = site.name
    remove_site(site=site, actor=_person(request))
    messages.success(request, _("%(name)s was removed. Papers keep its name.") % {"name": name})
    return _back_to_paper(request)


@require_POST
@capability("evidence.edit")
def evidence_revise(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Keep a newer file for the same paper; then say what is new about it."""
    evidence = get_object_or_404(own_evidence(), pk=evidence_id)
    try:
        form = _uploaded(request)
        newer = revise_evidence(evidence=evidence, file=form, name=form.name, actor=_person(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("evidence_edit", evidence.pk)
    messages.success(
        request,
        _("Revision %(number)s is kept. Write its days and number below; the older file stays in the vault.")
        % {"number": newer.revision},
    )
    return redirect("evidence_edit", newer.pk)


@require_POST
@capability("evidence.edit")
def evidence_control(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Take a paper one step further in document control."""
    evidence = get_object_or_404(own_evidence(), pk=evidence_id)
    try:
        change_control(
            evidence=evidence,
            to=request.POST.get("to", ""),
            reason=request.POST.get("reason", "").replace("\x00", "")[:500],
            actor=_person(request),
            now=timezone.now(),
        )
        messages.success(request, _("Noted: %(state)s.") % {"state": evidence.get_control_display()})
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("evidence_edit", evidence.pk)


@require_GET
@capability("suppliers.view")
def supplier_kept(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """What a supplier lets its customer see of the papers it keeps."""
    shown = supplier_selectors.suppliers_of_tenant().filter(pk=supplier_id).first()
    if shown is None:
        return to_survivor(request, supplier_id, "overview")
    share = share_with(tenant_id(), shown.supplier_org_id)
    context = frame(request, shown, "overview", cards_of(shown)) | {
        "share": share,
        "lists": customers_lists(share, timezone.localdate()) if share else [],
    }
    return render(request, "workspace/supplier_kept.html", context)


def _known(line: str) -> None:
    if line not in lines():
        raise Http404


def _to_line(line: str) -> HttpResponse:
    response = redirect("vault_kept")
    response["Location"] += f"#{line}"
    return response


def _back_to_paper(request: HttpRequest) -> HttpResponse:
    """To the paper that the form was beside; the vault where there was none."""
    try:
        paper = own_evidence().filter(pk=UUID(request.POST.get("paper", ""))).first()
    except ValueError:
        paper = None
    return redirect("evidence_edit", paper.pk) if paper else redirect("vault")


def _uploaded(request: HttpRequest) -> Any:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(str(form.errors["file"][0]), field="file")
    return form.cleaned_data["file"]


def _stored(request: HttpRequest) -> Evidence:
    file = _uploaded(request)
    return store_evidence(
        organisation_id=organisation_id(), file=file, name=file.name, actor=_person(request)
    )


def _refused(request: HttpRequest, error: DomainError, line: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"error": str(error.message), "code": error.code}, status=error.status)
    messages.error(request, str(error.message))
    return _to_line(line)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _acting(request: HttpRequest) -> Acting:
    return cast("Acting", request.acting)  # type: ignore[attr-defined] # set by the tenant middleware
