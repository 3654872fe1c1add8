"""What every step on the review desk shares: the submission, the page, and where one goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.desk.sampling import running
from assessments.models import Request, SampleState
from assessments.selectors.review import Progress, progress_of
from assessments.services import reviewing
from assessments.sharing.reading import require_answer
from core.errors import DomainError
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.review import DecisionForm, ReturnForm
from workspace.selectors.review import next_in_queue
from workspace.selectors.review_beside import Beside, next_reading
from workspace.selectors.review_desk import Desk, next_open

View = Callable[..., HttpResponse]


def says_why(view: View) -> View:
    """Under htmx, a rule that says no becomes a message on the desk instead of a page inside it."""

    @wraps(view)
    def run(request: HttpRequest, request_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, request_id, *args, **kwargs)
        except DomainError as error:
            if not request.headers.get("HX-Request"):
                raise
            messages.error(request, str(error.message))
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("review", args=[request_id])})

    return run


def person_of(request: HttpRequest) -> User:
    """Who is signed in; every view here asks for a capability, so somebody is."""
    return cast("User", request.user)


def progress_at(request_id: UUID) -> Progress:
    """The newest submission of a request of this tenant. Raises Http404 for any other request, DomainError
    (409) before one was handed in."""
    found = get_object_or_404(
        Request.objects.select_related("supplier"), pk=request_id, tenant_id=tenant_id()
    )
    progress = progress_of(found)
    if progress is None:
        raise DomainError(
            _("The supplier has not handed in yet. There is nothing to review."), code="nothing_handed_in"
        )
    return progress


def known_item(progress: Progress, item: str) -> str:
    """The item's key. Raises Http404 where the standard has none such."""
    if item not in progress.book.items:
        raise Http404
    return item


def show_desk(
    request: HttpRequest,
    progress: Progress,
    item: str,
    *,
    form: DecisionForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The desk at one answer, its panes alone for htmx; forms with faults as they were sent."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    may_decide = acting.can("reviews.decide")
    require_answer(progress.submission, item, now=timezone.now())
    desk = Desk(progress, item, form.tried if form else None)
    context = {
        "desk": desk,
        "beside": Beside(progress, item, person_of(request)),
        "may_decide": may_decide and desk.is_open,
        "may_finish": acting.can("reviews.finish"),
        "may_assign": acting.can("reviews.assign"),
        "form": form or DecisionForm.of(desk),
        "return_form": return_form or ReturnForm(initial={"due_on": _correction_day()}),
        "next_up": next_in_queue(progress.request),
        "now": timezone.now(),
    }
    name = (
        "workspace/review/_panes.html" if request.headers.get("HX-Request") else "workspace/review/desk.html"
    )
    return render(request, name, context, status=status)


def _correction_day() -> date:
    return timezone.localdate() + reviewing.CORRECTION_TIME


def go_on(
    request: HttpRequest, request_id: UUID, item: str, *, stay: bool = False, readings: bool = False
) -> HttpResponse:
    """The next open answer, with ``readings`` the next to read again: in place for htmx, else by redirect."""
    progress = progress_at(request_id)
    if readings:
        person = person_of(request)
        follows = next_reading(Beside(progress, item, person), progress, item, person) or item
    else:
        follows = item if stay and item in progress.open_items else _next(progress, item)
    address = reverse("review_item", args=[request_id, follows])
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = show_desk(request, progress, follows)
    response.headers["HX-Push-Url"] = address
    return response


def _next(progress: Progress, item: str) -> str:
    """What is to decide next: what is left of a sample that is read, else the next open answer."""
    sample = running(progress)
    drawn = sample.sample if sample and sample.state == SampleState.OPEN else []
    left = [key for key in drawn if key in progress.open_items]
    return left[0] if left else next_open(progress, item) or item


def leave(request: HttpRequest) -> HttpResponse:
    """Back to the queue, from htmx as well."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("reviews")})
    return redirect("reviews")
