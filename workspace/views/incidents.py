"""Incidents and interruptions: the list, one incident, its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from risk.models import EntryState, Incident, IncidentKind, Playbook, RiskEntry
from risk.services.incidents import (
    change_incident,
    close_incident,
    name_supplier,
    note_incident,
    reopen_incident,
    unname_supplier,
)
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.exporting import Columns, day, file_of
from workspace.forms.incidents import ConcernedForm, IncidentForm, LessonForm
from workspace.paging import page_of
from workspace.selectors import incidents as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.events import events_about
from workspace.selectors.incidents import Asked
from workspace.views.register import acting_of, parts, views_of

PAGE_SIZE = 25
UNPROCESSABLE = 422


@require_GET
@capability("risks.view")
def incidents(request: HttpRequest) -> HttpResponse:
    """What happened in the chain, the newest first."""
    acting, asked = acting_of(request), Asked.read(request.GET)
    found = selectors.listed(asked, tenant_id=tenant_id())
    file = file_of(request, name="incidents", columns=_columns(), rows=found)
    if file is not None:
        return file
    counts = selectors.totals(tenant_id=tenant_id())
    context = {
        "parts": parts("incidents"),
        "asked": asked,
        "counts": counts,
        "is_empty": not counts["open"] and not counts["closed"],
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "tabs": views_of(request.GET, selectors.SHOWS, counts, asked.show),
        "kinds": IncidentKind.choices,
        "today": today_of(acting, timezone.now()),
        "search_words": _("Search incidents and suppliers"),
        "nothing_here": _("No incident here"),
        "all_url": f"?show={asked.show}",
        "may_edit": acting.can("risks.edit"),
    }
    return render(request, "workspace/incidents.html", context)


def _columns() -> Columns:
    return {
        _("Number"): lambda row: row.number,
        _("Incident"): lambda row: row.title,
        _("Kind of incident"): lambda row: row.get_kind_display(),
        _("Happened on"): lambda row: day(row.happened_on),
        _("Suppliers"): lambda row: "; ".join(_place(link) for link in row.named),
        _("Risk of the register"): lambda row: str(row.entry or ""),
        _("Supply"): lambda row: row.get_supply_display(),
        _("Effect on supply"): lambda row: row.effect,
        _("Recovery plan"): lambda row: row.recovery_plan,
        _("Supply planned back by"): lambda row: day(row.recover_by),
        _("Supply was back on"): lambda row: day(row.recovered_on),
        _("What was learnt"): lambda row: row.lessons,
        _("Owner"): lambda row: str(row.owner or ""),
        _("Closed on"): lambda row: day(row.closed_on),
    }


def _place(link: Any) -> str:
    return f"{link.supplier.name} ({link.site.name})" if link.site else str(link.supplier.name)


@require_GET
@capability("risks.view")
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """All that is known of one incident."""
    return _page(request, _incident(incident_id))


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """Note an incident."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            made = note_incident(
                tenant_id=tenant_id(), values=form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Noted. Name the suppliers it concerns."))
            return redirect("incident", made.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/incident_form.html", {"form": form}, status=status)


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Change an incident."""
    shown = _incident(incident_id)
    form = _form(request, shown)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            change_incident(
                incident=shown,
                values=form.cleaned_data,
                revision=form.cleaned_data["revision"] or 0,
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("incident", shown.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "incident": shown}
    return render(request, "workspace/incident_form.html", context, status=status)


@capability("risks.edit")
@require_POST
def incident_close(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Close an incident with what was learnt."""
    shown, form = _incident(incident_id), LessonForm(request.POST)

    def act(actor: User) -> None:
        close_incident(incident=shown, actor=actor, now=timezone.now(), **form.cleaned_data)

    return _acted(request, shown, form, act, place="lesson_form", done=_("The incident is closed."))


@capability("risks.edit")
@require_POST
def incident_reopen(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Open a closed incident again."""
    actor: Any = request.user
    reopen_incident(incident=_incident(incident_id), actor=actor, now=timezone.now())
    return redirect("incident", incident_id)


@capability("risks.edit")
@require_POST
def incident_supplier_name(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Say that the incident concerns a supplier, or one site of it."""
    shown, form = _incident(incident_id), ConcernedForm(request.POST)

    def act(actor: User) -> None:
        name_supplier(
            incident=shown, supplier=form.cleaned_data["other"], site=form.cleaned_data["site"], actor=actor
        )

    return _acted(request, shown, form, act, place="link_form", done=_("Supplier added."))


@capability("risks.edit")
@require_POST
def incident_supplier_unname(request: HttpRequest, incident_id: UUID, supplier_id: UUID) -> HttpResponse:
    """Take back that the incident concerns a supplier."""
    shown = _incident(incident_id)
    link = get_object_or_404(shown.supplier_links.select_related("supplier"), supplier_id=supplier_id)
    actor: Any = request.user
    unname_supplier(incident=shown, supplier=link.supplier, actor=actor)
    return redirect("incident", shown.pk)


def _acted(
    request: HttpRequest, shown: Incident, form: Any, act: Callable[[User], None], *, place: str, done: str
) -> HttpResponse:
    """Do what a form of the page asks; the page again with the form where it cannot be done."""
    actor: Any = request.user
    if form.is_valid():
        try:
            act(actor)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, done)
            return redirect("incident", shown.pk)
    return _page(request, shown, status=UNPROCESSABLE, **{place: form})


def _page(request: HttpRequest, shown: Incident, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    context: dict[str, Any] = {
        "incident": shown,
        "links": shown.named,  # type: ignore[attr-defined] # put there by the selector
        "playbooks": Playbook.objects.filter(
            tenant_id=tenant_id(), entry_id=shown.entry_id, entry__isnull=False, retired_on=None
        ),
        "today": today_of(acting, timezone.now()),
        "history": events_about([shown.pk], limit=30),
        "may_edit": acting.can("risks.edit"),
        "lesson_form": LessonForm(initial={"lessons": shown.lessons}),
        "link_form": ConcernedForm(),
    }
    return render(request, "workspace/incident.html", context | forms, status=status)


def _form(request: HttpRequest, shown: Incident | None = None) -> IncidentForm:
    entries = RiskEntry.objects.filter(tenant_id=tenant_id()).exclude(state=EntryState.CLOSED)
    people = [member.user for member in people_of(tenant_id())]
    return IncidentForm(request.POST or None, people=people, entries=entries, incident=shown)


def _incident(incident_id: UUID) -> Incident:
    return get_object_or_404(selectors.incidents_of(tenant_id()), pk=incident_id)
