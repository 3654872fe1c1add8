"""Whether a paper counts as proof on the evaluation date (T/CERDS 8.2.3), and if not, why.

Policies and certificates must be in force on that day (a 2), records and reports must tell of the base period
(a 1), honours must be of the three years before (a 3), and a policy of the group counts when it binds the
supplier (b). A paper of which nothing is said counts. Plain data; no Django, database or clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.periods import Period, base_period, look_back

#: Kinds that must be in force; papers of no kind must, where their dates are given.
IN_FORCE = frozenset({"policy", "certificate", "other"})
#: Kinds that tell of a time.
OF_A_TIME = frozenset({"record", "report"})
#: Kinds a group may issue for the companies it binds (8.2.3 b names policies and initiatives).
OF_A_GROUP = frozenset({"policy", "other"})
_DATES = ("issued_on", "valid_from", "valid_until", "period_from", "period_to")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a paper. ``kind`` is one of EvidenceKind; the rest is as on Evidence."""

    kind: str = "other"
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    of_group: bool = False
    binds_supplier: bool = False

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> Facts:
        """The facts of a file as a document holds it; keys that an earlier document lacks are not known."""
        dates = {name: date.fromisoformat(file[name]) for name in _DATES if file.get(name)}
        return cls(
            kind=file.get("kind") or "other",
            of_group=bool(file.get("of_group")),
            binds_supplier=bool(file.get("binds_supplier")),
            **dates,
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What an evaluation asks of proof: its date, its base period, and the years honours may be of."""

    reference_date: date
    base: Period
    years: Period

    @classmethod
    def at(cls, reference_date: date, extended_to: date | None = None) -> Terms:
        """The terms of an evaluation date, with the periods extended where that was said."""
        return cls(
            reference_date, base_period(reference_date, extended_to), look_back(reference_date, extended_to)
        )


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason why a paper does not count, with the clause and the days it is about."""

    code: str
    clause: str
    days: tuple[date, ...] = ()


def doubts(facts: Facts, terms: Terms) -> tuple[Doubt, ...]:
    """Why a paper does not count; empty when it counts."""
    return (*_force(facts, terms), *_time(facts, terms), *_group(facts))


def counts(facts: Facts, terms: Terms) -> bool:
    """Whether a paper counts as proof."""
    return not doubts(facts, terms)


def none_counts(entry: Mapping[str, Any], terms: Terms) -> bool:
    """Whether an answer, as a document holds it, claims something and not one of its files counts.

    An answer without any file is another matter: its proof is missing.
    """
    files = entry["evidence"]
    return bool(entry["met"] and files) and not any(counts(Facts.of(file), terms) for file in files)


def _force(facts: Facts, terms: Terms) -> Iterator[Doubt]:
    day, clause = terms.reference_date, "8.2.3 a 2"
    if facts.kind not in IN_FORCE:
        return
    if facts.valid_until and facts.valid_until < day:
        yield Doubt("expired", clause, (facts.valid_until, day))
    starts = max((one for one in (facts.valid_from, facts.issued_on) if one), default=day)
    if starts > day:
        yield Doubt("not_yet", clause, (starts, day))


def _time(facts: Facts, terms: Terms) -> Iterator[Doubt]:
    if facts.kind == "honour":
        years = (terms.years.start, terms.years.end)
        if facts.issued_on is None:
            yield Doubt("honour_undated", "8.2.3 a 3", years)
        elif not terms.years.holds(facts.issued_on):
            yield Doubt("honour_outside", "8.2.3 a 3", (facts.issued_on, *years))
    elif facts.kind in OF_A_TIME:
        yield from _base(facts, terms.base)


def _base(facts: Facts, base: Period) -> Iterator[Doubt]:
    told = _told(facts)
    bounds, clause = (base.start, base.end), "8.2.3 a 1"
    if told is None:
        if facts.kind == "record":
            yield Doubt("record_undated", clause, bounds)
    elif not base.meets(told.start, told.end) and not _is_report_on(told, facts, base):
        yield Doubt("outside_base", clause, (told.start, told.end, *bounds))


def _told(facts: Facts) -> Period | None:
    """The time a paper tells of: what is said of it, else the day it was issued."""
    if facts.period_from and facts.period_to:
        return Period(facts.period_from, facts.period_to)
    return Period(facts.issued_on, facts.issued_on) if facts.issued_on else None


def _is_report_on(told: Period, facts: Facts, base: Period) -> bool:
    """Whether a report without a time of its own may tell of the base period: one issued after it may."""
    has_time = facts.period_from and facts.period_to
    return facts.kind == "report" and not has_time and told.start > base.end


def _group(facts: Facts) -> Iterator[Doubt]:
    if not facts.of_group:
        return
    if facts.kind not in OF_A_GROUP:
        yield Doubt("group_not_policy", "8.2.3 b")
    elif not facts.binds_supplier:
        yield Doubt("group_unbound", "8.2.3 b")
