"""The first page after signing in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from scoring.panels_waiting import panels_waiting_for
from tenants.access import capability
from tenants.selectors import Acting
from workspace.selectors.audit_desk import today_of
from workspace.selectors.campaigns import on_worklist
from workspace.selectors.cooperation import to_decide
from workspace.selectors.onboarding import pressing
from workspace.selectors.open_terms import pressing_terms
from workspace.selectors.worklist import ASSESSOR_GROUPS, BUYER_GROUPS, SHOWN, Worklist, worklist


@require_GET
@capability("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """What to do now; people of a supplier company go on to their portal, auditors to their audits."""
    acting: Any = request.acting  # type: ignore[attr-defined]
    if acting.can("portal.open"):
        return redirect("portal")
    if not acting.can("requests.view"):
        return redirect("audits")
    context = {
        "work": _work(acting, request.user, timezone.now()),
        "may_send": acting.can("requests.send"),
        "may_import": acting.can("suppliers.import"),
        "may_invite": acting.can("members.manage"),
        "may_decide": acting.can("reviews.decide"),
        "may_decide_findings": acting.can("findings.decide"),
        "may_admit": acting.can("onboarding.decide"),
    }
    return render(request, "workspace/worklist.html", context)


def _work(acting: Acting, person: Any, now: datetime) -> Worklist:
    """The groups of the organisation's kind, and what the person's rights add."""
    work = worklist(BUYER_GROUPS if acting.organisation.kind == "buyer" else ASSESSOR_GROUPS, now=now)
    tenant = acting.tenant.pk
    if acting.can("campaigns.view"):
        work = replace(work, campaigns=on_worklist(now))
    if acting.can("suppliers.edit"):
        today = today_of(acting, now)
        work = replace(work, weak=to_decide(tenant_id=tenant, today=today, shown=SHOWN))
    if acting.can("onboarding.edit"):
        zone = ZoneInfo(acting.tenant.time_zone)
        newcomers = pressing(zone=zone, now=now, shown=SHOWN)
        work = replace(work, newcomers=newcomers, terms=pressing_terms(now=now, shown=SHOWN))
    if acting.can("rules.vote"):
        panels = panels_waiting_for(person, organisation_id=acting.organisation.pk, tenant_id=tenant)
        work = replace(work, votes=panels)
    return work
