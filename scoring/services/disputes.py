"""Objections of a supplier to lines of its scorecard: opening, taking back, replying (T/CERDS 4.4, 7.1 d).

The buyer's side replies within 30 days. Who replies did not make the decision objected to. An objection that
is upheld makes a corrected scorecard.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.models import Decision, Review
from assessments.services.redeciding import decide_again
from core import events
from core.deadlines import days_after
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from core.obligations import announce, answer, meet, running
from scoring.models import (
    EVENT_LINE,
    Basis,
    CardState,
    Dispute,
    DisputeState,
    NegativeEvent,
    Scorecard,
)
from scoring.selectors import lines_of, refuting_findings
from scoring.services.negative_events import withdraw_event
from tenants.models import User

#: Days the buyer's side has for its reply.
REPLY_DAYS = 30
#: The kind of the obligation that keeps the clock.
OBLIGATION = "dispute"
_SHORTEST, _LONGEST = 10, 4000


@transaction.atomic
def open_dispute(*, card: Scorecard, line: str, text: str, actor: User, now: datetime) -> Dispute:
    """Object to one line of a card: an item, or ``event:<id>`` for a negative event taken in.

    Raises InvalidInput for a text that says nothing or a line the card lacks; DomainError (409) when the card
    does not stand, the line is the supplier's own word or taken by an open finding, or it is objected to
    already. Needs the supplier's scope.
    """
    check_line(card, line)
    words = _words(text, field="text", otherwise=_("Say in a sentence or two why this line is not right."))
    known = Dispute.objects.filter(
        tenant_id=card.tenant_id,
        supplier_org_id=card.supplier_org_id,
        supplier_id=card.supplier_id,
        card__standard=card.standard,
        line=line,
        state=DisputeState.OPEN,
    )
    if known.exists():
        raise _open_already()
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                tenant_id=card.tenant_id,
                supplier_org_id=card.supplier_org_id,
                supplier_id=card.supplier_id,
                card=card,
                line=line,
                text=words,
                opened_by=actor,
                opened_at=now,
                due_at=days_after(now, REPLY_DAYS, ZoneInfo(card.tenant.time_zone)),
            )
    except IntegrityError as error:
        raise _open_already() from error
    after = {"standard": card.standard, "item": line, "reason": words, "due_at": dispute.due_at.isoformat()}
    events.record("dispute.opened", dispute, actor=actor, after=after)
    announce(dispute, "dispute_opened", key="opened", now=now)
    nudge("tellings")
    return dispute


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, actor: User, now: datetime) -> None:
    """Take an objection back; the line stays as it is. Raises DomainError (409) when it was replied to or
    taken back already. Needs the supplier's scope."""
    _hold(dispute)
    dispute.state = DisputeState.WITHDRAWN
    dispute.save(update_fields=["state"])
    clock = running(dispute, OBLIGATION)
    if clock:
        answer(clock, now=now)
    events.record(
        "dispute.withdrawn",
        dispute,
        actor=actor,
        before={"state": DisputeState.OPEN},
        after={"state": dispute.state, "item": dispute.line},
    )
    announce(dispute, "dispute_withdrawn", key="withdrawn", now=now)
    nudge("tellings")


@transaction.atomic
def reject_dispute(*, dispute: Dispute, reply: str, actor: User, now: datetime) -> None:
    """Do not uphold an objection; the supplier reads ``reply``. Raises InvalidInput without a reply,
    DomainError (409) when it is not open, or the actor made the decision objected to."""
    _hold(dispute)
    _check_other(dispute, actor)
    _decide(dispute, DisputeState.REJECTED, _reply(reply), actor, now)


@transaction.atomic
def uphold_dispute(
    *,
    dispute: Dispute,
    reply: str,
    met: Iterable[str] = (),
    not_applicable: Iterable[str] = (),
    as_claimed: bool = True,
    actor: User,
    now: datetime,
) -> None:
    """Uphold an objection: a corrected scorecard follows and supersedes this one.

    For an item the answer counts as claimed, or, with ``as_claimed`` false, at what ``met`` and
    ``not_applicable`` say. A negative event is withdrawn. Raises like :func:`reject_dispute`, and like
    :func:`assessments.services.redeciding.decide_again`.
    """
    _hold(dispute)
    _check_other(dispute, actor)
    words = _reply(reply)
    if dispute.line.startswith(EVENT_LINE):
        _withdraw_event(dispute, words, actor, now)
    else:
        decide_again(
            request=dispute.card.request,
            item=dispute.line,
            decision=Decision.ACCEPTED if as_claimed else Decision.ADJUSTED,
            met=met,
            not_applicable=not_applicable,
            note=words[:1000],
            reviewer=actor,
            now=now,
        )
    _decide(dispute, DisputeState.UPHELD, words, actor, now)


def corrections_due(tenant_id: UUID) -> QuerySet[Dispute]:
    """Objections to lines that were upheld and that no card takes in yet."""
    return Dispute.objects.filter(tenant_id=tenant_id, state=DisputeState.UPHELD, new_card=None).exclude(
        line__startswith=EVENT_LINE
    )


def link_event_corrections(tenant_id: UUID, supplier_id: UUID, cards: Iterable[Scorecard]) -> None:
    """Name the cards that stand once an event is gone in the upheld objections to it. Needs the worker's
    scope."""
    for card in cards:
        Dispute.objects.filter(
            tenant_id=tenant_id,
            supplier_id=supplier_id,
            state=DisputeState.UPHELD,
            new_card=None,
            line__startswith=EVENT_LINE,
            card__standard=card.standard,
            card__basis=card.basis,
        ).update(new_card=card)


def decider_of(dispute: Dispute) -> tuple[UUID | None, str]:
    """Who made the decision objected to: person and name; (None, "") where nobody did. One query."""
    if dispute.line.startswith(EVENT_LINE):
        event = _event(dispute)
        return (event.recorded_by_id, event.recorded_by.name) if event else (None, "")
    review = Review.objects.filter(
        tenant_id=dispute.tenant_id, request_id=dispute.card.request_id, item=dispute.line
    ).first()
    return (review.reviewer_id, review.reviewer_name) if review else (None, "")


def check_line(card: Scorecard, line: str) -> None:
    """Whether a line can be objected to at all. Raises InvalidInput for a line the card lacks; DomainError
    (409) when the card does not stand, or the line is the supplier's own word or taken by an open finding."""
    if card.state != CardState.PUBLISHED or not card.is_current:
        raise DomainError(
            _("This scorecard does not hold any more. Object on the one that does."), code="not_current"
        )
    if line not in lines_of(card):
        raise InvalidInput(_("This scorecard has no such line."), field="line")
    if line.startswith(EVENT_LINE):
        return
    if card.basis == Basis.DECLARED:
        raise DomainError(
            _("This is what you declared yourself, and nobody has decided on it yet."), code="own_word"
        )
    refuting = refuting_findings(card).get(line)
    if refuting:
        raise DomainError(
            _("Finding %(reference)s takes this line. Answer the finding: closing it gives the points back.")
            % {"reference": refuting[0]["reference"]},
            code="open_finding",
        )


def _words(text: str, *, field: str, otherwise: str) -> str:
    clean = text.strip()
    if len(clean) < _SHORTEST:
        raise InvalidInput(otherwise, field=field)
    if len(clean) > _LONGEST:
        raise InvalidInput(_("Keep it under 4,000 characters."), field=field)
    if "\x00" in clean:
        raise InvalidInput(_("This text holds characters that cannot be stored."), field=field)
    return clean


def _reply(text: str) -> str:
    return _words(text, field="reply", otherwise=_("Say why, so that the supplier understands it."))


def _open_already() -> DomainError:
    return DomainError(
        _("You objected to this line already, and the reply is not there yet."), code="open_already"
    )


def _hold(dispute: Dispute) -> None:
    """Lock the objection; 409 unless it waits for a reply."""
    dispute.refresh_from_db(from_queryset=Dispute.objects.select_for_update(of=("self",), no_key=True))
    if dispute.state != DisputeState.OPEN:
        raise DomainError(
            _("This objection is decided or taken back already (it is: %(state)s). Nothing was changed.")
            % {"state": dispute.get_state_display()},
            code="not_open",
        )


def _check_other(dispute: Dispute, actor: User) -> None:
    person, _name = decider_of(dispute)
    if person == actor.pk:
        raise DomainError(
            _("You made the decision this objection is about. Somebody else has to reply."),
            code="own_decision",
        )


def _decide(dispute: Dispute, state: DisputeState, reply: str, actor: User, now: datetime) -> None:
    dispute.state, dispute.reply = state, reply
    dispute.decided_by, dispute.decided_by_name, dispute.decided_at = actor, actor.name, now
    dispute.save(update_fields=["state", "reply", "decided_by", "decided_by_name", "decided_at"])
    clock = running(dispute, OBLIGATION)
    if clock:
        meet(clock, now=now)
    events.record(
        "dispute.decided",
        dispute,
        actor=actor,
        before={"state": DisputeState.OPEN},
        after={"state": state, "item": dispute.line, "reason": reply},
    )
    announce(dispute, "dispute_decided", key="decided", now=now)
    nudge("tellings")


def _event(dispute: Dispute) -> NegativeEvent | None:
    found = NegativeEvent.objects.filter(
        tenant_id=dispute.tenant_id,
        supplier_id=dispute.supplier_id,
        pk=dispute.line.removeprefix(EVENT_LINE),
    )
    return found.select_related("recorded_by").defer("recorded_by__password").first()


def _withdraw_event(dispute: Dispute, reason: str, actor: User, now: datetime) -> None:
    event = _event(dispute)
    if event is None or event.withdrawn_at is not None:
        raise DomainError(_("This negative event was withdrawn already."), code="event_withdrawn")
    withdraw_event(event=event, reason=reason[:500], actor=actor, now=now)
