"""The findings of the worklist: missed, soon due, and waiting for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import RowNumber

from remediation.models import Finding, FindingState
from tenants.scope import tenant_id
from workspace.selectors.findings import (
    BREACHED,
    DAY,
    DAYS,
    FindingRow,
    Findings,
    rows_of,
    with_clock,
)
from workspace.selectors.findings_found import STATES


@dataclass(slots=True)
class FindingWork:
    """The first findings of a group by the clock, and how many there are."""

    rows: list[FindingRow] = field(default_factory=list)
    count: int = 0


def findings_to_do(groups: Collection[str], *, now: datetime, shown: int) -> dict[str, FindingWork]:
    """Open findings in these groups of the worklist, each finding in the first that fits. Three queries.

    ``overdue``: a clock was missed; ``soon``: one ends within 72 hours; ``decide``: a plan, proof or closure
    waits for somebody who decides.
    """
    placed = list(
        _placed(groups, now).filter(place__lte=shown).order_by("place").values_list("pk", "group", "count")
    )
    found: dict[str, FindingWork] = defaultdict(FindingWork)
    group_of = {pk: group for pk, group, _count in placed}
    for _pk, group, count in placed:
        found[group].count = count
    for row in rows_of([pk for pk, _group, _count in placed], now=now):
        found[group_of[row.finding.pk]].rows.append(row)
    return found


def _placed(groups: Collection[str], now: datetime) -> Findings:
    """The findings with their group, their place in it by the clock, and how many the group holds."""
    fits: dict[str, Any] = {
        "overdue": {"column": BREACHED},
        "soon": {"column__in": (DAY, DAYS)},
        "decide": STATES["decide"][1],
    }
    cases = [
        When(condition, then=Value(group)) if group == "decide" else When(**condition, then=Value(group))
        for group, condition in fits.items()
        if group in groups
    ]
    open_ones = with_clock(
        Finding.objects.filter(tenant_id=tenant_id(), state=FindingState.OPEN), now=now
    ).order_by()
    grouped = open_ones.annotate(group=Case(*cases, default=Value(""))).exclude(group="")
    by_clock = [F("due_at").asc(nulls_last=True), F("pk").asc()]
    placed: Findings = grouped.annotate(
        place=Window(RowNumber(), partition_by=[F("group")], order_by=by_clock),
        count=Window(Count("pk"), partition_by=[F("group")]),
    )
    return placed
