"""What a rule of evaluation is about: which standard and kind, for which industry, country or cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from scoring.industries import industry_names
from scoring.models import RatingRule, RuleKind
from scoring.rules import POLICY
from scoring.what_if.efforts import rows_of
from standards import loader
from standards.schema import LevelsStandard, Standard, Text
from suppliers.countries import country_choices, country_name

#: Kinds whose content is a table of weights that adds to 10,000.
WEIGHTS = frozenset({RuleKind.TOPICS, RuleKind.DIMENSIONS, RuleKind.INDICATORS})
#: Kinds a person drafts and puts in force on the rules pages; editions have pages of their own.
DRAFTED = (*sorted(WEIGHTS), RuleKind.POINTS, RuleKind.POLICY, RuleKind.EFFORT)
#: Of these, the kinds that every standard has.
_OF_ALL = frozenset({RuleKind.POLICY, RuleKind.EFFORT})


@dataclass(frozen=True, slots=True)
class Place:
    """One thing a buyer can rule on. ``scope`` is an industry (topics) or a cell (``topic.dimension``)."""

    standard: Standard
    kind: RuleKind
    scope: str = ""
    country: str = ""

    @classmethod
    def of(cls, rule: RatingRule, standard: Standard) -> Place:
        """Where a stored rule belongs."""
        return cls(standard, RuleKind(rule.kind), rule.scope, rule.country)

    @property
    def names(self) -> dict[str, Text]:
        """The keys that weights or efforts are given to, with their names, in the standard's order."""
        if self.kind == RuleKind.EFFORT:
            return rows_of(self.standard)
        if not isinstance(self.standard, LevelsStandard):
            return {}
        if self.kind == RuleKind.TOPICS:
            return {topic.key: topic.name for topic in self.standard.topics}
        if self.kind == RuleKind.DIMENSIONS:
            return {dimension.key: dimension.name for dimension in self.standard.scored_dimensions}
        if self.kind == RuleKind.INDICATORS:
            topic, _dot, dimension = self.scope.partition(".")
            return {one.key: one.name for one in self.standard.cell(topic, dimension)}
        return {}

    @property
    def package(self) -> dict[str, Any]:
        """What holds without any rule: the package's weights; for points and policy nothing of one's own."""
        if self.kind not in WEIGHTS or not isinstance(self.standard, LevelsStandard):
            return {}
        tables: Mapping[str, Mapping[str, int]] = {
            RuleKind.TOPICS: {topic.key: topic.weight for topic in self.standard.topics},
            RuleKind.DIMENSIONS: {one.key: one.weight for one in self.standard.dimensions},
            RuleKind.INDICATORS: self.standard.weights,
        }
        return {key: tables[self.kind][key] for key in self.names}

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells places apart."""
        return self.standard.id, self.kind, self.scope, self.country


def cells(standard: LevelsStandard) -> list[str]:
    """The cells with two indicators or more, whose weights can be set: ``topic.dimension``, in order."""
    return [
        f"{topic.key}.{dimension.key}"
        for topic in standard.topics
        for dimension in standard.scored_dimensions
        if len(standard.cell(topic.key, dimension.key)) > 1
    ]


def place_name(place: Place, language: str) -> str:
    """What a place is called: an industry, a country, a topic and dimension, or everything."""
    if place.kind == RuleKind.INDICATORS and isinstance(place.standard, LevelsStandard):
        topic, _dot, dimension = place.scope.partition(".")
        names = {one.key: one.name.in_language(language) for one in place.standard.topics}
        names |= {one.key: one.name.in_language(language) for one in place.standard.dimensions}
        return f"{names.get(topic, topic)} · {names.get(dimension, dimension)}"
    if place.kind == RuleKind.TOPICS:
        industry = industry_names().get(place.scope)
        name = industry.in_language(language) if industry else _("All industries")
        return f"{name} · {country_name(place.country, language)}" if place.country else name
    return _("All suppliers")


def place_of(standard: Standard, *, kind: str, scope: str = "", country: str = "") -> Place:
    """The place these words name. Raises InvalidInput, with the field at fault, where there is none."""
    if kind not in DRAFTED:
        raise InvalidInput(_("There is no such kind of rule."), field="kind")
    if not isinstance(standard, LevelsStandard) and kind not in _OF_ALL:
        raise InvalidInput(
            _("This standard has no weights and no points table to set: its points are printed in it."),
            field="kind",
        )
    if scope not in _scopes(standard, RuleKind(kind)):
        raise InvalidInput(_scope_words(kind), field="scope")
    if country and (kind != RuleKind.TOPICS or country not in dict(country_choices())):
        raise InvalidInput(
            _("Choose a country of the list; only topic weights can be set for one country."), field="country"
        )
    return Place(standard, RuleKind(kind), scope, country)


def _scopes(standard: Standard, kind: RuleKind) -> set[str]:
    if kind == RuleKind.TOPICS:
        return {"", *industry_names()}
    if kind == RuleKind.INDICATORS and isinstance(standard, LevelsStandard):
        return set(cells(standard))
    return {""}


def _scope_words(kind: str) -> str:
    if kind == RuleKind.TOPICS:
        return _("Choose an industry of the list, or all industries.")
    if kind == RuleKind.INDICATORS:
        return _("Choose a topic and dimension that hold two indicators or more.")
    return _("This rule is the same for all industries and sizes (T/CERDS 6.1 b).")


def package_in_use(tenant_id: UUID, standard: str) -> Standard:
    """The package a buyer's rules are about: the edition it adopted last, else the newest.

    Raises InvalidInput for an unknown standard.
    """
    if standard not in loader.ids():
        raise InvalidInput(_("There is no such standard."), field="standard")
    adopted = RatingRule.objects.filter(
        tenant_id=tenant_id, standard=standard, kind=RuleKind.EDITION, state="published"
    ).order_by("-effective_from", "-version")
    content = adopted.values_list("content", flat=True).first()
    return loader.get(standard, content["version"] if content else None)


def policy_in_full(content: Mapping[str, Any]) -> dict[str, Any]:
    """A policy with what holds where it says nothing."""
    return {**POLICY, **content}
