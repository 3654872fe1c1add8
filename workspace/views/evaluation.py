"""Evaluation plans: the list, one plan as a document, its form, approval, the plan as a file.

An ESG manager comes to say how this year's evaluation is done and to have it approved; a colleague comes to
approve it; a rating body comes to read what it is to work by and to sign.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import EvaluationPlan, PlanState, PlanVersion
from assessments.planning import content as plan_content
from assessments.planning import plans
from core.errors import DomainError
from core.templatetags.ui_format import day as day_words
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.evaluation import PlanForm, SendBackPlanForm, plan_initial
from workspace.selectors import evaluation as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.evaluation_document import document_of
from workspace.selectors.evaluation_start import starter
from workspace.selectors.events import events_about
from workspace.views.register import acting_of

UNPROCESSABLE = 422
_BOTH = ["GET", "HEAD", "POST"]


def parts(here: str) -> list[dict[str, Any]]:
    """The pages on evaluation beside each other; ``here`` is the route that is open."""
    words = {
        "evaluation_plans": _("Plans"),
        "evaluation_people": _("People"),
        "joint_agreements": _("Joint evaluations"),
        "evaluation_conditions": _("Conditions of evaluation"),
    }
    return [{"label": word, "url": reverse(route), "active": route == here} for route, word in words.items()]


@require_GET
@capability("plans.view")
def evaluation_plans(request: HttpRequest) -> HttpResponse:
    """The plans by year, and what waits."""
    context = {
        "parts": parts("evaluation_plans"),
        "rows": [selectors.row_of(plan) for plan in selectors.plans_of(tenant_id())],
        "may_edit": acting_of(request).can("plans.edit"),
    }
    return render(request, "workspace/evaluation_plans.html", context)


@capability("plans.edit")
@require_http_methods(_BOTH)
def evaluation_plan_new(request: HttpRequest) -> HttpResponse:
    """Write a plan; the form begins with words one can keep."""
    acting = acting_of(request)
    today = today_of(acting, timezone.now())
    campaigns = selectors.campaigns_to_plan(tenant_id())
    form = PlanForm(
        request.POST or None,
        people=selectors.may_evaluate(acting),
        content=plan_content.blank(),
        initial=starter(
            today, next((c for c in campaigns if str(c.pk) == request.GET.get("campaign")), None)
        ),
        is_first=True,
        campaigns=campaigns,
    )
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            plan = plans.write_plan(
                tenant_id=tenant_id(),
                title=form.cleaned_data["title"],
                year=form.cleaned_data["year"],
                content=form.written,
                campaign=form.cleaned_data.get("campaign"),
                actor=actor,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The plan is kept as a draft."))
            return redirect("evaluation_plan", plan.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/evaluation_plan_form.html", {"form": form}, status=status)


@require_GET
@capability("plans.view")
def evaluation_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan as a document; ``?version=`` shows another version than the newest."""
    return _page(request, plan_or_404(plan_id))


@capability("plans.edit")
@require_http_methods(_BOTH)
def evaluation_plan_edit(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Change a plan: a new version where the newest is approved."""
    plan = plan_or_404(plan_id)
    newest: PlanVersion = plan.all_versions[0]  # type: ignore[attr-defined] # put there by plans_of
    newest.plan = plan
    is_new = newest.state == PlanState.APPROVED
    initial = plan_initial(newest) | ({"note": "", "revision": None} if is_new else {})
    form = PlanForm(
        request.POST or None,
        people=selectors.may_evaluate(acting_of(request)),
        content=newest.content,
        initial=initial,
        is_first=newest.version == 1 and not is_new,
    )
    form.fields["year"].disabled = True
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            plans.save_version(
                version=plans.begin_version(plan=plan, actor=actor),
                title=form.cleaned_data["title"],
                content=form.written,
                note=form.cleaned_data.get("note", ""),
                revision=form.cleaned_data["revision"],
                actor=actor,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The plan is kept as a draft."))
            return redirect("evaluation_plan", plan.pk)
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "plan": plan}
    return render(request, "workspace/evaluation_plan_form.html", context, status=status)


@require_POST
@capability("plans.edit")
def evaluation_plan_propose(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Put a draft before somebody else."""
    return _stepped(request, plan_id, plans.propose, _("It waits for somebody else to approve it."))


@require_POST
@capability("plans.approve")
def evaluation_plan_approve(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Approve what waits."""
    return _stepped(request, plan_id, plans.approve, _("Approved. The plan holds from now on."))


@require_POST
@capability("plans.approve")
def evaluation_plan_send_back(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Give what waits back to its authors."""
    plan = plan_or_404(plan_id)
    form = SendBackPlanForm(request.POST)
    actor: Any = request.user
    if form.is_valid():
        try:
            plans.send_back(version=_unapproved(plan), remark=form.cleaned_data["remark"], actor=actor)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Sent back to its authors."))
            return redirect("evaluation_plan", plan.pk)
    return _page(request, plan, status=UNPROCESSABLE, back_form=form)


@require_GET
@capability("plans.view")
def evaluation_plan_file(request: HttpRequest, plan_id: UUID, kind: str) -> HttpResponse:
    """The plan as a table, point by point with its clause."""
    if kind not in CONTENT_TYPES:
        raise Http404
    plan = plan_or_404(plan_id)
    version = _asked(request, plan)
    heads = [_("Clause"), _("Point"), _("What the plan says")]
    rows = [[line["clause"], str(line["label"]), line["text"]] for line in document_of(version)]
    top = [
        ["", pgettext("of an evaluation", "Plan"), f"{plan.title} ({plan.year})"],
        ["", _("Version"), str(version.version)],
    ]
    top.append(["", _("State"), str(version.get_state_display())])
    if version.approved_at:
        top.append(["", _("Approved by"), f"{version.approved_by_name}, {day_words(version.approved_at)}"])
    response = HttpResponse(written(kind, heads, [*top, *rows]), content_type=CONTENT_TYPES[kind])
    name = f"evaluation-plan-{plan.year}-v{version.version}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, plan: EvaluationPlan, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    today = today_of(acting, timezone.now())
    version = _asked(request, plan)
    version.plan = plan
    row = selectors.row_of(plan)
    people = selectors.evaluators_of(version, acting=acting, today=today)
    context: dict[str, Any] = {
        "plan": plan,
        "version": version,
        "versions": plan.all_versions,  # type: ignore[attr-defined] # put there by plans_of
        "row": row,
        "lines": document_of(version),
        "gaps": plan_content.gaps(version.content),
        "people": people,
        "mine": next((one for one in people if one.person["id"] == str(request.user.pk)), None),
        "covered": selectors.requests_of(plan).count(),
        "history": events_about([plan.pk], limit=20),
        "back_form": SendBackPlanForm(),
        **_rights(request, acting, version),
    }
    return render(request, "workspace/evaluation_plan.html", context | forms, status=status)


def _rights(request: HttpRequest, acting: Acting, version: PlanVersion) -> dict[str, bool]:
    waits = version.state == PlanState.PROPOSED
    wrote = str(request.user.pk) in version.authors
    return {
        "may_edit": acting.can("plans.edit"),
        "may_propose": acting.can("plans.edit") and version.state == PlanState.DRAFT,
        "may_approve": waits and acting.can("plans.approve") and not wrote,
        "own_work": waits and acting.can("plans.approve") and wrote,
        "may_sign": acting.can("plans.sign"),
    }


def _stepped(request: HttpRequest, plan_id: UUID, step: Callable[..., object], told: str) -> HttpResponse:
    """Take what is not approved yet a step on, and say what came of it."""
    plan = plan_or_404(plan_id)
    try:
        step(version=_unapproved(plan), actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, told)
    return redirect("evaluation_plan", plan.pk)


def _unapproved(plan: EvaluationPlan) -> PlanVersion:
    draft = selectors.row_of(plan).draft
    if draft is None:
        raise DomainError(_("This version does not wait for approval (any more)."), code="not_waiting")
    return draft


def _asked(request: HttpRequest, plan: EvaluationPlan) -> PlanVersion:
    versions: list[PlanVersion] = plan.all_versions  # type: ignore[attr-defined] # put there by plans_of
    asked = request.GET.get("version") or str(versions[0].version)
    found = next((one for one in versions if str(one.version) == asked), None)
    if found is None:
        raise Http404
    return found


def plan_or_404(plan_id: UUID) -> EvaluationPlan:
    """A plan of the tenant with its versions; 404 where there is none."""
    return get_object_or_404(selectors.plans_of(tenant_id()), pk=plan_id)
