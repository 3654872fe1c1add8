"""A supplier company extends a consent, or takes it back: all of it or single sections."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.catalogue import Section
from assessments.models import Consent, Request
from assessments.services.drafts import lock
from assessments.sharing.ending import next_reminder
from assessments.sharing.freezing import sections_of
from core.errors import DomainError, InvalidInput
from core.events import record
from core.models import Event
from tenants.models import User

#: Days a consent runs at most, counted from the day it is given or extended.
MOST_DAYS = 366


class TakenBack(DomainError):
    """A colleague took a consent back meanwhile (HTTP 409). Nothing was written."""


@transaction.atomic
def revoke_consent(
    *, consent: Consent, sections: Collection[str] | None = None, actor: User, now: datetime
) -> None:
    """Take back a consent, or with ``sections`` these alone; the customer cannot open them from now on.

    Of answers handed in for a request the copies of all rounds go together. Taking back the last section
    takes back all. Raises :class:`InvalidInput` for sections the copy does not have, and :class:`DomainError`
    when it was taken back before.
    """
    held = lock_consents(consent)
    if not held:
        raise DomainError(
            _("This consent was taken back already. There is nothing more to take back."), code="no_consent"
        )
    left = sections_left(consent)
    if sections is None:
        gone = None
    else:
        gone = set(sections)
        if not gone or not gone <= {one.key for one in left}:
            raise InvalidInput(_("Choose the sections to take back."), code="no_section", field="sections")
        if len(gone) == len(left):
            gone = None
    for one in held:
        _take_back(one, gone, actor=actor, now=now)


@transaction.atomic
def extend_consent(*, consent: Consent, expires_at: datetime, actor: User, now: datetime) -> None:
    """Let a consent run until ``expires_at``, also one that has ended.

    Raises :class:`InvalidInput` for an end that is not later, or more than a year ahead, and
    :class:`TakenBack` for a consent that was taken back.
    """
    consent.refresh_from_db(from_queryset=Consent.objects.select_for_update(of=("self",), no_key=True))
    if consent.revoked_at is not None:
        raise TakenBack(
            _("%(name)s took this consent back meanwhile. Share the answers again if they are to be seen.")
            % {"name": who_took_back(consent)},
            code="consent_revoked",
        )
    check_end(expires_at, now=now)
    if expires_at <= consent.expires_at:
        raise InvalidInput(
            _("The consent runs to this day already. Choose a later one."), code="not_later", field="until"
        )
    before = consent.expires_at
    consent.expires_at = expires_at
    consent.remind_at = next_reminder(expires_at, after=now)
    consent.save(update_fields=["expires_at", "remind_at"])
    record(
        "consent.extended",
        consent,
        actor=actor,
        before={"expires_at": before.isoformat()},
        after={"expires_at": expires_at.isoformat()},
    )


def check_end(expires_at: datetime, *, now: datetime) -> None:
    """Raise :class:`InvalidInput` for an end that has passed or lies more than a year ahead."""
    if expires_at <= now:
        raise InvalidInput(_("This day has passed. Choose a day to come."), code="past", field="until")
    if expires_at > now + timedelta(days=MOST_DAYS + 1):
        raise InvalidInput(
            _("A consent runs for a year at most. Choose an earlier day."), code="too_long", field="until"
        )


def lock_consents(consent: Consent) -> list[Consent]:
    """The consents that stand and fall with this one, locked, none of them taken back. The request they are
    about is locked first, as handing in does."""
    found = Consent.objects.filter(tenant_id=consent.tenant_id, supplier_org_id=consent.supplier_org_id)
    if consent.submission is not None:
        lock(Request.objects.get(tenant_id=consent.tenant_id, pk=consent.submission.request_id))
        found = found.filter(submission__request_id=consent.submission.request_id)
    else:
        found = found.filter(pk=consent.pk)
    locked = found.select_for_update(of=("self",), no_key=True).order_by("given_at", "pk")
    rows = [one for one in locked if one.revoked_at is None]
    for one in rows:
        if one.pk == consent.pk:
            consent.withdrawn = one.withdrawn
    return rows if any(one.pk == consent.pk for one in rows) else []


def sections_left(consent: Consent) -> list[Section]:
    """The sections of a copy that are not taken back."""
    holder = consent.submission or consent.copy
    assert holder is not None  # noqa: S101 - a consent is to one of the two
    return [one for one in sections_of(holder.document) if one.key not in consent.withdrawn]


def who_took_back(consent: Consent) -> str:
    """The name of the person who took a consent back. One query."""
    event = Event.objects.filter(
        tenant_id=consent.tenant_id, subject_id=consent.pk, kind="consent.revoked"
    ).first()
    return event.actor_name if event else _("Somebody of your company")


def check_not_taken_back(request: Request, seen_at: datetime) -> None:
    """Raise :class:`TakenBack` when a consent for this request was taken back after ``seen_at``. One
    query."""
    meanwhile = Consent.objects.filter(
        tenant_id=request.tenant_id, submission__request_id=request.pk, revoked_at__gt=seen_at
    ).first()
    if meanwhile is not None:
        raise TakenBack(
            _(
                "%(name)s took back your company's consent for this customer while you were on this page. "
                "Nothing was handed in. Tick the box again if the answers are to be sent all the same."
            )
            % {"name": who_took_back(meanwhile)},
            code="consent_revoked",
        )


def _take_back(consent: Consent, sections: set[str] | None, *, actor: User, now: datetime) -> None:
    if sections is None:
        consent.revoked_at, consent.remind_at = now, None
        consent.save(update_fields=["revoked_at", "remind_at"])
        record("consent.revoked", consent, actor=actor, after={"revoked_at": now.isoformat()})
        return
    fresh = sorted(sections - consent.withdrawn.keys())
    if not fresh:
        return
    consent.withdrawn = {**consent.withdrawn, **dict.fromkeys(fresh, now.isoformat())}
    consent.save(update_fields=["withdrawn"])
    record("consent.narrowed", consent, actor=actor, after={"sections": fresh})
