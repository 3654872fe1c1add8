"""From answers and review decisions to the engine's document: the input of ``manage.py score``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.documents import WHOLE_ITEM
from assessments.models import Review, Submission
from core.errors import DomainError
from scoring.engine import LevelsResult, PartsResult, Scorer, level_of, resolve_options
from scoring.rules import settings_of
from standards import loader
from standards.schema import Indicator, Item, LevelsStandard, PartsStandard, Standard


@dataclass(frozen=True, slots=True)
class Position:
    """What counts on one item: the keys of the checks that hold, and of those that do not apply."""

    met: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()

    @classmethod
    def of(cls, met: Iterable[str], not_applicable: Iterable[str] = ()) -> Position:
        """A position from the lists that answers and reviews store."""
        return cls(frozenset(met), frozenset(not_applicable))


NOTHING = Position()
#: The state of an adjustment that takes its item away.
OPEN_FINDING = "open"

Positions = Mapping[str, Position]


def declared_positions(document: Mapping[str, Any]) -> dict[str, Position]:
    """What the supplier claims, from a submission's frozen document."""
    return {
        key: Position.of(answer["met"], answer["not_applicable"]) for key, answer in document["items"].items()
    }


def verified_positions(reviews: Iterable[Review]) -> dict[str, Position]:
    """What reviewers let stand: a rejected answer leaves nothing, an item without a decision neither."""
    return {review.item: Position.of(review.met, review.not_applicable) for review in reviews}


def without_refuted(positions: Positions, adjustments: Iterable[Mapping[str, Any]]) -> dict[str, Position]:
    """The positions less the items that an open finding refutes: those count as not met.

    ``adjustments`` are described at :class:`scoring.models.Scorecard`; without any, all positions stand.
    """
    refuted = {one["item"] for one in adjustments if one["state"] == OPEN_FINDING and one["item"]}
    return {key: NOTHING if key in refuted else position for key, position in positions.items()}


def engine_document(
    standard: Standard, size: str, positions: Positions, rules: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document the engine scores: levels or parts, every option resolved, and the weights and points of
    the buyer's `rules` where they differ from the package (see :attr:`assessments.models.Request.rules`).

    `size` is the size class (of a levels standard only). An item without a position counts as nothing met.
    Raises ScoringError for a key that is no check of its item.
    """
    settings = settings_of(rules or {}, size)
    document: dict[str, Any] = {"standard": standard.id, "version": standard.version}
    document["options"] = dict(resolve_options(standard, settings.pop("options", None)))
    if isinstance(standard, PartsStandard):
        document["parts"] = {
            key: value
            for item in standard.items
            for key, value in _parts(item, positions.get(item.key, NOTHING)).items()
        }
        return document
    document |= {"size": size, **settings}
    document["levels"] = levels_at(standard, positions, document["options"])
    return document


def levels_at(standard: LevelsStandard, positions: Positions, options: Mapping[str, str]) -> dict[str, str]:
    """The level of every indicator by what counts on it. Raises ScoringError for a key that is no check."""
    return {
        indicator.key: level_at(indicator, positions.get(indicator.key, NOTHING), options)
        for indicator in standard.indicators
    }


def answers_document(
    submission: Submission,
    basis: str,
    adjustments: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
) -> dict[str, Any]:
    """The engine's document of a submission on a basis, with the decisions as they stand now. Raises
    DomainError when the package on disk is not the one the answers were given on."""
    frozen = submission.document
    standard = standard_of(frozen)
    if standard.hash != frozen["hash"]:
        raise DomainError(
            _("The standard's package is not the one these answers were given on; restore it first."),
            code="standard_changed",
        )
    if basis == "declared":
        positions = declared_positions(frozen)
    else:
        reviews = Review.objects.filter(request_id=submission.request_id, tenant_id=submission.tenant_id)
        positions = without_refuted(verified_positions(reviews), adjustments)
    return engine_document(standard, frozen["size"], positions, told)


def level_at(indicator: Indicator, position: Position, options: Mapping[str, str]) -> str:
    """``none``, ``basic``, ``intermediate``, ``advanced`` or ``na`` for a position on an indicator."""
    return "na" if WHOLE_ITEM in position.not_applicable else level_of(indicator, position.met, options)


def _parts(item: Item, position: Position) -> dict[str, bool | str]:
    """The parts of one item. Of alternatives (Annex B, item 20) the one worth most counts."""
    met = {part.key for part in item.parts if part.key in position.met}
    if item.exclusive and len(met) > 1:
        met = {max((part for part in item.parts if part.key in met), key=lambda part: part.points).key}
    out: dict[str, bool | str] = {}
    for part in item.parts:
        skipped = part.may_be_not_applicable and not position.not_applicable.isdisjoint(
            {part.key, WHOLE_ITEM}
        )
        out[part.key] = "na" if skipped else part.key in met
    return out


def earned(item: Item, position: Position) -> Fraction:
    """The points a position earns on a T/CFIE item, its cap applied, before any rescaling of the total."""
    points = {part.key: part.points for part in item.parts}
    total = sum((points[key] for key, value in _parts(item, position).items() if value is True), Fraction(0))
    return total if item.cap is None else min(total, item.cap)


def standard_of(document: Mapping[str, Any]) -> Standard:
    """The package a submission or engine document names. Raises StandardError when it is not on disk."""
    return loader.get(document["standard"], document["version"])


def score(document: Mapping[str, Any]) -> LevelsResult | PartsResult:
    """The exact result of an engine document. Raises ScoringError with every problem."""
    return Scorer(loader.get).score(document)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result in short: the exact total and what it is called (stars 1 to 7, or a grade)."""

    total: Fraction
    stars: int | None = None
    grade: str | None = None

    @property
    def band(self) -> str:
        """Stars or grade as a scorecard stores them."""
        return self.grade or (str(self.stars) if self.stars else "")


def outcome_of(result: LevelsResult | PartsResult) -> Outcome:
    """Total and band of a result."""
    if isinstance(result, PartsResult):
        return Outcome(result.total, grade=result.grade.key)
    return Outcome(result.total, stars=result.star)


class Trial:
    """Tries positions out on one standard: what would the total be. Compiled tables are shared."""

    def __init__(
        self, standard: Standard, size: str, positions: Positions, rules: Mapping[str, Any] | None = None
    ) -> None:
        self.standard = standard
        self._size = size
        self._rules = rules
        self._positions = dict(positions)
        self._scorer = Scorer(loader.get)

    def outcome(self, changes: Positions | None = None) -> Outcome:
        """The outcome with some items changed. Raises ScoringError, also when nothing is left to score."""
        positions = {**self._positions, **(changes or {})}
        return outcome_of(
            self._scorer.score(engine_document(self.standard, self._size, positions, self._rules))
        )


def reaching(indicator: Indicator, level: str, met: Collection[str]) -> Position:
    """The position that reaches `level` with the fewest checks more than `met`, levels below left as is."""
    place = [one.key for one in indicator.levels].index(level)
    wanted = indicator.levels[place]
    held = set(met)
    keys = [criterion.key for criterion in wanted.criteria]
    missing = wanted.required - sum(key in held for key in keys)
    held.update([key for key in keys if key not in held][: max(missing, 0)])
    if indicator.basic_is_floor:
        held.update(criterion.key for criterion in indicator.levels[0].criteria)
    return Position.of(held)
