"""People hear of internal reviews: who is asked to read, and who asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import InternalReview
from standards.codes import code
from tenants.scope import Scope, clock, scope
from tenants.services import notify

#: State of a reading → kind of letter, the page it leads to, and who reads it.
LETTERS: dict[str, tuple[str, str, str]] = {
    InternalReview.State.OPEN: ("reading_asked", "portal_reading", "reader_id"),
    InternalReview.State.CLEARED: ("reading_cleared", "portal_check", "asked_by_id"),
    InternalReview.State.SENT_BACK: ("reading_back", "portal_check", "asked_by_id"),
}

#: Readings told of in one run; the next run goes on with the rest.
A_RUN = 200


def due_readings(now: datetime) -> list[tuple[UUID, UUID]]:
    """Buyers with readings that somebody is to hear of, each with the supplier company."""
    with clock():
        due = InternalReview.objects.filter(tell_at__lte=now).order_by("supplier_org_id")
        return list(due.values_list("tenant_id", "supplier_org_id").distinct())


def tell_readings(tenant_id: UUID, company_id: UUID, now: datetime) -> int:
    """Note down the letters of one company that are due; gives how many readings were dealt with."""
    with scope(Scope.worker(tenant_id)):
        due = list(
            InternalReview.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(tenant_id=tenant_id, supplier_org_id=company_id, tell_at__lte=now)
            .select_related("request__tenant")[:A_RUN]
        )
        for reading in due:
            if reading.state in LETTERS:
                _notify(reading, now)
            reading.tell_at = None
        InternalReview.objects.bulk_update(due, ["tell_at"])
    return len(due)


def _notify(reading: InternalReview, now: datetime) -> None:
    kind, page, who = LETTERS[reading.state]
    request = reading.request
    book = catalogue(request.standard, request.standard_version)
    is_asked = reading.state == InternalReview.State.OPEN
    place = reading.pk if is_asked else request.pk
    notify(
        tenant_id=request.tenant_id,
        key=f"{kind} {reading.pk}",
        kind=kind,
        recipients=[(reading.supplier_org_id, getattr(reading, who))],
        context={
            "reference": code(request.standard),
            "title": {language: book.name.in_language(language) for language, _name in settings.LANGUAGES},
            "buyer_name": request.tenant.name,
            "colleague": reading.asked_by_name if is_asked else reading.reader_name,
            "due_at": request.due_at.isoformat(),
            "note": reading.note if is_asked else reading.words,
        },
        path=reverse(page, args=[place]),
        now=now,
    )
