"""Read models of shared results: what can be shared, in words, and what the holder of a link is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags.ui_format import day
from core.templatetags.ui_scores import star_words
from reports.models import Report, SharedResult
from reports.sharing.checks import RESTS_ON, Step, checked_share, steps_of
from reports.sharing.selectors import (
    Standing,
    reports_on,
    shareable_cards,
    shares_of_company,
    standing_of,
)
from scoring.models import Scorecard
from scoring.receipts.checking import Checked
from standards.codes import code

WORKING, ENDED = "working", "ended"


def cards_in_words(company_id: UUID) -> list[tuple[Scorecard, str]]:
    """The results a company may share, each told in one line. One query."""
    return [(card, card_words(card)) for card in shareable_cards(company_id)]


def card_words(card: Scorecard) -> str:
    """A card in one line: standard, mark, for whom, what it rests on, from when."""
    values = {
        "standard": code(card.standard),
        "mark": _mark(card),
        "buyer": card.request.tenant.name,
        "basis": card.get_basis_display(),
        "day": day(card.published_at or card.computed_at),
    }
    return _("%(standard)s: %(mark)s, rated for %(buyer)s (%(basis)s, %(day)s)") % values


def _mark(card: Scorecard) -> str:
    if not card.band:
        return _("Zeroed")
    return star_words(int(card.band)) if card.band.isdecimal() else _("grade %(mark)s") % {"mark": card.band}


def reports_in_words(company_id: UUID) -> list[tuple[Report, str]]:
    """The reports on a company, each told in one line. One query."""
    return [
        (
            report,
            _("%(buyer)s, %(language)s, %(day)s")
            % {
                "buyer": report.tenant.name,
                "language": report.get_language_display(),
                "day": day(report.requested_at),
            },
        )
        for report in reports_on(company_id)
    ]


def listed(company_id: UUID, state: str, *, now: datetime) -> QuerySet[SharedResult]:
    """What a company has shared: all, or what still ``working``, or what has ``ended``."""
    found = shares_of_company(company_id)
    over = Q(revoked_at__isnull=False) | Q(expires_at__lte=now)
    if state == WORKING:
        return found.exclude(over)
    return found.filter(over) if state == ENDED else found


@dataclass(frozen=True, slots=True)
class Shown:
    """What the holder of a link is shown; plain values and rows already read, so no query follows."""

    share: SharedResult
    checked: Checked
    steps: list[Step]
    standing: Standing

    @property
    def is_real(self) -> bool:
        """Whether nothing at all speaks against it."""
        return self.checked.is_whole

    @property
    def rests_on(self) -> str | Promise:
        """What the result rests on, in a sentence."""
        return RESTS_ON[self.share.receipt["card"]["basis"]]

    @property
    def rated_on(self) -> date:
        """The day as of which it was rated."""
        return datetime.fromisoformat(self.share.receipt["card"]["reference_date"]).date()

    @property
    def has_files(self) -> bool:
        """Whether anything can be downloaded."""
        return self.share.with_receipt or self.share.report is not None


def shown(share: SharedResult) -> Shown:
    """The page of a shared result that comes with its company, rater and report, checked anew. At most two
    queries."""
    checked = checked_share(share)
    return Shown(share, checked, steps_of(checked), standing_of(share))
