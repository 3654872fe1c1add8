"""What the checklists say: for the company line by line with its papers, for a customer without them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessments.models import ChecklistPaper, KeptShare
from assessments.vault.checklists import MISSING, Checklist, Group, Line, checklists, standing
from assessments.vault.holding import why_held

Ends = Mapping[str, list[date | None]]


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line with its state (:func:`assessments.vault.checklists.standing`) and the papers on it."""

    line: Line
    state: str
    papers: tuple[ChecklistPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group with its lines."""

    group: Group
    lines: tuple[LineShown, ...]


@dataclass(frozen=True, slots=True)
class ListShown:
    """A checklist with its groups and how many lines stand how."""

    checklist: Checklist
    groups: tuple[GroupShown, ...]

    @property
    def states(self) -> Mapping[str, int]:
        """How many lines stand how, by state."""
        return Counter(line.state for group in self.groups for line in group.lines)

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self.checklist.lines)

    @property
    def kept(self) -> int:
        """How many lines have a paper in force."""
        states = self.states
        return states["present"] + states["ends_soon"]

    @property
    def missing(self) -> int:
        """How many lines have no paper."""
        return self.states[MISSING]


def own_lists(company_id: UUID, today: date) -> list[ListShown]:
    """The checklists of a company with its papers. One query."""
    papers: dict[str, list[ChecklistPaper]] = defaultdict(list)
    lying = ChecklistPaper.objects.filter(tenant_id=company_id).select_related("evidence")
    for paper in lying.order_by("created_at"):
        papers[paper.line].append(paper)
    ends = {
        line: [p.evidence.valid_until for p in lie if not why_held(p.evidence, released=True)]
        for line, lie in papers.items()
    }
    return _shown(ends, papers, today)


def customers_lists(share: KeptShare, today: date) -> list[ListShown]:
    """The checklists as a customer's copy tells of them."""
    told: Mapping[str, list[str | None]] = share.document.get("lines", {})
    ends = {line: [date.fromisoformat(day) if day else None for day in days] for line, days in told.items()}
    return _shown(ends, {}, today)


def share_with(customer_id: UUID, company_id: UUID | None) -> KeptShare | None:
    """What a company lets this customer see of its checklists; None for nothing."""
    if company_id is None:
        return None
    return KeptShare.objects.filter(
        tenant_id=customer_id, supplier_org_id=company_id, revoked_at=None
    ).first()


def shown_to(company_id: UUID) -> dict[UUID, KeptShare]:
    """The customers that may see the checklists of a company. One query."""
    shares = KeptShare.objects.filter(supplier_org_id=company_id, revoked_at=None)
    return {share.tenant_id: share for share in shares}


def _shown(ends: Ends, papers: Mapping[str, list[ChecklistPaper]], today: date) -> list[ListShown]:
    def line(one: Line) -> LineShown:
        return LineShown(one, standing(ends.get(one.key, []), today), tuple(papers.get(one.key, ())))

    return [
        ListShown(
            checklist,
            tuple(GroupShown(group, tuple(map(line, group.lines))) for group in checklist.groups),
        )
        for checklist in checklists()
    ]
