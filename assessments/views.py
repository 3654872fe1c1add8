"""Endpoints of the questionnaire and the vault: autosave, upload, pick, remove, download."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.catalogue import Item, book_of
from assessments.evidence_forms import EvidenceForm
from assessments.files import ACCEPT
from assessments.forms import AnswerForm, PickForm, UploadForm
from assessments.models import Answer, Evidence, Request
from assessments.selectors.files import readable_file
from assessments.selectors.portal import own_requests, uses_of
from assessments.selectors.saving import own_request
from assessments.selectors.serving import questions_it_may_serve, questions_served
from assessments.selectors.vault import own_evidence
from assessments.services.answering import AnswerConflict, save_answer
from assessments.services.describing import describe_evidence
from assessments.services.evidence import attach_evidence, detach_evidence, store_evidence
from assessments.vault.holding import WHY
from assessments.vault.papers import own_sites, revisions_of, steps_for
from assessments.vault.types import certificate_types
from core.downloads import attachment
from core.errors import DomainError, InvalidInput
from core.templatetags.ui_format import clock_time
from core.templatetags.ui_lists import conflict as conflict_panel
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id


@require_POST
@capability("answers.edit")
def answer_save(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Store one draft answer; JSON for the autosave, a redirect for a browser without script."""
    asked = own_request(request_id)
    if asked is None:
        raise Http404
    known = book_of(asked).items.get(item)
    if known is None:
        raise Http404
    form = AnswerForm(known, request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _faults(request, asked, item, form.errors)
    try:
        saved = save_answer(request=asked, item=item, actor=_person(request), now=now, **form.cleaned_data)
    except AnswerConflict as conflict:
        return _clash(request, asked, known, form.cleaned_data, conflict.theirs)
    except InvalidInput as error:
        return _faults(request, asked, item, {error.field or "met": [str(error.message)]})
    if not _wants_json(request):
        return redirect("portal_item", asked.pk, item)
    return JsonResponse(
        {
            "revision": saved.revision,
            "saved_at": clock_time(now),
            "is_answered": saved.is_answered,
            "answered": asked.answered,
            "total": asked.total,
        }
    )


@require_POST
@capability("evidence.edit")
def evidence_upload(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Keep one file in the vault and offer it as proof of one answer."""
    asked, _known = _asked(request_id, item)
    try:
        stored = _stored(request)
        attach_evidence(request=asked, item=item, evidence=stored, actor=_person(request))
    except DomainError as error:
        return _not_kept(request, error, "portal_item", asked.pk, item)
    if not _is_script(request):
        return redirect("portal_item", asked.pk, item)
    return _row(request, asked, item, stored)


@require_POST
@capability("evidence.edit")
def evidence_attach(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Offer a file of the vault as proof of one answer."""
    asked, _known = _asked(request_id, item)
    form = PickForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose a file of your vault."), field="evidence")
    evidence = get_object_or_404(own_evidence(), pk=form.cleaned_data["evidence"])
    try:
        attach_evidence(
            request=asked,
            item=item,
            evidence=evidence,
            actor=_person(request),
            release=form.cleaned_data["release"],
        )
    except InvalidInput as error:
        if _is_script(request) or error.code not in WHY:
            raise
        messages.error(request, str(error.message))
        return redirect("portal_item", asked.pk, item)
    except DomainError:
        if _is_script(request):
            return HttpResponse(status=409, headers={"HX-Refresh": "true"})
        raise
    if not _is_script(request):
        return redirect("portal_item", asked.pk, item)
    return _row(request, asked, item, evidence)


@require_POST
@capability("evidence.edit")
def evidence_detach(request: HttpRequest, request_id: UUID, item: str, evidence_id: UUID) -> HttpResponse:
    """Take a file off one answer; it stays in the vault."""
    asked, _known = _asked(request_id, item)
    evidence = get_object_or_404(own_evidence(), pk=evidence_id)
    try:
        detach_evidence(request=asked, item=item, evidence=evidence, actor=_person(request))
    except DomainError:
        if _is_script(request):
            return HttpResponse(status=409, headers={"HX-Refresh": "true"})
        raise
    return HttpResponse() if _is_script(request) else redirect("portal_item", asked.pk, item)


@require_POST
@capability("evidence.edit")
def vault_upload(request: HttpRequest) -> HttpResponse:
    """Keep one file in the vault."""
    try:
        stored = _stored(request)
    except DomainError as error:
        return _not_kept(request, error, "vault")
    if _is_script(request):
        return render(request, "assessments/_vault_stored.html", {"file": stored})
    return redirect("vault")


@require_http_methods(["GET", "HEAD", "POST"])
@capability("evidence.edit")
def evidence_edit(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Say what a paper of the vault is, when it is in force, what it tells of; ``back`` is the way back."""
    evidence = get_object_or_404(own_evidence(), pk=evidence_id)
    today = timezone.localdate()
    sites = list(own_sites())
    form = EvidenceForm(
        request.POST or None, evidence=evidence, today=today, sites=[site.name for site in sites]
    )
    back = _own_page(request.POST.get("back") or request.GET.get("back", ""))
    if request.method == "POST" and form.is_valid():
        describe_evidence(evidence=evidence, facts=form.facts(), actor=_person(request), today=today)
        messages.success(request, _("What you said of %(name)s was saved.") % {"name": evidence.name})
        return redirect(back or "vault")
    served = questions_served(evidence)
    context = {
        "form": form,
        "file": evidence,
        "back": back,
        "warned": uses_of(evidence),
        "served": served,
        "may_serve": questions_it_may_serve(served),
        "own_sites": sites,
        "types": certificate_types().values(),
        "steps": steps_for(evidence, _person(request)),
        "revisions": revisions_of(evidence),
        "accept": ACCEPT,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/evidence_edit.html", context, status=status)


@require_GET
@capability("portal.open")
def evidence_file(request: HttpRequest, evidence_id: UUID) -> FileResponse:
    """Download a file of one's own vault."""
    evidence = get_object_or_404(own_evidence(), pk=evidence_id)
    if evidence.scan:
        raise DomainError(WHY[evidence.scan], code=evidence.scan)
    return attachment(str(evidence.file), evidence.name)


@require_GET
@capability("evidence.view")
def submitted_file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """Download a file that was handed in: for the buyer and its rating body, and for the supplier company."""
    file = readable_file(file_id, now=timezone.now())
    if file is None:
        raise Http404
    return attachment(file.file, file.name)


def _own_page(address: str) -> str:
    """An address of the portal as it was given; empty for any other."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/portal/") else ""


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _asked(request_id: UUID, item: str) -> tuple[Request, Item]:
    asked = get_object_or_404(own_requests(), pk=request_id)
    known = book_of(asked).items.get(item)
    if known is None:
        raise Http404
    return asked, known


def _stored(request: HttpRequest) -> Evidence:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(str(form.errors["file"][0]), field="file")
    file = form.cleaned_data["file"]
    return store_evidence(
        organisation_id=organisation_id(), file=file, name=file.name, actor=_person(request)
    )


def _row(request: HttpRequest, asked: Request, item: str, file: Evidence) -> HttpResponse:
    return render(
        request,
        "assessments/_proof_row.html",
        {"asked": asked, "item_key": item, "file": file, "is_open": True},
    )


def _not_kept(request: HttpRequest, error: DomainError, route: str, *place: Any) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"error": str(error.message), "code": error.code}, status=error.status)
    messages.error(request, str(error.message))
    return redirect(route, *place)


def _faults(request: HttpRequest, asked: Request, item: str, errors: Any) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": errors}, status=400)
    for words in errors.values():
        messages.error(request, " ".join(words))
    return redirect("portal_item", asked.pk, item)


def _clash(
    request: HttpRequest, asked: Request, item: Item, mine: dict[str, Any], theirs: Answer
) -> HttpResponse:
    stored = {name: getattr(theirs, name) for name in mine if name != "revision"}
    if not _wants_json(request):
        messages.error(request, _("A colleague saved this answer meanwhile. Yours was not stored."))
        return redirect("portal_item", asked.pk, item.key)
    panel = conflict_panel(str(theirs.updated_by), theirs.updated_at, _told(item, mine), _told(item, stored))
    body = {
        "mine": _controls(mine),
        "theirs": _controls(stored),
        "revision": theirs.revision,
        "saved_at": clock_time(theirs.updated_at),
        "html": render_to_string("ui/conflict.html", panel, request),
    }
    return JsonResponse(body, status=409)


def _controls(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the form's controls hold them: a tick is a list of its ticked values."""
    controls = {name: value for name, value in values.items() if name != "revision"}
    return controls | {"none_met": ["on"] if values["none_met"] else []}


def _told(item: Item, values: dict[str, Any]) -> list[tuple[str, str]]:
    """An answer in words, for the panel that shows two versions."""
    language = get_language() or "en"
    ticked = [
        check.text.in_language(language)
        for block in item.blocks
        for check in block.checks
        if check.key in values["met"]
    ]
    if values["none_met"]:
        ticked = [_("None of these yet")]
    if values["not_applicable"]:
        ticked.append(_("Does not apply: %(reason)s") % {"reason": values["reason"]})
    return [(_("Ticked"), "\n".join(ticked) or "–"), (_("Comment"), values["comment"] or "–")]


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or "HX-Request" in request.headers
