"""Which risk rule holds for a buyer on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any
from uuid import UUID

from risk.models import CountryIndex, RiskRule
from risk.rule_content import Book, Table, book_of, product_rule
from scoring.models import RuleState

OWN = "own:"


@dataclass(frozen=True)
class InForce:
    """A rule that holds: ``rule`` is empty where it is the product's own."""

    label: str
    content: Mapping[str, Any]
    rule: RiskRule | None
    own: Mapping[str, Table]

    @property
    def key(self) -> str:
        """What tells this rule from any other."""
        return str(self.rule.pk) if self.rule else f"product {self.label}"

    @cached_property
    def book(self) -> Book:
        """The rule ready for use."""
        return book_of(self.content, self.own)


@dataclass(frozen=True)
class OwnTable:
    """An imported index as a rule reads it."""

    index: CountryIndex

    @property
    def key(self) -> str:
        """``own:`` and the id."""
        return f"{OWN}{self.index.pk}"

    @property
    def name_en(self) -> str:
        """What the buyer called it."""
        return self.index.name

    def name(self, _language: str) -> str:
        """The same in every language."""
        return self.index.name

    @property
    def area(self) -> str:
        """The risk area."""
        return self.index.area

    @property
    def direction(self) -> str:
        """Which way it points."""
        return self.index.direction

    @property
    def source(self) -> str:
        """Who publishes it."""
        return self.index.source

    @property
    def licence(self) -> str:
        """An imported index is the customer's own matter."""
        return ""

    @property
    def year(self) -> int:
        """The year of its figures."""
        return self.index.year

    @cached_property
    def values(self) -> Mapping[str, Decimal]:
        """Figures by country."""
        return MappingProxyType({code: Decimal(text) for code, text in self.index.values.items()})


def own_tables(tenant_id: UUID) -> dict[str, OwnTable]:
    """The indices a buyer imported, by key. One query."""
    found = (OwnTable(index) for index in CountryIndex.objects.filter(tenant_id=tenant_id))
    return {table.key: table for table in found}


def rule_on(tenant_id: UUID, day: date) -> InForce:
    """The rule in force on ``day``: the buyer's newest, else the product's. Two queries."""
    published = RiskRule.objects.filter(
        tenant_id=tenant_id, state=RuleState.PUBLISHED, effective_from__lte=day
    )
    newest = published.order_by("-effective_from", "-version").select_related("published_by")
    rule = newest.defer("published_by__password").first()
    return of_rule(rule, own_tables(tenant_id))


def of_rule(rule: RiskRule | None, own: Mapping[str, Table]) -> InForce:
    """A version of the buyer's rule, or for None the product's, ready for use."""
    if rule is None:
        label, content = product_rule()
        return InForce(label, content, None, own)
    return InForce(f"v{rule.version}", rule.content, rule, own)
