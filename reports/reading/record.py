"""Findings and corrective actions, and how the results came about, as a report shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from remediation.models import Area, FindingState, PartState, Severity
from remediation.rules import FIX, PLAN
from reports.reading.scores import Score
from reports.reading.words import Pair, both
from standards.codes import code

Json = Mapping[str, Any]


def instant(text: str | None) -> datetime | None:
    """An instant of a frozen document."""
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: what, how bad, and its clocks."""

    frozen: Json
    severity: Pair
    area: Pair
    state: Pair
    plan_due: datetime | None
    fix_due: datetime | None
    closed_at: datetime | None
    is_late: bool

    @property
    def is_closed(self) -> bool:
        """Whether its correction was verified."""
        return bool(self.frozen["state"] == FindingState.CLOSED)

    @property
    def due(self) -> datetime | None:
        """When its correction, else its plan, is due."""
        return self.fix_due or self.plan_due

    @property
    def actions(self) -> list[Json]:
        """What its plan says will be done, each with its days read."""
        return [
            {**one, **{name: _day(one[name]) for name in ("due_on", "done_on")}}
            for one in self.frozen["actions"]
        ]

    @property
    def found_on(self) -> date:
        """The day it was found."""
        return date.fromisoformat(self.frozen["found_on"])


def finding_lines(frozen: Sequence[Json]) -> list[FindingLine]:
    """Every finding: the worst open ones first, closed ones last."""
    order = list(Severity.values)
    lines = [_line(one) for one in frozen]
    return sorted(lines, key=lambda line: (line.is_closed, order.index(line.frozen["severity"])))


def _line(frozen: Json) -> FindingLine:
    due = {clock["kind"]: clock for clock in frozen["clocks"]}
    return FindingLine(
        frozen=frozen,
        severity=both(Severity(frozen["severity"]).label),
        area=both(Area(frozen["area"]).label),
        state=_state(frozen),
        plan_due=instant(due[PLAN]["due_at"]) if PLAN in due else None,
        fix_due=instant(due[FIX]["due_at"]) if FIX in due else None,
        closed_at=instant(frozen["closed_at"]),
        is_late=any(clock["is_breached"] for clock in frozen["clocks"]),
    )


def told_findings(findings: Sequence[FindingLine], standard: str, items: Collection[str]) -> list[str]:
    """A sentence on each open finding that refutes one of these items."""
    return [
        _("Open finding %(reference)s (%(severity)s): %(title)s.")
        % {
            "reference": one.frozen["reference"],
            "severity": one.severity.own,
            "title": one.frozen["title"],
        }
        for one in findings
        if not one.is_closed and one.frozen["standard"] == standard and one.frozen["item"] in items
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _state(frozen: Json) -> Pair:
    """Where it stands: closed, or what its correction, else its plan, waits for."""
    if frozen["state"] == FindingState.CLOSED:
        return both(FindingState.CLOSED.label)
    asked = [frozen["fix_state"], frozen["plan_state"]]
    shown = next((PartState(one) for one in asked if one != PartState.NOT_ASKED), None)
    return both(shown.label if shown else FindingState.OPEN.label)


@dataclass(frozen=True, slots=True)
class Closure:
    """An audit-verified result before and after findings were closed."""

    code: str
    at: datetime | None
    findings: str
    before: Score
    after: Score

    @property
    def change(self) -> Fraction:
        """Points gained."""
        return self.after.total - self.before.total


def closures(results: Sequence[Json]) -> list[Closure]:
    """Every re-rating after a verified closure, oldest first."""
    found = []
    for result in results:
        steps = result["audited"]
        for before, after in pairwise(steps):
            closed = _closed_between(before["adjustments"], after["adjustments"])
            if closed:
                found.append(
                    Closure(
                        code=code(result["standard"]),
                        at=instant(after["computed_at"]),
                        findings=" ".join(closed),
                        before=Score.read("audited", result["standard"], before),
                        after=Score.read("audited", result["standard"], after),
                    )
                )
    return found


def _closed_between(before: Sequence[Json], after: Sequence[Json]) -> list[str]:
    """The numbers of the findings that were open on one card and closed on the next."""
    was_open = {one["id"] for one in before if one["state"] == FindingState.OPEN}
    return [
        str(one["reference"])
        for one in after
        if one["id"] in was_open and one["state"] == FindingState.CLOSED
    ]
