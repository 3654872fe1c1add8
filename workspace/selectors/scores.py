"""Read model of a scorecard page: the results on every standard, the detail of one, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessments.catalogue import STANDARDS, published_standards
from assessments.models import Review, SubmittedFile
from assessments.selectors.decisions import decisions_of
from assessments.selectors.review import NO_ENTRY
from core.templatetags.lang import lang
from scoring import documents
from scoring.bands import Band, bands_of
from scoring.changes import Change, last_change
from scoring.engine import LevelsResult, PartsResult, resolve_options
from scoring.events_view import EventsView, events_of_card
from scoring.levels_view import Cell, Facts, IndicatorView, LevelsView, TopicSum
from scoring.models import Basis, CardState, Scorecard
from scoring.parts_view import PartsView
from scoring.selectors import RANK, exact_total, history_of, newest, official, refuting_findings
from scoring.strengths import Strengths, strengths_of
from scoring.what_if.paths import Path, Wish
from scoring.wording import choice_words, option_words
from standards import loader
from standards.schema import LevelsStandard, Standard, Text


@dataclass(frozen=True, slots=True)
class Panel:
    """One standard's result: the card that counts, and the scores side by side."""

    standard: Standard
    card: Scorecard | None
    cards: Mapping[Basis, Scorecard | None]

    @property
    def bands(self) -> list[Band]:
        """The steps of the standard's scale, lowest first."""
        return bands_of(self.standard)

    @property
    def declared(self) -> Scorecard | None:
        """What the supplier says."""
        return self.cards[Basis.DECLARED]

    @property
    def verified(self) -> Scorecard | None:
        """What its documents show."""
        return self.cards[Basis.VERIFIED]

    @property
    def audited(self) -> Scorecard | None:
        """What stands after audits and their findings."""
        return self.cards[Basis.AUDITED]

    @property
    def total(self) -> Fraction | None:
        """The exact total of the card that counts."""
        return exact_total(self.card) if self.card else None

    @property
    def has_levels(self) -> bool:
        """Whether the result is stars; else it is a grade."""
        return isinstance(self.standard, LevelsStandard)

    @property
    def band(self) -> Band | None:
        """The band of the card that counts."""
        return next((band for band in self.bands if self.card and band.mark == self.card.band), None)

    @property
    def ticks(self) -> list[Fraction]:
        """The inner bounds of the scale."""
        return [band.start for band in self.bands[1:]]

    def mark_of(self, card: Scorecard | None) -> int | str | None:
        """Stars as a number, 0 in a zeroed round; a grade as a word."""
        if card is None or not (card.band or self.has_levels):
            return None
        return int(card.band or 0) if self.has_levels else card.band

    @property
    def bars(self) -> dict[str, Any]:
        """Values and marks of the three scores."""
        values = {basis.value: exact_total(card) if card else None for basis, card in self.cards.items()}
        return values | {f"{basis}_mark": self.mark_of(card) for basis, card in self.cards.items()}

    @classmethod
    def current(cls, cards: list[Scorecard], key: str) -> Panel:
        """What holds now on a standard among a supplier's cards, the one that counts first."""
        shown = official(cards, key)
        standard = loader.get(key, shown.standard_version if shown else None)
        return cls(standard, shown, {basis: newest(cards, key, basis) for basis in RANK})


def panels_of(cards: list[Scorecard]) -> list[Panel]:
    """The results that hold now, led by the card that counts: a panel for each published standard, and for
    each template the supplier has a card on."""
    known = {card.standard for card in cards}
    shown = [key for key in STANDARDS if key in known or key in published_standards()]
    return [Panel.current(cards, key) for key in shown]


class ScorePage:
    """Everything a scorecard page shows. Four queries with the card itself."""

    def __init__(self, card: Scorecard, cell_key: str = "") -> None:
        self.card = card
        self.request = card.request
        self.standard = loader.get(card.standard, card.standard_version)
        self.result = documents.score(card.document)
        self.history = [one for one in history_of(card) if one.state != CardState.ASIDE or one == card]
        self._cell_key = cell_key

    @cached_property
    def panels(self) -> list[Panel]:
        """Every standard with a place: this card's round for its own, the current cards for the others."""
        own = Panel(self.standard, self.card, {basis: self.sibling(basis) for basis in RANK})
        others = panels_of(self.history)
        return [own if panel.standard.id == self.card.standard else panel for panel in others]

    @property
    def panel(self) -> Panel:
        """The panel of this card's own standard."""
        return next(panel for panel in self.panels if panel.standard.id == self.card.standard)

    def sibling(self, basis: Basis) -> Scorecard | None:
        """The published card of this round on a basis: of the same submission, else of the same request."""
        if basis == self.card.basis:
            return self.card
        cards = [
            one
            for one in self.history
            if one.request_id == self.card.request_id
            and one.basis == basis
            and one.state == CardState.PUBLISHED
        ]
        same = [one for one in cards if one.submission_id == self.card.submission_id]
        return next(iter(same or cards), None)

    @property
    def rounds(self) -> list[Scorecard]:
        """The history on this standard, newest first."""
        return [one for one in self.history if one.standard == self.card.standard]

    @cached_property
    def cerds(self) -> LevelsView | None:
        """The heat table, of a T/CERDS card."""
        return LevelsView(self.result) if isinstance(self.result, LevelsResult) else None

    @cached_property
    def cfie(self) -> PartsView | None:
        """Groups, items and parts, of a T/CFIE card."""
        return PartsView(self.result, self.facts) if isinstance(self.result, PartsResult) else None

    @cached_property
    def events(self) -> EventsView | None:
        """The negative events this card took in; None where it took none."""
        standard = self.standard
        return events_of_card(self.card, standard) if isinstance(standard, LevelsStandard) else None

    @cached_property
    def cell(self) -> Cell | None:
        """The cell that is open."""
        return self.cerds.cell(self._cell_key) if self.cerds and self._cell_key else None

    @cached_property
    def topic(self) -> TopicSum | None:
        """The topic whose sum is open."""
        return self.cerds.topic_sum(self._cell_key) if self.cerds else None

    @cached_property
    def strengths(self) -> Strengths | None:
        """Where this result is strong, and where most points are open; None in a zeroed round."""
        view = self.cerds or self.cfie
        return strengths_of(view) if view and not self.is_zeroed else None

    @cached_property
    def why(self) -> list[IndicatorView]:
        """What made the points of the open cell."""
        return self.cerds.why(self.cell, self.facts) if self.cerds and self.cell else []

    @cached_property
    def facts(self) -> Facts:
        """Answers, files, decisions and findings behind this card. Two queries, three where it may have been
        decided anew since."""
        frozen = self.card.submission.document
        declared = documents.declared_positions(frozen)
        reviews = self.decisions or {}
        counting = documents.verified_positions(reviews.values()) if reviews else declared
        refuting = refuting_findings(self.card)
        copies = SubmittedFile.objects.filter(
            tenant_id=self.card.tenant_id, submission_id=self.card.submission_id
        ).values_list("evidence_id", "pk")
        return Facts(
            entries={key: {**NO_ENTRY, **entry} for key, entry in frozen["items"].items()},
            declared=declared,
            counting=documents.without_refuted(counting, self.card.adjustments),
            copies={str(evidence): copy for evidence, copy in copies},
            reviews=reviews,
            refuting=refuting,
        )

    @cached_property
    def decisions(self) -> dict[str, Review] | None:
        """The decisions this card rests on by item, whatever was decided since; none on a declared card, so
        that a supplier never reads one before it is final. None where they were not kept."""
        if self.card.basis == Basis.DECLARED:
            return {}
        return decisions_of(self.request, self.card.review_revision)

    @cached_property
    def change(self) -> Change | None:
        """What an audit-verified card changed against the one before it; None for other cards."""
        return last_change(self.card, self.history) if self.card.basis == Basis.AUDITED else None

    @property
    def is_zeroed(self) -> bool:
        """Whether a negative event voids this round."""
        return not self.card.band

    @cached_property
    def way(self) -> Path:
        """The cheapest way to the next band, by the efforts the request was told."""
        wish = Wish(table=self.request.rules.get("efforts", {}))
        return Path(self.card.document, positions=self.facts.counting, wish=wish)

    @property
    def options(self) -> list[tuple[Text, str, str, str]]:
        """The open points of the standard as this card read them: about, clause, name, choice in words."""
        chosen = resolve_options(self.standard, self.card.document.get("options"))
        return [
            (one.about, one.clause, option_words(one.key), choice_words(one.key, chosen[one.key]))
            for one in self.standard.options
        ]

    @property
    def has_levels(self) -> bool:
        """Whether this card is on a levels standard, with stars; else on a parts standard, with a grade."""
        return isinstance(self.standard, LevelsStandard)

    @property
    def standard_name(self) -> str:
        """The standard's name in the reader's language."""
        return lang(self.standard.name)
