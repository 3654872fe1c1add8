"""Sending requests: who is asked, for what, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.catalogue import published_standards
from assessments.services.requesting import LIMIT, Sent, send_requests
from core.errors import DomainError, InvalidInput
from scoring.editions import editions_in_use
from standards.codes import code
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.requests import SendForm, end_of
from workspace.selectors import requests as selectors
from workspace.views.selected import selected_ids

#: Skipped requests named in a message; of more, only the count.
NAMED = 5


@require_http_methods(["GET", "POST"])
@capability("requests.send")
def request_new(request: HttpRequest) -> HttpResponse:
    """Choose suppliers (``?supplier=`` any number of times, or posted with ``step=choose``), then send."""
    data = request.POST if request.method == "POST" else request.GET
    ids = selected_ids(data, request.user)[: LIMIT + 1] if data.get("every") else _ids(data)
    if not ids:
        return _choose(request, data)
    suppliers = selectors.chosen_suppliers(ids)
    if len(suppliers) != len(ids):
        raise InvalidInput(
            _("Some of these suppliers are not in your list. Choose them again."), code="unknown"
        )
    sending = request.method == "POST" and request.POST.get("step") == "send"
    zone = ZoneInfo(_acting(request).organisation.time_zone)
    form = SendForm(
        request.POST if sending else None,
        suppliers=suppliers,
        today=timezone.now().astimezone(zone).date(),
        language=request.LANGUAGE_CODE,
    )
    if sending and form.is_valid():
        try:
            sent = _send(request, form, ids, zone)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return _tell(request, sent)
    context = {"form": form, "ids": ids, "limit": LIMIT}
    return render(request, "workspace/request_new.html", context, status=422 if sending else 200)


def _send(request: HttpRequest, form: SendForm, ids: list[UUID], zone: ZoneInfo) -> Sent:
    given = form.cleaned_data
    return send_requests(
        tenant_id=tenant_id(),
        supplier_ids=ids,
        standards=given["standards"],
        due_at=end_of(given["due_on"], zone),
        reference_date=given["reference_date"],
        base_extended_to=given["base_extended_to"],
        message=given["message"],
        language=given["language"],
        short_notice_reason=given["short_notice_reason"],
        missing=form.missing(),
        remind_days=given["remind_days"],
        editions=editions_in_use(tenant_id(), timezone.localdate(timezone=zone)),
        actor=_user(request),
        now=timezone.now(),
    )


def _choose(request: HttpRequest, data: QueryDict) -> HttpResponse:
    words = data.get("q", "").replace("\0", "").strip()[:200]
    suppliers, total = selectors.offered_suppliers(words=words, standards=published_standards())
    context = {
        "suppliers": suppliers,
        "total": total,
        "words": words,
        "asked_on": ", ".join(map(code, published_standards())),
        "step_missed": request.method == "POST",
    }
    return render(
        request,
        "workspace/request_choose.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _tell(request: HttpRequest, sent: Sent) -> HttpResponse:
    count = len(sent.requests)
    text = ngettext("%(n)d request sent.", "%(n)d requests sent.", count) % {"n": count}
    if sent.invitations:
        invited = len(sent.invitations)
        text += " " + ngettext("%(n)d invitation goes out now.", "%(n)d invitations go out now.", invited) % {
            "n": invited
        }
    messages.success(request, text)
    if sent.skipped:
        named = [f"{supplier.name} ({code(standard)})" for supplier, standard in sent.skipped[:NAMED]]
        names = ", ".join(named + ["…"] * (len(sent.skipped) > NAMED))
        messages.warning(
            request,
            ngettext(
                "%(n)d skipped, because a request is open already: %(names)s.",
                "%(n)d skipped, because requests are open already: %(names)s.",
                len(sent.skipped),
            )
            % {"n": len(sent.skipped), "names": names},
        )
    if count == 1:
        return redirect("request_detail", sent.requests[0].pk)
    return redirect(f"{reverse('requests')}?sort=-sent")


def _ids(data: QueryDict) -> list[UUID]:
    try:
        return list(dict.fromkeys(UUID(text) for text in data.getlist("supplier")))
    except ValueError as error:
        raise InvalidInput(_("Some of these suppliers are not in your list. Choose them again.")) from error


def _acting(request: HttpRequest) -> Any:
    return request.acting  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> Any:
    return request.user
