"""The warning list: entries and their history, making one public by two people, and the public page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.templatetags.ui_lists import address
from scoring.models import WarningEntry
from scoring.services.warnings import agree_to_publish, ask_to_publish, end_warning, take_back
from tenants.access import capability, public
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.exporting import Columns, day, file_of
from workspace.forms.screening import PublicTextForm, ReasonForm
from workspace.paging import page_of
from workspace.selectors import warnings as selectors
from workspace.selectors.events import events_about
from workspace.views.screening import UNPROCESSABLE, today_for

PAGE_SIZE = 20
#: Which form of the page a refused step belongs to.
ASK, TAKE_BACK, END = "ask", "take_back", "end"


@capability("screening.view")
@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """The entries that stand, or with ``?show=ended`` those that ended."""
    ended = request.GET.get("show") == "ended"
    found = selectors.entries(ended=ended)
    file = file_of(request, name="warning-list", columns=_columns(), rows=found)
    if file is not None:
        return file
    context = {
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "ended": ended,
        "tabs": [
            {"label": _("On the list"), "url": address(request.GET, show=None), "active": not ended},
            {"label": _("History"), "url": address(request.GET, show="ended"), "active": ended},
        ],
        "public_url": request.build_absolute_uri(reverse("public_warnings", args=[tenant_id()])),
    }
    return render(request, "workspace/warnings.html", context)


@capability("screening.view")
@require_GET
def warning(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """One entry: why, what is public, the next step, and what happened so far."""
    return _page(request, _entry(warning_id))


@capability("warnings.publish")
@require_POST
def warning_ask(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Ask for an entry to be made public with a text; a second person agrees or not."""
    entry, form = _entry(warning_id), PublicTextForm(request.POST)
    if form.is_valid():
        try:
            ask_to_publish(
                warning=entry,
                text=form.cleaned_data["public_text"],
                actor=_person(request),
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Nothing is public yet: a second person has to agree to this text."))
            return redirect("warning", entry.pk)
    return _page(request, entry, refused={ASK: form})


@capability("warnings.publish")
@require_POST
def warning_agree(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Agree to the text that was shown, and make it public."""
    entry = _entry(warning_id)
    agree_to_publish(
        warning=entry,
        seen=request.POST.get("seen", ""),
        actor=_person(request),
        now=timezone.now(),
        today=today_for(request),
    )
    messages.success(request, _("The warning is public now."))
    return redirect("warning", entry.pk)


@capability("warnings.publish")
@require_POST
def warning_take_back(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Take a public warning, or the request for one, back."""
    entry, form = _entry(warning_id), ReasonForm(request.POST, auto_id=f"{TAKE_BACK}_%s")
    if form.is_valid():
        take_back(
            warning=entry, reason=form.cleaned_data["reason"], actor=_person(request), now=timezone.now()
        )
        messages.success(request, _("Taken back. It stands on no public page any more."))
        return redirect("warning", entry.pk)
    return _page(request, entry, refused={TAKE_BACK: form})


@capability("warnings.publish")
@require_POST
def warning_end(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Take a supplier off the list by decision."""
    entry, form = _entry(warning_id), ReasonForm(request.POST, auto_id=f"{END}_%s")
    if form.is_valid():
        end_warning(
            warning=entry, reason=form.cleaned_data["reason"], actor=_person(request), now=timezone.now()
        )
        messages.success(request, _("The supplier is off the list. The entry stays as history."))
        return redirect("warning", entry.pk)
    return _page(request, entry, refused={END: form})


@public
@never_cache
@require_GET
def public_warnings(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """What a buyer made public, for everybody; the same page where there is none, or no such buyer. No copy
    of it is kept: what is taken back is gone at once."""
    rows = selectors.public_rows(buyer_id)
    context = {"rows": rows, "buyer": rows[0][0] if rows else ""}
    return render(request, "workspace/public_warnings.html", context)


def _columns() -> Columns:
    return {
        _("Supplier"): lambda entry: entry.supplier.name,
        _("Country"): lambda entry: entry.supplier.country,
        _("Why"): lambda entry: entry.event.title,
        _("Since"): lambda entry: day(entry.since),
        _("Until"): lambda entry: day(entry.ended_at),
        _("Reason"): lambda entry: entry.ended_reason,
        _("Public"): lambda entry: entry.get_publication_display(),
    }


def _entry(warning_id: UUID) -> WarningEntry:
    return get_object_or_404(selectors.entries_of_tenant(), pk=warning_id)


def _person(request: HttpRequest) -> Any:
    return request.user


def _page(
    request: HttpRequest, entry: WarningEntry, *, refused: dict[str, Form] | None = None
) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    refused = refused or {}
    proposed = entry.public_text or selectors.proposed_text(entry)
    context = {
        "entry": entry,
        "ask_form": refused.get(ASK) or PublicTextForm(initial={"public_text": proposed}),
        "back_form": refused.get(TAKE_BACK) or ReasonForm(auto_id=f"{TAKE_BACK}_%s"),
        "end_form": refused.get(END) or ReasonForm(auto_id=f"{END}_%s"),
        "refused": next(iter(refused), ""),
        "may_publish": acting.can("warnings.publish"),
        "is_asker": entry.asked_by_id == _person(request).pk,
        "public_url": request.build_absolute_uri(reverse("public_warnings", args=[tenant_id()])),
        "events": events_about([entry.pk]),
    }
    return render(request, "workspace/warning.html", context, status=UNPROCESSABLE if refused else 200)
