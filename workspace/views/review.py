"""The review desk: one answer after the other, then the end of the review."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.selectors.review import Progress
from assessments.services import reviewing
from core.errors import InvalidInput
from scoring.documents import Position
from tenants.access import capability
from workspace.forms.review import AdjustmentForm, DecisionForm, ReturnForm
from workspace.selectors.review_beside import Beside, next_reading
from workspace.selectors.review_desk import Desk
from workspace.views.review_frame import (
    go_on,
    known_item,
    leave,
    person_of,
    progress_at,
    says_why,
    show_desk,
)


@require_GET
@capability("reviews.view")
def review(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The desk of one submission, at the first answer that is open."""
    progress = progress_at(request_id)
    first = progress.open_items[0] if progress.open_items else next(iter(progress.book.items))
    if progress.is_complete:
        person = person_of(request)
        first = next_reading(Beside(progress, first, person), progress, first, person) or first
    return redirect("review_item", request_id, first)


@require_GET
@capability("reviews.view")
def review_item(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """The desk at one answer; htmx gets the panes alone."""
    progress = progress_at(request_id)
    return show_desk(request, progress, known_item(progress, item))


@require_POST
@capability("reviews.decide")
@says_why
def review_decide(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Decide on one answer and go on to the next open one."""
    progress = progress_at(request_id)
    known = progress.book.items[known_item(progress, item)]
    form = DecisionForm(request.POST, item=known, claimed=progress.entry(item)["met"])
    if form.is_valid():
        try:
            reviewing.decide(
                request=progress.request,
                item=item,
                **form.decided,
                checks=form.checks,
                reviewer=person_of(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.refuse(error)
            progress = progress_at(request_id)
    if not form.is_valid():
        return show_desk(request, progress, item, form=form, status=422)
    return go_on(request, request_id, item)


@require_GET
@capability("reviews.decide")
def review_trial(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """What an adjustment leads to, while its checks are being ticked; writes nothing."""
    progress = progress_at(request_id)
    form = AdjustmentForm(request.GET, item=progress.book.items[known_item(progress, item)])
    if not form.is_valid():
        raise InvalidInput(_("These conditions do not belong to this question."))
    changed = Position.of(form.cleaned_data["met"], form.cleaned_data["not_applicable"])
    desk = Desk(progress, item, changed)
    return render(request, "workspace/review/_outcomes.html", {"choices": desk.adjustments})


@require_POST
@capability("reviews.decide")
@says_why
def review_accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Accept several open answers at once: those that claim nothing, or the rest of a section."""
    progress = progress_at(request_id)
    item = known_item(progress, request.POST.get("item", ""))
    given: dict[str, Any] = {
        "request": progress.request,
        "reviewer": person_of(request),
        "now": timezone.now(),
    }
    if section := request.POST.get("section", ""):
        count = reviewing.accept_section(section=section, **given)
    else:
        count = reviewing.accept_empty_claims(**given)
    messages.success(
        request, ngettext("%(n)d answer accepted.", "%(n)d answers accepted.", count) % {"n": count}
    )
    left = _left_in(progress_at(request_id), section)
    if left:
        sentence = ngettext(
            "%(n)d answer is left: its proof does not count, so accepting it needs a note.",
            "%(n)d answers are left: their proof does not count, so accepting them needs a note.",
            left,
        )
        messages.warning(request, sentence % {"n": left})
    return go_on(request, request_id, item, stay=True)


def _left_in(progress: Progress, section: str) -> int:
    """How many answers of a section are still open."""
    return sum(progress.book.items[key].section == section for key in progress.open_items)


@require_POST
@capability("reviews.finish")
@says_why
def review_return(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the rejected answers back to the supplier."""
    progress = progress_at(request_id)
    form = ReturnForm(request.POST)
    count = 0
    if form.is_valid():
        day = form.cleaned_data["due_on"]
        try:
            count = reviewing.return_to_supplier(
                request=progress.request,
                reviewer=person_of(request),
                now=timezone.now(),
                due_at=timezone.make_aware(datetime.combine(day, time(23, 59))),
            )
        except InvalidInput as error:
            form.add_error("due_on", str(error.message))
    if not form.is_valid():
        first = next(iter(progress.book.items))
        return show_desk(request, progress, first, return_form=form, status=422)
    sentence = ngettext("%(n)d answer went back to %(name)s.", "%(n)d answers went back to %(name)s.", count)
    messages.success(request, sentence % {"n": count, "name": progress.request.supplier_name})
    return leave(request)


@require_POST
@capability("reviews.finish")
@says_why
def review_finish(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Finish the review; the scorecard follows."""
    progress = progress_at(request_id)
    reviewing.finish_review(request=progress.request, reviewer=person_of(request), now=timezone.now())
    sentence = _("Review of %(name)s finished. The scorecard is being made.")
    messages.success(request, sentence % {"name": progress.request.supplier_name})
    return leave(request)
