"""One finding: its page, and what the buyer and its assessors do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, Forbidden
from remediation.models import Finding, FindingState, Origin
from remediation.services.corrections import decide_correction
from remediation.services.findings import close_finding, issue_finding, withdraw_finding
from remediation.services.plans import decide_plan
from suppliers.countries import country_name
from tenants.access import capability
from tenants.selectors import Acting
from workspace.forms.findings import CloseForm, DecideForm, WithdrawForm, asks, first_term
from workspace.selectors.finding_page import findings_of_tenant, page_of_finding

UNPROCESSABLE = 422
#: Forms of one page, each with ids of its own.
_FORMS: dict[str, type[forms.Form]] = {
    "plan": DecideForm,
    "proof": DecideForm,
    "close": CloseForm,
    "withdraw": WithdrawForm,
}


@capability("findings.view")
@require_GET
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Everything about one finding."""
    return _show(request, the_finding(finding_id))


@capability("findings.edit")
@require_POST
def finding_issue(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Show a draft to the supplier and start its clocks."""
    shown = the_finding(finding_id)
    refuse_of_audit(shown)
    issue_finding(finding=shown, actor=_person(request), now=timezone.now())
    messages.success(request, issued_words(shown))
    return redirect("finding", shown.pk)


@capability("findings.edit")
@require_POST
def finding_withdraw(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Take a finding back; what an audit found only those who evaluate take back."""
    shown = the_finding(finding_id)
    if not _is_for(request, shown):
        raise Forbidden(_("An auditor found this. Whoever evaluates, not who buys, may withdraw it."))

    def withdraw(given: dict[str, Any]) -> str:
        withdraw_finding(finding=shown, reason=given["reason"], actor=_person(request), now=timezone.now())
        return _("The finding is withdrawn. Its clocks ended.")

    return _do(request, shown, "withdraw", withdraw)


@capability("findings.decide")
@require_POST
def plan_decide(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Approve the plan that was sent, or reject it with a reason."""
    shown = the_finding(finding_id)

    def decide(given: dict[str, Any]) -> str:
        accept = given["decision"] == "accept"
        decide_plan(
            finding=shown,
            accept=accept,
            reason=given["reason"],
            number=given["number"],
            actor=_person(request),
            now=timezone.now(),
        )
        if accept:
            return _("The plan is approved. The supplier is told.")
        return _("The plan is rejected. The clock runs on, and the supplier is told why.")

    return _do(request, shown, "plan", decide)


@capability("findings.decide")
@require_POST
def proof_decide(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Accept the proof of correction, or reject it with a reason."""
    shown = the_finding(finding_id)

    def decide(given: dict[str, Any]) -> str:
        accept = given["decision"] == "accept"
        decide_correction(
            finding=shown,
            accept=accept,
            reason=given["reason"],
            number=given["number"],
            actor=_person(request),
            now=timezone.now(),
        )
        if accept:
            return _("The proof is accepted. The supplier is told.")
        return _("The proof is rejected. The clock runs on, and the supplier is told why.")

    return _do(request, shown, "proof", decide)


@capability("findings.decide")
@require_POST
def finding_close(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Close a finding whose correction is verified; the supplier is re-rated."""
    shown = the_finding(finding_id)

    def close(given: dict[str, Any]) -> str:
        close_finding(finding=shown, note=given["note"], actor=_person(request), now=timezone.now())
        return _("The finding is closed. The supplier is re-rated in a moment.")

    return _do(request, shown, "close", close)


def the_finding(finding_id: UUID) -> Finding:
    """A finding of the buyer one acts for; Http404 for any other."""
    return get_object_or_404(findings_of_tenant(), pk=finding_id)


def refuse_of_audit(shown: Finding) -> None:
    """Raise :class:`DomainError` where an auditor wrote the finding: its audit changes and issues it."""
    if shown.origin == Origin.AUDIT:
        raise DomainError(
            _("This finding belongs to %(audit)s. Its auditors change and issue it there.")
            % {"audit": shown.origin_label or _("an audit")},
            code="of_audit",
        )


def issued_words(shown: Finding) -> str:
    """What issuing the finding started."""
    term = first_term(shown.severity)
    if not term:
        return _("The finding is issued. It asks for nothing.")
    return _("The finding is issued. The first clock runs for %(term)s.") % {"term": term}


def _do(
    request: HttpRequest, shown: Finding, name: str, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Check the form called ``name`` and act on it; faults come back on the page."""
    form = _FORMS[name](request.POST, auto_id=f"id_{name}_%s")
    if form.is_valid():
        try:
            done = act(form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, done)
            return redirect("finding", shown.pk)
    return _show(request, the_finding(shown.pk), **{name: form})


def _show(request: HttpRequest, shown: Finding, **faulty: forms.Form) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    of_audit = shown.origin == Origin.AUDIT
    is_draft = shown.state == FindingState.DRAFT
    context = {
        "finding": shown,
        "shown": page_of_finding(shown, now=timezone.now()),
        "country": country_name(shown.supplier.country, get_language() or "en"),
        "asks": asks(shown.severity),
        "first_term": first_term(shown.severity),
        "forms": {name: faulty.get(name) or made(auto_id=f"id_{name}_%s") for name, made in _FORMS.items()},
        "may_edit": acting.can("findings.edit") and is_draft and not of_audit,
        "may_decide": acting.can("findings.decide"),
        "may_withdraw": _may_withdraw(request, shown),
        "of_audit": of_audit,
    }
    return render(request, "workspace/finding.html", context, status=UNPROCESSABLE if faulty else 200)


def _may_withdraw(request: HttpRequest, shown: Finding) -> bool:
    return shown.state in {FindingState.DRAFT, FindingState.OPEN} and _is_for(request, shown)


def _is_for(request: HttpRequest, shown: Finding) -> bool:
    """Whether taking this finding back is for one's role."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    needed = ("findings.edit", "findings.decide") if shown.origin == Origin.AUDIT else ("findings.edit",)
    return all(acting.can(name) for name in needed)


def _person(request: HttpRequest) -> Any:
    return request.user
