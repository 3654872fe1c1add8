"""Playbooks: the list, one playbook in its versions, its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.models import Obligation
from risk.models import EntryState, Outcome, Playbook, PlaybookVersion, RiskEntry
from risk.services.playbooks import (
    KIND,
    change_playbook,
    restore_playbook,
    retire_playbook,
    review_playbook,
    write_playbook,
)
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.exporting import Columns, day, file_of
from workspace.forms.playbooks import PlaybookForm, PlaybookReviewForm
from workspace.paging import page_of
from workspace.selectors import playbooks as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.events import events_about
from workspace.selectors.playbooks import Asked
from workspace.views.register import acting_of, parts, views_of

PAGE_SIZE = 25
UNPROCESSABLE = 422


@require_GET
@capability("risks.view")
def playbooks(request: HttpRequest) -> HttpResponse:
    """What is done when a risk comes true."""
    acting, asked = acting_of(request), Asked.read(request.GET)
    today = today_of(acting, timezone.now())
    found = selectors.listed(asked, tenant_id=tenant_id(), today=today)
    file = file_of(request, name="playbooks", columns=_columns(), rows=found)
    if file is not None:
        return file
    counts = selectors.totals(tenant_id=tenant_id(), today=today)
    context = {
        "parts": parts("playbooks"),
        "asked": asked,
        "is_empty": not counts["used"] and not counts["retired"],
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "tabs": views_of(request.GET, selectors.SHOWS, counts, asked.show),
        "outcomes": dict(Outcome.choices),
        "today": today,
        "search_words": _("Search playbooks and risks"),
        "nothing_here": _("No playbook here"),
        "all_url": "?show=used",
        "may_edit": acting.can("risks.edit"),
    }
    return render(request, "workspace/playbooks.html", context)


@require_GET
@capability("risks.view")
def playbook(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """One playbook; ``?version=`` shows an earlier version."""
    return _page(request, _playbook(playbook_id))


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def playbook_new(request: HttpRequest) -> HttpResponse:
    """Write a playbook; ``?risk=`` names the risk it belongs to."""
    form = PlaybookForm(request.POST or None, **_offered(), initial={"entry": request.GET.get("risk", "")})
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            made = write_playbook(tenant_id=tenant_id(), values=form.values, actor=actor, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Written. Try it at a table: plan an exercise."))
            return redirect("playbook", made.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/playbook_form.html", {"form": form}, status=status)


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def playbook_edit(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """Change a playbook; other words make a new version."""
    shown = _playbook(playbook_id)
    words: Any = _newest(shown)
    form = PlaybookForm(request.POST or None, **_offered(shown), playbook=shown, words=words)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            change_playbook(
                playbook=shown,
                values=form.values,
                revision=form.cleaned_data["revision"] or 0,
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("playbook", shown.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "playbook": shown}
    return render(request, "workspace/playbook_form.html", context, status=status)


@capability("risks.edit")
@require_POST
def playbook_review(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """Say that somebody read the playbook and it holds, and when the next look is."""
    shown, form = _playbook(playbook_id), PlaybookReviewForm(request.POST)
    if form.is_valid():
        actor: Any = request.user
        try:
            review_playbook(
                playbook=shown, next_on=form.cleaned_data["next_on"], actor=actor, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Noted. The next review is set."))
            return redirect("playbook", shown.pk)
    return _page(request, shown, status=UNPROCESSABLE, review_form=form)


@capability("risks.edit")
@require_POST
def playbook_retire(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """Put a playbook away, or take it into use again (``again``)."""
    shown = _playbook(playbook_id)
    actor: Any = request.user
    act = restore_playbook if request.POST.get("again") else retire_playbook
    try:
        act(playbook=shown, actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("playbook", shown.pk)


def _page(request: HttpRequest, shown: Playbook, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    versions = list(
        shown.versions.select_related("written_by").defer("written_by__password").order_by("-version")
    )
    asked = request.GET.get("version") or str(shown.version)
    words = next((one for one in versions if str(one.version) == asked), None)
    if words is None:
        raise Http404
    context: dict[str, Any] = {
        "playbook": shown,
        "words": words,
        "versions": versions,
        "exercises": shown.exercises.all(),
        "clock": Obligation.objects.filter(
            tenant_id=tenant_id(), subject_id=shown.pk, kind=KIND, state=Obligation.State.OPEN
        ).first(),
        "today": today_of(acting, timezone.now()),
        "history": events_about([shown.pk], limit=30),
        "may_edit": acting.can("risks.edit"),
        "review_form": PlaybookReviewForm(),
    }
    return render(request, "workspace/playbook.html", context | forms, status=status)


def _newest(shown: Playbook) -> PlaybookVersion:
    newest: PlaybookVersion = shown.newest[0]  # type: ignore[attr-defined] # put there by the selector
    return newest


def _playbook(playbook_id: UUID) -> Playbook:
    return get_object_or_404(selectors.playbooks_of(tenant_id()), pk=playbook_id)


def _offered(shown: Playbook | None = None) -> dict[str, Any]:
    """People and risks a form offers; the risk a playbook has stays on offer once it is closed."""
    return {
        "people": [member.user for member in people_of(tenant_id())],
        "entries": open_risks(shown.entry_id if shown else None),
    }


def open_risks(kept: UUID | None = None) -> list[RiskEntry]:
    """Risks that are not closed, and the one that is named already."""
    entries = RiskEntry.objects.filter(tenant_id=tenant_id()).only("pk", "number", "title", "state")
    return [one for one in entries if one.state != EntryState.CLOSED or one.pk == kept]


def _columns() -> Columns:
    outcomes = dict(Outcome.choices)
    return {
        _("Number"): lambda row: row.number,
        _("Playbook"): lambda row: row.title,
        _("Version"): lambda row: row.version,
        _("Risk of the register"): lambda row: str(row.entry or ""),
        _("What happens"): lambda row: row.newest[0].scenario,
        _("What sets it off"): lambda row: row.newest[0].triggers,
        _("Steps"): lambda row: "\n".join(
            f"{_('%(n)s h') % {'n': one['hours']}} · {one['role']} · {one['text']}"
            for one in row.newest[0].steps
        ),
        _("Whom to call"): lambda row: row.newest[0].contacts,
        _("Owner"): lambda row: str(row.owner or ""),
        _("Next review"): lambda row: day(row.review_on),
        _("Last exercise"): lambda row: day(row.tried_on),
        _("Outcome"): lambda row: outcomes.get(row.tried_outcome, ""),
        _("Put away on"): lambda row: day(row.retired_on),
    }
