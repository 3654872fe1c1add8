"""Read models of objections: lists for both sides, and one objection with everything it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from assessments.catalogue import Item, catalogue
from assessments.documents import WHOLE_ITEM
from assessments.models import Review, SubmittedFile
from assessments.selectors.decisions import decisions_of
from assessments.selectors.review import NO_ENTRY
from core.templatetags.lang import lang
from scoring.models import EVENT_LINE, Dispute, DisputeState
from scoring.services.disputes import decider_of
from standards.codes import code
from workspace.selectors.events import EventRow, events_about

_A_PAGE = 50
OPEN, DECIDED = "open", "decided"


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection in a list, its line in words."""

    dispute: Dispute
    line: str
    standard: str


def line_words(dispute: Dispute) -> str:
    """The line objected to: number and name of the item, or the title of the negative event."""
    if dispute.line.startswith(EVENT_LINE):
        events = (one for one in dispute.card.events if f"{EVENT_LINE}{one['id']}" == dispute.line)
        return next((str(one["title"]) for one in events), dispute.line)
    item = catalogue(dispute.card.standard, dispute.card.standard_version).items[dispute.line]
    return f"{item.number} {lang(item.name)}"


def of_tenant(tenant_id: UUID) -> QuerySet[Dispute]:
    """Objections to a buyer's scorecards, with what their pages need."""
    return _joined(Dispute.objects.filter(tenant_id=tenant_id)).select_related("supplier")


def of_company(organisation_id: UUID) -> QuerySet[Dispute]:
    """Objections of a supplier company, to all customers."""
    return _joined(Dispute.objects.filter(supplier_org_id=organisation_id))


def _joined(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    return disputes.select_related("card__request", "card__submission", "tenant")


def listed(disputes: QuerySet[Dispute], *, state: str) -> QuerySet[Dispute]:
    """Open ones by due date, or the decided ones, newest first."""
    is_open = Q(state=DisputeState.OPEN)
    chosen = disputes.filter(is_open if state == OPEN else ~is_open)
    order = ("due_at", "id") if state == OPEN else ("-decided_at", "-opened_at", "id")
    return chosen.defer("card__document", "card__submission__document", "card__parts").order_by(*order)


def rows(
    disputes: QuerySet[Dispute], *, state: str, page: str | int | None
) -> tuple[list[ObjectionRow], Page[Dispute]]:
    """One page: open ones by due date, or the decided ones, newest first. Two queries."""
    found = Paginator(listed(disputes, state=state), _A_PAGE).get_page(page)
    return [ObjectionRow(one, line_words(one), code(one.card.standard)) for one in found], found


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One condition: whether the supplier claims it, and whether it counts."""

    key: str
    text: Any
    claimed: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One level, or the parts, with its conditions."""

    name: Any
    checks: tuple[CheckRow, ...]


class ObjectionPage:
    """One objection: line, answer, proof, the decision objected to, reply, what happened."""

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute
        self.card = dispute.card
        self.line = line_words(dispute)
        self.is_event = dispute.line.startswith(EVENT_LINE)

    @cached_property
    def item(self) -> Item | None:
        """The item objected to; None for a negative event."""
        if self.is_event:
            return None
        return catalogue(self.card.standard, self.card.standard_version).items[self.dispute.line]

    @property
    def event(self) -> dict[str, Any] | None:
        """The negative event objected to, as the card took it in."""
        found = (one for one in self.card.events if f"{EVENT_LINE}{one['id']}" == self.dispute.line)
        return next(found, None)

    @property
    def event_day(self) -> date | None:
        """The day of the event objected to."""
        return date.fromisoformat(self.event["date"]) if self.event else None

    @property
    def event_share(self) -> Fraction:
        """What the event takes off, as a share of 1."""
        return Fraction(self.event["share"]) if self.event else Fraction(0)

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The supplier's answer."""
        items = self.card.submission.document["items"]
        return {**NO_ENTRY, **items.get(self.dispute.line, {})}

    @cached_property
    def review(self) -> Review | None:
        """The decision objected to: the one that the card rests on, whatever the reply changed. One query,
        two once it was replaced."""
        if self.is_event:
            return None
        return (decisions_of(self.card.request, self.card.review_revision) or {}).get(self.dispute.line)

    @cached_property
    def decider(self) -> tuple[UUID | None, str]:
        """Who made the decision objected to; for the buyer's side."""
        if self.is_event:
            return decider_of(self.dispute)
        return (self.review.reviewer_id, self.review.reviewer_name) if self.review else (None, "")

    @cached_property
    def files(self) -> list[tuple[dict[str, Any], UUID | None]]:
        """The proof of the line, each with the copy that can be opened. One query."""
        copies = SubmittedFile.objects.filter(
            tenant_id=self.dispute.tenant_id, submission_id=self.card.submission_id
        ).values_list("evidence_id", "pk")
        opened = {str(evidence): copy for evidence, copy in copies}
        return [(file, opened.get(file["id"])) for file in self.entry["evidence"]]

    @cached_property
    def blocks(self) -> list[BlockRow]:
        """The conditions of the line, with what is claimed and what counts."""
        if self.item is None:
            return []
        counts = set(self.review.met) if self.review else set()
        claimed = set(self.entry["met"])
        return [
            BlockRow(
                block.name,
                tuple(
                    CheckRow(check.key, check.text, check.key in claimed, check.key in counts)
                    for check in block.checks
                ),
            )
            for block in self.item.blocks
        ]

    @property
    def claims_not_applicable(self) -> bool:
        """Whether the supplier says that the whole line does not apply."""
        return WHOLE_ITEM in self.entry["not_applicable"]

    def is_late(self, now: datetime) -> bool:
        """Whether the reply is overdue."""
        return self.dispute.state == DisputeState.OPEN and self.dispute.due_at <= now

    @cached_property
    def events(self) -> list[EventRow]:
        """What happened to it, newest first. At most seven queries."""
        return events_about([self.dispute.pk])
