"""Read models of what can be tried: tables of weights, points by dimension, open points, the threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.industries import industry_names
from scoring.models import RuleKind
from scoring.rule_places import Place, cells, place_name
from scoring.rules import RuleSet
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import PREFIXES, Places, parts_of, percent, points_now, weights_now
from standards.schema import LEVELS, LevelsStandard, Standard, Text

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight: what was typed, what holds, and both as places on a slider (0 to 100)."""

    name: str
    label: Text
    typed: str
    was: str
    at: float
    was_at: float
    problem: str

    @property
    def is_other(self) -> bool:
        """Whether it differs from what holds."""
        return self.typed != self.was


@dataclass(frozen=True, slots=True)
class Table:
    """One table of weights. ``choices`` name the places it can be about, ``chooser`` the field for that."""

    kind: str
    label: str
    weights: tuple[Weight, ...]
    total: str
    problem: str
    chooser: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    reset: str = ""

    @property
    def is_other(self) -> bool:
        """Whether anything in it differs from what holds, or is wrong."""
        return bool(self.problem) or any(one.is_other or one.problem for one in self.weights)


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one dimension and size class: basic and intermediate. ``was`` is empty where the rows of
    its indicators differ from each other."""

    name: str
    was: str
    typed: str
    problem: str
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One open point of the standard."""

    name: str
    label: str
    about: str
    clause: str
    values: tuple[tuple[str, str], ...]
    chosen: str
    was: str
    problem: str


def tables(
    standard: LevelsStandard,
    rules: RuleSet,
    places: Places,
    given: Fields,
    *,
    tried: Fields,
    problems: Fields,
) -> list[Table]:
    """The three tables of weights. ``tried`` are the fields of what is tried in fact (with the sum kept),
    which go before what was typed; ``problems`` are by field."""
    language = get_language() or "en"
    found = []
    for place in places:
        prefix = PREFIXES[place.kind]
        now = weights_now(rules, place)
        weights = tuple(
            _weight(
                prefix + key,
                place.names[key],
                now[key],
                tried.get(prefix + key) or given.get(prefix + key),
                problems,
            )
            for key in now
        )
        parts = [parts_of(one.typed) or 0 for one in weights]
        found.append(
            Table(
                kind=place.kind.value,
                label=str(place.kind.label),
                weights=weights,
                total=percent(sum(parts)),
                problem=problems.get(f"{prefix}sum", ""),
                **_chooser(standard, rules, place, language),
            )
        )
    return found


def _weight(name: str, label: Text, now: int, typed: str | None, problems: Fields) -> Weight:
    was = percent(now)
    text = typed if typed and typed.strip() else was
    parts = parts_of(text)
    text = text if parts is None else percent(parts)
    return Weight(name, label, text, was, (parts or 0) / 100, now / 100, problems.get(name, ""))


def _chooser(standard: LevelsStandard, rules: RuleSet, place: Place, language: str) -> dict[str, Any]:
    """The places a table can be about instead."""
    if place.kind == RuleKind.TOPICS:
        narrow = [(rule.scope, rule.country) for rule in rules.rules if rule.kind == RuleKind.TOPICS]
        listed = dict.fromkeys(
            [("", ""), *((key, "") for key in industry_names()), *narrow, (place.scope, place.country)]
        )
        choices = [
            (
                f"{scope}.{country}" if country else scope,
                place_name(Place(standard, place.kind, scope, country), language),
            )
            for scope, country in listed
        ]
        chosen = f"{place.scope}.{place.country}" if place.country else place.scope
        return {"chooser": "for", "choices": tuple(choices), "chosen": chosen}
    if place.kind == RuleKind.INDICATORS:
        choices = [(key, place_name(Place(standard, place.kind, key), language)) for key in cells(standard)]
        return {"chooser": "cell", "choices": tuple(choices), "chosen": place.scope}
    return {}


def counts_for(lineup: Lineup, rules: RuleSet, place: Place) -> int:
    """For how many suppliers topic weights at a place are the ones that count: the narrowest that fits."""
    known = {(rule.scope, rule.country) for rule in rules.rules if rule.kind == RuleKind.TOPICS}
    known |= {(place.scope, place.country), ("", "")}
    found = 0
    for block in lineup.blocks:
        one = block.place
        fitting = ((one.industry, one.country), (one.industry, ""), ("", one.country), ("", ""))
        if next(where for where in fitting if where in known) == (place.scope, place.country):
            found += block.count
    return found


def points(
    standard: LevelsStandard, rules: RuleSet, given: Fields, problems: Fields
) -> list[tuple[Text, list[tuple[Text, list[Points]]]]]:
    """Of each size class, and in it of each dimension, the points at basic and intermediate."""
    now = points_now(standard, rules)
    language = get_language() or "en"
    levels = [level.name.in_language(language) for level in standard.levels]
    found = []
    for size in standard.sizes:
        lines = []
        for dimension in standard.scored_dimensions:
            keys = [one.key for one in standard.indicators if one.dimension == dimension.key]
            row = []
            for number, level in enumerate(LEVELS[:-1]):
                held = {now[size.key][key][number] for key in keys}
                was = str(held.pop()) if len(held) == 1 else ""
                name = f"p.{size.key}.{dimension.key}.{level}"
                names = (
                    dimension.name.in_language(language),
                    size.name.in_language(language),
                    levels[number],
                )
                typed = given.get(name, "").strip() or was
                row.append(Points(name, was, typed, problems.get(name, ""), ", ".join(names)))
            lines.append((dimension.name, row))
        found.append((size.name, lines))
    return found


def choices(standard: Standard, rules: RuleSet, given: Fields, problems: Fields) -> list[Choice]:
    """The open points of the standard as they are read, and as they would be."""
    language = get_language() or "en"
    held = rules.policy["options"]
    return [
        Choice(
            name=f"o.{option.key}",
            label=option.key,
            about=option.about.in_language(language),
            clause=option.clause,
            values=tuple(
                (value, _("%(value)s (default)") % {"value": value} if value == option.default else value)
                for value in option.allowed
            ),
            chosen=given.get(f"o.{option.key}") or held.get(option.key, option.default),
            was=held.get(option.key, option.default),
            problem=problems.get(f"o.{option.key}", ""),
        )
        for option in standard.options
    ]
