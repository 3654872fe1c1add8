"""Evaluates the parts of a parts standard. Of T/CFIE: Annex B gives the points, clause 8.3 c) the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.exact import plain_text, read_exact
from scoring.engine.levels import NOT_APPLICABLE
from scoring.engine.options import alternatives_option, parts_rule, resolve_options
from scoring.engine.problems import Problem, ScoringError, path_of, shown
from scoring.engine.trace import TraceNode
from standards.schema import Grade, Group, Item, Part, PartsStandard

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part and the points it earned; `applies` is False where it was given as not applicable."""

    part: Part
    earned: Fraction
    applies: bool


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item: `earned` by its parts, `score` after the cap where the source prints one."""

    item: Item
    earned: Fraction
    score: Fraction
    parts: tuple[PartScore, ...]

    @property
    def base(self) -> Fraction:
        """The points that can be earned here: those of the item, less those of parts that do not apply."""
        missing = (one.part.points for one in self.parts if not one.applies and not one.earned)
        return self.item.points - sum(missing, _ZERO)


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One group: the sum of its items, before any rescaling of the total."""

    group: Group
    score: Fraction
    items: tuple[ItemScore, ...]

    @property
    def base(self) -> Fraction:
        """The points that can be earned here, as of its items."""
        return sum((item.base for item in self.items), _ZERO)


@dataclass(frozen=True, slots=True, eq=False)
class PartsResult:
    """The result of a parts standard, exact. `raw` are the points earned out of `base`: 100, less the
    points taken out by what does not apply; `total` is `raw` scaled to 100."""

    standard: PartsStandard
    options: Mapping[str, str]
    raw: Fraction
    base: Fraction
    total: Fraction
    grade: Grade
    groups: tuple[GroupScore, ...]


def evaluate_parts(
    standard: PartsStandard, parts: Mapping[str, object], options: object = None
) -> PartsResult:
    """The result of the `parts`: part key → True, False, points earned (decimal string, Decimal, int
    or Fraction up to the part's own), or ``na`` where the source lets a part not apply.

    Option ``alternatives`` (``item20``): exclusive parts are alternatives or add up. Option
    ``not_applicable``: such a part leaves the base and the rest is scaled up (rescale), earns nothing
    (zero) or all (award).
    Raises ScoringError with every problem; a missing or unknown part is one, and so is a document in
    which nothing applies.
    """
    problems: list[Problem] = []
    chosen: Mapping[str, str] = {option.key: option.default for option in standard.options}
    try:
        chosen = resolve_options(standard, _as_options(options))
    except ScoringError as error:
        problems += error.problems
    problems += [
        Problem(path_of("parts", key), "unknown part") for key in parts if key not in standard.by_key
    ]
    groups = tuple(_group(group, parts, chosen, problems) for group in standard.groups)
    if problems:
        raise ScoringError(problems)
    base = standard.full_mark - _left_out(groups, chosen)
    if not base:
        raise ScoringError([Problem("parts", "nothing is left to score: every part is not applicable")])
    raw = sum((group.score for group in groups), _ZERO)
    total = raw * standard.full_mark / base
    return PartsResult(standard, chosen, raw, base, total, grade_of(standard, total), groups)


def grade_of(standard: PartsStandard, score: Fraction) -> Grade:
    """The grade of an exact score; a lower bound belongs to the higher grade (clause 8.3 c)."""
    return next(grade for grade in standard.grades if grade.start <= score)


def trace_parts(result: PartsResult) -> TraceNode:
    """The tree whose leaves add to `result.total` exactly: parts, caps, and the rescaling."""
    children = [_trace_group(group) for group in result.groups]
    if result.total != result.raw:
        detail = {"raw": result.raw, "base": result.base}
        children.append(TraceNode("rescale", "not_applicable", result.total - result.raw, detail))
    return TraceNode("total", "total", result.total, children=tuple(children))


def _as_options(options: object) -> Mapping[str, object]:
    if options is None or (isinstance(options, Mapping) and all(isinstance(key, str) for key in options)):
        return options or {}
    raise ScoringError([Problem("options", f"must be an object, is {shown(options)}")])


def _left_out(groups: tuple[GroupScore, ...], options: Mapping[str, str]) -> Fraction:
    """The points that leave the base: those of parts that do not apply, under *rescale*."""
    if parts_rule(options, "not_applicable") != "rescale":
        return _ZERO
    scored = (part for group in groups for item in group.items for part in item.parts)
    return sum((score.part.points for score in scored if not score.applies), _ZERO)


def _group(
    group: Group, parts: Mapping[str, object], options: Mapping[str, str], problems: list[Problem]
) -> GroupScore:
    items = tuple(_item(item, parts, options, problems) for item in group.items)
    return GroupScore(group, sum((item.score for item in items), _ZERO), items)


def _item(
    item: Item, parts: Mapping[str, object], options: Mapping[str, str], problems: list[Problem]
) -> ItemScore:
    scores = tuple(_part(part, parts, options, problems) for part in item.parts)
    earning = [score.part.key for score in scores if score.earned]
    rule = alternatives_option(options)
    if item.exclusive and parts_rule(options, rule) == "alternative" and len(earning) > 1:
        message = f"excludes {earning[0]} under option {rule}=alternative: only one of them can earn points"
        problems += [Problem(path_of("parts", key), message) for key in earning[1:]]
    earned = sum((score.earned for score in scores), _ZERO)
    return ItemScore(item, earned, earned if item.cap is None else min(earned, item.cap), scores)


def _part(
    part: Part, parts: Mapping[str, object], options: Mapping[str, str], problems: list[Problem]
) -> PartScore:
    path = path_of("parts", part.key)
    if part.key not in parts:
        problems.append(Problem(path, "missing; give true, false, points or na"))
        return PartScore(part, _ZERO, applies=True)
    value = parts[part.key]
    if value == NOT_APPLICABLE:
        if not part.may_be_not_applicable:
            problems.append(Problem(path, "na is not possible here: the source lets this part always apply"))
        awarded = parts_rule(options, "not_applicable") == "award"
        return PartScore(part, part.points if awarded else _ZERO, applies=False)
    if isinstance(value, bool):
        return PartScore(part, part.points if value else _ZERO, applies=True)
    points = read_exact(value)
    if points is None or not 0 <= points <= part.points:
        limit = plain_text(part.points)
        problems.append(Problem(path, f'must be true, false, "0" to "{limit}", or na, is {shown(value)}'))
    elif parts_rule(options, "partial_points") == "refuse":
        problems.append(Problem(path, "must be true or false under option partial_points=refuse"))
    return PartScore(part, points or _ZERO, applies=True)


def _trace_group(score: GroupScore) -> TraceNode:
    children = tuple(_trace_item(item) for item in score.items)
    return TraceNode("group", score.group.key, score.score, {"of": score.group.points}, children)


def _trace_item(score: ItemScore) -> TraceNode:
    children = [
        TraceNode("part", one.part.key, one.earned, {"of": one.part.points, "applies": one.applies})
        for one in score.parts
    ]
    if score.score != score.earned:
        children.append(TraceNode("cap", score.item.key, score.score - score.earned, {"cap": score.item.cap}))
    return TraceNode("item", score.item.key, score.score, {"of": score.item.points}, tuple(children))
