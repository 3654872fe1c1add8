"""A buyer asks suppliers for assessments."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from assessments.models import Request, RequestState
from assessments.periods import earliest_extension, may_extend_to
from core.errors import InvalidInput
from core.events import record_all
from suppliers.models import SizeClass, Supplier
from suppliers.services.contacts import follow_main
from suppliers.services.sizes import SizeDiffers, facts_of, settled_reason
from tenants import services as people
from tenants.models import Invitation, User

#: States of a request that is over.
OVER = (RequestState.REVIEWED, RequestState.CLOSED)
#: Suppliers in one sending.
LIMIT = 200
#: Years a due date or an evaluation date may be away; farther is a slip of the pen.
MOST_YEARS = 2
#: Letters a reason needs to say something.
REASON_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Missing:
    """What the sender filled in for a supplier that lacked it; empty values change nothing."""

    contact_email: str = ""
    size_class: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a sending. ``skipped`` are pairs of supplier and standard with an open request."""

    requests: list[Request]
    invitations: list[Invitation]
    skipped: list[tuple[Supplier, str]]


def least_due_date(day: date) -> date:
    """One month after ``day``: the least time a questionnaire gives (T/CERDS 8.2.6 a).

    The last day of the next month where that month is shorter.
    """
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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
) -> Sent:
    """Ask each supplier for an assessment on each standard, and invite the suppliers who never joined.

    A supplier with an open request on a standard is skipped there and told in the result. ``missing`` fills
    in contacts and size classes (kept with the supplier). ``base_extended_to`` extends the base period up to
    that day (T/CERDS 8.2.3 a 1). ``editions`` says which version of a standard is used, the newest where it
    says nothing. ``due_at`` less than a month ahead needs ``short_notice_reason``. Runs a constant number of
    queries. Raises :class:`InvalidInput` when a supplier is not in the list or lacks what the request needs,
    or when everything would be skipped.
    """
    _check_time(due_at, now, short_notice_reason)
    check_near(reference_date, now.astimezone(due_at.tzinfo).date(), field="reference_date")
    _check_extension(reference_date, base_extended_to)
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
    requests = [
        _new_request(
            supplier,
            standard,
            due_at=due_at,
            reference_date=reference_date,
            edition=(editions or {}).get(standard),
            base_extended_to=base_extended_to,
            message=message,
            short_notice_reason=short_notice_reason,
            actor=actor,
        )
        for supplier, standard in wanted
        if (supplier.pk, standard) not in open_now
    ]
    if not requests:
        raise InvalidInput(
            _("All of these suppliers have an open request on this already. Nothing was sent."),
            code="all_open",
        )
    Request.objects.bulk_create(requests)
    record_all(
        "request.sent",
        [(r, {"standard": r.standard, "due_at": due_at.isoformat()}) for r in requests],
        actor=actor,
    )
    invitees = _invitees({r.supplier_id for r in requests}, suppliers, language)
    invitations = people.invite_companies(tenant_id=tenant_id, invitees=invitees, actor=actor, now=now)
    skipped = [(supplier, standard) for supplier, standard in wanted if (supplier.pk, standard) in open_now]
    return Sent(requests, invitations, skipped)


def _check_time(due_at: datetime, now: datetime, reason: str) -> None:
    if due_at <= now:
        raise InvalidInput(_("The due date has passed. Choose a later one."), field="due_on")
    today = now.astimezone(due_at.tzinfo).date()
    check_near(due_at.date(), today, field="due_on")
    least = least_due_date(today)
    if due_at.date() < least and len(reason.strip()) < REASON_LENGTH:
        raise InvalidInput(
            _("Suppliers get a month at least (T/CERDS 8.2.6 a). Say why it is less, or choose a later day."),
            field="short_notice_reason",
        )


def _check_extension(reference_date: date, day: date | None) -> None:
    if day is not None and not may_extend_to(reference_date, day):
        raise InvalidInput(
            _("Choose a day from %(first)s to the evaluation date, or leave this empty.")
            % {"first": earliest_extension(reference_date).isoformat()},
            field="base_extended_to",
        )


def check_near(day: date, today: date, *, field: str) -> None:
    """Raise :class:`InvalidInput` for a day more than ``MOST_YEARS`` before or after ``today``."""
    if abs((day - today).days) > MOST_YEARS * 366:
        raise InvalidInput(
            _("Choose a day within %(years)d years from today; check the year.") % {"years": MOST_YEARS},
            field=field,
        )


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


def _new_request(
    supplier: Supplier,
    standard: str,
    *,
    edition: str | None,
    due_at: datetime,
    reference_date: date,
    base_extended_to: date | None,
    message: str,
    short_notice_reason: str,
    actor: User,
) -> Request:
    book = catalogue(standard, edition)
    return Request(
        tenant_id=supplier.tenant_id,
        supplier_org_id=supplier.supplier_org_id,
        supplier=supplier,
        supplier_name=supplier.name,
        standard=book.id,
        standard_version=book.version,
        standard_hash=book.hash,
        size_class=supplier.size_class,
        due_at=due_at,
        reference_date=reference_date,
        base_extended_to=base_extended_to,
        message=message,
        short_notice_reason=short_notice_reason,
        created_by=actor,
        total=len(book.items),
    )


def _invitees(asked: set[UUID], suppliers: list[Supplier], language: str) -> list[people.Invitee]:
    """The suppliers asked now whose company is not here yet."""
    return [
        people.Invitee(s.pk, s.name, s.contact_email, s.contact_name, language)
        for s in suppliers
        if s.pk in asked and s.supplier_org_id is None
    ]
