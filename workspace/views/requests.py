"""Requests: the list, and one request."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import STANDARDS
from assessments.models import Request
from assessments.services import request_changes
from assessments.services.requesting import OVER
from core.errors import InvalidInput
from standards.codes import code
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.tokens import invitation_token
from workspace.exporting import Columns, day, file_of
from workspace.forms.requests import CloseForm, ExtendForm, InviteAgainForm, end_of
from workspace.paging import page_of
from workspace.selectors import requests as selectors
from workspace.selectors.events import events_about

PAGE_SIZE = 20
#: Two forms of one page ask for a reason; their fields need different ids.
CLOSE_IDS = "id_close_%s"


@require_GET
@capability("requests.view")
def requests(request: HttpRequest) -> HttpResponse:
    """All requests of the buyer; view, filters, order and page stand in the URL."""
    now = timezone.now()
    view = _one_of(request.GET.get("view"), selectors.VIEWS, "open")
    standard = _one_of(request.GET.get("standard"), STANDARDS, "")
    order = request.GET.get("sort", "")
    order = order if order.removeprefix("-") in selectors.ORDERS else "due"
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = selectors.found_requests(view=view, standard=standard, words=words, order=order, now=now)
    file = file_of(request, name="requests", columns=_columns(), rows=found)
    if file is not None:
        return file
    counts = selectors.view_counts(now)
    context = {
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "tabs": [
            {
                "label": label,
                "url": _with(request.GET, view=key, page=None),
                "count": counts[key],
                "active": key == view,
            }
            for key, label in selectors.VIEWS.items()
        ],
        "view": view,
        "order": order,
        "words": words,
        "standard": standard,
        "standards": [(key, code(key)) for key in STANDARDS],
        "total": counts["all"],
        "may_send": _acting(request).can("requests.send"),
    }
    return render(request, "workspace/requests.html", context)


@require_GET
@capability("requests.view")
def request_detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: how far it is, its invitation, its results, and what happened."""
    return _detail(request, _request(request_id))


@require_POST
@capability("requests.send")
def request_extend(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the supplier more time."""
    found = _request(request_id)
    form = ExtendForm(request.POST)
    if form.is_valid():
        zone = ZoneInfo(_acting(request).organisation.time_zone)
        try:
            request_changes.extend_request(
                request=found,
                due_at=end_of(form.cleaned_data["due_on"], zone),
                reason=form.cleaned_data["reason"],
                actor=_user(request),
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The due date is moved. The supplier sees it in its portal."))
            return redirect("request_detail", request_id)
    return _detail(request, found, extend=form)


@require_POST
@capability("requests.send")
def request_close(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Close the request; what was answered is kept."""
    found = _request(request_id)
    form = CloseForm(request.POST, auto_id=CLOSE_IDS)
    if form.is_valid():
        request_changes.close_request(
            request=found, reason=form.cleaned_data["reason"], actor=_user(request), now=timezone.now()
        )
        messages.success(request, _("The request is closed. What was answered is kept."))
        return redirect("request_detail", request_id)
    return _detail(request, found, close=form)


@require_POST
@capability("requests.send")
def request_invite(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send a new invitation, perhaps to another address."""
    found = _request(request_id)
    form = InviteAgainForm(request.POST)
    if form.is_valid():
        fresh = request_changes.invite_again(
            request=found, actor=_user(request), now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, _("A new link goes to %(email)s; earlier links ended.") % {"email": fresh.email}
        )
        return redirect("request_detail", request_id)
    return _detail(request, found, invite=form)


def _columns() -> Columns:
    return {
        _("Supplier"): lambda asked: asked.supplier_name,
        _("Country"): lambda asked: asked.supplier.country,
        _("Standard"): lambda asked: code(asked.standard),
        _("State"): lambda asked: asked.get_state_display(),
        _("Answered"): lambda asked: asked.answered,
        _("Questions"): lambda asked: asked.total,
        _("Sent"): lambda asked: day(asked.created_at),
        _("Due"): lambda asked: day(asked.due_at),
        _("Submitted"): lambda asked: day(asked.submitted_at),
        _("Reviewed"): lambda asked: day(asked.reviewed_at),
        _("Owner"): lambda asked: asked.supplier.owner.name if asked.supplier.owner else "",
    }


def _detail(
    request: HttpRequest,
    found: Request,
    *,
    extend: ExtendForm | None = None,
    close: CloseForm | None = None,
    invite: InviteAgainForm | None = None,
) -> HttpResponse:
    faulty = any(form is not None for form in (extend, close, invite))
    detail = selectors.request_detail(found)
    invitation = detail.invitation
    acting = _acting(request)
    link = ""
    if invitation and not invitation.withdrawn_at and acting.can("requests.send"):
        path = reverse("invitation", args=[invitation_token(invitation.pk)])
        link = request.build_absolute_uri(path)
    context = {
        "detail": detail,
        "asked": found,
        "link": link,
        "events": events_about([found.pk, *([invitation.pk] if invitation else [])]),
        "is_with_supplier": found.state in request_changes.WITH_SUPPLIER,
        "is_over": found.state in OVER,
        "may_send": acting.can("requests.send"),
        "may_see_campaign": acting.can("campaigns.view"),
        "extend": extend or ExtendForm(),
        "close": close or CloseForm(auto_id=CLOSE_IDS),
        "invite": invite
        or InviteAgainForm(
            initial={
                "email": invitation.email if invitation else found.supplier.contact_email,
                "language": invitation.language if invitation else request.LANGUAGE_CODE,
            }
        ),
    }
    return render(request, "workspace/request_detail.html", context, status=422 if faulty else 200)


def _request(request_id: UUID) -> Request:
    found = Request.objects.filter(tenant_id=tenant_id())
    found = found.select_related("supplier", "created_by").defer("created_by__password")
    return get_object_or_404(found, pk=request_id)


def _one_of(wanted: str | None, allowed: Any, default: str) -> str:
    return wanted if wanted in allowed else default  # type: ignore[return-value]


def _with(query: QueryDict, **changes: str | None) -> str:
    changed = query.copy()
    for key, text in changes.items():
        changed.pop(key, None)
        if text is not None:
            changed[key] = text
    return f"?{changed.urlencode()}"


def _acting(request: HttpRequest) -> Any:
    return request.acting  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> Any:
    return request.user
