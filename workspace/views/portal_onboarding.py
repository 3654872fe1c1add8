"""The supplier company's ways in: what a customer asks before it buys, signing, the baseline, changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, InvalidInput
from core.templatetags.ui_format import clock_time
from onboarding.models import Baseline, BaselineDraft, OnboardingCase
from onboarding.reference import UNKNOWN, questions
from onboarding.services.supplying import (
    BaselineConflict,
    hand_in_baseline,
    report_change,
    save_baseline,
    sign_paper,
)
from tenants.access import capability
from tenants.scope import organisation_id
from workspace.forms.portal_onboarding import BaselineForm, ChangeForm, SignForm, typed_answers
from workspace.selectors import portal_onboarding as reads
from workspace.selectors.papers import shown_paper

UNPROCESSABLE = 422


@require_GET
@capability("onboarding.own")
def portal_onboarding(request: HttpRequest) -> HttpResponse:
    """The company's ways in, of all customers, running ones first."""
    cases = list(reads.own_cases().order_by("-started_at"))
    found = reads.rows(cases, now=timezone.now())
    context = {
        "running": [one for one in found if one.case.is_running],
        "done": [one for one in found if not one.case.is_running],
    }
    return render(request, "workspace/portal_onboarding.html", context)


@require_GET
@capability("onboarding.own")
def portal_onboarding_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What one customer asks, what is done, and what it decided."""
    return _case_page(request, _own(case_id))


@require_http_methods(["GET", "HEAD", "POST"])
@capability("onboarding.own")
def portal_paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """A paper to read (``?lang=``) and to sign; a signed one can be printed."""
    paper = get_object_or_404(reads.own_papers(), pk=paper_id)
    actor: Any = request.user
    language = request.POST.get("language") or request.GET.get("lang") or get_language() or "en"
    form = SignForm(paper, request.POST or None, initial={"name": actor.name})
    if request.method == "POST" and form.is_valid():
        try:
            sign_paper(paper=paper, language=language, actor=actor, now=timezone.now(), **form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            words = {"buyer": paper.tenant.name}
            messages.success(request, _("Signed. %(buyer)s sees it from now on.") % words)
            return redirect("portal_onboarding_case", paper.case_id)
    context = {
        "paper": shown_paper(paper, language),
        "case": paper.case,
        "form": form,
        "crumbs": _crumbs(paper.case, paper.tenant.name, str(paper.get_kind_display())),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/portal_paper.html", context, status=status)


@require_GET
@capability("onboarding.own")
def portal_baseline(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The baseline data to fill in; saved as one types."""
    return _baseline_page(request, _own(case_id))


@require_POST
@capability("onboarding.own")
def portal_baseline_save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep the baseline as far as it is; JSON for the autosave, a redirect for a browser without script."""
    case, now = _own(case_id), timezone.now()
    as_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        saved = _save(request, case)
    except BaselineConflict as conflict:
        return _clash(request, case, conflict.theirs)
    except InvalidInput as error:
        if as_json:
            return JsonResponse({"errors": {error.field: [str(error.message)]}}, status=400)
        return _baseline_page(request, case, refusal=error)
    if not as_json:
        return redirect("portal_baseline", case.pk)
    return JsonResponse({"revision": saved.revision, "saved_at": clock_time(now)})


@require_POST
@capability("onboarding.own")
def portal_baseline_hand_in(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Save what stands in the form, and hand it in: the customer reads this copy from now on."""
    case = _own(case_id)
    actor: Any = request.user
    try:
        _save(request, case)
        hand_in_baseline(case=case, actor=actor, now=timezone.now())
    except BaselineConflict as conflict:
        messages.error(request, str(conflict.message))
        return redirect("portal_baseline", case.pk)
    except InvalidInput as error:
        return _baseline_page(request, case, refusal=error)
    messages.success(request, _("Handed in. %(buyer)s reads it now.") % {"buyer": case.tenant.name})
    return redirect("portal_onboarding_case", case.pk)


@require_POST
@capability("onboarding.own")
def portal_change(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Report a change of production to the customer."""
    case, form = _own(case_id), ChangeForm(request.POST)
    actor: Any = request.user
    if not form.is_valid():
        return _case_page(request, case, form=form)
    try:
        report_change(earlier=case, text=form.cleaned_data["text"], actor=actor, now=timezone.now())
    except DomainError as error:
        form.refuse(error)
        return _case_page(request, case, form=form)
    words = {"buyer": case.tenant.name}
    messages.success(request, _("Reported. %(buyer)s looks at it; what it asks appears here.") % words)
    return redirect("portal_onboarding_case", case.pk)


def _own(case_id: UUID) -> OnboardingCase:
    return get_object_or_404(reads.own_cases(), pk=case_id)


def _crumbs(case: OnboardingCase, buyer: str, here: str) -> list[tuple[str, str]]:
    return [
        (_("Onboarding"), reverse("portal_onboarding")),
        (buyer, reverse("portal_onboarding_case", args=[case.pk])),
        (here, ""),
    ]


def _case_page(request: HttpRequest, case: OnboardingCase, *, form: ChangeForm | None = None) -> HttpResponse:
    context = {
        "own": reads.rows([case], now=timezone.now())[0],
        "case": case,
        "form": form or ChangeForm(),
        "may_report": reads.may_report(case),
        "crumbs": [(_("Onboarding"), reverse("portal_onboarding")), (case.tenant.name, "")],
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "workspace/portal_onboarding_case.html", context, status=status)


def _save(request: HttpRequest, case: OnboardingCase) -> BaselineDraft:
    actor: Any = request.user
    revision = request.POST.get("revision", "0")
    return save_baseline(
        case=case,
        answers={key: request.POST.get(key, "") for key in questions()},
        revision=int(revision) if revision.isdecimal() and len(revision) < len(str(2**31)) else 0,
        actor=actor,
        now=timezone.now(),
    )


def _draft(case: OnboardingCase) -> BaselineDraft | None:
    return BaselineDraft.objects.filter(supplier_org_id=organisation_id(), case=case).first()


def _baseline_page(
    request: HttpRequest, case: OnboardingCase, *, refusal: InvalidInput | None = None
) -> HttpResponse:
    draft = _draft(case)
    form = BaselineForm(request.POST if refusal else None, answers=draft.answers if draft else {})
    if refusal is not None:
        form.is_valid()
        if refusal.code != "incomplete":
            form.errors.clear()  # what is still empty is no fault of a draft
            form.refuse(refusal)
    handed = Baseline.objects.filter(supplier_org_id=organisation_id(), case=case).first()
    context = {
        "case": case,
        "form": form,
        "groups": form.groups(),
        "revision": draft.revision if draft else 0,
        "handed": handed,
        "changed": bool(handed and draft and handed.answers != draft.answers),
        "crumbs": _crumbs(case, case.tenant.name, _("Baseline data")),
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "workspace/portal_baseline.html", context, status=status)


def _clash(request: HttpRequest, case: OnboardingCase, theirs: BaselineDraft) -> HttpResponse:
    """A colleague was quicker: both versions, for the autosave; the page anew without script."""
    if not request.headers.get("Accept", "").startswith("application/json"):
        messages.error(request, _("A colleague saved meanwhile; this is what stands now."))
        return redirect("portal_baseline", case.pk)
    words = {"yes": _("Yes"), "no": _("No"), UNKNOWN: _("Not known")}
    language = get_language() or "en"
    mine, other = [], []
    for key, question in questions().items():
        typed, stored = request.POST.get(key, ""), theirs.answers.get(key, "")
        if typed != stored:
            label = question.text.in_language(language)
            mine.append((label, words.get(typed, typed or "–")))
            other.append((label, words.get(stored, stored or "–")))
    html = render_to_string(
        "ui/conflict.html",
        {"who": theirs.updated_by.name, "at": theirs.updated_at, "mine": mine, "theirs": other},
        request=request,
    )
    answer = {
        "revision": theirs.revision,
        "theirs": typed_answers({key: theirs.answers.get(key, "") for key in questions()}),
        "html": html,
        "saved_at": clock_time(theirs.updated_at),
    }
    return JsonResponse(answer, status=409)
