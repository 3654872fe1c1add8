"""Objections of a supplier company: the list, opening one on a line, reading the reply, taking it back."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from scoring.models import Dispute, Scorecard
from scoring.selectors import cards_of_supplier_company, lines_of
from scoring.services.disputes import REPLY_DAYS, check_line, open_dispute, withdraw_dispute
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from workspace.forms.releases import ObjectionForm
from workspace.selectors import objections as reads
from workspace.views.objections import show_list


@require_GET
@capability("disputes.open")
def portal_objections(request: HttpRequest) -> HttpResponse:
    """The company's objections to all its customers' scorecards."""
    return show_list(request, reads.of_company(organisation_id()), "portal_objections")


@require_http_methods(["GET", "POST"])
@capability("disputes.open")
def portal_objection_new(request: HttpRequest, card_id: UUID, line: str) -> HttpResponse:
    """Object to a line of a card: an item, or ``event:<id>``."""
    cards = cards_of_supplier_company(organisation_id()).select_related("tenant")
    card: Scorecard = get_object_or_404(cards, pk=card_id)
    if line not in lines_of(card):
        raise Http404
    page = reads.ObjectionPage(Dispute(card=card, tenant=card.tenant, line=line))
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                dispute = open_dispute(
                    card=card,
                    line=line,
                    text=form.cleaned_data["text"],
                    actor=cast("User", request.user),
                    now=timezone.now(),
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Your objection is sent. The clock for the reply runs."))
                return redirect("portal_objection", dispute.pk)
    context = {
        "page": page,
        "card": card,
        "line": line,
        "form": form,
        "refused": _refused(card, line),
        "days": REPLY_DAYS,
        "crumbs": [
            (_("Your result"), reverse("portal_scorecard", args=[card.pk])),
            (_("Object to a line"), ""),
        ],
    }
    return render(request, "workspace/portal_objection_new.html", context, status=status)


@require_GET
@capability("disputes.open")
def portal_objection(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """One objection: what was said, until when the reply is due, the reply and what follows."""
    dispute = _own(dispute_id)
    page = reads.ObjectionPage(dispute)
    now = timezone.now()
    context = {
        "page": page,
        "dispute": dispute,
        "card": page.card,
        "now": now,
        "is_late": page.is_late(now),
        "crumbs": [(_("Objections"), reverse("portal_objections")), (page.line, "")],
    }
    return render(request, "workspace/portal_objection.html", context)


@require_POST
@capability("disputes.open")
def portal_objection_withdraw(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Take an objection back."""
    withdraw_dispute(dispute=_own(dispute_id), actor=cast("User", request.user), now=timezone.now())
    messages.success(request, _("You took the objection back. The line stays as it is."))
    return redirect("portal_objection", dispute_id)


def _refused(card: Scorecard, line: str) -> str:
    """Why the line cannot be objected to, said before somebody writes; empty where it can."""
    try:
        check_line(card, line)
    except DomainError as error:
        return str(error.message)
    return ""


def _own(dispute_id: UUID) -> Dispute:
    found: Dispute = get_object_or_404(reads.of_company(organisation_id()), pk=dispute_id)
    return found
