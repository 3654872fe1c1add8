"""The cheapest way up from a scorecard or from drafts, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from scoring.bands import Band, bands_of
from scoring.documents import Positions
from scoring.engine import LevelsResult
from scoring.engine.best_path import BestPath, best_path, step_keys
from scoring.what_if.efforts import Table, efforts_of
from scoring.what_if.standing import Standing, Step, standing_of
from standards import loader
from standards.faults import StandardError
from standards.schema import LevelsStandard, Standard


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader chose. ``target`` is the mark of a band (stars or a grade), empty for the next one;
    ``left_out`` and ``planned`` are keys of steps, those that the standard lacks do not count; ``table`` are
    rows of efforts that differ from the product's, ``days`` working days of single steps."""

    target: str = ""
    left_out: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    table: Table = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def efforts(self, standard: Standard) -> dict[str, int]:
        """Working days of every step."""
        efforts = efforts_of(standard, self.table)
        return efforts | {key: days for key, days in self.days.items() if key in efforts}


class Path:
    """The cheapest way from a scored document to a band above it, steps that are planned taken as done.

    ``positions`` are what counts on each item, where that is known: then a step names the conditions that are
    still open. Raises ScoringError when nothing can be scored, and DomainError when the standard's version is
    not to be had any more.
    """

    def __init__(
        self, document: Mapping[str, Any], *, positions: Positions | None = None, wish: Wish | None = None
    ) -> None:
        self.standard = package(document["standard"], document["version"])
        self.wish = wish or Wish()
        self.bands = bands_of(self.standard)
        self._now: Standing = standing_of(
            self.standard, document, positions or {}, self.wish.efforts(self.standard)
        )
        self.before: Fraction = self._now.result.total
        self.planned: list[Step] = self._plan()

    @property
    def start(self) -> Fraction:
        """The total with what is planned."""
        return self._now.result.total

    @property
    def has_levels(self) -> bool:
        """Whether bands are stars; else they are grades."""
        return isinstance(self.standard, LevelsStandard)

    @property
    def band(self) -> Band:
        """The band of the document, before what is planned."""
        return self._band_at(self.before)

    @property
    def above(self) -> list[Band]:
        """The bands above that, lowest first."""
        return [band for band in self.bands if band.start > self.before]

    @cached_property
    def target(self) -> Band | None:
        """The band to reach: the one chosen, else the next one; None at the top."""
        chosen = next((band for band in self.bands if band.mark == self.wish.target), None)
        return chosen or next((band for band in self.bands if band.start > self.start), None)

    @property
    def is_unknown_target(self) -> bool:
        """Whether the band asked for is none of the standard's."""
        return bool(self.wish.target) and self.wish.target not in {band.mark for band in self.bands}

    @cached_property
    def best(self) -> BestPath | None:
        """What the engine found; None where there is no way to look for."""
        if self.target is None or self.target.start <= 0:
            return None
        left_out = [step.key for step in self.left_out]
        now = self._now
        return best_path(now.result, now.efforts, self.target.start, held=now.held, left_out=left_out)

    @property
    def state(self) -> str:
        """``reached`` (the steps lead to the target), ``already`` (it is reached), ``unreachable`` (not with
        the steps allowed), ``zeroed`` (the round is void), or ``top`` (no band is above)."""
        if isinstance(self._now.result, LevelsResult) and self._now.result.zeroed:
            return "zeroed"
        if self.best is None:
            return "already" if self.target else "top"
        return self.best.state

    @property
    def distance(self) -> Fraction:
        """Points to the target; 0 when it is reached."""
        return max(self.target.start - self.start, Fraction(0)) if self.target else Fraction(0)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps in the order to take them, what gains most for a day first; none where the target is not
        to be reached."""
        return [
            self._now.step(one.key, one.meets, gain=one.gain, total=one.total, replaces=one.replaces)
            for one in (self.best.steps if self.best else ())
        ]

    @property
    def days(self) -> int:
        """Working days of all steps."""
        return self.best.effort if self.best else 0

    @property
    def end(self) -> Fraction:
        """The total with all steps taken."""
        return self.best.end if self.best else self.start

    @property
    def gained(self) -> Fraction:
        """What the steps bring together."""
        return self.end - self.start

    @property
    def most(self) -> Fraction:
        """The highest total that the steps allowed can reach."""
        return self.best.best if self.best else self.start

    @property
    def most_band(self) -> Band:
        """The band of that total."""
        return self._band_at(self.most)

    @cached_property
    def left_out(self) -> list[Step]:
        """The steps that are not possible, in the standard's order."""
        chosen = set(self.wish.left_out)
        return [self.named(key) for key in step_keys(self.standard) if key in chosen]

    def named(self, key: str) -> Step:
        """Any step of the standard in words."""
        return self._now.step(key, (key,))

    @property
    def planned_days(self) -> int:
        """Working days of what is planned."""
        return sum(step.days for step in self.planned)

    def _plan(self) -> list[Step]:
        """Take what is planned as done, and give it as steps; what changes nothing is passed over."""
        chosen = set(self.wish.planned)
        steps = []
        for key in (key for key in step_keys(self.standard) if key in chosen):
            after = self._now.after(key)
            if after is not None:
                total = after.result.total
                gain = total - self._now.result.total
                steps.append(self._now.step(key, self._now.missing(key), gain=gain, total=total))
                self._now = after
        return steps

    def _band_at(self, total: Fraction) -> Band:
        return next(band for band in reversed(self.bands) if band.start <= total)


def package(standard: str, version: str) -> Standard:
    """A version of a standard. Raises DomainError where it is not to be had any more."""
    try:
        return loader.get(standard, version)
    except StandardError:
        raise DomainError(
            _(
                "This version of the standard was withdrawn. What was scored on it stays as it is; for a way "
                "up, ask for an evaluation on the present version."
            ),
            code="standard_withdrawn",
        ) from None
