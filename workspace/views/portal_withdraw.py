"""A supplier company takes back what it handed in.

Somebody who saw a mistake right after handing in comes from the home page or the locked questionnaire, often
on a phone and worried: can I still correct it, what happens to what the customer has, and if not, what now?
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import book_of
from assessments.models import RequestState
from assessments.selectors.portal import own_requests, who_may_submit
from assessments.team.withdrawing import NotWithdrawn, ways_back, withdraw_submission
from tenants.access import capability
from tenants.models import User
from tenants.selectors import Acting


@require_GET
@capability("portal.open")
def portal_withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What taking the answers back means, and whether it can be done."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    acting = cast("Acting", request.acting)  # type: ignore[attr-defined]
    may_submit = acting.can("answers.submit")
    context = {
        "asked": asked,
        "book": book_of(asked),
        "ways": ways_back(asked, now=timezone.now()),
        "in_hand": asked.state in {RequestState.SENT, RequestState.ANSWERING, RequestState.RETURNED},
        "may_submit": may_submit,
        "submitters": [] if may_submit else who_may_submit(),
    }
    return render(request, "workspace/portal_withdraw.html", context)


@require_POST
@capability("answers.submit")
def portal_withdraw_now(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the answers back."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    try:
        withdraw_submission(
            request=asked,
            reason=request.POST.get("reason", "")[:500],
            actor=cast("User", request.user),
            now=timezone.now(),
        )
    except NotWithdrawn as error:
        messages.error(request, str(error.message))
        return redirect("portal_withdraw", asked.pk)
    messages.success(
        request,
        _("Your answers are back. %(buyer)s sees that you correct them; hand in again when you are done.")
        % {"buyer": asked.tenant.name},
    )
    return redirect("portal_request", asked.pk)
