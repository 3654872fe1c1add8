"""The review queue and the review desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import STANDARDS
from assessments.models import Request
from assessments.selectors.review import Progress, progress_of
from assessments.services import reviewing
from assessments.sharing.reading import require_answer
from core.errors import DomainError, InvalidInput
from scoring.documents import Position
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from workspace.forms.review import AdjustmentForm, DecisionForm, ReturnForm
from workspace.selectors.review import next_in_queue, queue
from workspace.selectors.review_desk import Desk, next_open

View = Callable[..., HttpResponse]


def _says_why(view: View) -> View:
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


@require_GET
@capability("reviews.view")
def reviews(request: HttpRequest) -> HttpResponse:
    """The queue: submissions that wait for decisions."""
    standard = request.GET.get("standard", "")
    if standard not in STANDARDS:
        standard = ""
    order = request.GET.get("sort", "waiting")
    rows, page = queue(order=order, standard=standard, page=request.GET.get("page", 1))
    context = {
        "rows": rows,
        "page": page,
        "now": timezone.now(),
        "standard": standard,
        "standards": STANDARDS,
        "previous_url": _page_url(request, page.previous_page_number() if page.has_previous() else 0),
        "next_url": _page_url(request, page.next_page_number() if page.has_next() else 0),
    }
    return render(request, "workspace/reviews.html", context)


@require_GET
@capability("reviews.view")
def review(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The desk of one submission, at the first answer that is open."""
    progress = _progress(request_id)
    first = progress.open_items[0] if progress.open_items else next(iter(progress.book.items))
    return redirect("review_item", request_id, first)


@require_GET
@capability("reviews.view")
def review_item(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """The desk at one answer; htmx gets the panes alone."""
    progress = _progress(request_id)
    return _show(request, progress, _known(progress, item))


@require_POST
@capability("reviews.decide")
@_says_why
def review_decide(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Decide on one answer and go on to the next open one."""
    progress = _progress(request_id)
    form = DecisionForm(request.POST, item=progress.book.items[_known(progress, item)])
    if form.is_valid():
        try:
            reviewing.decide(
                request=progress.request,
                item=item,
                **form.decided,
                reviewer=_person(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.refuse(error)
            progress = _progress(request_id)
    if not form.is_valid():
        return _show(request, progress, item, form=form, status=422)
    return _go_on(request, request_id, item)


@require_GET
@capability("reviews.decide")
def review_trial(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """What an adjustment leads to, while its checks are being ticked; writes nothing."""
    progress = _progress(request_id)
    form = AdjustmentForm(request.GET, item=progress.book.items[_known(progress, item)])
    if not form.is_valid():
        raise InvalidInput(_("These conditions do not belong to this question."))
    changed = Position.of(form.cleaned_data["met"], form.cleaned_data["not_applicable"])
    desk = Desk(progress, item, changed)
    return render(request, "workspace/review/_outcome.html", {"choice": desk.adjustment})


@require_POST
@capability("reviews.decide")
@_says_why
def review_accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Accept several open answers at once: those that claim nothing, or the rest of a section."""
    progress = _progress(request_id)
    item = _known(progress, request.POST.get("item", ""))
    given: dict[str, Any] = {
        "request": progress.request,
        "reviewer": _person(request),
        "now": timezone.now(),
    }
    if section := request.POST.get("section", ""):
        count = reviewing.accept_section(section=section, **given)
    else:
        count = reviewing.accept_empty_claims(**given)
    messages.success(
        request, ngettext("%(n)d answer accepted.", "%(n)d answers accepted.", count) % {"n": count}
    )
    left = _left_in(_progress(request_id), section)
    if left:
        sentence = ngettext(
            "%(n)d answer is left: its proof does not count, so accepting it needs a note.",
            "%(n)d answers are left: their proof does not count, so accepting them needs a note.",
            left,
        )
        messages.warning(request, sentence % {"n": left})
    return _go_on(request, request_id, item, stay=True)


def _left_in(progress: Progress, section: str) -> int:
    """How many answers of a section are still open."""
    return sum(progress.book.items[key].section == section for key in progress.open_items)


@require_POST
@capability("reviews.finish")
@_says_why
def review_return(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the rejected answers back to the supplier."""
    progress = _progress(request_id)
    form = ReturnForm(request.POST)
    count = 0
    if form.is_valid():
        day = form.cleaned_data["due_on"]
        try:
            count = reviewing.return_to_supplier(
                request=progress.request,
                reviewer=_person(request),
                now=timezone.now(),
                due_at=timezone.make_aware(datetime.combine(day, time(23, 59))),
            )
        except InvalidInput as error:
            form.add_error("due_on", str(error.message))
    if not form.is_valid():
        first = next(iter(progress.book.items))
        return _show(request, progress, first, return_form=form, status=422)
    sentence = ngettext("%(n)d answer went back to %(name)s.", "%(n)d answers went back to %(name)s.", count)
    messages.success(request, sentence % {"n": count, "name": progress.request.supplier_name})
    return _leave(request)


@require_POST
@capability("reviews.finish")
@_says_why
def review_finish(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Finish the review; the scorecard follows."""
    progress = _progress(request_id)
    reviewing.finish_review(request=progress.request, reviewer=_person(request), now=timezone.now())
    sentence = _("Review of %(name)s finished. The scorecard is being made.")
    messages.success(request, sentence % {"name": progress.request.supplier_name})
    return _leave(request)


def _page_url(request: HttpRequest, number: int) -> str:
    """This list at another page; empty for page 0."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}" if number else ""


def _person(request: HttpRequest) -> User:
    """Who is signed in; every view here asks for a capability, so somebody is."""
    return cast("User", request.user)


def _progress(request_id: UUID) -> Progress:
    found = get_object_or_404(
        Request.objects.select_related("supplier"), pk=request_id, tenant_id=tenant_id()
    )
    progress = progress_of(found)
    if progress is None:
        raise DomainError(
            _("The supplier has not handed in yet. There is nothing to review."), code="nothing_handed_in"
        )
    return progress


def _known(progress: Progress, item: str) -> str:
    if item not in progress.book.items:
        raise Http404
    return item


def _show(
    request: HttpRequest,
    progress: Progress,
    item: str,
    *,
    form: DecisionForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_decide = request.acting.can("reviews.decide")  # type: ignore[attr-defined]
    require_answer(progress.submission, item, now=timezone.now())
    desk = Desk(progress, item, form.tried if form else None)
    context = {
        "desk": desk,
        "may_decide": may_decide and desk.is_open,
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


def _go_on(request: HttpRequest, request_id: UUID, item: str, *, stay: bool = False) -> HttpResponse:
    """The next open answer: in place for htmx, by redirect without."""
    progress = _progress(request_id)
    follows = item if stay and item in progress.open_items else next_open(progress, item) or item
    address = reverse("review_item", args=[request_id, follows])
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = _show(request, progress, follows)
    response.headers["HX-Push-Url"] = address
    return response


def _leave(request: HttpRequest) -> HttpResponse:
    """Back to the queue, from htmx as well."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("reviews")})
    return redirect("reviews")
