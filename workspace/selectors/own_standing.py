"""Where a supplier company stands on one request and what is missing: from its drafts, or from its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from assessments.catalogue import Item, book_of
from assessments.models import OPEN_STATES, Request
from assessments.selectors.drafts import Gaps, draft_entries, gaps_in
from remediation.models import OwnAction
from remediation.selectors.own_actions import open_by_item
from scoring.documents import Positions, engine_document
from scoring.engine import ScoringError
from scoring.models import Scorecard
from scoring.preview import draft_positions
from scoring.selectors import cards_of_supplier_company, official
from scoring.what_if.efforts import in_full
from scoring.what_if.open_gaps import OpenGap, open_gaps
from scoring.what_if.paths import Path, Wish, package
from tenants.scope import organisation_id
from workspace.selectors.scores import ScorePage

#: How the gaps can stand: by points, by points for a day of work, by the questionnaire.
POINTS, EFFORT, PLACE = "points", "effort", "place"
ORDERS = (POINTS, EFFORT, PLACE)
#: Gaps that stand open; the rest is folded away.
SHOWN = 15
DRAFT, RESULT = "draft", "result"


@dataclass(frozen=True, slots=True)
class GapLine:
    """One question with points left: whether it is answered at all, the action that runs on it, its page."""

    gap: OpenGap
    is_unanswered: bool
    action: OwnAction | None
    url: str


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A question whose claim has no proof, or none that counts."""

    item: Item
    has_files: bool
    action: OwnAction | None
    url: str


class OwnStanding:
    """Everything the page shows. ``source`` is what it starts from: the drafts, or a customer's result."""

    def __init__(self, request: Request, *, source: str = "", order: str = POINTS) -> None:
        self.request = request
        self.order = order if order in ORDERS else POINTS
        self.card = self._newest_card()
        self.is_open = request.state in OPEN_STATES
        usual = DRAFT if self.is_open or self.card is None else RESULT
        allowed = {DRAFT: self.is_open or self.card is None, RESULT: self.card is not None}
        self.source = source if allowed.get(source) else usual
        self.may_choose = self.is_open and self.card is not None
        self.standard = package(request.standard, request.standard_version)
        self.book = book_of(request)
        self.actions = open_by_item(request.standard)
        self._entries = draft_entries(request) if self.source == DRAFT else {}

    @cached_property
    def path(self) -> Path | None:
        """Total, band and the way to the next one; None where nothing can be scored."""
        try:
            document, positions = self._scored
            return Path(document, positions=positions, wish=Wish(table=self._efforts))
        except ScoringError:
            return None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered yet."""
        return self.source == DRAFT and not any(entry["met"] for entry in self._entries.values())

    @cached_property
    def lines(self) -> list[GapLine]:
        """The open gaps in the order asked for."""
        if self.path is None:
            return []
        document, positions = self._scored
        efforts = Wish(table=self._efforts).efforts(self.standard)
        gaps = open_gaps(self.standard, document, positions, efforts)
        found = [gap for gap in gaps if gap.item.key in self.book.items]
        if self.order == POINTS:
            found.sort(key=lambda gap: -gap.most)
        elif self.order == EFFORT:
            found.sort(key=lambda gap: -gap.a_day)
        unanswered = set(self.missing.unanswered)
        return [
            GapLine(gap, gap.item.key in unanswered, self.actions.get(gap.item.key), self._page(gap.item.key))
            for gap in found
        ]

    @property
    def first_lines(self) -> list[GapLine]:
        """The gaps that stand open on the page."""
        return self.lines[:SHOWN]

    @property
    def other_lines(self) -> list[GapLine]:
        """The others, folded away."""
        return self.lines[SHOWN:]

    @cached_property
    def missing(self) -> Gaps:
        """What is missing in the drafts; nothing where the page starts from a result."""
        if self.source != DRAFT:
            return Gaps((), (), ())
        return gaps_in(self.book, self._entries, self.request.terms)

    @property
    def doubts(self) -> list[DoubtLine]:
        """Questions with a claim that a reviewer can only refuse as it stands."""
        bare = set(self.missing.without_proof)
        return [
            DoubtLine(item, key not in bare, self.actions.get(key), self._page(key))
            for key, item in self.book.items.items()
            if key in bare or key in self.missing.doubtful
        ]

    @cached_property
    def _scored(self) -> tuple[Mapping[str, Any], Positions]:
        if self.source == RESULT and self.card is not None:
            return self.card.document, ScorePage(self.card).facts.counting
        positions = draft_positions(self.request)
        rules = self.request.rules
        return engine_document(self.standard, self.request.size_class, positions, rules), positions

    @property
    def _efforts(self) -> Any:
        return in_full(self.standard, self.request.rules.get("efforts", {}))

    def _page(self, item: str) -> str:
        """Where the question is answered; empty where nothing can be changed now."""
        return reverse("portal_item", args=[self.request.pk, item]) if self.is_open else ""

    def _newest_card(self) -> Scorecard | None:
        request = self.request
        cards = cards_of_supplier_company(organisation_id()).filter(
            tenant_id=request.tenant_id,
            supplier_id=request.supplier_id,
            standard=request.standard,
            standard_version=request.standard_version,
            is_current=True,
        )
        return official(list(cards), request.standard)
