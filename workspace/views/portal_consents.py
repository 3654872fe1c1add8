"""Who has a supplier company's answers: the ledger, one copy, extending it, taking it back, handing the same
in.

Somebody of the company comes a few times a year with one of three questions: which customer can read what of
us now; how do I end that; a customer asks us for answers we gave elsewhere, how do I send them. The first
page answers the first, and has a button for each of the others.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.documents import canonical
from assessments.models import Consent, ConsentState, Request, SharingAsk
from assessments.sharing.asking import decline_to_share
from assessments.sharing.consents import extend_consent, revoke_consent, sections_left
from assessments.sharing.handing_in import hand_in_the_same, requests_that_match
from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import Acting
from workspace.forms.consents import ExtendForm, end_of
from workspace.paging import page_of
from workspace.selectors import consents as reads
from workspace.selectors.copies import copy_shown
from workspace.selectors.events import events_about

PAGE_SIZE = 30
UNPROCESSABLE = 422


@require_GET
@capability("portal.open")
def portal_consents(request: HttpRequest) -> HttpResponse:
    """One row for each customer and copy, what can be shared further, and who asked for it."""
    state = request.GET.get("state", "")
    now = timezone.now()
    page = page_of(reads.ledger(state, now=now), request.GET, size=PAGE_SIZE)
    choices = ((_("All"), ""), (_("In force"), reads.IN_FORCE), (_("No longer open"), reads.OVER))
    context = {
        "page": page,
        "rows": reads.rows_of(page.rows, now=now),
        "state": state,
        "states": [
            {
                "label": label,
                "url": address(request.GET, state=key or None, page=None),
                "active": key == state,
            }
            for label, key in choices
        ],
        "shareable": reads.shareable(),
        "asks": _asks(),
        "may_submit": _may_submit(request),
    }
    return render(request, "workspace/portal_consents.html", context)


@require_GET
@capability("portal.open")
def portal_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One copy as its customer reads it, its hash, its history, and the ways to end it or let it run
    longer."""
    return _page(request, _consent(consent_id), ExtendForm())


@require_GET
@capability("portal.open")
def portal_consent_document(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The frozen document itself; the SHA-256 of this file is the hash that the page shows."""
    consent = _consent(consent_id)
    return document_file(consent.submission or consent.copy)


@require_POST
@capability("answers.submit")
def consent_extend(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Let a customer open its copy for longer."""
    consent = _consent(consent_id)
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            extend_consent(
                consent=consent,
                expires_at=end_of(form.cleaned_data["until"]),
                actor=_person(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.refuse(error)
    if form.errors:
        return _page(request, consent, form, status=UNPROCESSABLE)
    messages.success(request, _("Extended. They can open it until the day you chose."))
    return redirect("portal_consent", consent.pk)


@require_POST
@capability("answers.submit")
def consent_revoke(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back: all of it, or the sections ticked."""
    consent = _consent(consent_id)
    chosen = request.POST.getlist("sections") if request.POST.get("what") == "sections" else None
    revoke_consent(consent=consent, sections=chosen, actor=_person(request), now=timezone.now())
    consent.refresh_from_db(fields=["revoked_at"])
    words = (
        _("Taken back. %(buyer)s can no longer open these answers and files.")
        if consent.revoked_at
        else _("Taken back. %(buyer)s can no longer open these sections.")
    )
    messages.success(request, words % {"buyer": consent.tenant.name})
    return redirect("portal_consent", consent.pk)


@require_POST
@capability("answers.submit")
def consent_hand_in(request: HttpRequest, consent_id: UUID, request_id: UUID) -> HttpResponse:
    """Hand in what a customer holds as a shared copy as the answers to its own request."""
    consent = _consent(consent_id)
    asked = get_object_or_404(
        Request.objects.select_related("tenant"), supplier_org_id=organisation_id(), pk=request_id
    )
    try:
        done = hand_in_the_same(
            consent=consent,
            request=asked,
            agreed="consent" in request.POST,
            actor=_person(request),
            now=timezone.now(),
        )
    except InvalidInput as error:
        messages.error(request, str(error.message))
        return redirect("portal_consent", consent.pk)
    if done.handed_in:
        messages.success(
            request, _("The same answers were handed in to %(buyer)s.") % {"buyer": asked.tenant.name}
        )
        return redirect("portal")
    words = ngettext(
        "%(n)d answer was taken over as a draft. What is still missing is listed here; then hand in.",
        "%(n)d answers were taken over as drafts. What is still missing is listed here; then hand in.",
        done.taken,
    )
    messages.info(request, words % {"n": done.taken})
    return redirect("portal_check", asked.pk)


@require_POST
@capability("answers.submit")
def ask_decline(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Share nothing with a customer who asked."""
    ask = get_object_or_404(reads.open_asks(), pk=ask_id)
    decline_to_share(ask=ask, actor=_person(request), now=timezone.now())
    messages.success(
        request, _("%(buyer)s is told that nothing is shared, and no reason.") % {"buyer": ask.tenant.name}
    )
    return redirect("portal_consents")


def document_file(holder: object) -> HttpResponse:
    """The document of a submission or a shared copy as a file, in the bytes its hash is made of."""
    return HttpResponse(
        canonical(holder.document),  # type: ignore[attr-defined] # both have one
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": 'attachment; filename="answers.json"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _page(request: HttpRequest, consent: Consent, form: ExtendForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    holder = consent.submission or consent.copy
    assert holder is not None  # noqa: S101 - a consent is to one of the two
    row = reads.rows_of([consent], now=now)[0]
    shown = copy_shown(holder.document, copies=reads.files_held(consent), withdrawn=consent.withdrawn)
    context = {
        "row": row,
        "consent": consent,
        "holder": holder,
        "shown": shown,
        "form": form,
        "left": sections_left(consent) if not row.is_over else [],
        "matching": list(requests_that_match(consent.copy)) if consent.copy and not row.is_over else [],
        "is_revoked": row.state == ConsentState.REVOKED,
        "events": events_about([consent.pk]),
        "may_submit": _may_submit(request),
        "crumbs": [(_("Who has our answers"), reverse("portal_consents")), (consent.tenant.name, "")],
    }
    return render(request, "workspace/portal_consent.html", context, status=status)


def _consent(consent_id: UUID) -> Consent:
    found = Consent.objects.filter(supplier_org_id=organisation_id())
    return get_object_or_404(found.select_related("tenant", "submission__request", "copy"), pk=consent_id)


def _asks() -> list[SharingAsk]:
    return list(reads.open_asks())


def _may_submit(request: HttpRequest) -> bool:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return acting.can("answers.submit")


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
