"""Many suppliers at once: the parts of a standard scored in numpy, in exact whole numbers.

Equal to `evaluate_parts` supplier by supplier, which also words what is wrong with a row. Import this module
where it is needed: the rest of the engine does without numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NoReturn

import numpy as np

from scoring.engine.digits import LARGEST, Numbers
from scoring.engine.exact import read_exact
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.options import alternatives_option, parts_rule, resolve_options
from scoring.engine.part_scores import evaluate_parts
from scoring.engine.problems import Problem, ScoringError
from standards.schema import Grade, Group, PartsStandard

_MET, _NA, _PARTLY = 1, 2, 3
Partly = tuple[int, int, Fraction]
"""A part that is partly met: its place in the standard, the supplier's column, and the points."""


@dataclass(frozen=True, slots=True, eq=False)
class PartsCodes:
    """Answers of many suppliers, parts × suppliers: points `earned`, in parts of 1/`unit` of a point, and
    where a part `applies`."""

    earned: Numbers
    applies: Numbers
    unit: int


@dataclass(frozen=True, slots=True, eq=False)
class BulkParts:
    """One column a supplier. Totals are `numerators` / `bases`; `groups` (groups × suppliers) are parts of
    1/`unit` of a point, before any rescaling; `grades` are places in the standard's grades."""

    standard: PartsStandard
    numerators: Numbers
    bases: Numbers
    groups: Numbers
    unit: int
    grades: Numbers

    def total(self, row: int) -> Fraction:
        """The exact total of one supplier."""
        return Fraction(int(self.numerators[row]), int(self.bases[row]))

    def scores(self, row: int) -> tuple[Fraction, ...]:
        """The groups' scores of one supplier, in the standard's order."""
        return tuple(Fraction(int(score), self.unit) for score in self.groups[:, row])

    def grade(self, row: int) -> Grade:
        """The grade of one supplier."""
        return self.standard.grades[int(self.grades[row])]


class PartsBulk:
    """Scores any number of suppliers on one standard under one set of options."""

    def __init__(self, standard: PartsStandard, options: Mapping[str, object] | None = None) -> None:
        chosen = resolve_options(standard, options)
        self.standard = standard
        self._options = options
        self._parts = tuple(standard.by_key.values())
        self._places = {part.key: place for place, part in enumerate(self._parts)}
        caps = [item.cap for item in standard.items if item.cap is not None]
        self._printed = [part.points for part in self._parts] + caps
        self._rule = parts_rule(chosen, "not_applicable")
        self._partial = parts_rule(chosen, "partial_points") == "allow"
        self._alternative = parts_rule(chosen, alternatives_option(chosen)) == "alternative"

    def encode(self, rows: Sequence[Mapping[str, object]]) -> PartsCodes:
        """The answers of many suppliers (see `evaluate_parts`). Raises ScoringError (``[3].parts.…``) for
        the first row that cannot be scored."""
        encoded = self.applied(*self.read(rows))
        for number in self.faults(encoded):
            self._refuse(rows[number], number)
        return encoded

    def read(self, rows: Sequence[Mapping[str, object]]) -> tuple[Numbers, list[Partly]]:
        """The answers as codes, parts × suppliers (0 not met, 1 met, 2 does not apply, 3 partly met), and the
        points of parts that are partly met. Both hold whatever the options are. Raises ScoringError likewise.
        """
        partly: list[Partly] = []
        flat = bytearray()
        for number, row in enumerate(rows):
            flat += self._coded(row, number, partly) or self._refuse(row, number)
        return np.frombuffer(bytes(flat), dtype=np.uint8).reshape(-1, len(self._parts)).T, partly

    def applied(self, codes: Numbers, partly: Sequence[Partly]) -> PartsCodes:
        """Answers as `read` gives them, under these options; see `faults` for those that cannot be scored."""
        exact = [one for *_, one in partly] + self._printed
        unit = lcm(*{one.denominator for one in exact})
        return PartsCodes(self._earned(codes, partly, unit), codes != _NA, unit)

    def evaluate(self, codes: PartsCodes) -> BulkParts:
        """Exact totals and grades of `codes`."""
        full, unit = self.standard.full_mark, codes.unit
        groups = np.array([self._group(group, codes) for group in self.standard.groups])
        bases = full * unit - self._left_out(codes)
        numerators = groups.sum(axis=0) * full
        grades = np.zeros(codes.earned.shape[1], dtype=np.intp)
        for grade in self.standard.grades:
            grades += (numerators * grade.start.denominator < bases * grade.start.numerator).astype(np.intp)
        return BulkParts(self.standard, numerators, bases, groups, unit, grades)

    def _coded(self, row: Mapping[str, object], number: int, partly: list[Partly]) -> bytes:
        """One code for each part, points noted in `partly`; nothing where the row is not in order."""
        if row.keys() != self._places.keys():
            return b""
        codes = bytearray()
        for place, part in enumerate(self._parts):
            value = row[part.key]
            if value is True or value is False:
                codes.append(value)
            elif value == NOT_APPLICABLE and part.may_be_not_applicable:
                codes.append(_NA)
            else:
                points = read_exact(value)
                if points is None or not 0 <= points <= part.points or not self._partial:
                    return b""
                partly.append((place, number, points))
                codes.append(_PARTLY)
        return bytes(codes)

    def _earned(self, codes: Numbers, partly: Sequence[Partly], unit: int) -> Numbers:
        full = self.standard.full_mark
        finest = max(grade.start.denominator for grade in self.standard.grades)
        kind = np.int64 if full * full * unit * finest <= LARGEST else object
        points = np.array([int(part.points * unit) for part in self._parts], dtype=kind)[:, None]
        earning = codes == _MET
        if self._rule == "award":
            earning |= codes == _NA
        earned: Numbers = np.where(earning, points, 0)
        for place, number, share in partly:
            earned[place, number] = int(share * unit)
        return earned

    def faults(self, codes: PartsCodes) -> list[int]:
        """The suppliers that earn points by parts that exclude each other, or to whom nothing applies."""
        wrong = self._left_out(codes) == self.standard.full_mark * codes.unit
        for item in self.standard.items:
            if item.exclusive and self._alternative:
                places = [self._places[part.key] for part in item.parts]
                wrong |= (codes.earned[places] != 0).sum(axis=0) > 1
        return [int(number) for number in wrong.nonzero()[0]]

    def _left_out(self, codes: PartsCodes) -> Numbers:
        """The points that leave the base: those of parts that do not apply, under *rescale*."""
        if self._rule != "rescale":
            return np.zeros(codes.earned.shape[1], dtype=codes.earned.dtype)
        points = np.array([int(part.points * codes.unit) for part in self._parts], dtype=codes.earned.dtype)
        left: Numbers = (~codes.applies * points[:, None]).sum(axis=0)
        return left

    def _group(self, group: Group, codes: PartsCodes) -> Numbers:
        score = np.zeros(codes.earned.shape[1], dtype=codes.earned.dtype)
        for item in group.items:
            earned = codes.earned[[self._places[part.key] for part in item.parts]].sum(axis=0)
            score += earned if item.cap is None else np.minimum(earned, int(item.cap * codes.unit))
        return score

    def _refuse(self, row: Mapping[str, object], number: int) -> NoReturn:
        """Raise what `evaluate_parts` finds wrong with a row."""
        try:
            evaluate_parts(self.standard, row, self._options)
        except ScoringError as error:
            raise ScoringError(one.under(f"[{number}]") for one in error.problems) from None
        raise ScoringError([Problem(f"[{number}].parts", "cannot be scored together with others")])
