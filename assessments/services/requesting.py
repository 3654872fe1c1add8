"""A buyer asks suppliers for assessments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Catalogue, catalogue
from assessments.models import Request, RequestState
from assessments.reminding import REMIND_DAYS
from assessments.services.timing import check_times
from core.errors import InvalidInput
from core.events import record_all
from core.nudge import nudge
from suppliers.models import SizeClass, Supplier
from suppliers.services.contacts import follow_main
from suppliers.services.sizes import SizeDiffers, facts_of, settled_reason
from tenants import services as people
from tenants.models import Invitation, User

#: States of a request that is over.
OVER = (RequestState.REVIEWED, RequestState.CLOSED)
#: Suppliers in one sending.
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Missing:
    """What the sender filled in for a supplier that lacked it; empty values change nothing."""

    contact_email: str = ""
    size_class: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What suppliers are asked, and until when. ``book`` is the questionnaire, ``sections`` are its keys
    where it was narrowed; ``now`` is when it is asked, ``remind_days`` as :class:`Request` has them."""

    book: Catalogue
    due_at: datetime
    reference_date: date
    actor: User
    now: datetime
    base_extended_to: date | None = None
    message: str = ""
    short_notice_reason: str = ""
    remind_days: Sequence[int] = REMIND_DAYS
    sections: Sequence[str] = ()
    campaign_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a sending. ``skipped`` are pairs of supplier and standard with an open request."""

    requests: list[Request]
    invitations: list[Invitation]
    skipped: list[tuple[Supplier, str]]


@transaction.atomic
def send_requests(
    *,
    tenant_id: UUID,
    supplier_ids: Collection[UUID],
    standards: Sequence[str],
    due_at: datetime,
    reference_date: date,
    actor: User,
    now: datetime,
    base_extended_to: date | None = None,
    message: str = "",
    language: str = "en",
    short_notice_reason: str = "",
    missing: Mapping[UUID, Missing] | None = None,
    editions: Mapping[str, str] | None = None,
    remind_days: Sequence[int] = REMIND_DAYS,
) -> Sent:
    """Ask each supplier for an assessment on each standard, and invite the suppliers who never joined.

    A supplier with an open request on a standard is skipped there and told in the result. ``missing`` fills
    in contacts and size classes (kept with the supplier). ``base_extended_to`` extends the base period up to
    that day (T/CERDS 8.2.3 a 1). ``editions`` says which version of a standard is used, the newest where it
    says nothing. ``remind_days`` are days from the due day. ``due_at`` less than a month ahead needs
    ``short_notice_reason``. Runs a constant number of queries. Raises :class:`InvalidInput` when a supplier
    is not in the list or lacks what the request needs,
    or when everything would be skipped.
    """
    check_times(due_at, now, short_notice_reason, reference_date, base_extended_to)
    if not standards:
        raise InvalidInput(_("Choose at least one standard."), field="standards")
    suppliers = _lock_suppliers(tenant_id, supplier_ids)
    _fill_in(suppliers, missing or {}, actor)
    _check_complete(suppliers)
    open_now = set(
        Request.objects.filter(tenant_id=tenant_id, supplier__in=suppliers)
        .exclude(state__in=OVER)
        .values_list("supplier_id", "standard")
    )
    wanted = [(supplier, standard) for supplier in suppliers for standard in standards]
    asking = {
        standard: Asking(
            book=catalogue(standard, (editions or {}).get(standard)),
            due_at=due_at,
            reference_date=reference_date,
            actor=actor,
            now=now,
            base_extended_to=base_extended_to,
            message=message,
            short_notice_reason=short_notice_reason,
            remind_days=remind_days,
        )
        for standard in standards
    }
    requests = [
        new_request(supplier, asking[standard])
        for supplier, standard in wanted
        if (supplier.pk, standard) not in open_now
    ]
    if not requests:
        raise InvalidInput(
            _("All of these suppliers have an open request on this already. Nothing was sent."),
            code="all_open",
        )
    asked = {request.supplier_id for request in requests}
    invitations = ask(
        requests, [s for s in suppliers if s.pk in asked], language=language, actor=actor, now=now
    )
    skipped = [(supplier, standard) for supplier, standard in wanted if (supplier.pk, standard) in open_now]
    return Sent(requests, invitations, skipped)


def ask(
    requests: Sequence[Request], suppliers: Sequence[Supplier], *, language: str, actor: User, now: datetime
) -> list[Invitation]:
    """Store new requests to these suppliers, all of one tenant, and invite those that never joined. Set-wise,
    in the caller's transaction."""
    Request.objects.bulk_create(requests)
    record_all(
        "request.sent",
        [(r, {"standard": r.standard, "due_at": r.due_at.isoformat()}) for r in requests],
        actor=actor,
    )
    invitees = [
        people.Invitee(s.pk, s.name, s.contact_email, s.contact_name, language)
        for s in suppliers
        if s.supplier_org_id is None
    ]
    nudge("reminders")
    if not suppliers:
        return []
    tenant = suppliers[0].tenant_id
    return people.invite_companies(tenant_id=tenant, invitees=invitees, actor=actor, now=now)


def _lock_suppliers(tenant_id: UUID, supplier_ids: Collection[UUID]) -> list[Supplier]:
    wanted = set(supplier_ids)
    if not wanted:
        raise InvalidInput(_("Choose at least one supplier."), field="suppliers")
    if len(wanted) > LIMIT:
        raise InvalidInput(
            _("Choose at most %(limit)d suppliers at a time.") % {"limit": LIMIT}, field="suppliers"
        )
    found = list(
        Supplier.objects.select_for_update().filter(tenant_id=tenant_id, pk__in=wanted).order_by("name", "id")
    )
    if len(found) != len(wanted):
        raise InvalidInput(
            _("Some of these suppliers are not in your list. Choose them again."), code="unknown"
        )
    return found


def _fill_in(suppliers: list[Supplier], missing: Mapping[UUID, Missing], actor: User) -> None:
    changed = []
    for supplier in suppliers:
        filled = missing.get(supplier.pk, Missing())
        after = {}
        if filled.contact_email and not supplier.contact_email:
            supplier.contact_email = after["contact_email"] = filled.contact_email
        if filled.size_class and not supplier.size_class:
            _check_size(supplier, filled.size_class)
            supplier.size_class = after["size_class"] = filled.size_class
        if after:
            supplier.revision += 1
            changed.append((supplier, after))
    if changed:
        told = ["contact_email", "size_class", "revision"]
        Supplier.objects.bulk_update([supplier for supplier, _after in changed], told)
        follow_main(
            tenant_id=changed[0][0].tenant_id, supplier_ids=[supplier.pk for supplier, _after in changed]
        )
        record_all("supplier.changed", changed, actor=actor)


def _check_size(supplier: Supplier, size_class: str) -> None:
    """A size other than the figures suggest is set on the supplier's page, with its reason."""
    try:
        settled_reason(facts_of(supplier), size_class, "")
    except SizeDiffers as error:
        raise InvalidInput(
            _("The figures of %(name)s suggest %(size)s. Another size is set on its page, with the reason.")
            % {"name": supplier.name, "size": SizeClass(error.suggestion.size).label.lower()},
            code="size_differs",
            field=f"size-{supplier.pk}",
        ) from error


def _check_complete(suppliers: list[Supplier]) -> None:
    for supplier in suppliers:
        if supplier.size_class not in SizeClass.values:
            raise InvalidInput(
                _("%(name)s has no size class. Points depend on it: choose one.") % {"name": supplier.name},
                field=f"size-{supplier.pk}",
            )
        if not supplier.supplier_org_id and not supplier.contact_email:
            raise InvalidInput(
                _("%(name)s has no contact. Give an e-mail address for the invitation.")
                % {"name": supplier.name},
                field=f"email-{supplier.pk}",
            )


def new_request(supplier: Supplier, asking: Asking) -> Request:
    """A request to one supplier, not stored yet. It is told of it, or reminded, from ``asking.now`` on."""
    book = asking.book
    return Request(
        tenant_id=supplier.tenant_id,
        supplier_org_id=supplier.supplier_org_id,
        supplier=supplier,
        supplier_name=supplier.name,
        standard=book.id,
        standard_version=book.version,
        standard_hash=book.hash,
        size_class=supplier.size_class,
        due_at=asking.due_at,
        reference_date=asking.reference_date,
        base_extended_to=asking.base_extended_to,
        message=asking.message,
        short_notice_reason=asking.short_notice_reason,
        created_by=asking.actor,
        total=len(book.items),
        sections=list(asking.sections),
        campaign_id=asking.campaign_id,
        remind_days=sorted(asking.remind_days),
        remind_at=asking.now,
    )
