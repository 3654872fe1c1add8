"""Answers suppliers shared with a buyer: the tab of the supplier's page, one copy, asking for one.

Somebody who buys or evaluates comes with: do we have to ask this supplier at all, or may we read what it told
another customer; who checked it; how long may we use it.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.models import Consent, Request, RequestState, SharedCopy, SharingAsk
from assessments.sharing.asking import ask_to_share
from assessments.sharing.freezing import without_sections
from assessments.sharing.reading import copy_with_consent, require_running
from core.errors import DomainError, Gone
from suppliers.models import Supplier
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from workspace.forms.consents import AskForm
from workspace.selectors import consents as reads
from workspace.selectors import supplier_page as selectors
from workspace.selectors.copies import copy_shown
from workspace.selectors.shared_answers import copies_for
from workspace.views.portal_consents import document_file
from workspace.views.supplier_frame import frame, of_survivor

UNPROCESSABLE = 422
OVER = (RequestState.REVIEWED, RequestState.CLOSED)


@require_GET
@capability("suppliers.view")
@of_survivor("shared")
def supplier_shared(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The copies this supplier shared with us, and a way to ask for one."""
    return _tab(request, _supplier(supplier_id), AskForm())


@require_POST
@capability("requests.send")
def shared_ask(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Ask the supplier to share answers it may have given elsewhere."""
    shown = _supplier(supplier_id)
    if shown.supplier_org_id is None:
        raise DomainError(
            _("Nobody of this supplier has joined yet. Send it a request or an invitation first."),
            code="not_joined",
        )
    form = AskForm(request.POST)
    if not form.is_valid():
        return _tab(request, shown, form, status=UNPROCESSABLE)
    ask_to_share(
        tenant_id=tenant_id(),
        company_id=shown.supplier_org_id,
        actor=cast("User", request.user),
        now=timezone.now(),
        **form.cleaned_data,
    )
    messages.success(request, _("Asked. The supplier decides; you see its reply here."))
    return redirect("supplier_shared", shown.pk)


@require_GET
@capability("suppliers.view")
def shared_copy(request: HttpRequest, supplier_id: UUID, copy_id: UUID) -> HttpResponse:
    """One copy: questions, answers and files, who verified it, until when. 410 once it was taken back or has
    ended; then its hash and its dates are left."""
    shown = _supplier(supplier_id)
    copy, consent = _copy(shown, copy_id)
    context = {
        "supplier": shown,
        "copy": copy,
        "consent": consent,
        "state": consent.state(timezone.now()),
        "crumbs": [
            (_("Suppliers"), reverse("suppliers")),
            (shown.name, reverse("supplier_shared", args=[shown.pk])),
            (_("Shared answers"), ""),
        ],
    }
    try:
        require_running(consent, now=timezone.now())
    except Gone as gone:
        context["reason"] = gone.message
        return render(request, "workspace/shared_copy_gone.html", context, status=gone.status)
    context["shown"] = copy_shown(
        copy.document, copies=reads.files_held(consent), withdrawn=consent.withdrawn
    )
    context["own_request"] = _own_request(shown, copy)
    return render(request, "workspace/shared_copy.html", context)


@require_GET
@capability("suppliers.view")
def shared_copy_document(request: HttpRequest, supplier_id: UUID, copy_id: UUID) -> HttpResponse:
    """The copy as a file, without sections that were taken back. Raises 410 once none of it can be opened."""
    copy, consent = _copy(_supplier(supplier_id), copy_id)
    require_running(consent, now=timezone.now())
    copy.document = without_sections(copy.document, consent.withdrawn)
    return document_file(copy)


def _tab(request: HttpRequest, shown: Supplier, form: AskForm, *, status: int = 200) -> HttpResponse:
    context = frame(request, shown, "shared", selectors.cards_of(shown))
    asks = SharingAsk.objects.filter(tenant_id=shown.tenant_id, supplier_org_id=shown.supplier_org_id)
    context |= {
        "copies": copies_for(shown, now=timezone.now()),
        "asks": list(asks[:20]) if shown.supplier_org_id else [],
        "form": form,
    }
    return render(request, "workspace/supplier_shared.html", context, status=status)


def _supplier(supplier_id: UUID) -> Supplier:
    return get_object_or_404(selectors.suppliers_of_tenant(), pk=supplier_id)


def _copy(shown: Supplier, copy_id: UUID) -> tuple[SharedCopy, Consent]:
    found = copy_with_consent(copy_id)
    if found is None or shown.supplier_org_id is None or found[0].supplier_org_id != shown.supplier_org_id:
        raise Http404
    return found


def _own_request(shown: Supplier, copy: SharedCopy) -> Request | None:
    """Our own open request on the same standard, which the supplier may answer with this copy."""
    own = Request.objects.filter(tenant_id=shown.tenant_id, supplier=shown, standard=copy.standard)
    return own.exclude(state__in=OVER).first()
