"""When suppliers hear of what they are asked, and stage ``reminders`` that tells them.

One mechanism for all requests, single or of a campaign: ``Request.remind_at`` is when to look next. At a look
a supplier that has the request in hand is told of it, or reminded where a day of ``remind_days`` has come or
somebody had the campaign's suppliers reminded by hand. What an outage delayed is told once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import Request, RequestState
from core.events import record_all
from core.nudge import nudge
from standards.codes import code
from tenants.models import ROLES_BY_KIND, Invitation, Membership, Organisation, OrganisationKind
from tenants.scope import Scope, clock, scope
from tenants.services import INVITATION_DAYS, Invitee, Telling, invite_companies, notify_all

logger = logging.getLogger(__name__)

#: Days from the due day on which who did not hand in is reminded, unless the sender says otherwise.
REMIND_DAYS = (-14, -3, 0, 7)
FIRST, AGAIN = "request_sent", "request_reminder"
#: The hour, where the buyer is, at which reminders go out.
HOUR = time(9)
#: States in which the supplier has the request in hand.
IN_HAND = (RequestState.SENT, RequestState.ANSWERING, RequestState.RETURNED)
#: Requests looked at in one transaction, and transactions of one run of the stage.
CHUNK = 250
CHUNKS_A_RUN = 40
#: While answers wait for review they may come back: then reminders go on.
LOOK_AGAIN = timedelta(days=1)


def reminder_instants(request: Request, zone: ZoneInfo) -> list[datetime]:
    """When the supplier is reminded by the days of the request, in order."""
    due = request.due_at.astimezone(zone).date()
    return sorted(
        datetime.combine(due + timedelta(days=days), HOUR, tzinfo=zone) for days in request.remind_days
    )


def advance_reminders(*, now: datetime) -> int:
    """Tell or remind every supplier that is due to hear of a request; gives how many requests were looked at.
    Chunks are claimed with SKIP LOCKED; one request that cannot be dealt with holds up no other."""
    done = 0
    for _ in range(CHUNKS_A_RUN):
        with clock():
            due = Request.objects.filter(remind_at__lte=now).order_by("remind_at", "pk")
            rows = list(due.values_list("tenant_id", "pk")[:CHUNK])
        by_tenant: dict[UUID, list[UUID]] = defaultdict(list)
        for tenant_id, pk in rows:
            by_tenant[tenant_id].append(pk)
        moved = sum(_look(tenant_id, ids, now) for tenant_id, ids in by_tenant.items())
        done += moved
        if not moved:
            break
    return done


def _look(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    """Look at these requests in one transaction; where that fails, in halves, down to the one to blame, which
    is looked at again a day later."""
    try:
        with scope(Scope.worker(tenant_id)):
            return _told(tenant_id, ids, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever is wrong with one request must not keep the others from being told
        if len(ids) > 1:
            middle = len(ids) // 2
            return _look(tenant_id, ids[:middle], now) + _look(tenant_id, ids[middle:], now)
        logger.exception("the supplier of request %s was not told and will be tried again", ids[0])
        with scope(Scope.worker(tenant_id)):
            Request.objects.filter(tenant_id=tenant_id, pk=ids[0]).update(remind_at=now + LOOK_AGAIN)
        return 1


def _told(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    buyer = Organisation.objects.get(pk=tenant_id)
    zone = ZoneInfo(buyer.time_zone)
    requests = list(
        Request.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(tenant_id=tenant_id, pk__in=ids, remind_at__lte=now)
        .select_related("supplier", "campaign", "created_by")
        .defer("created_by__password")
        .order_by("pk")
    )
    told, reminded = [], []
    for request in requests:
        if _is_reminded(request, zone, now):
            reminded.append(request)
        elif request.state == RequestState.SENT and request.reminded_at is None and request.supplier_org_id:
            told.append(request)
        request.remind_at = _next_look(request, zone, now)
    _write_letters(buyer, told, reminded, now)
    for request in [*told, *reminded]:
        request.reminded_at = now
    Request.objects.bulk_update(requests, ["remind_at", "reminded_at"])
    record_all("request.reminded", [(one, {"due_at": one.due_at.isoformat()}) for one in reminded])
    return len(requests)


def _is_reminded(request: Request, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a reminder is due since the supplier last heard."""
    if request.state not in IN_HAND:
        return False
    heard = request.reminded_at or request.created_at
    instants = reminder_instants(request, zone)
    if request.campaign and request.campaign.reminded_at:
        instants.append(request.campaign.reminded_at)
    return any(heard < instant <= now for instant in instants)


def _next_look(request: Request, zone: ZoneInfo, now: datetime) -> datetime | None:
    if request.state == RequestState.SUBMITTED:
        return now + LOOK_AGAIN
    if request.state not in IN_HAND:
        return None
    return next((instant for instant in reminder_instants(request, zone) if instant > now), None)


def _write_letters(
    buyer: Organisation, told: Sequence[Request], reminded: Sequence[Request], now: datetime
) -> None:
    people = _people_of({one.supplier_org_id for one in (*told, *reminded) if one.supplier_org_id})
    tellings = [
        Telling(
            key=f"{kind} {request.pk}" + (f" {now:%Y%m%d%H%M}" if kind == AGAIN else ""),
            kind=kind,
            recipients=people[request.supplier_org_id],
            context=_context(request, buyer, now),
            path=reverse("portal_request", args=[request.pk]),
        )
        for kind, requests in ((FIRST, told), (AGAIN, reminded))
        for request in requests
        if request.supplier_org_id
    ]
    notify_all(tenant_id=buyer.pk, tellings=tellings, now=now)
    _invite_again([one for one in reminded if not one.supplier_org_id], now)


def _people_of(companies: Iterable[UUID]) -> dict[UUID | None, list[tuple[UUID, UUID]]]:
    """Who is told at each of these companies: pairs of (company, user). One query."""
    members = Membership.objects.filter(
        organisation_id__in=list(companies),
        role__in=ROLES_BY_KIND[OrganisationKind.SUPPLIER],
        user__is_active=True,
    ).order_by("created_at", "user_id")
    found: dict[UUID | None, list[tuple[UUID, UUID]]] = defaultdict(list)
    for company, user in members.values_list("organisation_id", "user_id"):
        found[company].append((company, user))
    return found


def _context(request: Request, buyer: Organisation, now: datetime) -> dict[str, Any]:
    name = catalogue(request.standard, request.standard_version).name
    context = {
        "reference": code(request.standard),
        "title": {language: name.in_language(language) for language, _words in settings.LANGUAGES},
        "buyer_name": buyer.name,
        "due_at": request.due_at.isoformat(),
        "questions": request.total,
        "done": request.answered,
        "message": request.message,
    }
    late = int((now - request.due_at).total_seconds())
    return context | ({"overdue_seconds": late} if late > 0 else {})


def _invite_again(requests: Sequence[Request], now: datetime) -> None:
    """Have the link sent once more to suppliers that never joined; where none is open any more, a new one."""
    if not requests:
        return
    tenant_id = requests[0].tenant_id
    suppliers = {one.supplier_id: one for one in requests}
    links = Invitation.objects.filter(
        tenant_id=tenant_id, supplier_id__in=suppliers, accepted_at=None, withdrawn_at=None
    )
    linked = set(links.values_list("supplier_id", flat=True))
    links.update(sent_at=None, problem="", expires_at=now + timedelta(days=INVITATION_DAYS))
    nudge("invitations")
    for request in suppliers.values():
        supplier = request.supplier
        if supplier.pk in linked or not supplier.contact_email:
            continue
        language = request.campaign.language if request.campaign else "en"
        invitee = Invitee(supplier.pk, supplier.name, supplier.contact_email, supplier.contact_name, language)
        invite_companies(tenant_id=tenant_id, invitees=[invitee], actor=request.created_by, now=now)
