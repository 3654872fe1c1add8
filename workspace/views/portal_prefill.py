"""Take over the answers of the last cycle and of other questionnaires at one go, and confirm them.

Who comes: somebody of a supplier company who is asked again what it answered before. Their questions: what
of it can be used, how old is it, and what do I still have to look at myself.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import book_of
from assessments.forms import ConfirmForm, PrefillForm
from assessments.models import OPEN_STATES, Request, RequestState
from assessments.prefill import sources
from assessments.selectors.portal import answers_for, own_requests
from assessments.selectors.waiting import open_items, waiting_for_word
from assessments.services.answering import open_request
from assessments.services.prefilling import confirm_answers, prefill
from core.errors import DomainError, InvalidInput
from standards.codes import code
from tenants.access import capability
from tenants.models import User


@require_GET
@capability("portal.open")
def portal_prefill(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What the company's earlier answers can fill, by where they were given."""
    asked = _asked(request, request_id)
    now = timezone.now()
    answers = answers_for(asked)
    waiting = [key for key in open_items(asked) if key not in answers or not answers[key].is_answered]
    found = sources(asked, waiting, now=now)
    filled = {filling.item.key for source in found for filling in source.fillings}
    context = {
        "asked": asked,
        "book": book_of(asked),
        "code": code(asked.standard),
        "is_open": asked.state in OPEN_STATES,
        "sources": found,
        "fills": len(filled),
        "unanswered": len(waiting),
        "unconfirmed": len(waiting_for_word(asked, now=now).unconfirmed),
    }
    return render(request, "workspace/portal_prefill.html", context)


@require_POST
@capability("answers.edit")
def portal_prefill_take(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Fill the open questions from one earlier questionnaire, or from all."""
    asked = _asked(request, request_id)
    form = PrefillForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose one of the earlier questionnaires shown."), field="source")
    chosen = form.cleaned_data["source"]
    source = get_object_or_404(own_requests(), pk=chosen) if chosen else None
    try:
        filled = prefill(request=asked, source=source, actor=_person(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("portal_prefill", asked.pk)
    text = ngettext(
        "%(n)d answer was taken over. Read it and say that it holds, then hand in.",
        "%(n)d answers were taken over. Read each and say that it holds, then hand in.",
        filled,
    )
    messages.success(request, text % {"n": filled})
    return redirect("portal_check", asked.pk)


@require_POST
@capability("answers.edit")
def answers_confirm(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say that answers taken over, or given long ago, hold today."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    form = ConfirmForm(book_of(asked), request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose an answer of this questionnaire to confirm."), field="item")
    try:
        confirmed = confirm_answers(
            request=asked, items=form.cleaned_data["item"], actor=_person(request), now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = ngettext("%(n)d answer was confirmed.", "%(n)d answers were confirmed.", confirmed)
        messages.success(request, text % {"n": confirmed})
    back = request.POST.get("back", "")
    if back.startswith("/portal/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("portal_check", asked.pk)


def _asked(request: HttpRequest, request_id: UUID) -> Request:
    """The request, its answering started where it was only sent."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    if asked.state == RequestState.SENT:
        open_request(request=asked, actor=_person(request), now=timezone.now())
    return asked


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
