"""Read model of the event log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.models import Request
from audits.models import Audit
from audits.selectors.access import audits_of_other_firms, drafts_of_other_firms
from core.models import Event
from onboarding.models import OnboardingCase
from remediation.models import Finding
from risk.models import RiskEntry
from scoring.models import Dispute, Scorecard
from standards.codes import code
from suppliers.models import Supplier
from tenants.scope import current
from workspace.selectors.event_words import Change, changes, title


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in words; ``about`` names its subject where that is a supplier or a request."""

    at: datetime
    who: str
    what: str
    changes: list[Change]
    about: str


def found_events(wanted: Mapping[str, Any]) -> QuerySet[Event]:
    """The events the organisation may see, newest first, kept by ``kind``, ``person`` (an id), ``since`` and
    ``until`` (days in the reader's zone)."""
    events = _visible().order_by("-created_at", "-id")
    if wanted.get("kind"):
        events = events.filter(kind=wanted["kind"])
    if wanted.get("person"):
        events = events.filter(actor_id=wanted["person"])
    zone = timezone.get_current_timezone()
    if wanted.get("since"):
        events = events.filter(created_at__gte=datetime.combine(wanted["since"], time.min, zone))
    if wanted.get("until"):
        after = datetime.combine(wanted["until"] + timedelta(days=1), time.min, zone)
        events = events.filter(created_at__lt=after)
    return events


def _visible() -> QuerySet[Event]:
    active = current()
    if active.side == "supplier":
        own = Q(tenant_id=active.organisation_id) | Q(supplier_org_id=active.organisation_id)
        return Event.objects.filter(own)
    if active.side == "assessor":
        events = Event.objects.filter(tenant_id__in=[active.tenant_id, active.organisation_id])
        return events.exclude(subject_id__in=audits_of_other_firms().order_by().values("pk")).exclude(
            subject_id__in=drafts_of_other_firms().order_by().values("pk")
        )
    return Event.objects.filter(tenant_id=active.tenant_id)


def events_about(subjects: Iterable[UUID], *, limit: int = 50) -> list[EventRow]:
    """The newest events about these suppliers, requests or other rows. At most eight queries."""
    found = _visible().filter(subject_id__in=list(subjects)).order_by("-created_at", "-id")
    return in_words(list(found[:limit]))


def in_words(events: Sequence[Event]) -> list[EventRow]:
    """Events as rows to show. Seven queries for the names of their subjects, five for a supplier company."""
    names = _names({_subject(event) for event in events})
    return [
        EventRow(
            event.created_at,
            event.actor_name,
            title(event.kind),
            changes(event),
            names.get(_subject(event), ""),
        )
        for event in events
    ]


def _subject(event: Event) -> UUID:
    """What an event is about; answers and their proof stand for their request."""
    return UUID(event.after["request"]) if "request" in event.after else event.subject_id


def _names(ids: set[UUID]) -> dict[UUID, str]:
    """What rows are called: requests and scorecards by their supplier, for a supplier by the buyer."""
    if not ids:
        return {}
    own = current().side == "supplier"
    requests = Request.objects.filter(pk__in=ids)
    cards = Scorecard.objects.filter(pk__in=ids)
    of_request = requests.values_list("pk", "standard", "tenant__name" if own else "supplier_name")
    of_card = cards.values_list("pk", "standard", "tenant__name" if own else "request__supplier_name")
    disputes = Dispute.objects.filter(pk__in=ids)
    of_dispute = disputes.values_list("pk", "card__standard", "tenant__name" if own else "supplier__name")
    told = [*of_request, *of_card, *of_dispute]
    names = {pk: f"{code(standard)} · {name}" for pk, standard, name in told}
    if current().side != "assessor":  # a rating body has no business with how suppliers come in
        cases = OnboardingCase.objects.filter(pk__in=ids)
        names |= dict(cases.values_list("pk", "tenant__name" if own else "supplier_name"))
    names |= {found.pk: str(found) for found in Finding.objects.filter(pk__in=ids).only("number", "title")}
    if not own:
        names |= dict(Supplier.everything.filter(pk__in=ids).values_list("pk", "name"))
        names |= dict(RiskEntry.objects.filter(pk__in=ids).values_list("pk", "title"))
        names |= {one.pk: str(one) for one in Audit.objects.filter(pk__in=ids).only("number", "starts_on")}
    return names


def table(rows: Iterable[EventRow]) -> Iterator[tuple[str, ...]]:
    """The rows of the CSV file: time (UTC), person, what, about, changes."""
    for row in rows:
        told = "; ".join(
            f"{one.label}: {one.before} → {one.after}" if one.before else f"{one.label}: {one.after}"
            for one in row.changes
        )
        yield row.at.isoformat(timespec="seconds"), row.who, row.what, row.about, told
