"""What a scorecard says about itself: scores side by side, what it pins, who released it, objections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from assessments.models import Review
from assessments.selectors.decisions import decisions_of
from assessments.services.redeciding import reviewers_of
from scoring.gaps import Gaps
from scoring.models import Basis, CardState, Dispute, Method, RuleKind, Scorecard
from scoring.selectors import RANK, refuting_findings
from scoring.services.standing import OFFICIAL
from scoring.wording import OFFICIAL_WORDS
from tenants.models import User
from workspace.selectors.scores import ScorePage


@dataclass(frozen=True, slots=True)
class Pin:
    """One rule of the buyer a card was computed by."""

    id: str
    kind: str
    scope: str
    version: int
    method: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of proof by the name and hash it was handed in with."""

    name: str
    sha256: str


class CardAbout:
    """Beside :class:`workspace.selectors.scores.ScorePage`. Five queries: the round's cards, decisions,
    objections, who decided (drafts only), the draft before (drafts only)."""

    def __init__(self, page: ScorePage, *, person: User | None = None) -> None:
        self.page = page
        self.card = page.card
        self._person = person

    @cached_property
    def gaps(self) -> Gaps:
        """The three scores of this round."""
        wanted = {basis: self.page.sibling(basis) for basis in RANK}
        ids = {card.pk for card in wanted.values() if card and card.pk != self.card.pk}
        whole = {one.pk: one for one in self._round.filter(pk__in=ids)} | {self.card.pk: self.card}
        cards = {basis: whole.get(card.pk) if card else None for basis, card in wanted.items()}
        strongest = next((cards[basis] for basis in RANK[:-1] if cards[basis]), None)
        reviews = self._decisions_of(strongest) if strongest else {}
        return Gaps(cards, reviews, refuting_findings(strongest) if strongest else {})

    def _decisions_of(self, card: Scorecard) -> Mapping[str, Review]:
        """What the strongest card of the round rests on; read once where the card of the page rests on the
        same."""
        if self.card.basis != Basis.DECLARED and card.review_revision == self.card.review_revision:
            return self.page.decisions or {}
        return decisions_of(self.page.request, card.review_revision) or {}

    @property
    def _round(self) -> Any:
        cards = Scorecard.objects.filter(tenant_id=self.card.tenant_id, supplier_id=self.card.supplier_id)
        return cards.select_related("submission")

    @property
    def counting(self) -> Scorecard | None:
        """The card that counts for this supplier and standard now, if any does."""
        return next((one for one in self.page.rounds if one.is_official), None)

    @property
    def official_words(self) -> str:
        """The rule that says which score counts, as it stood when this card was computed."""
        rule = self.card.rules.get("official", "strongest")
        return str(OFFICIAL_WORDS[rule]) if rule in OFFICIAL else ""

    @property
    def pins(self) -> list[Pin]:
        """The buyer's rules this card was computed by; empty where the package's defaults held."""
        return [
            Pin(
                id=pin["id"],
                kind=str(RuleKind(pin["kind"]).label),
                scope=" ".join(part for part in (pin.get("scope", ""), pin.get("country", "")) if part),
                version=pin["version"],
                method=str(Method(pin["method"]).label) if pin.get("method") in Method.values else "",
            )
            for pin in self.card.rules.get("pins", [])
        ]

    @property
    def base_period(self) -> tuple[date, date] | None:
        """First and last day of the base period the answers are about; None in earlier documents."""
        period: Mapping[str, str] = self.card.submission.document.get("period", {})
        if "from" not in period:
            return None
        return date.fromisoformat(period["from"]), date.fromisoformat(period["to"])

    @property
    def papers(self) -> list[Paper]:
        """Every file of proof behind the answers, once, by name."""
        files = (
            file
            for entry in self.card.submission.document["items"].values()
            for file in entry.get("evidence", ())
        )
        found = {(file["name"], file["sha256"]): Paper(file["name"], file["sha256"]) for file in files}
        return [found[key] for key in sorted(found)]

    @property
    def is_waiting(self) -> bool:
        """Whether this is a draft on its way to release."""
        return self.card.state in {CardState.DRAFT, CardState.REVIEWED}

    @cached_property
    def deciders(self) -> dict[UUID, str]:
        """Who decided on the answers of a draft; they do not review it."""
        return reviewers_of(self.card.request) if self.is_waiting else {}

    @property
    def is_own(self) -> bool:
        """Whether the reader decided on answers of this draft."""
        return self._person is not None and self._person.pk in self.deciders

    @cached_property
    def set_aside(self) -> Scorecard | None:
        """The draft of this round before this one, with the reason why it was set aside."""
        if not self.is_waiting:
            return None
        earlier = self._round.filter(
            request_id=self.card.request_id, state=CardState.ASIDE, basis=self.card.basis
        )
        found: Scorecard | None = earlier.exclude(pk=self.card.pk).order_by("-computed_at").first()
        return found

    @cached_property
    def disputes(self) -> dict[str, Dispute]:
        """The newest objection to each line of this supplier's result on the standard. One query."""
        made = Dispute.objects.filter(
            tenant_id=self.card.tenant_id,
            supplier_org_id=self.card.supplier_org_id,
            supplier_id=self.card.supplier_id,
            card__standard=self.card.standard,
            card__request_id=self.card.request_id,
        )
        return {one.line: one for one in made.order_by("opened_at")}

    @cached_property
    def refuted(self) -> frozenset[str]:
        """The lines that an open finding refutes: they are answered there, not by an objection."""
        return frozenset(refuting_findings(self.card))

    @property
    def may_be_objected_to(self) -> bool:
        """Whether lines of this card are open to objections: it stands, and rests on somebody's decisions."""
        return self.card.is_current and self.card.basis != Basis.DECLARED

    @property
    def lost_decisions(self) -> bool:
        """Whether the decisions this card rests on were replaced before decisions were kept."""
        return self.page.decisions is None
