"""What somebody wants to try: weights, points, options and a threshold, typed beside the rules in force.

Fields, all texts: ``for`` (industry, or ``industry.COUNTRY``) and ``t.<topic>``, ``d.<dimension>``, ``cell``
(``topic.dimension``) and ``i.<indicator>`` in per cent; ``p.<size>.<dimension>.<level>`` in points;
``o.<option>``; ``threshold`` in points. What is left out, or empty, stays as it is. With ``keep`` the weights
that were not touched take up what the others leave, in proportion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from scoring.models import RatingRule, RuleKind
from scoring.rule_places import Place, cells, place_of
from scoring.rule_values import BadRule, check_by_engine, points_of, policy_of, whole_number
from scoring.rules import POLICY, RuleSet
from scoring.weighting import WHOLE, to_whole
from standards.schema import LEVELS, LevelsStandard, Standard

#: Kind of weights → how its fields begin.
PREFIXES: Mapping[RuleKind, str] = {
    RuleKind.TOPICS: "t.",
    RuleKind.DIMENSIONS: "d.",
    RuleKind.INDICATORS: "i.",
}
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be other than the rules in force: the new content at each place, and the rules it makes.
    ``fields`` say the same again, short: only what differs."""

    standard: Standard
    contents: tuple[tuple[Place, dict[str, Any]], ...]
    rules: RuleSet
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The places that fields of weights are about."""

    topics: Place
    dimensions: Place
    indicators: Place

    def __iter__(self) -> Any:
        return iter((self.topics, self.dimensions, self.indicators))


def places_of(standard: LevelsStandard, given: Fields) -> Places:
    """The places that ``for`` and ``cell`` name. Raises BadRule where there are none such."""
    industry, _dot, country = given.get("for", "").partition(".")
    cell = given.get("cell") or cells(standard)[0]
    try:
        topics = place_of(standard, kind=RuleKind.TOPICS, scope=industry, country=country)
    except InvalidInput as error:
        raise BadRule({"for": str(error.message)}) from error
    try:
        indicators = place_of(standard, kind=RuleKind.INDICATORS, scope=cell)
    except InvalidInput as error:
        raise BadRule({"cell": str(error.message)}) from error
    return Places(topics, place_of(standard, kind=RuleKind.DIMENSIONS), indicators)


def weights_now(rules: RuleSet, place: Place) -> dict[str, int]:
    """The weights that hold at a place, in parts per 10,000: a rule's, else the package's."""
    told = rules.told(industry=place.scope, country=place.country).get("weights", {})
    held = told.get(place.kind.value, {})
    return {key: held.get(key, weight) for key, weight in place.package.items()}


def points_now(standard: LevelsStandard, rules: RuleSet) -> dict[str, dict[str, list[int]]]:
    """The whole table of points: size class, indicator → basic, intermediate, advanced."""
    own = rules.told().get("points", {})
    return {
        size.key: {
            key: list(own.get(size.key, {}).get(key, row)) for key, row in standard.points[size.key].items()
        }
        for size in standard.sizes
    }


def propose(standard: Standard, rules: RuleSet, given: Fields) -> Proposal:
    """What the fields ask to try over the ``rules`` in force. Raises BadRule with a message for each field
    that is wrong; the fields of a standard without weights and points are its options and the threshold."""
    asked = _Asked(standard, rules, given)
    if isinstance(standard, LevelsStandard):
        for place in places_of(standard, given):
            asked.weights(place)
        asked.points(standard)
    asked.policy()
    if asked.problems:
        raise BadRule(asked.problems)
    return Proposal(
        standard, tuple(asked.contents), with_contents(rules, asked.contents), tuple(asked.fields)
    )


def with_contents(rules: RuleSet, contents: Iterable[tuple[Place, Mapping[str, Any]]]) -> RuleSet:
    """The rules as if these contents held at their places."""
    by_place = {(rule.kind, rule.scope, rule.country): rule for rule in rules.rules}
    policy = rules.policy
    for place, content in contents:
        rule = RatingRule(
            standard=place.standard.id,
            kind=place.kind.value,
            scope=place.scope,
            country=place.country,
            version=0,
            content=dict(content),
        )
        by_place[rule.kind, rule.scope, rule.country] = rule
        policy = {**POLICY, **content} if place.kind == RuleKind.POLICY else policy
    return RuleSet(tuple(by_place[key] for key in sorted(by_place)), policy)


def percent(parts: int) -> str:
    """Parts per 10,000 as typed: ``16.67``, ``30``."""
    return format((Decimal(parts) / 100).normalize(), "f")


def parts_of(text: str) -> int | None:
    """Per cent with up to two decimals as parts per 10,000; None for anything else."""
    match = _PERCENT.fullmatch(text.strip())
    if match is None:
        return None
    parts = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return parts if parts <= WHOLE else None


class _Asked:
    """Reads the fields part by part: contents, the fields that differ, and what is wrong with which."""

    def __init__(self, standard: Standard, rules: RuleSet, given: Fields) -> None:
        self._standard, self._rules, self._given = standard, rules, given
        self.contents: list[tuple[Place, dict[str, Any]]] = []
        self.fields: list[tuple[str, str]] = []
        self.problems: dict[str, str] = {}

    def weights(self, place: Place) -> None:
        """One table of weights."""
        prefix = PREFIXES[place.kind]
        now = weights_now(self._rules, place)
        table, wrong = self._typed(prefix, now)
        if not wrong and self._given.get("keep"):
            table = _kept_in_step(table, now)
        if not wrong and sum(table.values()) != WHOLE:
            wrong = {f"{prefix}sum": _wrong_sum(sum(table.values()))}
        self.problems |= wrong
        where = {RuleKind.TOPICS: ("for", _place_text(place)), RuleKind.INDICATORS: ("cell", place.scope)}
        is_other = not wrong and table != now
        if is_other:
            check_by_engine(place, table)
            self.contents.append((place, table))
        if place.kind in where and (is_other or (place.kind == RuleKind.TOPICS and place.scope)):
            self.fields.append(where[place.kind])
        self.fields += [(prefix + key, percent(parts)) for key, parts in table.items() if is_other]

    def _typed(self, prefix: str, now: Mapping[str, int]) -> tuple[dict[str, int], dict[str, str]]:
        """The weights as typed, those left empty as they are; and what is wrong with which field."""
        table, wrong = dict(now), {}
        for key in now:
            text = self._given.get(prefix + key, "")
            parts = parts_of(text) if text.strip() else now[key]
            if parts is None:
                wrong[prefix + key] = _("Enter per cent from 0 to 100, with two decimals at most.")
            else:
                table[key] = parts
        return table, wrong

    def points(self, standard: LevelsStandard) -> None:
        """The table of points, where fields change rows of it."""
        now = points_now(standard, self._rules)
        table: dict[str, dict[str, list[Any]]] = {
            size: {key: list(row) for key, row in rows.items()} for size, rows in now.items()
        }
        for field, text in self._given.items():
            size, level, keys = _points_field(standard, field)
            if not keys or not text.strip():
                continue
            value = whole_number(text, standard.full_mark)
            for key in keys:
                table[size][key][LEVELS.index(level)] = text if value is None else value
            if any(now[size][key][LEVELS.index(level)] != value for key in keys):
                self.fields.append((field, text.strip()))
        if table == now:
            return
        try:
            self.contents.append((Place(standard, RuleKind.POINTS), points_of(standard, table)))
        except BadRule as error:
            for name, message in error.problems.items():
                size, _colon, rest = name.partition(":")
                key, _colon, level = rest.partition(":")
                self.problems.setdefault(f"p.{size}.{standard.by_key[key].dimension}.{level}", message)

    def policy(self) -> None:
        """How open points are read, and the threshold; the rest of the policy stays."""
        now, given = self._rules.policy, self._given
        options = dict(now["options"])
        for option in self._standard.options:
            chosen = given.get(f"o.{option.key}", "")
            if chosen and chosen != options.get(option.key, option.default):
                options[option.key] = chosen
                self.fields.append((f"o.{option.key}", chosen))
        threshold = given.get("threshold", now["threshold"]).strip().replace(",", ".")
        try:
            content = policy_of(self._standard, {**now, "options": options, "threshold": threshold})
        except BadRule as error:
            self.problems |= {
                field.replace("options.", "o.", 1): message for field, message in error.problems.items()
            }
            return
        if content["threshold"] != now["threshold"]:
            self.fields.append(("threshold", content["threshold"]))
        if any(content[key] != now[key] for key in ("options", "threshold")):
            self.contents.append((Place(self._standard, RuleKind.POLICY), content))


def _points_field(standard: LevelsStandard, field: str) -> tuple[str, str, list[str]]:
    """Size class, level and indicators that a field of points is about; no indicators for any other field."""
    kind, _dot, rest = field.partition(".")
    size, _dot, rest = rest.partition(".")
    dimension, _dot, level = rest.partition(".")
    fits = kind == "p" and size in standard.points and level in LEVELS[:-1]
    return size, level, [one.key for one in standard.indicators if fits and one.dimension == dimension]


def _place_text(place: Place) -> str:
    return f"{place.scope}.{place.country}" if place.country else place.scope


def _kept_in_step(table: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """The weights that were not touched share what the others leave; as it is where that cannot be."""
    moved = {key: parts for key, parts in table.items() if parts != now[key]}
    others = {key: now[key] for key in table if key not in moved}
    left = WHOLE - sum(moved.values())
    if left < 0 or not any(others.values()):
        return dict(table)
    shared = to_whole(others, left) if left else dict.fromkeys(others, 0)
    return {key: moved.get(key, shared.get(key, 0)) for key in table}


def _wrong_sum(total: int) -> str:
    words = {"total": percent(total), "rest": percent(abs(WHOLE - total))}
    if total < WHOLE:
        return _("The weights add to %(total)s %%. Give out %(rest)s more: they must add to 100 %%.") % words
    return _("The weights add to %(total)s %%. Take %(rest)s away: they must add to 100 %%.") % words
