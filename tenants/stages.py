"""Stage: send the notices that wait."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend

from core.mail import Letter, Postponed, Refused, deliver, deliver_all
from tenants.letters import notice_letter
from tenants.models import Membership, Notice
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: Letters sent in one run; the next run goes on with the rest.
BATCH = 200
#: After this many tries, some four days, a letter is given up (RFC 5321 4.5.4.1).
LAST_TRY = 24
LONGEST_WAIT = timedelta(hours=6)


def send_notices(*, now: datetime) -> int:
    """Send the notices that are due; gives how many were sent, or given up with a reason.

    Each is its own transaction: the row is locked, the letter handed over, and the row marked. A letter the
    mail server puts off, or one that cannot be written, is tried again after 1, 2, 4 … minutes, at most six
    hours; while the server does not answer, all of them wait for the next run. Who is no longer a member of
    the organisation they would read it for is not told.
    """
    return deliver_all(
        _due(now), lambda row, connection: _send(*row, now=now, connection=connection), what="notices"
    )


def _due(now: datetime) -> list[tuple[UUID, UUID]]:
    with clock():
        waiting = Notice.objects.filter(sent_at=None, next_at__lte=now)
        return list(waiting.order_by("next_at").values_list("tenant_id", "id")[:BATCH])


def _send(tenant_id: UUID, notice_id: UUID, *, now: datetime, connection: BaseEmailBackend) -> int:
    with scope(Scope.worker(tenant_id)):
        notice = (
            Notice.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(tenant_id=tenant_id, pk=notice_id, sent_at=None)
            .select_related("tenant")
            .first()
        )
        if notice is None:
            return 0
        try:
            deliver(_written(notice), connection)
        except Refused as refusal:
            return _finish(notice, now=now, problem=str(refusal))
        except Postponed as delay:
            return _postpone(notice, now=now, problem=str(delay))
        return _finish(notice, now=now)


def _written(notice: Notice) -> Letter:
    """The letter; :class:`Refused` when its reader is gone, :class:`Postponed` when it cannot be written."""
    reader = (
        Membership.objects.filter(
            organisation_id=notice.organisation_id, user_id=notice.recipient_id, user__is_active=True
        )
        .select_related("user", "organisation")
        .defer("user__password")
        .first()
    )
    if reader is None:
        raise Refused("no longer a member of the organisation")
    try:
        return notice_letter(notice, reader)
    except Exception as fault:  # whatever is wrong with one letter must not hold up the others
        logger.exception("notice %s (%s) cannot be written", notice.pk, notice.kind)
        raise Postponed(f"cannot be written: {fault}") from fault


def _finish(notice: Notice, *, now: datetime, problem: str = "") -> int:
    notice.sent_at, notice.problem = now, problem[:300]
    notice.save(update_fields=["sent_at", "problem"])
    return 1


def _postpone(notice: Notice, *, now: datetime, problem: str) -> int:
    notice.attempts += 1
    notice.problem = problem[:300]
    if notice.attempts >= LAST_TRY:
        notice.sent_at = now
    else:
        notice.next_at = now + min(timedelta(minutes=2 ** (notice.attempts - 1)), LONGEST_WAIT)
    notice.save(update_fields=["attempts", "problem", "sent_at", "next_at"])
    return 0 if notice.sent_at is None else 1
