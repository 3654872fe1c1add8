"""Which findings a list, a board or a calendar shows: what stands in the URL, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, OrderBy, Q, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from audits.selectors.access import known_findings
from remediation.models import FindingState, PartState, Severity
from remediation.services.standing import ASKED
from workspace.selectors.findings import COLUMNS, OPEN, READY, Findings, with_clock

MAX_SEARCH = 200
#: What the list may be narrowed to by ``?state=``, and how; without it, open findings are shown.
STATES: Mapping[str, tuple[Any, Q]] = {
    "decide": (
        _("Waiting for a decision"),
        OPEN & (Q(plan_state=PartState.SUBMITTED) | Q(fix_state=PartState.SUBMITTED)) | READY,
    ),
    "plan_submitted": (_("Plan to approve"), OPEN & Q(plan_state=PartState.SUBMITTED)),
    "fix_submitted": (_("Proof to check"), OPEN & Q(fix_state=PartState.SUBMITTED)),
    "ready": (_("Ready to close"), READY),
    "plan_due": (_("Plan not sent"), OPEN & Q(plan_state__in=ASKED)),
    "fix_due": (_("No proof yet"), OPEN & Q(fix_state__in=ASKED)),
    "draft": (_("Draft"), Q(state=FindingState.DRAFT)),
    "closed": (_("Closed"), Q(state=FindingState.CLOSED)),
    "withdrawn": (_("Withdrawn"), Q(state=FindingState.WITHDRAWN)),
}
#: States without a running clock: only the list shows them.
NOT_OPEN = ("draft", "closed", "withdrawn")

_RANK = Case(
    *(When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity.values)),
    output_field=IntegerField(),
)
#: Order in the URL → columns.
SORTS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_at", "number"),
    "number": ("number",),
    "severity": ("rank", "due_at"),
    "supplier": ("supplier__name", "due_at"),
    "owner": ("owner_name", "due_at"),
    "found": ("found_on", "number"),
}
_LAST_IF_EMPTY = {"due_at", "owner_name"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the findings; every field is the query parameter of its name, empty when it does not."""

    q: str = ""
    severity: tuple[str, ...] = ()
    supplier: str = ""
    owner: str = ""
    state: tuple[str, ...] = ()
    due: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """The filters in a query string; values that mean nothing are left out."""
        owner, due = query.get("owner", ""), query.get("due", "")
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH],
            severity=_chosen(query, "severity", Severity.values),
            supplier=_uuid(query.get("supplier", "")),
            owner=owner if owner in {"me", "none"} else _uuid(owner),
            state=_chosen(query, "state", STATES),
            due=due if due in COLUMNS else "",
        )

    def active(self) -> list[str]:
        """The names of the filters that narrow the findings."""
        return [field.name for field in fields(self) if getattr(self, field.name)]

    @property
    def leaves_the_board(self) -> bool:
        """Whether findings are asked for that no clock runs on."""
        return any(state in NOT_OPEN for state in self.state)


def _chosen(query: QueryDict, key: str, known: Iterable[str]) -> tuple[str, ...]:
    values = set(query.getlist(key))
    return tuple(value for value in known if value in values)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def found(filters: Filters, *, user_id: UUID, now: datetime) -> Findings:
    """The findings that pass the filters, with ``column`` and ``due_at`` of their first clock; unordered.

    ``due_at`` is empty and the column the last where nothing is owed.
    """
    findings = with_clock(known_findings(), now=now).order_by()
    wanted = OPEN if not filters.state else Q()
    for state in filters.state:
        wanted |= STATES[state][1]
    findings = findings.filter(wanted)
    if filters.severity:
        findings = findings.filter(severity__in=filters.severity)
    if filters.supplier:
        findings = findings.filter(supplier_id=filters.supplier)
    if filters.due:
        findings = findings.filter(column=filters.due)
    if filters.owner:
        owner = {"me": user_id, "none": None}.get(filters.owner, filters.owner)
        mine = Q(owner_id=owner)
        findings = findings.filter(
            mine | Q(owner=None, supplier__owner_id=owner) if owner else mine & Q(supplier__owner=None)
        )
    if filters.q:
        findings = findings.filter(_holds(filters.q))
    return findings


def _holds(text: str) -> Q:
    wanted = Q(supplier__name__icontains=text) | Q(site__name__icontains=text) | Q(title__icontains=text)
    number = text.upper().removeprefix("F-")
    if number.isdecimal() and len(number) < len(str(2**31)):
        wanted |= Q(number=int(number))
    return wanted


def ordered(findings: Findings, sort: str) -> Findings:
    """In the order ``sort`` names (``-`` turns it round); an order that is unknown is by the clock."""
    falling = sort.startswith("-")
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        falling, columns = False, SORTS["due"]
    findings = findings.annotate(rank=_RANK, owner_name=Coalesce("owner__name", "supplier__owner__name"))
    return findings.order_by(*(_order(column, falling=falling) for column in (*columns, "id")))


def _order(column: str, *, falling: bool) -> OrderBy:
    last = True if column in _LAST_IF_EMPTY else None
    return F(column).desc(nulls_last=last) if falling else F(column).asc(nulls_last=last)
