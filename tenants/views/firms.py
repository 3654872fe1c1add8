"""The rating bodies and audit firms that work for a buyer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from tenants import scope, services
from tenants.access import capability
from tenants.forms import InviteFirmForm
from tenants.models import Engagement, Invitation, OrganisationKind
from tenants.selectors import firms_of, invited_firms
from tenants.tokens import invitation_token


@require_GET
@capability("firms.manage")
def firms(request: HttpRequest) -> HttpResponse:
    """Who rates and audits for the buyer, who did, and who is invited."""
    return _page(request, InviteFirmForm(initial={"language": request.LANGUAGE_CODE}))


@require_POST
@capability("firms.manage")
def invite_firm(request: HttpRequest) -> HttpResponse:
    """Invite a rating body or audit firm; faults are shown in the form."""
    form = InviteFirmForm(request.POST)
    if form.is_valid():
        try:
            invitation = services.invite_firm(
                tenant_id=scope.tenant_id(), actor=_user(request), now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})
            return redirect("firms")
    return _page(request, form, status=422)


@require_POST
@capability("firms.manage")
def resend_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Replace an open invitation by a new one."""
    fresh = services.resend(invitation=_invitation(invitation_id), actor=_user(request), now=timezone.now())
    messages.success(request, _("A new link goes to %(email)s; the old one ended.") % {"email": fresh.email})
    return redirect("firms")


@require_POST
@capability("firms.manage")
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """End an open invitation."""
    invitation = _invitation(invitation_id)
    services.withdraw(invitation=invitation, actor=_user(request), now=timezone.now())
    messages.success(request, _("The link of %(email)s no longer works.") % {"email": invitation.email})
    return redirect("firms")


@require_POST
@capability("firms.manage")
def end(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """End the work of a rating body or audit firm."""
    engagement = _engagement(engagement_id)
    if services.end_engagement(engagement=engagement, actor=_user(request), now=timezone.now()):
        name = engagement.organisation.name
        messages.success(
            request, _("%(name)s no longer works for you. What it did is kept.") % {"name": name}
        )
    return redirect("firms")


@require_POST
@capability("firms.manage")
def resume(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Let a rating body or audit firm work for the buyer again."""
    engagement = _engagement(engagement_id)
    if services.resume_engagement(engagement=engagement, actor=_user(request)):
        messages.success(request, _("%(name)s works for you again.") % {"name": engagement.organisation.name})
    return redirect("firms")


def _page(request: HttpRequest, form: InviteFirmForm, status: int = 200) -> HttpResponse:
    context = {
        "firms": firms_of(scope.tenant_id()),
        "invitations": [
            (
                invitation,
                request.build_absolute_uri(reverse("invitation", args=[invitation_token(invitation.pk)])),
            )
            for invitation in invited_firms(scope.tenant_id())
        ],
        "form": form,
    }
    return render(request, "tenants/firms.html", context, status=status)


def _engagement(engagement_id: UUID) -> Engagement:
    found = Engagement.objects.filter(
        tenant_id=scope.tenant_id(), organisation__kind=OrganisationKind.ASSESSOR
    )
    return get_object_or_404(
        found.select_related("organisation").select_for_update(of=("self",)), pk=engagement_id
    )


def _invitation(invitation_id: UUID) -> Invitation:
    found = Invitation.objects.filter(
        tenant_id=scope.tenant_id(), organisation=None, organisation_kind=OrganisationKind.ASSESSOR
    )
    return get_object_or_404(found.select_for_update(of=("self",)), pk=invitation_id)


def _user(request: HttpRequest) -> Any:
    return request.user
