"""The event log of an organisation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.selectors import people_of
from workspace.forms.events import EventFilter
from workspace.paging import page_of
from workspace.selectors.events import found_events, in_words, table

PAGE_SIZE = 50
#: Rows in one CSV file; the filter reaches the others.
EXPORT_ROWS = 5000


@require_GET
@capability("events.view")
def events(request: HttpRequest) -> HttpResponse:
    """What happened, newest first, filtered by kind, person and day."""
    acting: Any = request.acting  # type: ignore[attr-defined]
    form = _filter(request)
    page = page_of(found_events(form.kept()), request.GET, size=PAGE_SIZE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": in_words(page.rows),
        "is_filtered": bool(form.kept()),
        "export_query": query.urlencode(),
        "frame": "base/portal.html" if acting.can("portal.open") else "base/workspace.html",
    }
    return render(request, "workspace/events.html", context)


@require_GET
@capability("events.view")
def events_csv(request: HttpRequest) -> HttpResponse:
    """The filtered events as CSV, the newest 5,000 of them; times in UTC."""
    found = found_events(_filter(request).kept())[:EXPORT_ROWS]
    heads = (_("When (UTC)"), _("Who"), _("What"), _("About"), _("Values"))
    content = written("csv", heads, table(in_words(list(found))))
    response = HttpResponse(content, content_type=CONTENT_TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="events-{timezone.now():%Y-%m-%d}.csv"'
    return response


def _filter(request: HttpRequest) -> EventFilter:
    acting: Any = request.acting  # type: ignore[attr-defined]
    people = [(str(member.user_id), str(member.user)) for member in people_of(acting.organisation.pk)]
    return EventFilter(request.GET, people=people)
