"""Taking up an invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from assessments.services.joining import accept_invitation
from core.errors import DomainError, Gone, InvalidInput
from tenants import services
from tenants.access import public
from tenants.forms import RegisterForm
from tenants.models import Invitation, Membership, Organisation
from tenants.selectors import contexts_of, headed_by, user_by_email
from workspace.selectors.people import asked_by

BACKEND = "tenants.sessions.AccountBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what and take the invitation up: with a new account, or with the one signed in.

    A link that is unknown, used, withdrawn or over answers 410 with what to do.
    """
    now = timezone.now()
    try:
        found = services.open_invitation(token=token, now=now)
    except Gone as gone:
        if gone.code == "used" and gone.details["accepted_by"] == request.user.pk:
            return redirect("worklist")
        raise
    _speak(request, found)
    timezone.activate(ZoneInfo(found.tenant.time_zone))
    if not request.user.is_authenticated:
        return _newcomer(request, found)
    user: Any = request.user
    if user.email.lower() != found.email:
        return render(request, "workspace/invitation_other.html", {"invitation": found}, status=403)
    return _member(request, found)


def _newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    if user_by_email(found.email):
        return render(request, "workspace/invitation_sign_in.html", _context(found))
    posted = request.method == "POST"
    initial = {"name": found.name, "language": found.language}
    form = RegisterForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        try:
            user = services.register(invitation=found, **form.cleaned_data)
            membership = accept_invitation(
                invitation=found, user=user, now=timezone.now(), time_zone=_zone(request)
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            login(request, user, backend=BACKEND)
            return _welcome(request, membership, found.tenant_id)
    status = 422 if posted else 200
    return render(request, "workspace/invitation_new.html", _context(found) | {"form": form}, status=status)


def _member(request: HttpRequest, found: Invitation) -> HttpResponse:
    companies = headed_by(request.user, found.organisation_kind) if found.organisation is None else []
    if request.method == "POST":
        membership = accept_invitation(
            invitation=found,
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            company=_chosen(request.POST.get("company", ""), companies),
            time_zone=_zone(request),
        )
        return _welcome(request, membership, found.tenant_id)
    return render(request, "workspace/invitation_accept.html", _context(found) | {"companies": companies})


def _zone(request: HttpRequest) -> str:
    """The time zone the browser says it is in, for a new company; empty for none there is."""
    named = request.POST.get("time_zone", "")
    return named if named in available_timezones() else ""


def _chosen(key: str, companies: list[Organisation]) -> Organisation | None:
    """The company the person answers with; empty means a new one."""
    if not key:
        return None
    for company in companies:
        if str(company.pk) == key:
            return company
    raise InvalidInput(_("Choose one of your companies, or a new one."), field="company")


def _welcome(request: HttpRequest, membership: Membership, tenant_id: UUID) -> HttpResponse:
    """Go on as a member, a rating body for the buyer that invited it."""
    mine = [c for c in contexts_of(request.user) if c.organisation == membership.organisation]
    mine.sort(key=lambda context: context.tenant.pk != tenant_id)
    request.session["context"] = mine[0].key if mine else ""
    messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation.name})
    return redirect("worklist")


def _speak(request: HttpRequest, found: Invitation) -> None:
    """Greet a visitor who never chose a language in the invitation's."""
    if request.user.is_anonymous and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(found.language)
        request.LANGUAGE_CODE = translation.get_language()


def _context(found: Invitation) -> dict[str, Any]:
    return {"invitation": found, "asked": asked_by(found)}
