"""Read model of the event log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Manager, Q, QuerySet
from django.utils import timezone

from assessments.models import Campaign, Request
from audits.models import Audit
from audits.selectors.access import audits_of_other_firms, drafts_of_other_firms
from core.models import Event
from onboarding.models import OnboardingCase
from remediation.models import Finding
from risk.models import Exercise, Incident, Playbook, RiskEntry
from scoring.models import Dispute, Scorecard
from standards.codes import code
from suppliers.models import Supplier
from tenants.scope import current
from workspace.selectors.event_words import Change, changes, title

Subject = tuple[str, UUID]
Namer = Callable[[set[UUID], str], Iterable[tuple[UUID, str]]]


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
        events = events.filter(created_at__lte=datetime.combine(wanted["until"], time.max, zone))
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
    """The newest events about these suppliers, requests or other rows. One query and those for names."""
    found = _visible().filter(subject_id__in=list(subjects)).order_by("-created_at", "-id")
    return in_words(list(found[:limit]))


def in_words(events: Sequence[Event]) -> list[EventRow]:
    """Events as rows to show. One query for each kind of subject among them, to name it."""
    names = _names(_subject(event) for event in events)
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


def _subject(event: Event) -> Subject:
    """What an event is about; answers and their proof stand for their request."""
    if "request" in event.after:
        return Request._meta.label_lower, UUID(event.after["request"])
    return event.subject_type, event.subject_id


def _names(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """What rows are called: requests and scorecards by their supplier, for a supplier by the buyer."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for kind, pk in subjects:
        ids[kind].add(pk)
    side = current().side
    return {
        (kind, pk): name
        for kind in ids.keys() & _NAMED.keys() - _UNNAMED_TO.get(side, set())
        for pk, name in _NAMED[kind](ids[kind], side)
    }


def _with_code(rows: Manager[Any], standard: str, supplier: str) -> Namer:
    def named(ids: set[UUID], side: str) -> Iterable[tuple[UUID, str]]:
        found = rows.filter(pk__in=ids)
        for pk, key, name in found.values_list(
            "pk", standard, "tenant__name" if side == "supplier" else supplier
        ):
            yield pk, f"{code(key)} · {name}"

    return named


def _as_text(rows: Manager[Any], *columns: str) -> Namer:
    def named(ids: set[UUID], side: str) -> Iterable[tuple[UUID, str]]:
        return [(one.pk, str(one)) for one in rows.filter(pk__in=ids).only(*columns)]

    return named


def _of_case(ids: set[UUID], side: str) -> Iterable[tuple[UUID, str]]:
    cases = OnboardingCase.objects.filter(pk__in=ids)
    return cases.values_list("pk", "tenant__name" if side == "supplier" else "supplier_name")


def _of_supplier(ids: set[UUID], side: str) -> Iterable[tuple[UUID, str]]:
    return Supplier.everything.filter(pk__in=ids).values_list("pk", "name")


def _of_exercise(ids: set[UUID], side: str) -> Iterable[tuple[UUID, str]]:
    return Exercise.objects.filter(pk__in=ids).values_list("pk", "playbook__title")


#: Kind of subject → names of its rows for readers of a side.
_NAMED: Mapping[str, Namer] = {
    Request._meta.label_lower: _with_code(Request.objects, "standard", "supplier_name"),
    Campaign._meta.label_lower: _as_text(Campaign.objects, "name"),
    Scorecard._meta.label_lower: _with_code(Scorecard.objects, "standard", "request__supplier_name"),
    Dispute._meta.label_lower: _with_code(Dispute.objects, "card__standard", "supplier__name"),
    OnboardingCase._meta.label_lower: _of_case,
    Finding._meta.label_lower: _as_text(Finding.objects, "number", "title"),
    Audit._meta.label_lower: _as_text(Audit.objects, "number", "starts_on"),
    Supplier._meta.label_lower: _of_supplier,
    RiskEntry._meta.label_lower: _as_text(RiskEntry.objects, "title"),
    Incident._meta.label_lower: _as_text(Incident.objects, "title"),
    Playbook._meta.label_lower: _as_text(Playbook.objects, "title"),
    Exercise._meta.label_lower: _of_exercise,
}
#: What a side has no business with, or cannot read.
_UNNAMED_TO: Mapping[str, set[str]] = {
    "assessor": {OnboardingCase._meta.label_lower},
    "supplier": {one._meta.label_lower for one in (Supplier, Audit, Campaign)}
    | {one._meta.label_lower for one in (RiskEntry, Incident, Playbook, Exercise)},
}


def table(rows: Iterable[EventRow]) -> Iterator[tuple[str, ...]]:
    """The rows of the CSV file: time (UTC), person, what, about, changes."""
    for row in rows:
        told = "; ".join(
            f"{one.label}: {one.before} → {one.after}" if one.before else f"{one.label}: {one.after}"
            for one in row.changes
        )
        yield row.at.isoformat(timespec="seconds"), row.who, row.what, row.about, told
