"""Release: a second person looks at a draft scorecard, then it is published (T/CERDS 7.1 a, 7.2 e).

Who decided on an answer does not review the card made of it. A card that was published stands for its
supplier and is shown to it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.planning.interests import refuse_in_conflict
from assessments.services.redeciding import reopen_review, reviewers_of
from core import events
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from scoring.models import CardState, Scorecard, Screening
from scoring.rules import rules_on
from scoring.services.negative_events import look_again
from scoring.services.publishing import open_to_supplier, tell_published
from scoring.services.standing import lock_cards, stand, stands_alone
from tenants.days import local_day
from tenants.models import User

#: Where the standard asks for fairness, and for a statement on conflicts of interest.
INDEPENDENCE_CLAUSE = "4.4, 7.1 a), 7.2 e)"
_TEXT_LENGTH = 1000


@transaction.atomic
def review_card(
    *, card: Scorecard, independent: bool, disclosed: str = "", actor: User, now: datetime
) -> Scorecard:
    """Say that a draft was checked by somebody who decided none of its answers.

    ``independent`` is the statement on independence and conflicts of interest, kept on the card with what was
    ``disclosed``. Raises InvalidInput without the statement, DomainError (409) when the card is no draft,
    when the actor decided on its answers, or when negative events changed since it was computed.
    """
    held = _hold(card, CardState.DRAFT)
    disclosed = disclosed.strip()
    if not independent:
        raise InvalidInput(
            _("Confirm that you decided none of these answers and have no interest in the result."),
            field="independent",
        )
    if len(disclosed) > _TEXT_LENGTH:
        raise InvalidInput(_("Keep it under 1,000 characters."), field="disclosed")
    _check_second_person(held, actor)
    _check_fits(held)
    held.state, held.reviewed_by, held.reviewed_by_name, held.reviewed_at = (
        CardState.REVIEWED,
        actor,
        actor.name,
        now,
    )
    held.independence = {"confirmed": True, "clause": INDEPENDENCE_CLAUSE, "disclosed": disclosed}
    held.save(update_fields=["state", "reviewed_by", "reviewed_by_name", "reviewed_at", "independence"])
    after = {"state": held.state, "independence": True, "disclosed": disclosed}
    events.record(
        "scorecard.reviewed",
        held,
        actor=actor,
        before={"state": CardState.DRAFT},
        after=after,
        supplier_reads=False,
    )
    return held


@transaction.atomic
def publish_card(*, card: Scorecard, actor: User, now: datetime) -> Scorecard:
    """Publish a reviewed card: it takes over from the one that stood, and the supplier is told.

    Raises DomainError (409) when nobody has reviewed it, or negative events changed since.
    """
    held = _hold(card, CardState.REVIEWED)
    _check_fits(held)
    held.state, held.published_by, held.published_by_name, held.published_at = (
        CardState.PUBLISHED,
        actor,
        actor.name,
        now,
    )
    held.save(update_fields=["state", "published_by", "published_by_name", "published_at"])
    before = None
    if stands_alone(held):
        policy = rules_on(held.tenant_id, held.standard, local_day(held.tenant_id, now)).policy
        before = stand(held, policy)
    events.record(
        "scorecard.published",
        held,
        actor=actor,
        before={"total": before.total_exact, "band": before.band} if before else {},
        after={
            "standard": held.standard,
            "basis": held.basis,
            "total": held.total_exact,
            "band": held.band,
            "reviewer": held.reviewed_by_name,
        },
    )
    look_again(tenant_id=held.tenant_id, supplier_id=held.supplier_id)
    open_to_supplier(held)
    tell_published(held, now=now)
    nudge("rerating")
    return held


@transaction.atomic
def send_back(*, card: Scorecard, reason: str, actor: User) -> Scorecard:
    """Set a card aside that is not sound: its review is open again, and a new draft follows once it is
    finished. Raises InvalidInput without a reason, DomainError (409) when the card is published already, or
    the review cannot be opened again."""
    held = _hold(card, CardState.DRAFT, CardState.REVIEWED)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Say what has to be looked at again."), field="reason")
    if len(reason) > _TEXT_LENGTH:
        raise InvalidInput(_("Keep it under 1,000 characters."), field="reason")
    reopen_review(request=held.request, reason=reason, actor=actor)
    before = {"state": held.state}
    held.state, held.aside_reason = CardState.ASIDE, reason
    held.save(update_fields=["state", "aside_reason"])
    after = {"state": held.state, "reason": reason}
    events.record("scorecard.sent_back", held, actor=actor, before=before, after=after, supplier_reads=False)
    return held


def _hold(card: Scorecard, *states: CardState) -> Scorecard:
    """The card, locked with its supplier's others, in one of these states; 409 in any other."""
    lock_cards(card.supplier_id)
    held = (
        Scorecard.objects.select_for_update(of=("self",), no_key=True)
        .select_related("request", "submission")
        .get(pk=card.pk, tenant_id=card.tenant_id)
    )
    if held.state in states:
        return held
    words = {
        CardState.DRAFT: _("Nobody has reviewed this scorecard yet. A second person reviews it first."),
        CardState.REVIEWED: _("%(name)s has reviewed this scorecard already. It can be published."),
        CardState.PUBLISHED: _("This scorecard is published already. Nothing was changed."),
        CardState.ASIDE: _("This draft was set aside: a newer one takes its place. Nothing was changed."),
    }
    message = words[CardState(held.state)] % {"name": held.reviewed_by_name}
    raise DomainError(message, code=f"card_{held.state}")


def _check_second_person(card: Scorecard, actor: User) -> None:
    refuse_in_conflict(actor, card.supplier_id, tenant_id=card.tenant_id)
    decided = reviewers_of(card.request)
    if actor.pk in decided:
        others = ", ".join(name for key, name in decided.items() if key != actor.pk)
        message = _("You decided on answers of this card, so a second person has to review it.")
        if others:
            message += " " + _("So did: %(names)s.") % {"names": others}
        raise DomainError(message, code="own_decisions")


def _check_fits(card: Scorecard) -> None:
    """Refuse a card that the worker is about to replace because negative events changed."""
    stale = Screening.objects.filter(tenant_id=card.tenant_id, supplier_id=card.supplier_id).exclude(
        revision=F("scored_revision")
    )
    if stale.exists():
        raise DomainError(
            _(
                "Negative events of this supplier changed since: a fresh draft is being computed. "
                "Look again in a minute."
            ),
            code="draft_outdated",
        )
