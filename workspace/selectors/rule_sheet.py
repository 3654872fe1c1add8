"""One version of a rule as the lines of a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.models import RatingRule, RuleKind
from scoring.rule_places import WEIGHTS, Place
from scoring.what_if.efforts import Table, in_full, product_table, rows_of
from standards.schema import LevelsStandard, Standard
from workspace.selectors import rule_efforts, rule_tables

Sheet = tuple[list[str], list[list[object]]]


def sheet(rule: RatingRule, place: Place) -> Sheet:
    """The heads and the lines of a version's table: points by indicator and size class, weights in parts per
    10,000, working days, or the questions of a policy with their answers. The package's values (of days the
    product's) stand beside."""
    if rule.kind in WEIGHTS:
        return _weights(place, rule.content)
    if rule.kind == RuleKind.POINTS and isinstance(place.standard, LevelsStandard):
        return _points(place.standard, rule.content)
    if rule.kind == RuleKind.EFFORT:
        return _efforts(place.standard, rule.content)
    return _policy(place, rule.content)


def _weights(place: Place, content: Mapping[str, int]) -> Sheet:
    language = get_language() or "en"
    package = place.package
    rows: list[list[object]] = [
        [name.in_language(language), content.get(key, 0), package[key]] for key, name in place.names.items()
    ]
    return [_("Part"), _("Weight"), _("Package")], rows


def _points(standard: LevelsStandard, content: Mapping[str, Mapping[str, list[int]]]) -> Sheet:
    language = get_language() or "en"
    topics = {one.key: one.name.in_language(language) for one in standard.topics}
    names = topics | {one.key: one.name.in_language(language) for one in standard.dimensions}
    levels = [level.name.in_language(language) for level in standard.levels]
    heads = [_("No."), _("Indicator"), _("Topic"), _("Dimension"), _("Size class"), *levels]
    heads += [_("Package: %(level)s") % {"level": level} for level in levels[:-1]]
    heads += [_("Your own"), _("Printed in")]
    printed = {(one.size, one.indicator): one.clause for one in standard.examples}
    rows: list[list[object]] = []
    for one in standard.indicators:
        for size in standard.sizes:
            package = list(standard.points[size.key][one.key])
            held = content.get(size.key, {}).get(one.key, package)
            own = _("yes") if list(held) != package else _("no")
            start = [one.number, one.name.in_language(language), names[one.topic], names[one.dimension]]
            numbers = [*held, *package[:-1]]
            end = [own, printed.get((size.key, one.key), "")]
            rows.append([*start, size.name.in_language(language), *numbers, *end])
    return heads, rows


def _efforts(standard: Standard, content: Table) -> Sheet:
    language = get_language() or "en"
    columns = rule_efforts.columns(standard)
    table, estimates = in_full(standard, content), product_table(standard)
    rows: list[list[object]] = [
        [name.in_language(language), *table[row], *estimates[row]] for row, name in rows_of(standard).items()
    ]
    return [_("Part"), *columns, *(_("Estimate: %(column)s") % {"column": one} for one in columns)], rows


def _policy(place: Place, content: Mapping[str, Any]) -> Sheet:
    asked = rule_tables.policy(place.standard, content, None, {})
    rows: list[list[object]] = [
        [one.label, dict(one.choices).get(one.chosen, one.chosen)]
        for one in (*asked["questions"], *asked["options"])
    ]
    rows.append([_("Least points for further co-operation"), asked["threshold"]])
    return [_("Question"), _("Answer")], rows
