"""One audit: its page, writing and issuing findings, the team, the ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.models import Audit
from audits.selectors.access import audits_for
from audits.services.concluding import conclude_audit
from audits.services.findings import (
    add_finding,
    correct_finding,
    drafts_of,
    drop_finding,
    findings_of,
    issue_findings,
)
from audits.services.planning import cancel_audit
from audits.services.team import set_team
from audits.sheets.template import finding_sheet
from core.errors import DomainError
from core.sheets.writing import book_file
from remediation.models import Finding
from remediation.services import issue_finding
from suppliers.models import Site
from tenants.access import capability
from tenants.selectors import Acting
from workspace.forms.audits import AuditFindingForm, CancelForm, ConcludeForm, TeamForm, meanings
from workspace.forms.findings import first_term
from workspace.selectors.audit_desk import Desk, desk_of, members_to_choose, sites_of
from workspace.selectors.audits import PHASES

UNPROCESSABLE = 422
#: Several forms of the page ask for words; their fields need different ids.
_CANCEL_IDS, _CONCLUDE_IDS = "id_cancel_%s", "id_conclude_%s"


@capability("audits.open")
@require_GET
def audit(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Everything about one audit, and the panel to write a finding."""
    return _page(request, the_audit(request, audit_id))


@capability("audits.work")
@require_GET
def audit_template(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The sheet to fill in away from the network."""
    found = the_audit(request, audit_id)
    content = finding_sheet(found, sites_of(found), meanings=meanings())
    return sheet_file(found, content, found.reference)


@capability("audits.work")
@require_POST
def audit_finding_new(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Write a finding; kept as a draft, or issued at once."""
    found = the_audit(request, audit_id)
    sites = sites_of(found)
    form = AuditFindingForm(request.POST, sites=sites)

    def write() -> Finding:
        return add_finding(audit=found, values=form.values(), actor=_user(request), now=timezone.now())

    return _write(request, found, form, write)


@capability("audits.work")
@require_http_methods(["GET", "HEAD", "POST"])
def audit_finding_edit(request: HttpRequest, audit_id: UUID, finding_id: UUID) -> HttpResponse:
    """Change a draft in the panel, and issue it where asked."""
    found = the_audit(request, audit_id)
    draft = get_object_or_404(drafts_of(found).select_related("supplier", "site"), pk=finding_id)
    sites = sites_of(found)
    if request.method != "POST":
        return _page(request, found, panel=_of_draft(draft, sites), draft=draft)
    form = AuditFindingForm(request.POST, sites=sites)

    def write() -> Finding:
        return correct_finding(audit=found, finding=draft, values=form.values(), actor=_user(request))

    return _write(request, found, form, write, draft=draft)


@capability("audits.work")
@require_POST
def audit_finding_drop(request: HttpRequest, audit_id: UUID, finding_id: UUID) -> HttpResponse:
    """Drop a draft that was wrong."""
    found = the_audit(request, audit_id)
    draft = get_object_or_404(findings_of(found), pk=finding_id)
    drop_finding(audit=found, finding=draft, actor=_user(request), now=timezone.now())
    messages.success(request, _("The draft %(finding)s is dropped.") % {"finding": draft.reference})
    return redirect("audit", found.pk)


@capability("audits.work")
@require_POST
def audit_issue(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Show all drafts to the supplier and start their clocks."""
    found = the_audit(request, audit_id)
    issued = issue_findings(audit=found, actor=_user(request), now=timezone.now())
    text = ngettext(
        "%(n)d finding is issued. The supplier is told.",
        "%(n)d findings are issued. The supplier is told.",
        len(issued),
    )
    messages.success(request, text % {"n": len(issued)})
    return redirect("audit", found.pk)


@capability("audits.work")
@require_POST
def audit_conclude(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Close the record; the audit-verified score follows."""
    found = the_audit(request, audit_id)
    form = ConcludeForm(request.POST, auto_id=_CONCLUDE_IDS)

    def conclude() -> str:
        conclude_audit(
            audit=found, summary=form.cleaned_data["summary"], actor=_user(request), now=timezone.now()
        )
        return _("The audit is concluded. The audit-verified score follows in a moment.")

    return _end(request, found, form, conclude, conclude=form)


@capability("audits.plan")
@require_POST
def audit_cancel(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Call the audit off."""
    found = the_audit(request, audit_id)
    form = CancelForm(request.POST, auto_id=_CANCEL_IDS)

    def cancel() -> str:
        cancel_audit(
            audit=found, reason=form.cleaned_data["reason"], actor=_user(request), now=timezone.now()
        )
        return _("The audit is called off.")

    return _end(request, found, form, cancel, cancel=form)


@capability("audits.staff")
@require_POST
def audit_team(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Grant the audit to exactly the people chosen."""
    found = the_audit(request, audit_id)
    form = TeamForm(request.POST, members=members_to_choose(found.firm_id))

    def staff() -> str:
        team = set_team(audit=found, user_ids=form.cleaned_data["team"], actor=_user(request))
        text = ngettext("%(n)d person is on the team.", "%(n)d people are on the team.", len(team))
        return text % {"n": len(team)}

    return _end(request, found, form, staff, team=form)


def the_audit(request: HttpRequest, audit_id: UUID) -> Audit:
    """The audit with its supplier and firm, if the visitor may open it; else 404."""
    own = audits_for(acting_of(request), request.user)
    return get_object_or_404(own.select_related("supplier", "firm", "tenant"), pk=audit_id)


def acting_of(request: HttpRequest) -> Acting:
    """For whom the visitor acts."""
    return request.acting  # type: ignore[attr-defined, no-any-return] # set by the tenant middleware


def sheet_file(audit: Audit, content: bytes, name: str) -> HttpResponse:
    """A workbook to download."""
    return book_file(content, name)


def _write(
    request: HttpRequest,
    found: Audit,
    form: AuditFindingForm,
    write: Callable[[], Finding],
    *,
    draft: Finding | None = None,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, panel=form, draft=draft)
    try:
        written = write()
        if request.POST.get("step") == "issue":
            issue_finding(finding=written, actor=_user(request), now=timezone.now())
    except DomainError as error:
        form.refuse(error)
        return _page(request, found, panel=form, draft=draft)
    words = {"finding": written.reference}
    if request.POST.get("step") == "issue":
        messages.success(request, _("%(finding)s is issued. The supplier is told.") % words)
    else:
        messages.success(
            request, _("%(finding)s is kept as a draft. The supplier does not see it yet.") % words
        )
    return redirect("audit", found.pk)


def _end(
    request: HttpRequest, found: Audit, form: forms.Form, act: Callable[[], str], **shown: Any
) -> HttpResponse:
    """Run ``act`` where the form holds, and tell; else the page with the form and what is wrong with it."""
    if form.is_valid():
        try:
            messages.success(request, act())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect("audit", found.pk)
    return _page(request, found, **shown)


def _page(
    request: HttpRequest,
    found: Audit,
    *,
    panel: AuditFindingForm | None = None,
    draft: Finding | None = None,
    conclude: ConcludeForm | None = None,
    cancel: CancelForm | None = None,
    team: TeamForm | None = None,
) -> HttpResponse:
    acting = acting_of(request)
    desk = desk_of(found, acting, now=timezone.now())
    given = [form for form in (panel, conclude, cancel, team) if form is not None]
    works = acting.can("audits.work") and desk.is_running
    context: dict[str, Any] = {
        "desk": desk,
        "audit": found,
        "phase": PHASES[desk.phase],
        "draft": draft,
        "faulty": panel,
        "may_work": works,
        "may_cancel": acting.can("audits.plan") and desk.is_running,
        "may_staff": acting.can("audits.staff") and desk.is_running,
        "opens_findings": acting.can("findings.view"),
        "opens_supplier": acting.can("suppliers.view"),
        "conclude": conclude or ConcludeForm(auto_id=_CONCLUDE_IDS),
        "cancel": cancel or CancelForm(auto_id=_CANCEL_IDS),
    }
    if works:
        context["panel"] = (panel or _fresh(desk)).within(found.starts_on, found.ends_on)
        context["terms"] = [(value, first_term(value)) for value in meanings()]
    if context["may_staff"]:
        context["team"] = team or TeamForm(
            members=members_to_choose(found.firm_id), initial={"team": [str(one.pk) for one in desk.team]}
        )
    elif team:
        context["faulty"] = team  # its card is gone, the reason is not
    faulty = any(form.is_bound for form in given)
    return render(request, "workspace/audit.html", context, status=UNPROCESSABLE if faulty else 200)


def _fresh(desk: Desk) -> AuditFindingForm:
    """An empty panel; the day is today while the auditors are on site."""
    today = min(max(desk.today, desk.audit.starts_on), desk.audit.ends_on)
    return AuditFindingForm(initial={"found_on": today}, sites=desk.sites)


def _of_draft(draft: Finding, sites: list[Site]) -> AuditFindingForm:
    form = AuditFindingForm.of(draft, sites=sites)
    assert isinstance(form, AuditFindingForm)  # noqa: S101 - tells the type checker
    return form


def _user(request: HttpRequest) -> Any:
    return request.user
