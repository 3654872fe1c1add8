"""The 360° check of one supplier: what is known, what it takes off, recording and correcting events."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from scoring.models import NegativeEvent
from scoring.screening import checked_standards, levels_standard
from scoring.services.negative_events import change_event, confirm_check, record_event, withdraw_event
from suppliers.models import Supplier
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.screening import CheckForm, NegativeEventForm, ReasonForm
from workspace.selectors.audit_desk import today_of
from workspace.selectors.screening import check_of, shares_of
from workspace.selectors.supplier_page import cards_of, suppliers_of_tenant
from workspace.views.supplier_frame import frame, of_survivor

UNPROCESSABLE = 422


@capability("screening.view")
@require_GET
@of_survivor("screening")
def supplier_screening(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The supplier's tab: the last check, events with their shares, the table they are graded by."""
    return _page(request, _supplier(supplier_id))


@capability("screening.edit")
@require_POST
def screening_check(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note that somebody looked; also when nothing was found."""
    shown = _supplier(supplier_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            confirm_check(
                supplier=shown, actor=_person(request), today=today_for(request), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The check is noted."))
            return redirect("supplier_screening", shown.pk)
    return _page(request, shown, check_form=form)


@capability("screening.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def negative_event_new(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Record a negative event."""
    shown = _supplier(supplier_id)
    standard = levels_standard(checked_standards()[0])
    form = NegativeEventForm(request.POST if request.method == "POST" else None, standard=standard)
    if form.is_valid():
        try:
            event = record_event(
                supplier=shown, values=form.values(), actor=_person(request), today=today_for(request)
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _recorded(request, event)
    return _form_page(request, form, shown)


@capability("screening.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def negative_event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Correct an event, or look at one that was withdrawn."""
    event = _event(event_id)
    standard = levels_standard(event.standard)
    if request.method != "POST":
        return _form_page(request, NegativeEventForm.of(event, standard=standard), event.supplier, event)
    form = NegativeEventForm(request.POST, standard=standard)
    if form.is_valid():
        try:
            changed = change_event(
                event=event,
                values=form.values(),
                seen=form.cleaned_data["seen"],
                actor=_person(request),
                now=timezone.now(),
                today=today_for(request),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _recorded(request, changed)
    return _form_page(request, form, event.supplier, event)


@capability("screening.edit")
@require_POST
def negative_event_withdraw(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Withdraw an event that was entered wrongly."""
    event = _event(event_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        withdraw_event(
            event=event, reason=form.cleaned_data["reason"], actor=_person(request), now=timezone.now()
        )
        messages.success(request, _("The event is withdrawn. The scores follow in a moment."))
        return redirect("supplier_screening", event.supplier_id)
    shown = NegativeEventForm.of(event, standard=levels_standard(event.standard))
    return _form_page(request, shown, event.supplier, event, withdraw_form=form)


def today_for(request: HttpRequest) -> date:
    """The day it is now at the buyer's place."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return today_of(acting, timezone.now())


def _supplier(supplier_id: UUID) -> Supplier:
    return get_object_or_404(suppliers_of_tenant(), pk=supplier_id)


def _event(event_id: UUID) -> NegativeEvent:
    found = NegativeEvent.objects.filter(tenant_id=tenant_id()).select_related("supplier", "recorded_by")
    return get_object_or_404(found.defer("recorded_by__password"), pk=event_id)


def _person(request: HttpRequest) -> Any:
    return request.user


def _recorded(request: HttpRequest, event: NegativeEvent) -> HttpResponse:
    if event.zeroing:
        words = _("Saved. The round is void: the scores become zero, and %(name)s is on the warning list.")
        messages.warning(request, words % {"name": event.supplier.name})
    else:
        messages.success(request, _("Saved. The scores follow in a moment."))
    return redirect("supplier_screening", event.supplier_id)


def _page(request: HttpRequest, shown: Supplier, *, check_form: CheckForm | None = None) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_for(request)
    context = frame(request, shown, "screening", cards_of(shown)) | {
        "check": check_of(shown, today=today),
        "check_form": check_form or CheckForm(initial={"checked_on": today}),
        "is_checking": check_form is not None,
        "may_edit": acting.can("screening.edit"),
    }
    status = UNPROCESSABLE if check_form else 200
    return render(request, "workspace/supplier_screening.html", context, status=status)


def _form_page(
    request: HttpRequest,
    form: NegativeEventForm,
    shown: Supplier,
    event: NegativeEvent | None = None,
    *,
    withdraw_form: ReasonForm | None = None,
) -> HttpResponse:
    check = check_of(shown, today=today_for(request))
    context = {
        "form": form,
        "supplier": shown,
        "event": event,
        "span": check.span,
        "table": form.standard.screening,
        "shares": shares_of(form.standard.screening, check, event),
        "withdraw_form": withdraw_form or ReasonForm(auto_id="withdraw_%s"),
        "is_withdrawing": withdraw_form is not None,
    }
    status = UNPROCESSABLE if form.is_bound or withdraw_form else 200
    return render(request, "workspace/negative_event_form.html", context, status=status)
