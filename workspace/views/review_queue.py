"""The review queue: what waits, whose it is, by when; taking, giving and giving back; the rules of review.

Who comes: a reviewer in the morning with "what is mine, what is due first?"; a lead or ESG manager with "what
has nobody, who has too much, what is late?".
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.catalogue import STANDARDS
from assessments.desk import places
from assessments.desk.rules import change_policy, policy_of
from core.errors import DomainError, InvalidInput
from standards.codes import code
from suppliers.spreadsheets import MAX_WORKBOOK_ROWS
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.exporting import PARAMETER, Columns, day, file_of
from workspace.forms.review_queue import AssignForm, PolicyForm
from workspace.selectors.events import events_about
from workspace.selectors.review import Asked, QueueRow, queue
from workspace.views.review_frame import person_of

UNPROCESSABLE = 422
ALL_AT_ONCE = MAX_WORKBOOK_ROWS + 1


@require_GET
@capability("reviews.view")
def reviews(request: HttpRequest) -> HttpResponse:
    """The queue: submissions that wait for decisions, or the file of it."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    asked, today = Asked.read(request.GET), timezone.localdate()
    is_file = PARAMETER in request.GET
    found = queue(
        asked,
        user=person_of(request),
        today=today,
        page=1 if is_file else request.GET.get("page", 1),
        **({"size": ALL_AT_ONCE} if is_file else {}),
    )
    file = file_of(request, name="reviews", columns=_columns(), rows=found.rows)
    if file is not None:
        return file
    page = found.page
    context = {
        "rows": found.rows,
        "page": page,
        "people": found.people,
        "asked": asked,
        "today": today,
        "now": timezone.now(),
        "standards": STANDARDS,
        "may_decide": acting.can("reviews.decide"),
        "may_assign": acting.can("reviews.assign"),
        "previous_url": _page_url(
            request, found.page.previous_page_number() if found.page.has_previous() else 0
        ),
        "next_url": _page_url(request, found.page.next_page_number() if found.page.has_next() else 0),
    }
    return render(request, "workspace/reviews.html", context)


@require_POST
@capability("reviews.assign")
def reviews_assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen reviews, or a section of one, to a reviewer."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(str(next(iter(form.errors.values()))[0]), field=next(iter(form.errors)))
    count = places.assign_reviews(
        tenant_id=tenant_id(),
        requests=_chosen(request),
        person_id=form.cleaned_data["person"],
        section=form.cleaned_data["section"],
        due_on=form.cleaned_data["due_on"],
        actor=person_of(request),
        now=timezone.now(),
    )
    messages.success(request, ngettext("%(n)d review given.", "%(n)d reviews given.", count) % {"n": count})
    return _back(request)


@require_POST
@capability("reviews.decide")
def reviews_take(request: HttpRequest) -> HttpResponse:
    """Take the chosen reviews oneself."""
    actor = person_of(request)
    count = places.assign_reviews(
        tenant_id=tenant_id(),
        requests=_chosen(request),
        person_id=actor.pk,
        section=request.POST.get("section", ""),
        actor=actor,
        now=timezone.now(),
    )
    words = ngettext("%(n)d review is yours now.", "%(n)d reviews are yours now.", count)
    messages.success(request, words % {"n": count})
    return _back(request)


@require_POST
@capability("reviews.decide")
def reviews_give_back(request: HttpRequest) -> HttpResponse:
    """Give the chosen reviews back, so that they are nobody's; one's own, or anybody's where one assigns."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    section = request.POST.get("section")
    count = places.give_back(
        tenant_id=tenant_id(),
        requests=_chosen(request),
        section=section,
        actor=person_of(request),
        only_own=not acting.can("reviews.assign"),
    )
    words = ngettext("%(n)d assignment ended.", "%(n)d assignments ended.", count)
    messages.success(request, words % {"n": count})
    return _back(request)


@require_http_methods(["GET", "HEAD"])
@capability("reviews.view")
def review_rules(request: HttpRequest) -> HttpResponse:
    """How reviews are done for this buyer, and what was changed in it."""
    return _rules_page(request, PolicyForm.of(policy_of(tenant_id())))


@require_POST
@capability("rules.edit")
def review_rules_save(request: HttpRequest) -> HttpResponse:
    """Say how reviews are done from now on."""
    form = PolicyForm(request.POST)
    if form.is_valid():
        try:
            change_policy(
                tenant_id=tenant_id(), actor=person_of(request), now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved. It holds for decisions taken from now on."))
            return redirect("review_rules")
    return _rules_page(request, form, status=UNPROCESSABLE)


def _rules_page(request: HttpRequest, form: PolicyForm, status: int = 200) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    policy = policy_of(tenant_id())
    context = {
        "form": form,
        "policy": policy,
        "can_edit": acting.can("rules.edit"),
        "rows": events_about([policy.pk], limit=10) if policy.changed_at else [],
        "plain": True,
    }
    return render(request, "workspace/review_rules.html", context, status=status)


def _chosen(request: HttpRequest) -> list[UUID]:
    """The reviews that were ticked. Raises InvalidInput where none was, or one is no id."""
    try:
        chosen = [UUID(one) for one in request.POST.getlist("review")]
    except ValueError:
        chosen = []
    if not chosen:
        raise InvalidInput(_("Choose at least one review."), field="review")
    return chosen


def _back(request: HttpRequest) -> HttpResponse:
    """To the page one came from, the queue by default."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return redirect(address if is_ours and address.startswith("/reviews/") else reverse("reviews"))


def _page_url(request: HttpRequest, number: int) -> str:
    """This list at another page; empty for page 0."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}" if number else ""


def _columns() -> Columns:
    def holder(row: QueueRow) -> Any:
        return row.holder.person_name if row.holder else ""

    return {
        _("Supplier"): lambda row: row.request.supplier_name,
        _("Standard"): lambda row: code(row.request.standard),
        _("Size"): lambda row: row.request.get_size_class_display(),
        _("Round"): lambda row: row.tally.round,
        _("Waiting since"): lambda row: day(row.request.submitted_at),
        _("Review by"): lambda row: day(row.due_on),
        _("Reviewer"): holder,
        _("Sections of others"): lambda row: len(row.sections),
        _("Decided"): lambda row: row.tally.decided,
        _("Questions"): lambda row: row.request.total,
        _("Second readings open"): lambda row: row.readings,
    }
