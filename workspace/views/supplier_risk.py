"""A supplier's risk tab: why its class is what it is, and overruling it."""

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
from risk.in_force import rule_on
from risk.services.overruling import end_overrule, overrule
from suppliers.models import Supplier
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.risk import EndForm, OverruleForm
from workspace.selectors.audit_desk import today_of
from workspace.selectors.register import named_at
from workspace.selectors.supplier_page import cards_of, suppliers_of_tenant
from workspace.selectors.supplier_risk import RiskTab, risk_tab
from workspace.views.supplier_frame import frame, of_survivor

UNPROCESSABLE = 422


@require_GET
@capability("risk.view")
@of_survivor("risk")
def supplier_risk(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """The class with its whole calculation, what follows from it, and its history."""
    shown = _supplier(supplier_id)
    return _page(request, shown, _tab(request, shown))


@require_POST
@capability("risk.overrule")
def risk_overrule(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Let another class hold."""
    shown = _supplier(supplier_id)
    tab = _tab(request, shown)
    form = OverruleForm(request.POST, choices=tab.choices)
    if form.is_valid():
        try:
            overrule(supplier=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            words = _("%(name)s is %(class)s from now on. The rule’s own class stays beside it.")
            shown_class = dict(tab.choices)[form.cleaned_data["risk_class"]].lower()
            messages.success(request, words % {"name": shown.name, "class": shown_class})
            return redirect("supplier_risk", shown.pk)
    return _page(request, shown, tab, form=form)


@require_POST
@capability("risk.overrule")
def risk_overrule_end(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Give the rule its word back."""
    shown = _supplier(supplier_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            end_overrule(
                supplier=shown,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The rule’s class holds again."))
            return redirect("supplier_risk", shown.pk)
    return _page(request, shown, _tab(request, shown), end_form=form)


def _supplier(supplier_id: UUID) -> Supplier:
    return get_object_or_404(suppliers_of_tenant(), pk=supplier_id)


def _tab(request: HttpRequest, shown: Supplier) -> RiskTab:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    return risk_tab(shown, rule=rule_on(tenant_id(), today), today=today, language=get_language() or "en")


def _page(
    request: HttpRequest,
    shown: Supplier,
    tab: RiskTab,
    *,
    form: OverruleForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    named_risks, named_incidents = named_at(shown)
    context: dict[str, Any] = {
        **frame(request, shown, "risk", cards_of(shown)),
        "risk": tab,
        "named_risks": named_risks,
        "named_incidents": named_incidents,
        "may_overrule": acting.can("risk.overrule"),
        "form": form or OverruleForm(choices=tab.choices),
        "end_form": end_form or EndForm(),
        "is_writing": form is not None or end_form is not None,
    }
    status = UNPROCESSABLE if context["is_writing"] else 200
    return render(request, "workspace/supplier_risk.html", context, status=status)
