"""Stage ``team``: sections of people who left are free again, and people hear of what waits for them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import OPEN_STATES, Request, SectionAssignment
from assessments.selectors.portal import overview
from assessments.team.reading_letters import due_readings, tell_readings
from assessments.team.steps import STEPS, next_step
from core.models import Event
from standards.codes import code
from tenants.models import Membership, Organisation, Role
from tenants.scope import Scope, clock, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

#: Sections of one company told of in one run; the next run goes on with the rest.
A_RUN = 500

#: A buyer and a supplier company.
Case = tuple[UUID, UUID]


def advance_team(*, now: datetime) -> int:
    """Free the sections of people who left and write the letters that are due; gives how many sections and
    readings were dealt with. Each company is a transaction of its own; one that fails is tried again."""
    freed = _each(_of_people_gone(), _free, now)
    return freed + _each(_due(now), _tell, now) + _each(due_readings(now), tell_readings, now)


def _each(cases: Sequence[Case], step: Any, now: datetime) -> int:
    done = 0
    for case in cases:
        try:
            done += step(*case, now)
        except DatabaseError:
            logger.exception("sections of company %s wait and will be tried again", case[1])
    return done


def _of_people_gone() -> list[Case]:
    member = Membership.objects.filter(
        user_id=OuterRef("person_id"), organisation_id=OuterRef("supplier_org_id")
    )
    with clock():
        gone = SectionAssignment.objects.filter(~Exists(member), ended_at=None).order_by("supplier_org_id")
        return list(gone.values_list("tenant_id", "supplier_org_id").distinct())


def _due(now: datetime) -> list[Case]:
    with clock():
        due = SectionAssignment.objects.filter(tell_at__lte=now).order_by("supplier_org_id")
        return list(due.values_list("tenant_id", "supplier_org_id").distinct())


def _free(tenant_id: UUID, company_id: UUID, now: datetime) -> int:
    """End what people hold who are no members any more; whoever gave it to them is to hear of it."""
    with scope(Scope("supplier", company_id, company_id)):
        members = Membership.objects.filter(organisation_id=company_id).values_list("user_id", flat=True)
        gone = list(
            SectionAssignment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(tenant_id=tenant_id, supplier_org_id=company_id, ended_at=None)
            .exclude(person_id__in=list(members))
        )
        for one in gone:
            one.ended_at, one.ending, one.tell_at = now, SectionAssignment.Ending.LEFT, now
            one.save(update_fields=["ended_at", "ending", "tell_at"])
        Event.objects.bulk_create(
            Event(
                tenant_id=company_id,
                kind="section.given_back",
                subject_type=one._meta.label_lower,
                subject_id=one.pk,
                before={"person": one.person_name},
                after={"request": str(one.request_id), "section": one.section},
            )
            for one in gone
        )
    return len(gone)


def _tell(tenant_id: UUID, company_id: UUID, now: datetime) -> int:
    """Write the letters of one company that are due: one a person, request and kind."""
    left = _left_to_do(tenant_id, company_id, now)
    with scope(Scope.worker(tenant_id)):
        company = Organisation.objects.get(pk=company_id)
        zone = ZoneInfo(company.time_zone)
        due = list(
            SectionAssignment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(tenant_id=tenant_id, supplier_org_id=company_id, tell_at__lte=now)
            .select_related("request__tenant")
            .order_by("until", "section")[:A_RUN]
        )
        letters: dict[tuple[Any, ...], list[SectionAssignment]] = defaultdict(list)
        for one in due:
            kind = _kind(one, zone, now)
            if left.get(one.pk):
                reader = one.assigned_by_id if kind == "section_back" else one.person_id
                letters[one.request_id, reader, kind, one.tell_at].append(one)
            one.step, one.tell_at = (
                (one.step, None) if one.ended_at else next_step(one.until, zone, after=now)
            )
        SectionAssignment.objects.bulk_update(due, ["step", "tell_at"])
        for (_request, reader, kind, at), sections in letters.items():
            _notify(company, sections, reader, kind=kind, occasion=f"{at:%Y%m%d%H%M%S}", now=now)
    return len(due)


def _left_to_do(tenant_id: UUID, company_id: UUID, now: datetime) -> dict[UUID, int]:
    """How many questions are left in each section that is due; nothing for a request not in hand. Drafts are
    the company's own, so they are read with its rights."""
    with scope(Scope("supplier", company_id, company_id)):
        due = SectionAssignment.objects.filter(
            tenant_id=tenant_id, supplier_org_id=company_id, tell_at__lte=now
        ).order_by("until", "section")[:A_RUN]
        by_request: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
        for pk, request_id, section in due.values_list("pk", "request_id", "section"):
            by_request[request_id][section].append(pk)
        requests = Request.objects.filter(pk__in=by_request, state__in=OPEN_STATES)
        return {
            pk: part.total - part.done
            for request in requests
            for part in overview(request).sections
            for pk in by_request[request.pk].get(part.section.key, ())
        }


def _kind(one: SectionAssignment, zone: ZoneInfo, now: datetime) -> str:
    if one.ended_at is not None:
        return "section_back"
    if one.step == 0:
        return STEPS[0][0]
    coming, _at = next_step(one.until, zone, after=now)
    return STEPS[max(one.step, coming - 1)][0]


def _notify(
    company: Organisation,
    sections: Sequence[SectionAssignment],
    reader: UUID,
    *,
    kind: str,
    occasion: str,
    now: datetime,
) -> None:
    zone = ZoneInfo(company.time_zone)
    first = sections[0]
    request = first.request
    is_back = kind == "section_back"
    path = "portal_team" if is_back else "portal_request"
    context = {
        "reference": code(request.standard),
        "title": _named(request, [one.section for one in sections]),
        "buyer_name": request.tenant.name,
        "colleague": first.person_name if is_back else first.assigned_by_name,
        "due_at": datetime.combine(first.until, time(23, 59), tzinfo=zone).isoformat(),
        "note": first.note if kind == "section_assigned" else "",
    }
    notify(
        tenant_id=request.tenant_id,
        key=f"{kind} {first.pk} {occasion}",
        kind=kind,
        recipients=_recipients(company.pk, reader, is_back=is_back),
        context=context,
        path=reverse(path, args=[request.pk]) + ("" if is_back else "?who=me"),
        now=now,
    )


def _recipients(company_id: UUID, reader: UUID, *, is_back: bool) -> list[tuple[UUID, UUID]]:
    """The reader; of a section given back those who manage the company, where who gave it has left too."""
    known = Membership.objects.filter(organisation_id=company_id, user_id=reader)
    if is_back and not known.exists():
        return people_to_tell(company_id, [Role.ADMIN])
    return [(company_id, reader)]


def _named(request: Request, keys: Sequence[str]) -> dict[str, str]:
    """The sections by name in every language, in the standard's order."""
    sections = [
        part for part in catalogue(request.standard, request.standard_version).sections if part.key in keys
    ]
    return {
        language: ("、" if language.startswith("zh") else ", ").join(
            part.name.in_language(language) for part in sections
        )
        for language, _name in settings.LANGUAGES
    }
