"""The analytic hierarchy process (Saaty): weights from judgements of pairs, and how consistent those are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.weighting.whole import to_whole

#: What a judgement may be: 1 to 9 and their reciprocals, largest first. 1 is "equal", 9 "extremely more".
SCALE: tuple[Fraction, ...] = (
    *(Fraction(n) for n in range(9, 0, -1)),
    *(Fraction(1, n) for n in range(2, 10)),
)
_WRITTEN = {str(value): value for value in SCALE}
#: Mean consistency index of random matrices of 1, 2, 3, … rows (Saaty's table).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
#: Above this ratio judgements contradict each other too much to be used without a reason.
MAX_RATIO = 0.10
_LEAST_TO_CONTRADICT = 3
#: Ratios below this are rounding.
_NOTHING = 1e-9

Matrix = tuple[tuple[Fraction, ...], ...]


class JudgementError(ValueError):
    """A matrix that cannot be used. ``row`` and ``column`` (from 0) say where; None for the whole.

    ``kind`` is ``size`` (not square, or not 1 to 10 rows), ``value`` (not on the scale), ``diagonal`` (not 1)
    or ``reciprocal`` (not the inverse of its mirror).
    """

    def __init__(self, kind: str, row: int | None = None, column: int | None = None) -> None:
        super().__init__(f"{kind} at row {row}, column {column}")
        self.kind, self.row, self.column = kind, row, column


@dataclass(frozen=True, slots=True)
class Misfit:
    """The judgement (``row`` against ``column``, from 0) that fits the others least, what it is, the value of
    the scale nearest to the ratio of the two weights, and the consistency ratio with that instead."""

    row: int
    column: int
    judged: Fraction
    better: Fraction
    ratio: float


@dataclass(frozen=True, slots=True)
class Ahp:
    """What follows from a matrix: ``shares`` (the principal eigenvector, adding to 1), the ``largest``
    eigenvalue, the consistency ``index`` (λmax − n)/(n − 1) and the ``ratio`` of that to the random index (0
    where n is 1 or 2)."""

    matrix: Matrix
    shares: tuple[float, ...]
    largest: float
    index: float
    ratio: float
    misfit: Misfit | None

    @property
    def random_index(self) -> float:
        """What the index is divided by."""
        return RANDOM_INDEX[len(self.matrix) - 1]

    @property
    def is_consistent(self) -> bool:
        """Whether the ratio is at most 0.10, to nine decimals."""
        return round(self.ratio, 9) <= MAX_RATIO

    def weights(self, keys: Sequence[str]) -> dict[str, int]:
        """The shares as integer parts per 10,000, under ``keys`` in the order of the rows."""
        return to_whole(dict(zip(keys, self.shares, strict=True)))


def read_matrix(rows: object) -> Matrix:
    """A full matrix of judgements from JSON or YAML values: whole numbers or text such as ``"1/3"``.

    Raises JudgementError at the first value that is off the scale, or does not mirror its counterpart.
    """
    if not isinstance(rows, list | tuple) or not 1 <= len(rows) <= len(RANDOM_INDEX):
        raise JudgementError("size")
    if any(not isinstance(row, list | tuple) or len(row) != len(rows) for row in rows):
        raise JudgementError("size")
    matrix = tuple(
        tuple(_judgement(value, r, c) for c, value in enumerate(row)) for r, row in enumerate(rows)
    )
    for r, row in enumerate(matrix):
        if row[r] != 1:
            raise JudgementError("diagonal", r, r)
        for c in range(r):
            if row[c] * matrix[c][r] != 1:
                raise JudgementError("reciprocal", r, c)
    return matrix


def from_pairs(upper: Sequence[Sequence[Fraction]]) -> Matrix:
    """The full matrix of the judgements above its diagonal, row by row (``upper[0]`` has n − 1 values)."""
    size = len(upper) + 1
    return tuple(
        tuple(
            Fraction(1) if r == c else upper[r][c - r - 1] if r < c else 1 / upper[c][r - c - 1]
            for c in range(size)
        )
        for r in range(size)
    )


def compare(matrix: Matrix) -> Ahp:
    """Weights and consistency of a matrix from :func:`read_matrix`."""
    shares, largest = _principal(matrix)
    index, ratio = _consistency(largest, len(matrix))
    return Ahp(matrix, shares, largest, index, ratio, _misfit(matrix, shares, ratio))


def _judgement(value: object, row: int, column: int) -> Fraction:
    known = isinstance(value, int | Fraction | str) and not isinstance(value, bool)
    found = _WRITTEN.get(str(value)) if known else None
    if found is None:
        raise JudgementError("value", row, column)
    return found


def _principal(matrix: Matrix) -> tuple[tuple[float, ...], float]:
    """The eigenvector of the largest eigenvalue, adding to 1, and that eigenvalue."""
    values, vectors = np.linalg.eig(np.array([[float(one) for one in row] for row in matrix]))
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return tuple(float(share) for share in vector / vector.sum()), float(values[place].real)


def _consistency(largest: float, size: int) -> tuple[float, float]:
    if size < _LEAST_TO_CONTRADICT:
        return 0.0, 0.0
    index = max((largest - size) / (size - 1), 0.0)
    index = 0.0 if index < _NOTHING else index
    return index, index / RANDOM_INDEX[size - 1]


def _misfit(matrix: Matrix, shares: Sequence[float], ratio: float) -> Misfit | None:
    """The pair whose judgement is furthest from the ratio of the two weights; the first of those alike."""
    if ratio < _NOTHING:
        return None
    pairs = [(r, c) for r in range(len(matrix)) for c in range(r + 1, len(matrix))]
    r, c = max(pairs, key=lambda at: round(_distance(matrix[at[0]][at[1]], shares[at[0]] / shares[at[1]]), 9))
    better = min(SCALE, key=lambda value: round(_distance(value, shares[r] / shares[c]), 9))
    if better == matrix[r][c]:
        return None
    return Misfit(r, c, matrix[r][c], better, _ratio_with(matrix, r, c, better))


def _distance(judged: Fraction, fitting: float) -> float:
    return abs(math.log(float(judged) / fitting))


def _ratio_with(matrix: Matrix, row: int, column: int, value: Fraction) -> float:
    changed = [list(line) for line in matrix]
    changed[row][column], changed[column][row] = value, 1 / value
    return _consistency(_principal(tuple(tuple(line) for line in changed))[1], len(matrix))[1]
