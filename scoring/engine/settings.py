"""The settings of a T/CERDS evaluation: size class, weights, points and options, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scoring.engine.options import resolve_options
from scoring.engine.problems import Problem, ScoringError, path_of, shown
from standards.schema import LEVELS, WEIGHT_SUM, LevelsStandard

Points = tuple[int, int, int]
Table = Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class LevelsSettings:
    """Everything that shapes a score apart from the answers. Weights are parts per 10,000."""

    standard: LevelsStandard
    size: str
    topics: Table
    dimensions: Table
    indicators: Table
    points: Mapping[str, Points]
    options: Mapping[str, str]


def levels_settings(
    standard: LevelsStandard,
    *,
    size: object,
    weights: object = None,
    points: object = None,
    options: object = None,
) -> LevelsSettings:
    """The settings in the form a scoring document gives them; what is left out is the package's.

    `size`: large, medium or micro_small. `weights`: any of the tables ``topics``, ``dimensions``
    (each complete, adding to 10,000) and ``indicators`` (complete in every cell it touches, adding to
    10,000 there). `points`: for any indicators ``{"basic": …, "intermediate": …, "advanced": …}``,
    integers from 0 to 200 that do not fall. Raises ScoringError with every problem and its path.
    """
    problems: list[Problem] = []
    sizes = [known.key for known in standard.sizes]
    if not isinstance(size, str) or size not in sizes:
        problems.append(Problem("size", f"must be one of {', '.join(sizes)}, is {shown(size)}"))
        size = sizes[0]
    topics, dimensions, indicators = _weights(standard, {} if weights is None else weights, problems)
    table = _points(standard, size, {} if points is None else points, problems)
    resolved: Mapping[str, str] = {}
    try:
        resolved = resolve_options(
            standard, as_object({} if options is None else options, "options", problems)
        )
    except ScoringError as error:
        problems += error.problems
    if problems:
        raise ScoringError(problems)
    return LevelsSettings(standard, size, topics, dimensions, indicators, table, resolved)


def as_object(value: object, path: str, problems: list[Problem]) -> Mapping[str, object]:
    """`value` as a mapping with string keys; anything else is a problem, and taken as empty."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    problems.append(Problem(path, f"must be an object, is {shown(value)}"))
    return {}


def _weights(standard: LevelsStandard, value: object, problems: list[Problem]) -> tuple[Table, Table, Table]:
    given = as_object(value, "weights", problems)
    _only(given, ("topics", "dimensions", "indicators"), "weights", problems)
    topics = {topic.key: topic.weight for topic in standard.topics}
    dimensions = {dimension.key: dimension.weight for dimension in standard.dimensions}
    if "topics" in given:
        topics = _table(given["topics"], "weights.topics", tuple(topics), problems)
    if "dimensions" in given:
        dimensions = _dimension_table(standard, given["dimensions"], problems)
    indicators = dict(standard.weights)
    if "indicators" in given:
        indicators |= _indicator_table(standard, given["indicators"], problems)
    return MappingProxyType(topics), MappingProxyType(dimensions), MappingProxyType(indicators)


def _table(value: object, path: str, keys: tuple[str, ...], problems: list[Problem]) -> dict[str, int]:
    """A complete weight table over `keys`."""
    before = len(problems)
    given = as_object(value, path, problems)
    if len(problems) > before:
        return {}
    _only(given, keys, path, problems)
    missing = "missing; a weight table given must be complete"
    problems += [Problem(path_of(path, key), missing) for key in keys if key not in given]
    table = {key: _weight(given[key], path_of(path, key), problems) for key in keys if key in given}
    if len(problems) == before:
        _check_sum(table.values(), path, problems)
    return table


def _dimension_table(standard: LevelsStandard, value: object, problems: list[Problem]) -> dict[str, int]:
    """The dimension weights; a dimension that is not scored may be named, with weight 0."""
    scored = tuple(dimension.key for dimension in standard.scored_dimensions)
    path = "weights.dimensions"
    if not isinstance(value, Mapping):
        return _table(value, path, scored, problems)
    rest = dict(value)
    for dimension in standard.dimensions:
        if not dimension.scored and rest.pop(dimension.key, 0) != 0:
            where = path_of(path, dimension.key)
            problems.append(Problem(where, "takes no weight: it holds no indicators, it deducts"))
    return _table(rest, path, scored, problems)


def _indicator_table(standard: LevelsStandard, value: object, problems: list[Problem]) -> dict[str, int]:
    """Indicator weights; complete and adding to 10,000 in every cell that is touched."""
    path = "weights.indicators"
    given = as_object(value, path, problems)
    table: dict[str, int] = {}
    cells: dict[tuple[str, str], None] = {}
    wrong: set[tuple[str, str]] = set()
    for key, weight in given.items():
        indicator = standard.by_key.get(key)
        if indicator is None:
            problems.append(Problem(path_of(path, key), "unknown indicator"))
            continue
        before = len(problems)
        table[key] = _weight(weight, path_of(path, key), problems)
        cell = (indicator.topic, indicator.dimension)
        cells[cell] = None
        if len(problems) > before:
            wrong.add(cell)
    for topic, dimension in cells:
        members = [indicator.key for indicator in standard.cell(topic, dimension)]
        missing = [key for key in members if key not in table]
        problems += [
            Problem(path_of(path, key), f"missing; {topic}.{dimension} must be complete") for key in missing
        ]
        if not missing and (topic, dimension) not in wrong:
            where = path_of(path, topic, dimension)
            _check_sum((table[key] for key in members), where, problems)
    return table


def _points(
    standard: LevelsStandard, size: str, value: object, problems: list[Problem]
) -> Mapping[str, Points]:
    """The points of every indicator: those given, else the package's for the size class."""
    table = dict(standard.points[size])
    for key, row in as_object(value, "points", problems).items():
        path = path_of("points", key)
        if key not in standard.by_key:
            problems.append(Problem(path, "unknown indicator"))
            continue
        table[key] = _row(row, path, standard.full_mark, problems)
    return MappingProxyType(table)


def _row(value: object, path: str, full_mark: int, problems: list[Problem]) -> Points:
    """The points of one indicator at the three levels."""
    before = len(problems)
    given = as_object(value, path, problems)
    if len(problems) > before:
        return (0, 0, 0)
    _only(given, LEVELS, path, problems)
    problems += [Problem(path_of(path, level), "missing") for level in LEVELS if level not in given]
    basic, intermediate, advanced = (
        _whole(given.get(level, 0), full_mark, path_of(path, level), problems) for level in LEVELS
    )
    if len(problems) == before and not basic <= intermediate <= advanced:
        problems.append(Problem(path, "points must not fall from basic to intermediate to advanced"))
    return basic, intermediate, advanced


def _only(given: Mapping[str, object], known: tuple[str, ...], path: str, problems: list[Problem]) -> None:
    problems += [
        Problem(path_of(path, key), f"unknown key; known: {', '.join(known)}")
        for key in given
        if key not in known
    ]


def _weight(value: object, path: str, problems: list[Problem]) -> int:
    return _whole(value, WEIGHT_SUM, path, problems)


def _whole(value: object, high: int, path: str, problems: list[Problem]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
        return value
    problems.append(Problem(path, f"must be an integer from 0 to {high}, is {shown(value)}"))
    return 0


def _check_sum(weights: Iterable[int], path: str, problems: list[Problem]) -> None:
    total = sum(weights)
    if total != WEIGHT_SUM:
        problems.append(Problem(path, f"the weights add to {total}, they must add to {WEIGHT_SUM}"))
