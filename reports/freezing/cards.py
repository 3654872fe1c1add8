"""One standard's result: the cards of the round that counts, on every basis, and the rounds before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from reports.freezing.follow_up import instant
from reports.freezing.outlook import frozen_path, frozen_peers
from reports.freezing.rounds import decisions_of, frozen_round
from scoring.models import Basis, CardState, Scorecard
from scoring.selectors import official
from standards import loader
from standards.codes import code
from standards.faults import StandardError

Json = dict[str, Any]
#: So many earlier results are told at most: six years of quarters.
MOST_RESULTS = 24


class StandardGone(DomainError):
    """A report was asked on a version of a standard that this installation does not hold any more."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            _(
                "%(standard)s %(version)s was withdrawn from this installation, so that nothing can be "
                "reported on it. Its scorecards stay as they are; ask for an evaluation on the present "
                "version."
            )
            % {"standard": name, "version": version},
            code="standard_withdrawn",
        )


def frozen_result(cards: list[Scorecard], standard: str, draft: Scorecard | None) -> Json | None:
    """What is known on one standard among a supplier's ``cards``, newest first; ``draft``, where given, is
    the card that counts. None without any card."""
    lead = draft or official(cards, standard)
    if lead is None:
        return None
    _check_package(lead)
    known = [card for card in cards if card.standard == standard]
    of_round = [card for card in known if card.request_id == lead.request_id]
    shown: dict[str, Scorecard] = {}
    for basis in Basis:
        same = [card for card in of_round if card.basis == basis]
        same.sort(
            key=lambda card: (
                card.pk != lead.pk,
                card.submission_id != lead.submission_id,
                -card.computed_at.timestamp(),
            )
        )
        if same and (basis != Basis.AUDITED or same[0].is_current or same[0].pk == lead.pk):
            shown[str(basis)] = same[0]
    counts = _counting(lead, shown)
    counting = shown.get(counts or lead.basis, lead)
    reviews = decisions_of(counting)
    return {
        "standard": lead.standard,
        "version": lead.standard_version,
        "hash": lead.standard_hash,
        "newest_version": loader.get(lead.standard).version,
        "size_class": lead.size_class,
        "counts": counts,
        "cards": {basis: _card(card) for basis, card in shown.items()},
        "round": frozen_round(counting, reviews),
        "audited": [_step(card) for card in reversed(of_round) if card.basis == Basis.AUDITED],
        "history": [_earlier(card) for card in _told(known)],
        "path": frozen_path(counting, reviews) if counts else None,
        "peers": frozen_peers(counting) if counts and draft is None else [],
    }


def _check_package(card: Scorecard) -> None:
    try:
        loader.get(card.standard, card.standard_version)
    except StandardError:
        raise StandardGone(code(card.standard), card.standard_version) from None


def _counting(lead: Scorecard, shown: dict[str, Scorecard]) -> str | None:
    """The basis of the card that counts; of the strongest other one where that is the supplier's own word."""
    if lead.basis != Basis.DECLARED:
        return str(lead.basis)
    stronger = (str(basis) for basis in (Basis.AUDITED, Basis.VERIFIED))
    return next((basis for basis in stronger if basis in shown), None)


def _told(cards: list[Scorecard]) -> list[Scorecard]:
    """The newest published results, oldest first, and the draft if there is one."""
    order = list(Basis)
    newest = sorted(cards, key=lambda card: (card.computed_at, order.index(Basis(card.basis)), str(card.pk)))
    return newest[-MOST_RESULTS:]


def _card(card: Scorecard) -> Json:
    return {
        "id": str(card.pk),
        "document": card.document,
        "input_hash": card.input_hash,
        "total": card.total_exact,
        "band": card.band,
        "computed_at": instant(card.computed_at),
        "state": card.state,
        "cause": card.cause,
        "events": card.events,
        "rules": card.rules,
        "reviewed_by": card.reviewed_by_name,
        "reviewed_at": instant(card.reviewed_at),
        "published_by": card.published_by_name,
        "published_at": instant(card.published_at),
        "independence": card.independence,
        "supersedes": str(card.supersedes_id) if card.supersedes_id else None,
    }


def _step(card: Scorecard) -> Json:
    """One audit-verified result in the order they were made, with the findings it took in."""
    return {
        "total": card.total_exact,
        "band": card.band,
        "computed_at": instant(card.computed_at),
        "adjustments": card.adjustments,
    }


def _earlier(card: Scorecard) -> Json:
    """One result on the way here, for the trend."""
    return {
        "basis": card.basis,
        "total": card.total_exact,
        "band": card.band,
        "computed_at": instant(card.computed_at),
        "cause": card.cause,
        "submission": card.submission.number,
        "request": str(card.request_id),
        "version": card.standard_version,
        "is_draft": card.state != CardState.PUBLISHED,
    }
