"""What a buyer asks of newcomers: versions of the admission conditions and of the code of conduct."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from onboarding.models import CodeVersion, ConditionSet, TermsState
from onboarding.reference import default_code, default_conditions
from onboarding.services.terms import (
    discard_draft,
    draft_terms,
    put_in_force,
    save_code,
    save_conditions,
)
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.onboarding import LANGUAGES, CodeForm, ConditionsForm
from workspace.selectors.onboarding_terms import code_versions, condition_rows, condition_versions
from workspace.selectors.papers import shown_text
from workspace.views.onboarding import acting_of

UNPROCESSABLE = 422


@capability("onboarding.view")
@require_GET
def onboarding_conditions(request: HttpRequest) -> HttpResponse:
    """The admission conditions: every version, newest first; without one, what the product brings."""
    versions = condition_versions()
    context = {
        "versions": versions,
        "default": [] if versions else condition_rows(default_conditions()),
        "draft": next((one for one, _rows, _count in versions if one.is_draft), None),
        "may_edit": acting_of(request).can("onboarding.terms"),
    }
    return render(request, "workspace/onboarding_conditions.html", context)


@capability("onboarding.terms")
@require_POST
def onboarding_conditions_draft(request: HttpRequest) -> HttpResponse:
    """Begin a new version, or go on with the draft there is."""
    actor: Any = request.user
    draft = draft_terms(ConditionSet, tenant_id(), actor=actor)
    return redirect("onboarding_conditions_edit", draft.pk)


@capability("onboarding.terms")
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_conditions_edit(request: HttpRequest, terms_id: UUID) -> HttpResponse:
    """Change a draft; the button says whether it is saved, put in force or thrown away."""
    draft = get_object_or_404(ConditionSet, pk=terms_id, tenant_id=tenant_id(), state=TermsState.DRAFT)
    form = ConditionsForm(draft, request.POST or None)
    if request.method == "POST":
        if request.POST.get("step") == "discard":
            return _discard(request, draft, "onboarding_conditions")
        if form.is_valid() and _saved_conditions(request, draft, form):
            return _next(request, draft, form, "onboarding_conditions", "onboarding_conditions_edit")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/onboarding_conditions_edit.html", _edited(draft, form), status=status)


def _edited(draft: ConditionSet, form: ConditionsForm) -> dict[str, Any]:
    rows = condition_rows([{"kind": "no_grave"}])
    return {"draft": draft, "form": form, "always": rows, "groups": form.groups()}


def _saved_conditions(request: HttpRequest, draft: ConditionSet, form: ConditionsForm) -> bool:
    actor: Any = request.user
    try:
        save_conditions(
            draft=draft, conditions=form.conditions(), note=form.cleaned_data["note"], actor=actor
        )
    except DomainError as error:
        form.refuse(error)
        return False
    return True


@capability("onboarding.view")
@require_GET
def onboarding_code(request: HttpRequest) -> HttpResponse:
    """The code of conduct: every version with who signed it; without one, what the product brings."""
    versions = code_versions()
    language = request.GET.get("lang", "") or get_language() or "en"
    current = next((one for one, _signed, _asked in versions if one.state == TermsState.IN_FORCE), None)
    texts = current.texts if current else default_code()
    context = {
        "versions": versions,
        "current": current,
        "text": shown_text(texts, language),
        "languages": [(key, name) for key, name in LANGUAGES if key in texts],
        "draft": next((one for one, _signed, _asked in versions if one.is_draft), None),
        "may_edit": acting_of(request).can("onboarding.terms"),
    }
    return render(request, "workspace/onboarding_code.html", context)


@capability("onboarding.terms")
@require_POST
def onboarding_code_draft(request: HttpRequest) -> HttpResponse:
    """Begin a new version, or go on with the draft there is."""
    actor: Any = request.user
    draft = draft_terms(CodeVersion, tenant_id(), actor=actor)
    return redirect("onboarding_code_edit", draft.pk)


@capability("onboarding.terms")
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_code_edit(request: HttpRequest, terms_id: UUID) -> HttpResponse:
    """Change a draft; the button says whether it is saved, put in force or thrown away."""
    draft = get_object_or_404(CodeVersion, pk=terms_id, tenant_id=tenant_id(), state=TermsState.DRAFT)
    form = CodeForm(draft, request.POST or None)
    if request.method == "POST":
        if request.POST.get("step") == "discard":
            return _discard(request, draft, "onboarding_code")
        if form.is_valid() and _saved_code(request, draft, form):
            return _next(request, draft, form, "onboarding_code", "onboarding_code_edit")
    status = UNPROCESSABLE if form.errors else 200
    context = {"draft": draft, "form": form, "groups": form.groups()}
    return render(request, "workspace/onboarding_code_edit.html", context, status=status)


def _saved_code(request: HttpRequest, draft: CodeVersion, form: CodeForm) -> bool:
    actor: Any = request.user
    try:
        save_code(draft=draft, texts=form.texts(), note=form.cleaned_data["note"], actor=actor)
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _next(
    request: HttpRequest,
    draft: ConditionSet | CodeVersion,
    form: ConditionsForm | CodeForm,
    listed: str,
    edited: str,
) -> HttpResponse:
    """After a save: back to the draft, or put it in force."""
    actor: Any = request.user
    if request.POST.get("step") != "enforce":
        messages.success(request, _("The draft was saved."))
        return redirect(edited, draft.pk)
    try:
        put_in_force(terms=draft, actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, _error_of(form, error))
        return redirect(edited, draft.pk)
    messages.success(request, _("Version %(version)s is in force.") % {"version": draft.version})
    return redirect(listed)


def _error_of(form: ConditionsForm | CodeForm, error: DomainError) -> str:
    """What a rule refused, with the name of the field at fault; the draft itself is saved."""
    if error.field in form.fields:
        language = (error.field or "").rpartition("-")[0]
        place = " ".join([dict(LANGUAGES).get(language, ""), str(form.fields[error.field].label)])
        return f"{place.strip()}: {error.message}"
    return str(error.message)


def _discard(request: HttpRequest, draft: ConditionSet | CodeVersion, listed: str) -> HttpResponse:
    actor: Any = request.user
    try:
        discard_draft(terms=draft, actor=actor)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The draft was thrown away."))
    return redirect(listed)
