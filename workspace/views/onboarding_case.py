"""One supplier's way in: the case's page with every check, waivers, the decision, papers and baseline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from onboarding.models import CaseReason, OnboardingCase, Paper, Waiver
from onboarding.services.cases import decide_case
from onboarding.services.conditional import mark_terms_met
from onboarding.services.waiving import ask_waiver, decide_waiver
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.onboarding import DecisionForm, TermsMetForm, WaiverForm
from workspace.selectors import onboarding as lists
from workspace.selectors import supplier_page
from workspace.selectors.onboarding_case import baseline_rows, page_of_case
from workspace.selectors.open_terms import open_terms_of
from workspace.selectors.papers import shown_paper
from workspace.views.onboarding import acting_of, zone_of
from workspace.views.supplier_frame import frame, of_survivor

UNPROCESSABLE = 422


@capability("onboarding.view")
@require_GET
def onboarding_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every check of a case with what to do next, and the decision."""
    return _page(request, _case(case_id))


@capability("onboarding.edit")
@require_POST
def onboarding_waive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask to let a check go; a second person decides."""
    case, form = _case(case_id), WaiverForm(request.POST)
    actor: Any = request.user
    if not form.is_valid():
        return _page(request, case, waiver_form=form)
    try:
        ask_waiver(case=case, actor=actor, now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return _page(request, case, waiver_form=form)
    messages.success(request, _("Asked. Another ESG manager decides on it."))
    return redirect("onboarding_case", case.pk)


@capability("onboarding.decide")
@require_POST
def onboarding_waiver_decide(request: HttpRequest, case_id: UUID, waiver_id: UUID) -> HttpResponse:
    """Let a check go, or not."""
    case = _case(case_id)
    waiver = get_object_or_404(Waiver, pk=waiver_id, case=case, tenant_id=tenant_id())
    actor: Any = request.user
    grant = request.POST.get("grant") == "yes"
    try:
        decide_waiver(case=case, waiver_id=waiver.pk, grant=grant, actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("onboarding_case", case.pk)


@capability("onboarding.decide")
@require_POST
def onboarding_decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Admit, admit with conditions, refuse or stop."""
    case, form = _case(case_id), DecisionForm(request.POST)
    actor: Any = request.user
    if not form.is_valid():
        return _page(request, case, form=form)
    try:
        decided = decide_case(case=case, actor=actor, now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return _page(request, _case(case_id), form=form)
    messages.success(
        request,
        _("%(name)s: %(outcome)s. The supplier is told.")
        % {"name": decided.supplier_name, "outcome": decided.get_outcome_display()},
    )
    return redirect("onboarding_case", case.pk)


@capability("onboarding.decide")
@require_POST
def onboarding_terms_met(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The conditions of an admission are met; nobody is reminded of them any more."""
    case, form = _case(case_id), TermsMetForm(request.POST)
    actor: Any = request.user
    if not form.is_valid():
        return _page(request, case, met_form=form)
    try:
        mark_terms_met(case=case, actor=actor, now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return _page(request, _case(case_id), met_form=form)
    messages.success(request, _("The conditions are marked as met."))
    return redirect("onboarding_case", case.pk)


@capability("onboarding.view")
@require_GET
def onboarding_paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """A paper as the supplier reads and signed it, to look at and to print."""
    papers = Paper.objects.select_related("case", "tenant")
    paper = get_object_or_404(papers, pk=paper_id, tenant_id=tenant_id())
    context = {"paper": shown_paper(paper, get_language() or "en"), "case": paper.case}
    return render(request, "workspace/onboarding_paper.html", context)


@capability("onboarding.view")
@require_GET
@of_survivor("onboarding")
def supplier_onboarding(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The tab of a supplier's page: its cases, newest first, and what it signed."""
    shown = get_object_or_404(supplier_page.suppliers_of_tenant(), pk=supplier_id)
    cases = lists.cases().filter(supplier=shown).order_by("-started_at")
    papers = Paper.objects.filter(tenant_id=tenant_id(), case__supplier=shown).defer("document")
    now = timezone.now()
    rows = lists.rows_of(cases, zone=zone_of(request), now=now)
    context = frame(request, shown, "onboarding", supplier_page.cards_of(shown)) | {
        "rows": rows,
        "papers": papers.order_by("-asked_at"),
        "may_start": acting_of(request).can("onboarding.edit"),
        "may_decide": acting_of(request).can("onboarding.decide"),
        "is_running": any(row.case.is_running for row in rows),
        "open_terms": open_terms_of(shown.pk),
        "now": now,
        "cause": CaseReason.CHANGE if shown.status in {"admitted", "watch", "reduced"} else CaseReason.NEW,
    }
    return render(request, "workspace/supplier_onboarding.html", context)


def _case(case_id: UUID) -> OnboardingCase:
    cases = lists.cases().select_related("supplier__owner").defer("supplier__owner__password")
    return get_object_or_404(cases, pk=case_id)


def _page(
    request: HttpRequest,
    case: OnboardingCase,
    *,
    form: DecisionForm | None = None,
    waiver_form: WaiverForm | None = None,
    met_form: TermsMetForm | None = None,
) -> HttpResponse:
    acting, person = acting_of(request), request.user
    page = page_of_case(case, zone=zone_of(request), now=timezone.now())
    context = {
        "case": case,
        "page": page,
        "form": form or DecisionForm(),
        "waiver_form": waiver_form or WaiverForm(),
        "met_form": met_form or TermsMetForm(),
        "now": timezone.now(),
        "asked_key": waiver_form["key"].value() if waiver_form else "",
        "baseline": baseline_rows(page.baselines[0].answers) if page.baselines else [],
        "may_edit": acting.can("onboarding.edit"),
        "may_decide": acting.can("onboarding.decide"),
        "may_send": acting.can("requests.send"),
        "me": person.pk,
    }
    return render(
        request,
        "workspace/onboarding_case.html",
        context,
        status=UNPROCESSABLE if form or waiver_form or met_form else 200,
    )
