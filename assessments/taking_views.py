"""Endpoints of the questionnaire: take over an answer given elsewhere, and take that back."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.catalogue import book_of
from assessments.forms import TakeForm
from assessments.models import Request
from assessments.selectors.portal import own_requests
from assessments.services.taking import take_back, take_over
from core.errors import DomainError, InvalidInput
from tenants.access import capability
from tenants.models import User


@require_POST
@capability("answers.edit")
def answer_take(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Take over an answer of one's own company; the page then says where it came from."""
    asked = _asked(request_id, item)
    form = TakeForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose the answer to take over from those shown."), field="source")
    source = get_object_or_404(own_requests(), pk=form.cleaned_data["source"])
    try:
        take_over(
            request=asked,
            item=item,
            source=source,
            source_item=form.cleaned_data["source_item"],
            actor=_person(request),
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("portal_item", asked.pk, item)


@require_POST
@capability("answers.edit")
def answer_take_back(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Put an answer back as it stood before it was taken over."""
    asked = _asked(request_id, item)
    try:
        take_back(request=asked, item=item, actor=_person(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("portal_item", asked.pk, item)


def _asked(request_id: UUID, item: str) -> Request:
    asked = get_object_or_404(own_requests(), pk=request_id)
    if item not in book_of(asked).items:
        raise Http404
    return asked


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
