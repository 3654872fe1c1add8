"""Sharing a result, taking it back, and giving it another link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from reports.models import Report, SharedResult
from reports.sharing.links import new_token
from reports.sharing.selectors import tells_of
from scoring.models import CardState, Scorecard
from scoring.receipts.making import receipt_of
from tenants.models import User
from tenants.tokens import hash_token

#: Days a link works unless another day is chosen, and at most.
USUAL_DAYS, MOST_DAYS = 90, 365
#: How long before its end the company is told. Links made later than that before their end remind of nothing.
REMINDED = timedelta(days=7)


class AlreadyShared(DomainError):
    """The same form was sent before; ``share_id`` is what it made."""

    def __init__(self, share_id: UUID) -> None:
        super().__init__(
            _("This was shared already, and the link was shown then. Make a new link if you have lost it."),
            code="already_shared",
        )
        self.share_id = share_id


@dataclass(frozen=True, slots=True)
class Handed:
    """A shared result with the token of its link, which is not kept anywhere."""

    share: SharedResult
    token: str


@transaction.atomic
def share_result(
    *,
    card: Scorecard,
    recipient: str,
    with_receipt: bool,
    report: Report | None,
    expires_at: datetime,
    form_key: UUID,
    actor: User,
    now: datetime,
) -> Handed:
    """Share a card of the company that ``actor`` acts for; gives the token of the link, this once.

    ``card`` comes with request, tenant and submission. Raises :class:`InvalidInput` for a card that is a
    draft or no longer counts, an end that has passed or lies more than a year ahead, an empty recipient, and
    a report that is not ready or tells of another result; :class:`AlreadyShared` for a form sent twice.
    """
    _check(card, recipient=recipient, report=report)
    _check_end(expires_at, now=now)
    known = SharedResult.objects.filter(tenant_id=card.supplier_org_id, form_key=form_key)
    if (earlier := known.values_list("pk", flat=True).first()) is not None:
        raise AlreadyShared(earlier)
    token = new_token()
    share = SharedResult(
        tenant_id=card.supplier_org_id,
        rater_id=card.tenant_id,
        card=card,
        report=report,
        with_receipt=with_receipt,
        recipient=recipient.strip(),
        receipt=receipt_of(card, now=now),
        form_key=form_key,
        token_hash=hash_token(token),
        link_made_at=now,
        expires_at=expires_at,
        remind_at=expires_at - REMINDED if expires_at - REMINDED > now else None,
        created_by=actor,
    )
    try:
        with transaction.atomic():
            share.save(force_insert=True)
    except IntegrityError:
        earlier = known.values_list("pk", flat=True).first()
        if earlier is None:
            raise
        raise AlreadyShared(earlier) from None
    record("share.created", share, actor=actor, after=_told(share))
    return Handed(share, token)


@transaction.atomic
def revoke_share(*, share: SharedResult, actor: User, now: datetime) -> None:
    """Take a shared result back: the link leads to nothing from now on. ``share`` comes locked.

    Raises :class:`DomainError` when it was taken back before.
    """
    _not_revoked(share)
    share.revoked_at, share.remind_at = now, None
    share.save(update_fields=["revoked_at", "remind_at"])
    record("share.revoked", share, actor=actor, after={"recipient": share.recipient})


@transaction.atomic
def replace_link(*, share: SharedResult, actor: User, now: datetime) -> Handed:
    """Give a shared result another link; the one before ends at once. ``share`` comes locked.

    Raises :class:`DomainError` when it was taken back or has expired.
    """
    _not_revoked(share)
    if share.state(now) == SharedResult.State.EXPIRED:
        raise DomainError(_("This has expired. Share the result again, with a new end."), code="expired")
    token = new_token()
    share.token_hash, share.link_made_at = hash_token(token), now
    share.save(update_fields=["token_hash", "link_made_at"])
    record("share.link_replaced", share, actor=actor, after={"recipient": share.recipient})
    return Handed(share, token)


def count_opening(share: SharedResult, *, now: datetime) -> None:
    """Note that the page of a shared result was looked at; who did is not known and not kept."""
    SharedResult.objects.filter(tenant_id=share.tenant_id, pk=share.pk).update(
        opened=F("opened") + 1, last_opened_at=now
    )


def _check(card: Scorecard, *, recipient: str, report: Report | None) -> None:
    if card.state != CardState.PUBLISHED or not card.is_official:
        raise InvalidInput(
            _("A draft, or a result that a newer one took the place of, cannot be shared. Choose another."),
            code="not_official",
            field="card",
        )
    if not recipient.strip():
        raise InvalidInput(_("Write whom the result is for."), code="no_recipient", field="recipient")
    if report is None:
        return
    if report.state != Report.State.READY:
        raise InvalidInput(
            _("This report is still being made. Share it when it is ready, or share the result without it."),
            code="report_not_ready",
            field="report",
        )
    if not tells_of(report, card):
        raise InvalidInput(
            _("This report tells of another result. Choose a report on the result you share, or none."),
            code="other_report",
            field="report",
        )


def _check_end(expires_at: datetime, *, now: datetime) -> None:
    if expires_at <= now:
        raise InvalidInput(
            _("This day has passed. Choose a day to come, at most a year ahead."), code="past", field="until"
        )
    if expires_at > now + timedelta(days=MOST_DAYS + 1):
        raise InvalidInput(
            _("A link works for a year at most. Choose an earlier day."), code="too_long", field="until"
        )


def _not_revoked(share: SharedResult) -> None:
    if share.revoked_at is not None:
        raise DomainError(
            _("This was taken back already. Share the result again if somebody is to see it."), code="revoked"
        )


def _told(share: SharedResult) -> dict[str, str | bool]:
    """What the event log says of it; never the link."""
    return {
        "recipient": share.recipient,
        "standard": share.card.standard,
        "with_receipt": share.with_receipt,
        "with_report": share.report_id is not None,
        "expires_at": share.expires_at.isoformat(),
    }
