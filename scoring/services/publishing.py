"""What follows when a card is published: the supplier may read the decisions behind it, and is told.

One act is told once: of several cards that follow from one change the supplier hears of the strongest, and of
none that came out as the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assessments.services.redeciding import show_decisions
from core.nudge import nudge
from core.obligations import announce
from scoring.models import Basis, Cause, Scorecard
from scoring.selectors import RANK

#: A result that was released.
PUBLISHED = "score_published"
#: Causes by which a result changes by arithmetic alone → the kind of effect.
CHANGED: Mapping[Cause, str] = {
    cause: f"score_changed_{cause}" for cause in (Cause.AUDIT, Cause.EVENTS, Cause.RULES)
}


def open_to_supplier(card: Scorecard) -> None:
    """Let the supplier read the decisions a published card rests on."""
    if card.basis == Basis.VERIFIED:
        show_decisions(tenant_id=card.tenant_id, request_id=card.request_id, revision=card.review_revision)


def tell_published(card: Scorecard, *, now: datetime) -> None:
    """Have the supplier told of a card that was released; the same card again tells nobody."""
    announce(card, PUBLISHED, key="published", now=now)
    nudge("tellings")


def tell_standing(card: Scorecard, before: Scorecard | None, *, cause: Cause, now: datetime) -> None:
    """Have the supplier told of a card that now stands in place of ``before``, without anybody's press, by
    ``cause``. Nobody is told of what changed nothing, nor of what the supplier hears otherwise: it handed in
    itself, or reads the reply to its objection."""
    if not card.is_current:
        return
    if cause == Cause.REVIEW:
        tell_published(card, now=now)
    elif cause in CHANGED and _differs(card, before, cause) and not _is_outranked(card):
        announce(card, CHANGED[cause], key=f"stands {now.isoformat()}", now=now)
        nudge("tellings")


def _differs(card: Scorecard, before: Scorecard | None, cause: Cause) -> bool:
    """Whether the result is another one. Of an audit-verified card that follows a new review, the supplier
    hears with that review."""
    if before is None:
        return True
    if cause == Cause.AUDIT and _answers(card) != _answers(before):
        return False
    return (card.total_exact, card.band) != (before.total_exact, before.band)


def _answers(card: Scorecard) -> tuple[object, int]:
    return card.submission_id, card.review_revision


def _is_outranked(card: Scorecard) -> bool:
    """Whether a card on a stronger basis stands for the same supplier and standard."""
    stronger = RANK[: RANK.index(Basis(card.basis))]
    standing = Scorecard.objects.filter(
        tenant_id=card.tenant_id,
        supplier_id=card.supplier_id,
        standard=card.standard,
        basis__in=stronger,
        is_current=True,
    )
    return standing.exists()
