"""Campaigns: the list (which are under way, and how far), and one campaign.

Who comes here wants to know who has not answered, and to remind them or give more time; before sending, who
would be asked and who not, and why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.campaigns.changing import may_remind_at
from assessments.campaigns.screening import DryLook, dry_look
from assessments.catalogue import book_of
from assessments.models import Campaign, CampaignState, LeftOut
from core.templatetags.ui_lists import address
from standards.codes import code
from suppliers.countries import country_name
from tenants.access import capability
from tenants.selectors import Acting
from workspace.exporting import Columns, day, file_of
from workspace.forms.campaigns import AskAgainForm, EndForm, ExtendAllForm
from workspace.forms.reminders import day_words
from workspace.paging import page_of
from workspace.selectors import campaigns as selectors
from workspace.selectors.evaluation import plans_of, row_of
from workspace.views.register import acting_of

PAGE_SIZE = 20
ROWS = 50
FOUND = 20
UNPROCESSABLE = 422


@require_GET
@capability("campaigns.view")
def campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns of the buyer with how far each is."""
    page = page_of(selectors.campaigns(), request.GET, size=PAGE_SIZE)
    now = timezone.now()
    progress = selectors.progress_of([one.pk for one in page.rows], now) if page.rows else {}
    rows = [(one, progress.get(one.pk, selectors.Progress())) for one in page.rows]
    return render(
        request, "workspace/campaigns.html", {"page": page, "rows": rows, "may_send": may_send(request)}
    )


@require_GET
@capability("campaigns.view")
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """One campaign: the dry look of a draft, the bar while it is sent, then how far its suppliers are."""
    found = own(campaign_id)
    if request.htmx and found.state != CampaignState.SENDING:  # type: ignore[attr-defined] # by django-htmx
        return HttpResponse(headers={"HX-Refresh": "true"})  # the bar is full: the whole page is another one
    return show(request, found)


def show(
    request: HttpRequest,
    found: Campaign,
    *,
    extend: ExtendAllForm | None = None,
    end: EndForm | None = None,
    again: AskAgainForm | None = None,
) -> HttpResponse:
    """The page of a campaign, with the forms that were faulty; or its table as a file."""
    now = timezone.now()
    view = request.GET.get("view", "all")
    narrowing = {
        "words": request.GET.get("q", "").replace("\0", "").strip()[:200],
        "view": view if view in selectors.VIEWS else "all",
        "reason": _one_of(request.GET.get("why"), {*LeftOut.values, "asked"}),
        "country": _one_of(request.GET.get("country", "").upper(), None),
    }
    order = request.GET.get("sort", "")
    order = order if order.removeprefix("-") in selectors.ORDERS else "supplier"
    is_draft = found.state == CampaignState.DRAFT
    by_recipient = is_draft or narrowing["view"] == "left_out"
    rows: Any = (
        selectors.recipients_of(found, words=narrowing["words"], reason=narrowing["reason"])
        if by_recipient
        else selectors.requests_of(
            found,
            view=narrowing["view"],
            words=narrowing["words"],
            country=narrowing["country"],
            order=order,
            now=now,
        )
    )
    columns = _recipient_columns() if by_recipient else _request_columns()
    file = file_of(request, name="campaign", columns=columns, rows=rows)
    if file is not None:
        return file
    faulty = any(form is not None for form in (extend, end, again))
    context: dict[str, Any] = narrowing | {
        "campaign": found,
        "code": code(found.standard),
        "book": book_of(found),
        "remind_days": [day_words(days) for days in found.remind_days],
        "order": order,
        "may_send": may_send(request),
        "plan": next((row_of(plan) for plan in plans_of(found.tenant_id).filter(campaign=found)), None),
        "may_plan": acting_of(request).can("plans.edit"),
        "extend": extend or ExtendAllForm(),
        "end": end or EndForm(auto_id="id_end_%s"),
        "again": again or AskAgainForm(auto_id="id_again_%s"),
        **(_draft(request, found) if is_draft else _sent(request, found, now)),
    }
    total = None if any(narrowing[key] for key in ("words", "country", "reason")) else context["counted"]
    context["page"] = page_of(rows, request.GET, size=ROWS, total=total)
    return render(request, "workspace/campaign.html", context, status=UNPROCESSABLE if faulty else 200)


def _draft(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    look = dry_look(found)
    words = request.GET.get("find", "").replace("\0", "").strip()[:200]
    return {
        "look": look,
        "reasons": _reasons(look.left_out, request.GET, "why"),
        "tabs": _draft_tabs(look, request.GET),
        "counted": look.total,
        "find": words,
        "found": selectors.to_add(found, words, FOUND) if words else [],
    }


def _sent(request: HttpRequest, found: Campaign, now: datetime) -> dict[str, Any]:
    progress = selectors.progress_of([found.pk], now).get(found.pk, selectors.Progress())
    tally = selectors.tally(found)
    counts = {**(progress.views or {}), "left_out": tally.left_out_count}
    view = request.GET.get("view", "all")
    view = view if view in selectors.VIEWS else "all"
    again = may_remind_at(found)
    return {
        "progress": progress,
        "tally": tally,
        "reasons": _reasons(tally.left_out, request.GET, "why", view="left_out"),
        "countries": [
            (one, country_name(one.code, get_language() or "en")) for one in selectors.by_country(found)
        ],
        "counted": counts.get(view, 0),
        "remind_from": again if again and again > now else None,
        "is_late": found.due_at < now,
        "moment_now": now,
        "tabs": [
            {
                "label": label,
                "url": address(request.GET, view=key, page=None, why=None),
                "count": counts.get(key, 0),
                "active": key == view,
            }
            for key, label in selectors.VIEWS.items()
        ],
    }


def _reasons(left_out: Any, query: QueryDict, key: str, **also: str) -> list[dict[str, Any]]:
    """Why suppliers are left out, most first, each with the address of the table of these alone."""
    changes: dict[str, Any] = {"page": None, **also}
    return [
        {"label": LeftOut(reason).label, "count": n, "url": address(query, **(changes | {key: reason}))}
        for reason, n in sorted(left_out.items(), key=lambda item: -item[1])
    ]


def _draft_tabs(look: DryLook, query: QueryDict) -> list[dict[str, Any]]:
    chosen = query.get("why", "")
    offered: list[tuple[str, Any, int]] = [
        ("", _("All"), look.total),
        ("asked", _("Will be asked"), look.asked),
        *((reason, LeftOut(reason).label, n) for reason, n in look.left_out.items()),
    ]
    return [
        {
            "label": label,
            "url": address(query, why=key or None, page=None),
            "count": n,
            "active": key == chosen,
        }
        for key, label, n in offered
    ]


def own(campaign_id: UUID) -> Campaign:
    """A campaign of the buyer; 404 for any other."""
    return get_object_or_404(selectors.campaigns(), pk=campaign_id)


def may_send(request: HttpRequest) -> bool:
    """Whether the visitor may draft, send and change campaigns."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return acting.can("requests.send")


def _one_of(wanted: str | None, allowed: set[str] | None) -> str:
    """A word of the address where it is one of ``allowed``; with None, where it is a country."""
    if allowed is None:
        return wanted if wanted and country_name(wanted, "en") != wanted else ""
    return wanted if wanted in allowed else ""


def _request_columns() -> Columns:
    return {
        _("Supplier"): lambda asked: asked.supplier_name,
        _("Country"): lambda asked: asked.supplier.country,
        _("State"): lambda asked: asked.get_state_display(),
        _("Answered"): lambda asked: asked.answered,
        _("Questions"): lambda asked: asked.total,
        _("Due"): lambda asked: day(asked.due_at),
        _("Opened"): lambda asked: day(asked.opened_at),
        _("Submitted"): lambda asked: day(asked.submitted_at),
        _("Reviewed"): lambda asked: day(asked.reviewed_at),
        _("Last letter"): lambda asked: day(asked.reminded_at),
    }


def _recipient_columns() -> Columns:
    labels = dict(LeftOut.choices)
    return {
        _("Supplier"): lambda one: one.supplier.name,
        _("Country"): lambda one: one.supplier.country,
        _("E-mail"): lambda one: one.supplier.contact_email,
        _("Left out because"): lambda one: str(labels.get(getattr(one, "why", one.left_out), "")),
    }
