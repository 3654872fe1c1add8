"""Somebody else of a supplier company reads the answers before they go out, and the company's rule about it.

The one who is to hand in comes from the check page: who can read, how does it stand, what changed since? The
reader comes by e-mail or from the home page, often on a phone: does each answer hold, and does its paper show
it? An administrator comes from the people: does somebody else have to read?
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.models import InternalReview
from assessments.selectors.drafts import draft_entries, gaps_in
from assessments.selectors.portal import own_requests, who_may_submit
from assessments.team.readings import own_readings, reads_first, sheet_of
from assessments.team.reviewing import (
    ChangedMeanwhile,
    ask_to_read,
    call_off,
    finish_reading,
    save_remark,
    set_hand_in_rule,
)
from core.errors import DomainError, Forbidden, InvalidInput
from standards.codes import code
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import Acting, people_of


@require_GET
@capability("portal.open")
def portal_rule(request: HttpRequest) -> HttpResponse:
    """Whether somebody else reads before the company hands in."""
    may_edit = _acting(request).can("team.edit")
    context = {
        "reads_first": reads_first(),
        "may_edit": may_edit,
        "is_alone": len(people_of(organisation_id())) == 1,
        "managers": [] if may_edit else who_may_submit(),
    }
    return render(request, "workspace/portal_rule.html", context)


@require_POST
@capability("team.edit")
def portal_rule_save(request: HttpRequest) -> HttpResponse:
    """Change the rule."""
    wanted = request.POST.get("reads_first") == "yes"
    set_hand_in_rule(reads_first=wanted, actor=_person(request), now=timezone.now())
    messages.success(
        request,
        _("From now on somebody else reads before you hand in.")
        if wanted
        else _("From now on one person may hand in alone."),
    )
    return redirect("portal_rule")


@require_POST
@capability("answers.edit")
def portal_reading_ask(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask a colleague to read the answers to a request."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    known = {str(one.user_id): one.user for one in people_of(organisation_id())}
    reader = known.get(request.POST.get("reader", ""))
    try:
        if reader is None:
            raise InvalidInput(_("Choose who is to read."), field="reader")
        ask_to_read(
            request=asked,
            reader=reader,
            note=request.POST.get("note", "")[:500],
            actor=_person(request),
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(who)s gets an e-mail and reads the answers.") % {"who": reader})
    return redirect("portal_check", asked.pk)


@require_GET
@capability("portal.open")
def portal_reading(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """All answers of a request on one page, with a place for a remark at each while it is read."""
    return _page(request, get_object_or_404(own_readings(), pk=reading_id))


@require_POST
@capability("answers.edit")
def portal_reading_remark(request: HttpRequest, reading_id: UUID, item: str) -> HttpResponse:
    """Keep a remark on one answer; htmx gets the word that it was saved."""
    reading = get_object_or_404(own_readings(), pk=reading_id)
    now = timezone.now()
    is_script = "HX-Request" in request.headers
    try:
        text = request.POST.get("text", "")
        save_remark(reading=reading, item=item, text=text, actor=_person(request), now=now)
    except DomainError as error:
        if not is_script:
            messages.error(request, str(error.message))
            return redirect("portal_reading", reading.pk)
        return render(request, "workspace/_remark_state.html", {"fault": error.message})
    if not is_script:
        return redirect("portal_reading", reading.pk)
    return render(request, "workspace/_remark_state.html", {"saved_at": now, "is_empty": not text.strip()})


@require_POST
@capability("answers.edit")
def portal_reading_finish(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Clear the answers, or send them back with the remarks."""
    reading = get_object_or_404(own_readings(), pk=reading_id)
    words = request.POST.get("words", "")[:2000]
    clears = request.POST.get("step") == "clear"
    try:
        finish_reading(
            reading=reading,
            clears=clears,
            words=words,
            seen=_seen(request),
            actor=_person(request),
            now=timezone.now(),
        )
    except ChangedMeanwhile as error:
        return _page(request, reading, fault=error, words=words, fresh=error.items)
    except Forbidden as error:
        messages.error(request, str(error.message))
        return redirect("portal_reading", reading.pk)
    except DomainError as error:
        return _page(request, reading, fault=error, words=words)
    messages.success(
        request,
        _("Cleared. %(who)s gets an e-mail and can hand in.") % {"who": reading.asked_by_name}
        if clears
        else _("Sent back. %(who)s gets an e-mail with your remarks.") % {"who": reading.asked_by_name},
    )
    return redirect("portal")


@require_POST
@capability("answers.edit")
def portal_reading_call_off(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """End a reading nobody finished."""
    reading = get_object_or_404(own_readings(), pk=reading_id)
    try:
        call_off(reading=reading, actor=_person(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The reading is called off. You can ask somebody else."))
    return redirect("portal_check", reading.request_id)


def _seen(request: HttpRequest) -> Mapping[str, str]:
    try:
        found = json.loads(request.POST.get("seen", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _page(
    request: HttpRequest,
    reading: InternalReview,
    *,
    fault: DomainError | None = None,
    words: str = "",
    fresh: tuple[str, ...] = (),
) -> HttpResponse:
    sheet = sheet_of(reading)
    asked = reading.request
    is_open = reading.state == InternalReview.State.OPEN
    lines = [line for _section, found in sheet.sections for line in found]
    context = {
        "reading": reading,
        "asked": asked,
        "sheet": sheet,
        "code": code(asked.standard),
        "gaps": gaps_in(sheet.book, draft_entries(asked), asked.terms),
        "may_decide": is_open and reading.reader_id == request.user.pk,
        "is_open": is_open,
        "fault": fault.message if fault else "",
        "said": words,
        "fresh": fresh,
        "seen": json.dumps({line.item.key: line.digest for line in lines}),
    }
    return render(request, "workspace/portal_reading.html", context, status=fault.status if fault else 200)


def _acting(request: HttpRequest) -> Acting:
    return cast("Acting", request.acting)  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
