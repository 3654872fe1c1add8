"""What changed between two results of one supplier on one standard, and why: before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.templatetags.lang import lang
from core.templatetags.ui_format import day
from scoring.models import Basis, Scorecard
from scoring.selectors import exact_total, previous, re_adding
from standards import loader
from standards.schema import LevelsStandard, Standard


@dataclass(frozen=True, slots=True)
class PartChange:
    """One topic or group: the points it added before and adds now, rounded so that they add up."""

    name: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Points gained, or lost below zero."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that made the difference. ``finding_id`` leads to the finding, if it is one."""

    kind: str
    words: str
    title: str = ""
    severity: str = ""
    finding_id: str = ""


class Change:
    """The way from one card to the next; ``before`` is None for the first one."""

    def __init__(self, before: Scorecard | None, after: Scorecard) -> None:
        self.before = before
        self.after = after
        self.standard: Standard = loader.get(after.standard, after.standard_version)

    @property
    def points(self) -> Fraction | None:
        """Points gained, exact; None where nothing came before."""
        return exact_total(self.after) - exact_total(self.before) if self.before else None

    @property
    def shown(self) -> tuple[Decimal | None, Decimal]:
        """Both totals as shown, with two decimals."""
        before = re_adding([exact_total(self.before)])[0] if self.before else None
        return before, re_adding([exact_total(self.after)])[0]

    @property
    def shown_points(self) -> Decimal | None:
        """Points gained from total to total as shown, so that they add up on screen."""
        before, after = self.shown
        return None if before is None else after - before

    @property
    def parts(self) -> list[PartChange]:
        """All topics or groups in the standard's order, then what was taken off or scaled up besides."""
        names = self._names()
        then, now = _figures(self.before, names), _figures(self.after, names)
        before = re_adding(then)
        rows = zip(names.values(), before, self._after(then, before, now), strict=True)
        return [PartChange(*row) for row in rows if row[0]]

    def _after(self, then: list[Fraction], before: list[Decimal], now: list[Fraction]) -> list[Decimal]:
        """The parts now, adding to the total as shown: a part that did not change keeps its figure."""
        moved = [place for place, part in enumerate(now) if part != then[place]]
        after = list(before)
        if moved:
            kept = sum((figure for place, figure in enumerate(before) if place not in moved), Decimal(0))
            shown = re_adding([now[place] for place in moved], self.shown[1] - kept)
            for place, figure in zip(moved, shown, strict=True):
                after[place] = figure
        return after

    def _names(self) -> dict[str, str]:
        if isinstance(self.standard, LevelsStandard):
            names = {one.key: lang(one.name) for one in self.standard.topics}
            rest = lang(self.standard.screening.name)
        else:
            names = {one.key: lang(one.name) for one in self.standard.groups}
            rest = _("Scaled up")
        has_rest = any(_rest(card) for card in (self.before, self.after) if card)
        return {**names, "": rest if has_rest else ""}

    @property
    def causes(self) -> list[Cause]:
        """Why the result is not what it was: new answers, another review, audits, findings, negative events,
        other rules."""
        if self.before is None:
            return []
        return [*self._new_answers(), *self._lines(), *self._events(), *self._rules()]

    def _events(self) -> list[Cause]:
        assert self.before is not None  # noqa: S101 - causes looked
        then = {event["id"]: event for event in self.before.events}
        now = {event["id"]: event for event in self.after.events}
        came = [
            Cause("event", _("Negative event recorded"), now[key]["title"]) for key in now if key not in then
        ]
        went = [
            Cause("event", _("Negative event withdrawn"), then[key]["title"])
            for key in then
            if key not in now
        ]
        return [*came, *went]

    def _rules(self) -> list[Cause]:
        assert self.before is not None  # noqa: S101 - causes looked
        changed = self.after.rules.get("pins") != self.before.rules.get("pins")
        return [Cause("rules", _("Rules changed"))] if changed else []

    def _new_answers(self) -> list[Cause]:
        assert self.before is not None  # noqa: S101 - causes looked
        if self.before.submission_id != self.after.submission_id:
            handed_in = day(self.after.submission.submitted_at)
            return [Cause("answers", _("New answers of %(day)s") % {"day": handed_in})]
        if self.after.review_revision > self.before.review_revision > 0:
            return [Cause("review", _("Reviewed again"))]
        return []

    def _lines(self) -> list[Cause]:
        assert self.before is not None  # noqa: S101 - causes looked
        then = {line["id"]: line for line in self.before.adjustments}
        now = {line["id"]: line for line in self.after.adjustments}
        told = [
            _cause(line, then[key]["state"] if key in then else "", line["state"])
            for key, line in now.items()
            if key not in then or then[key]["state"] != line["state"]
        ]
        gone = [
            _cause(line, line["state"], "")
            for key, line in then.items()
            if key not in now and line["state"] == "open"
        ]
        return [*told, *gone]


def _parts(card: Scorecard) -> dict[str, Fraction]:
    return {key: Fraction(exact) for parts in card.parts.values() for key, exact in parts.items()}


def _figures(card: Scorecard | None, names: Mapping[str, str]) -> list[Fraction]:
    """The exact parts in the order of ``names``, the rest last; nothing but noughts without a card."""
    if card is None:
        return [Fraction(0) for _name in names]
    parts = _parts(card)
    return [*(parts.get(key, Fraction(0)) for key in names if key), _rest(card)]


def _rest(card: Scorecard) -> Fraction:
    """What the total has beyond the sum of its parts: deductions of T/CERDS, scaling up of T/CFIE."""
    return exact_total(card) - sum(_parts(card).values(), Fraction(0))


def _cause(line: Mapping[str, Any], then: str, now: str) -> Cause:
    reference = {"reference": line["reference"]}
    if line["kind"] == "audit":
        return Cause("audit", _("Audit %(reference)s") % reference, line["title"])
    if now == "open":
        words = _("%(reference)s found") % reference
    elif now == "closed":
        words = _("%(reference)s closed") % reference
    else:
        words = _("%(reference)s no longer open") % reference
    kind = "opened" if now == "open" else "closed"
    return Cause(kind, words, line["title"], line["severity"], line["id"])


def last_change(card: Scorecard, history: Iterable[Scorecard]) -> Change:
    """The way to this card from the one before it in the supplier's history."""
    return Change(previous(card, history), card)


def changes_by_finding(history: Iterable[Scorecard], finding_id: UUID) -> list[Change]:
    """What a finding did to the supplier's audit-verified results, oldest first: the change when it was
    issued, and the change when it was closed, for each standard it touches. ``history`` holds all cards of
    its supplier."""
    known = list(history)
    audited = sorted((one for one in known if one.basis == Basis.AUDITED), key=lambda one: one.computed_at)
    changes = [last_change(card, known) for card in audited]
    return [
        change for change in changes if any(cause.finding_id == str(finding_id) for cause in change.causes)
    ]
