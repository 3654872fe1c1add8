"""Objections on the buyer's side: the list by clock, one objection, and the reply to it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from scoring.models import Dispute, DisputeState
from scoring.services.disputes import reject_dispute, uphold_dispute
from standards.codes import code
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from workspace.exporting import Columns, day, file_of
from workspace.forms.releases import ReplyForm
from workspace.selectors import objections as reads


@require_GET
@capability("scores.view")
def objections(request: HttpRequest) -> HttpResponse:
    """Objections of suppliers: open ones by due date; ``?state=decided`` shows the others."""
    disputes = reads.of_tenant(tenant_id())
    state = reads.DECIDED if request.GET.get("state") == reads.DECIDED else reads.OPEN
    found = reads.listed(disputes, state=state)
    file = file_of(request, name="objections", columns=_columns(), rows=found)
    return file or show_list(request, disputes, "objections")


def _columns() -> Columns:
    return {
        pgettext("of a scorecard", "Line"): reads.line_words,
        _("Supplier"): lambda dispute: dispute.supplier.name,
        _("Standard"): lambda dispute: code(dispute.card.standard),
        _("State"): lambda dispute: dispute.get_state_display(),
        pgettext("an objection", "Opened"): lambda dispute: day(dispute.opened_at),
        _("Reply due"): lambda dispute: day(dispute.due_at),
        _("Decided on"): lambda dispute: day(dispute.decided_at),
    }


@require_GET
@capability("scores.view")
def objection(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """One objection with line, answer, proof and decision."""
    return _page(request, _dispute(dispute_id))


@require_POST
@capability("disputes.decide")
def objection_reply(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Uphold an objection, in full or in part, or say why not."""
    dispute = _dispute(dispute_id)
    form = ReplyForm(request.POST, item=reads.ObjectionPage(dispute).item)
    if form.is_valid():
        try:
            _reply(dispute, form.cleaned_data, cast("User", request.user))
        except DomainError as error:
            form.refuse(error)
            dispute = _dispute(dispute_id)
        else:
            if dispute.state == DisputeState.UPHELD:
                messages.success(request, _("Upheld. The corrected scorecard follows in a moment."))
            else:
                messages.success(request, _("The reply is sent. The scorecard stays as it is."))
            return redirect("objection", dispute_id)
    return _page(request, dispute, form=form, status=422)


def _reply(dispute: Dispute, given: dict[str, Any], person: User) -> None:
    now = timezone.now()
    if given["outcome"] == ReplyForm.REJECT:
        reject_dispute(dispute=dispute, reply=given["reply"], actor=person, now=now)
        return
    uphold_dispute(
        dispute=dispute,
        reply=given["reply"],
        met=given.get("met", ()),
        not_applicable=given.get("not_applicable", ()),
        as_claimed=given["outcome"] == ReplyForm.UPHOLD,
        actor=person,
        now=now,
    )


def _dispute(dispute_id: UUID) -> Dispute:
    found: Dispute = get_object_or_404(reads.of_tenant(tenant_id()), pk=dispute_id)
    return found


def _page(
    request: HttpRequest, dispute: Dispute, *, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    page = reads.ObjectionPage(dispute)
    now = timezone.now()
    person, name = page.decider
    context = {
        "page": page,
        "dispute": dispute,
        "card": page.card,
        "now": now,
        "is_late": page.is_late(now),
        "may_decide": request.acting.can("disputes.decide"),  # type: ignore[attr-defined]
        "is_own": person == request.user.pk,
        "decider": name,
        "form": form or ReplyForm(item=page.item),
        "crumbs": [(_("Objections"), reverse("objections")), (page.line, "")],
    }
    return render(request, "workspace/objection.html", context, status=status)


def show_list(request: HttpRequest, disputes: Any, route: str) -> HttpResponse:
    """The list of either side; ``route`` names the page and its template."""
    state = reads.DECIDED if request.GET.get("state") == reads.DECIDED else reads.OPEN
    rows, page = reads.rows(disputes, state=state, page=request.GET.get("page"))
    here = reverse(route)
    context = {
        "rows": rows,
        "page": page,
        "state": state,
        "now": timezone.now(),
        "states": [
            {"label": _("Open"), "url": here, "active": state == reads.OPEN},
            {"label": _("Decided"), "url": f"{here}?state=decided", "active": state == reads.DECIDED},
        ],
        "previous_url": f"?state={state}&page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?state={state}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, f"workspace/{route}.html", context)
