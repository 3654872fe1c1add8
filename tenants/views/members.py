"""Members and their invitations, the organisation one acts for, the language."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, InvalidInput
from tenants import scope, services
from tenants.access import capability, public, signed_in
from tenants.forms import InviteForm, RoleForm, roles_of
from tenants.models import Invitation, Membership, Organisation
from tenants.role_words import role_words
from tenants.selectors import open_invitations, people_of
from tenants.tokens import invitation_token


@require_GET
@capability("members.view")
def members(request: HttpRequest) -> HttpResponse:
    """Who belongs to the organisation, in which role, and who is invited."""
    organisation = _acting(request).organisation
    return _page(request, InviteForm(kind=organisation.kind, initial={"language": request.LANGUAGE_CODE}))


@require_POST
@capability("members.manage")
def invite_member(request: HttpRequest) -> HttpResponse:
    """Invite a colleague; faults are shown in the form."""
    organisation: Organisation = _acting(request).organisation
    form = InviteForm(request.POST, kind=organisation.kind)
    if form.is_valid():
        try:
            invitation = services.invite(
                tenant_id=organisation.pk,
                organisation=organisation,
                actor=_user(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})
            return redirect("members")
    return _page(request, form, status=422)


@require_POST
@capability("members.manage")
def resend_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Replace an open invitation by a new one."""
    fresh = services.resend(invitation=_invitation(invitation_id), actor=_user(request), now=timezone.now())
    messages.success(request, _("A new link goes to %(email)s; the old one ended.") % {"email": fresh.email})
    return redirect("members")


@require_POST
@capability("members.manage")
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """End an open invitation."""
    invitation = _invitation(invitation_id)
    services.withdraw(invitation=invitation, actor=_user(request), now=timezone.now())
    messages.success(request, _("The link of %(email)s no longer works.") % {"email": invitation.email})
    return redirect("members")


@require_POST
@capability("members.manage")
def change_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = _membership(membership_id)
    form = RoleForm(request.POST, kind=membership.organisation.kind)
    if not form.is_valid():
        raise InvalidInput(_("This organisation has no such role. Choose one from the list."), field="role")
    services.change_role(membership=membership, role=form.cleaned_data["role"], actor=_user(request))
    messages.success(
        request,
        _("%(name)s is now %(role)s.") % {"name": membership.user, "role": membership.get_role_display()},
    )
    return redirect("members")


@require_POST
@capability("members.manage")
def remove_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a membership."""
    membership = _membership(membership_id)
    services.remove_member(membership=membership, actor=_user(request))
    messages.success(
        request, _("%(name)s is no longer a member. What they did is kept.") % {"name": membership.user}
    )
    return redirect("members")


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    key = request.POST.get("context", "")
    if key not in {choice.key for choice in _user(request).contexts}:
        raise InvalidInput(_("You do not belong to that organisation, or no longer do."), code="unknown")
    request.session["context"] = key
    return redirect("worklist")


@require_POST
@public
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the product in another language from now on: a cookie keeps it, and the account if signed in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise InvalidInput(_("There is no such language here."), field="language")
    user = _user(request)
    if user.is_authenticated:
        user.language = code
        user.save(update_fields=["language"])
    translation.activate(code)
    return keep_language(request, HttpResponseRedirect(_safe_next(request)), code)


def keep_language(request: HttpRequest, response: HttpResponse, code: str) -> HttpResponse:
    """The answer with the cookie that keeps the language for whoever is signed out."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _page(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    organisation = _acting(request).organisation
    context = {
        "people": people_of(organisation.pk),
        "invitations": [
            (
                invitation,
                request.build_absolute_uri(reverse("invitation", args=[invitation_token(invitation.pk)])),
            )
            for invitation in open_invitations(organisation.pk)
        ],
        "roles": roles_of(organisation.kind),
        "role_words": role_words(organisation.kind),
        "form": form,
        "may_manage": _acting(request).can("members.manage"),
        "frame": "base/portal.html" if organisation.kind == "supplier" else "base/workspace.html",
    }
    return render(request, "tenants/members.html", context, status=status)


def _membership(membership_id: UUID) -> Membership:
    found = Membership.objects.filter(organisation_id=scope.organisation_id())
    return get_object_or_404(
        found.select_related("user", "organisation").defer("user__password"), pk=membership_id
    )


def _invitation(invitation_id: UUID) -> Invitation:
    own = scope.organisation_id()
    found = Invitation.objects.filter(tenant_id=own, organisation_id=own)
    return get_object_or_404(
        found.select_related("organisation").select_for_update(of=("self",)), pk=invitation_id
    )


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _acting(request: HttpRequest) -> Any:
    return request.acting  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> Any:
    return request.user
