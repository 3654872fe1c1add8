"""The first page after signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tenants.access import capability
from workspace.selectors.worklist import ASSESSOR_GROUPS, BUYER_GROUPS, worklist


@require_GET
@capability("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """What to do now; people of a supplier company go on to their portal, auditors to their audits."""
    acting: Any = request.acting  # type: ignore[attr-defined]
    if acting.can("portal.open"):
        return redirect("portal")
    if not acting.can("requests.view"):
        return redirect("audits")
    groups = BUYER_GROUPS if acting.organisation.kind == "buyer" else ASSESSOR_GROUPS
    context = {
        "work": worklist(groups, now=timezone.now()),
        "may_send": acting.can("requests.send"),
        "may_import": acting.can("suppliers.import"),
        "may_decide": acting.can("reviews.decide"),
        "may_decide_findings": acting.can("findings.decide"),
    }
    return render(request, "workspace/worklist.html", context)
