"""Who of a supplier company answers what.

Somebody who was asked for far more than they know comes here from the questionnaire, often on a phone: whom
can I give which part, until when, and how far are they? A colleague who got a part comes by its e-mail, and
finds it on the home page.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.models import OPEN_STATES, Request
from assessments.selectors.portal import overview, own_requests, who_may_submit
from assessments.team.assigning import AssignedMeanwhile, Pick, assign_sections
from assessments.team.sections import loads_of, shares_of
from core.errors import DomainError
from standards.codes import code
from tenants import services
from tenants.access import capability
from tenants.models import Role, User
from tenants.scope import organisation_id
from tenants.selectors import Acting, open_invitations, people_of
from workspace.forms.team import ColleagueForm, RestForm, SharesForm

#: Days before the customer's due date by which sections are answered unless somebody says otherwise.
AHEAD = timedelta(days=3)


@require_http_methods(["GET", "HEAD", "POST"])
@capability("answers.edit")
def portal_team(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who answers which section of a request, until when, and how far they are; saves all rows at once."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    if request.method != "POST":
        return _page(request, asked)
    form = _shares_form(request, asked, data=request.POST)
    if form.is_valid():
        done = _assigned(request, asked, form, form.picks, note=form.cleaned_data["note"])
        if done is not None:
            return done
    return _page(request, asked, shares=form, status=422)


@require_POST
@capability("answers.edit")
def portal_team_rest(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give every section nobody has to one colleague."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    form = RestForm(request.POST, people=people_of(organisation_id()))
    if form.is_valid():
        done = _assigned(request, asked, form, form.picks(shares_of(overview(asked))), note="")
        if done is not None:
            return done
    return _page(request, asked, rest=form, status=422)


@require_POST
@capability("team.edit")
def portal_team_invite(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Invite a colleague who is to answer; they can be given a section once they joined."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    form = ColleagueForm(request.POST)
    if form.is_valid():
        acting = _acting(request)
        try:
            invitation = services.invite(
                tenant_id=acting.organisation.pk,
                organisation=acting.organisation,
                role=Role.CONTRIBUTOR,
                actor=_person(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(
                request,
                _("%(email)s is invited. Once they joined you can give them a section.")
                % {"email": invitation.email},
            )
            return redirect("portal_team", asked.pk)
    return _page(request, asked, colleague=form, status=422)


def _assigned(
    request: HttpRequest, asked: Request, form: Any, picks: dict[str, Pick], *, note: str
) -> HttpResponse | None:
    """The way back once it is stored; None with the fault in the form."""
    try:
        changed = assign_sections(
            request=asked, picks=picks, note=note, actor=_person(request), now=timezone.now()
        )
    except AssignedMeanwhile as error:
        messages.error(request, str(error.message))
        return redirect("portal_team", asked.pk)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None
    if changed:
        words = ngettext(
            "%(n)d section changed. Whoever is new to one gets an e-mail.",
            "%(n)d sections changed. Whoever is new to one gets an e-mail.",
            len(changed),
        )
        messages.success(request, words % {"n": len(changed)})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("portal_team", asked.pk)


def _page(
    request: HttpRequest,
    asked: Request,
    *,
    shares: SharesForm | None = None,
    rest: RestForm | None = None,
    colleague: ColleagueForm | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = _acting(request)
    form = shares or _shares_form(request, asked)
    people = people_of(organisation_id())
    may_invite = acting.can("team.edit")
    view = overview(asked)
    context = {
        "asked": asked,
        "book": view.book,
        "code": code(asked.standard),
        "is_open": asked.state in OPEN_STATES,
        "shares": form,
        "rest": rest or RestForm(people=people, initial={"until": _suggested(request, asked)}),
        "free": sum(share.standing is None for share in form.shares),
        "loads": loads_of(form.shares),
        "is_alone": len(people) == 1,
        "may_invite": may_invite,
        "colleague": colleague or ColleagueForm(initial={"language": request.LANGUAGE_CODE}),
        "invited": open_invitations(organisation_id()),
        "managers": [] if may_invite else who_may_submit(),
    }
    return render(request, "workspace/portal_team.html", context, status=status)


def _shares_form(request: HttpRequest, asked: Request, *, data: Any = None) -> SharesForm:
    return SharesForm(
        data,
        shares=shares_of(overview(asked)),
        people=people_of(organisation_id()),
        until=_suggested(request, asked),
    )


def _suggested(request: HttpRequest, asked: Request) -> date:
    """A day that leaves time to read everything before the due date; today where there is none."""
    zone = ZoneInfo(_acting(request).organisation.time_zone)
    today = timezone.now().astimezone(zone).date()
    return max(asked.due_at.astimezone(zone).date() - AHEAD, today)


def _acting(request: HttpRequest) -> Acting:
    return cast("Acting", request.acting)  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
