"""Where a supplier company stands and what is missing, and the actions it sets itself (R37).

Who comes: somebody of the company with a result or a half-filled questionnaire, asking "what would bring us
most, who does it, and until when?"; later, on the list, "what did we promise ourselves, and what is late?".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.catalogue import catalogue
from assessments.selectors.portal import own_requests
from assessments.selectors.vault import offered_evidence, own_evidence
from core.errors import DomainError
from remediation.models import OwnAction, OwnActionState
from remediation.selectors.own_actions import TABS, counts, own_actions, shared_customers
from remediation.services.own_actions import OwnActionConflict, add_own_action, change_own_action
from standards.codes import code
from standards.faults import StandardError
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import people_of
from workspace.forms.own_actions import OwnActionForm, question_in
from workspace.selectors.events import events_about
from workspace.selectors.own_actions import meant_for, places_to_answer, rows
from workspace.selectors.own_standing import DRAFT, EFFORT, PLACE, POINTS, RESULT, OwnStanding
from workspace.selectors.portal_chain import customers_of

UNPROCESSABLE = 422
#: Papers of the vault that can be chosen, newest first; those chosen already are always among them.
MOST_PAPERS = 100
#: What a new action takes, unless somebody says otherwise.
USUAL_TERM = timedelta(days=30)


@require_GET
@capability("actions.own")
def portal_standing(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Every gap of one request by points or effort, from the drafts or a customer's result."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    view = OwnStanding(asked, source=request.GET.get("from", ""), order=request.GET.get("order", POINTS))
    orders = {POINTS: _("Most points first"), EFFORT: _("Least work for a point first"), PLACE: _("As asked")}
    sources = {DRAFT: _("Your drafts"), RESULT: _("Your result")}
    context = {
        "asked": asked,
        "view": view,
        "path": view.path,
        "code": code(asked.standard),
        "orders": [
            {"label": label, "url": f"?from={view.source}&order={key}", "active": key == view.order}
            for key, label in orders.items()
        ],
        "sources": [
            {"label": label, "url": f"?from={key}&order={view.order}", "active": key == view.source}
            for key, label in sources.items()
        ],
    }
    return render(request, "workspace/portal_standing.html", context)


@require_GET
@capability("actions.own")
def portal_own_actions(request: HttpRequest) -> HttpResponse:
    """The company's own actions by due date; ``?state=`` names a tab."""
    tab = request.GET.get("state", "open")
    tab = tab if tab in TABS else "open"
    counted = counts()
    labels = {"open": _("Open"), "done": pgettext("state of a measure", "Done"), "dropped": _("Not pursued")}
    context = {
        "rows": rows(tab, timezone.localdate()),
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"?state={key}", "count": counted[key], "active": key == tab}
            for key, label in labels.items()
        ],
        "has_any": any(counted.values()),
        "asked": list(own_requests().exclude(state="closed").order_by("due_at")[:10]),
    }
    return render(request, "workspace/portal_own_actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@capability("actions.own")
def portal_own_action_new(request: HttpRequest) -> HttpResponse:
    """Start an own action; ``?request=`` and ``item=`` name the question it is meant for."""
    if request.method != "POST":
        return _page(request, None, _form(None, initial=_meant(request)))
    form = _form(None, data=request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                action = add_own_action(
                    company_id=organisation_id(),
                    values=form.values(),
                    actor=_person(request),
                    now=timezone.now(),
                )
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("“%(title)s” was started.") % {"title": action.title})
            return redirect("portal_own_actions")
    return _page(request, None, form, status=UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@capability("actions.own")
def portal_own_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One own action: how far it is, what proves it, who sees it, and what happened to it."""
    action = get_object_or_404(own_actions(), pk=action_id)
    if request.method != "POST":
        return _page(request, action, _form(action))
    form = _form(action, data=request.POST)
    if not form.is_valid():
        return _page(request, action, form, status=UNPROCESSABLE)
    try:
        with transaction.atomic():
            change_own_action(
                action=action,
                values=form.values(),
                revision=form.cleaned_data["revision"] or 0,
                actor=_person(request),
                now=timezone.now(),
            )
    except OwnActionConflict as error:
        data = request.POST.copy()
        data["revision"] = str(error.stored.revision)
        form = _form(action, data=data)
        form.is_valid()
        _show(form, error)
        return _page(request, action, form, stored=error.stored, status=409)
    except DomainError as error:
        _show(form, error)
        action = get_object_or_404(own_actions(), pk=action_id)
        return _page(request, action, form, status=UNPROCESSABLE)
    messages.success(request, _("“%(title)s” was saved.") % {"title": action.title})
    return redirect("portal_own_actions")


def _form(
    action: OwnAction | None, *, data: Any = None, initial: dict[str, Any] | None = None
) -> OwnActionForm:
    """The form with colleagues, papers and customers to choose from, and what is kept of an action."""
    chosen: list[UUID] = []
    if action is not None and initial is None:
        chosen = list(action.proof.values_list("evidence_id", flat=True))
        initial = {
            "title": action.title,
            "owner": str(action.owner_id or ""),
            "due_on": action.due_on,
            "state": action.state,
            "progress": action.progress,
            "papers": [str(one) for one in chosen],
            "shared_with": [str(one) for one in shared_customers(action)],
            "question": _question_key(action.standard, action.standard_version, action.item),
            "revision": action.revision,
        }
    people: list[User] = [one.user for one in people_of(organisation_id())]
    papers = list(offered_evidence()[:MOST_PAPERS])
    known = {paper.pk for paper in papers}
    papers += own_evidence().filter(pk__in=[one for one in chosen if one not in known])
    return OwnActionForm(
        data, initial=initial, people=people, papers=papers, customers=customers_of(organisation_id())
    )


def _page(
    request: HttpRequest,
    action: OwnAction | None,
    form: OwnActionForm,
    *,
    stored: OwnAction | None = None,
    status: int = 200,
) -> HttpResponse:
    standard, version, item = question_in(str(form["question"].value() or ""))
    meant = meant_for(OwnAction(standard=standard, standard_version=version, item=item))
    context = {
        "form": form,
        "action": action,
        "stored": stored,
        "meant": meant,
        "places": places_to_answer(action) if action else [],
        "events": events_about([action.pk]) if action else [],
        "owner_left": _has_left(action),
        "crumbs": [
            (_("Own actions"), reverse("portal_own_actions")),
            (action.title if action else _("Start an own action"), ""),
        ],
    }
    return render(request, "workspace/portal_own_action.html", context, status=status)


def _has_left(action: OwnAction | None) -> bool:
    if action is None or action.owner_id is None:
        return False
    return action.owner_id not in {one.user_id for one in people_of(organisation_id())}


def _meant(request: HttpRequest) -> dict[str, Any]:
    """What a new action begins with: the question it comes from, and a usual term."""
    initial: dict[str, Any] = {
        "due_on": timezone.localdate() + USUAL_TERM,
        "owner": str(_person(request).pk),
        "state": OwnActionState.PLANNED,
    }
    standard, version, item = (request.GET.get(name, "") for name in ("standard", "version", "item"))
    try:
        known = catalogue(standard, version).items.get(item) if standard and version else None
    except StandardError:
        known = None
    if known is not None:
        initial["question"] = _question_key(standard, version, item)
        initial["title"] = known.name.in_language(get_language() or "en")[:200]
    return initial


def _question_key(standard: str, version: str, item: str) -> str:
    return f"{standard}|{version}|{item}" if item else ""


def _show(form: OwnActionForm, error: DomainError) -> None:
    """The sentence of a refusal beside its field, else on top."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
