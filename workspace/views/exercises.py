"""Table-top exercises: the list, one exercise, its form, the measures that follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from risk.models import Exercise, Outcome, Playbook
from risk.services.exercises import change_exercise, follow_up, note_exercise
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.exporting import Columns, day, file_of
from workspace.forms.playbooks import ExerciseForm, FollowUpForm
from workspace.paging import page_of
from workspace.selectors import playbooks as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.events import events_about
from workspace.selectors.playbooks import ExercisesAsked
from workspace.views.playbooks import open_risks
from workspace.views.register import acting_of, parts, views_of

PAGE_SIZE = 25
UNPROCESSABLE = 422


@require_GET
@capability("risks.view")
def exercises(request: HttpRequest) -> HttpResponse:
    """Exercises planned and held, the newest first."""
    acting, asked = acting_of(request), ExercisesAsked.read(request.GET)
    found = selectors.exercises_listed(asked, tenant_id=tenant_id())
    file = file_of(request, name="exercises", columns=_columns(), rows=found)
    if file is not None:
        return file
    counts = selectors.exercise_totals(tenant_id=tenant_id())
    context = {
        "parts": parts("exercises"),
        "asked": asked,
        "is_empty": not counts["all"],
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "tabs": views_of(request.GET, selectors.EXERCISE_SHOWS, counts, asked.show),
        "outcomes": Outcome.choices,
        "today": today_of(acting, timezone.now()),
        "search_words": _("Search exercises and playbooks"),
        "nothing_here": _("No exercise here"),
        "all_url": "?show=all",
        "may_edit": acting.can("risks.edit"),
    }
    return render(request, "workspace/exercises.html", context)


@require_GET
@capability("risks.view")
def exercise(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """One exercise: what was tried, what was found, what follows."""
    return _page(request, _exercise(exercise_id))


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_new(request: HttpRequest) -> HttpResponse:
    """Plan an exercise, or note one that was held; ``?playbook=`` names the playbook."""
    given = {"playbook": request.GET.get("playbook", "")}
    form = ExerciseForm(request.POST or None, playbooks=_playbooks(), initial=given)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            made = note_exercise(
                tenant_id=tenant_id(), values=form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("exercise", made.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/exercise_form.html", {"form": form}, status=status)


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Change an exercise, such as what was found when it was held."""
    shown = _exercise(exercise_id)
    form = ExerciseForm(request.POST or None, playbooks=_playbooks(shown.playbook_id), exercise=shown)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            change_exercise(
                exercise=shown,
                values=form.cleaned_data,
                revision=form.cleaned_data["revision"] or 0,
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("exercise", shown.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "exercise": shown}
    return render(request, "workspace/exercise_form.html", context, status=status)


@capability("risks.edit")
@require_POST
def exercise_follow_up(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Put what the exercise asks for into the register, as a measure of a risk."""
    shown = _exercise(exercise_id)
    form = _follow_up(shown, request.POST)
    if form.is_valid():
        actor: Any = request.user
        try:
            follow_up(exercise=shown, actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The measure stands in the register."))
            return redirect("exercise", shown.pk)
    return _page(request, shown, status=UNPROCESSABLE, follow_form=form)


def _columns() -> Columns:
    return {
        _("Number"): lambda row: row.number,
        pgettext("of an exercise", "Day"): lambda row: day(row.held_on),
        _("Playbook"): lambda row: row.playbook.title,
        _("Version"): lambda row: row.version,
        _("Risk of the register"): lambda row: str(row.playbook.entry or ""),
        _("Who takes part"): lambda row: row.people,
        _("What is tried"): lambda row: row.tried,
        _("Outcome"): lambda row: row.get_outcome_display() if row.outcome else "",
        _("What was found"): lambda row: row.found,
        _("What follows"): lambda row: "\n".join(
            f"{one.measure.text} ({one.measure.get_state_display()})" for one in row.follow_ups
        ),
    }


def _page(request: HttpRequest, shown: Exercise, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    context: dict[str, Any] = {
        "exercise": shown,
        "follow_ups": shown.follow_ups,  # type: ignore[attr-defined] # put there by the selector
        "today": today_of(acting, timezone.now()),
        "history": events_about([shown.pk], limit=30),
        "may_edit": acting.can("risks.edit"),
    }
    if acting.can("risks.edit"):
        context["follow_form"] = forms.get("follow_form") or _follow_up(shown)
    return render(request, "workspace/exercise.html", context, status=status)


def _follow_up(shown: Exercise, data: Any = None) -> FollowUpForm:
    return FollowUpForm(
        data,
        people=[member.user for member in people_of(tenant_id())],
        entries=open_risks(),
        initial={"entry": str(shown.playbook.entry_id or "")},
    )


def _exercise(exercise_id: UUID) -> Exercise:
    return get_object_or_404(selectors.exercises_of(tenant_id()), pk=exercise_id)


def _playbooks(kept: UUID | None = None) -> list[Playbook]:
    """Playbooks in use, and the one that is named already."""
    rows = Playbook.objects.filter(tenant_id=tenant_id())
    return [one for one in rows if one.retired_on is None or one.pk == kept]
