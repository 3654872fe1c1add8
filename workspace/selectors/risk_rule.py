"""Read model of the risk rule: a version field by field, its versions, and who changes class by a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.ui_format import trimmed
from risk.areas import AREAS
from risk.calculation import Facts, calculate
from risk.checks import CHECKS
from risk.facts import read_all
from risk.in_force import InForce, OwnTable
from risk.models import CountryIndex, RiskAssessment, RiskOverrule, RiskRule
from risk.models.rules import Direction
from risk.names import FACTOR_NAMES, MARK_NAMES, POINT_NAMES
from risk.reference_tables import Indicator, indicators
from risk.rule_content import COMBINE, FACTORS, MARKS, chosen_of, fields_of
from scoring.models import RuleState
from suppliers.models import Supplier

#: Suppliers that a preview names.
NAMED = 50
#: Cut points offered for a table that is not used yet.
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "sdg_8_8_2": ("2", "4", "6"),
    "us_dol_advancement": ("1", "2", "3"),
}
_PERCENTILES = ("75", "50", "25")
#: Points by the factor they count in.
_OF_FACTOR: Mapping[str, tuple[str, ...]] = {
    "inherent": ("place_unknown", "eu_proposal", "oecd", "goods", "sector_unknown", "category"),
    "exposure": ("tier_1", "tier_2", "only_source", "important"),
    "record": ("environment", "unchecked", "warning"),
    "controls": ("not_evaluated", "declared_only", "critical", "major"),
}
_COMBINE_NAMES: Mapping[str, str | Promise] = {
    "highs_for_high": _("High from so many high factors"),
    "highs_for_medium": _("Medium from so many high factors"),
    "mediums_for_medium": _("Medium from so many medium factors"),
}
_SHARES: Mapping[str, str | Promise] = {
    "spend": _("Share of all you spend, percent"),
    "dependency": _("Share of what you need in its category, percent"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a rule as a form shows it."""

    name: str
    label: str
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One box of a rule."""

    name: str
    label: str
    is_on: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableFields:
    """One country table: whether the rule uses it, and its three cut points."""

    tick: Tick
    area: str
    direction: str
    source: str
    year: int
    licence: str
    cuts: list[Field]


@dataclass(frozen=True, slots=True)
class FactorFields:
    """The numbers of one factor."""

    key: str
    name: str
    shares: list[tuple[str, list[Field]]]
    points: list[Field]
    bounds: list[Field]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole rule, field by field."""

    tables: list[TableFields]
    factors: list[FactorFields]
    combine: list[Field]
    marks: list[Tick]
    checks: list[tuple[str, list[Tick]]]
    problems: Mapping[str, str]


@dataclass
class _Form:
    """What stands in the fields: stored, or what was typed."""

    values: Mapping[str, str]
    chosen: set[str]
    problems: Mapping[str, str]

    def field(self, name: str, label: str, usual: str = "") -> Field:
        return Field(name, label, self.values.get(name, usual), self.problems.get(name, ""))

    def tick(self, name: str, label: str, note: str = "") -> Tick:
        return Tick(name, label, name in self.chosen, note)


def sheet(
    content: Mapping[str, Any],
    own: Mapping[str, OwnTable],
    *,
    language: str,
    typed: Mapping[str, str] | None = None,
    chosen: Sequence[str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> Sheet:
    """A content, or what was typed over it, ready to be shown."""
    form = _Form(
        typed if typed is not None else fields_of(content),
        set(chosen) if chosen is not None else chosen_of(content),
        problems or {},
    )
    tables: dict[str, Indicator | OwnTable] = {**indicators(), **own}
    return Sheet(
        [_table(form, key, table, language) for key, table in tables.items()],
        [_factor(form, key) for key in FACTORS],
        [form.field(f"combine:{key}", str(_COMBINE_NAMES[key])) for key in COMBINE],
        [form.tick(f"mark:{mark}", str(MARK_NAMES[mark])) for mark in MARKS],
        [
            (level, [form.tick(f"{level}:{key}", str(one.name), one.clause) for key, one in CHECKS.items()])
            for level in ("basic", "extended")
        ],
        form.problems,
    )


def _table(form: _Form, key: str, table: Indicator | OwnTable, language: str) -> TableFields:
    offered = _OFFERED.get(key, _PERCENTILES)
    if isinstance(table, OwnTable):
        offered = tuple(table.index.cuts)
    labels = [str(label) for label in (_("1 point from"), _("2 points from"), _("3 points from"))]
    name = table.name(language)
    return TableFields(
        form.tick(f"table:{key}", name),
        str(AREAS.get(table.area, table.area)),
        str(Direction(table.direction).label),
        table.source,
        table.year,
        table.licence,
        [form.field(f"cut:{key}:{n}", f"{name}: {labels[n]}", offered[n]) for n in range(3)],
    )


def _factor(form: _Form, key: str) -> FactorFields:
    shares = [
        (str(name), [form.field(f"cut:{share}:{n}", f"{name} {n + 1}") for n in range(3)])
        for share, name in (_SHARES.items() if key == "exposure" else ())
    ]
    return FactorFields(
        key,
        str(FACTOR_NAMES[key]),
        shares,
        [form.field(f"points:{one}", str(POINT_NAMES[one])) for one in _OF_FACTOR[key]],
        [
            form.field(f"from:{key}:{n}", str(word))
            for n, word in enumerate((_("Medium from"), _("High from")))
        ],
    )


def versions(tenant_id: UUID) -> list[RiskRule]:
    """Every version of a buyer, newest first. One query."""
    rules = RiskRule.objects.filter(tenant_id=tenant_id).select_related("published_by", "created_by")
    return list(rules.defer("published_by__password", "created_by__password"))


def standing(rule: RiskRule, holding: InForce, today: date) -> str:
    """``draft``, ``coming``, ``in_force`` or ``ended``."""
    if rule.state == RuleState.DRAFT:
        return "draft"
    if rule.effective_from and rule.effective_from > today:
        return "coming"
    return "in_force" if holding.rule and holding.rule.pk == rule.pk else "ended"


def indices(tenant_id: UUID) -> list[CountryIndex]:
    """The imported indices of a buyer. One query."""
    held = CountryIndex.objects.filter(tenant_id=tenant_id).select_related("imported_by")
    return list(held.defer("imported_by__password"))


def figures_of(index: CountryIndex) -> list[tuple[str, str]]:
    """An imported index as (alpha-2 code, figure), the most risk first."""
    falling = index.direction == Direction.HIGHER_WORSE
    held = sorted(index.values.items(), key=lambda pair: (Decimal(pair[1]), pair[0]), reverse=falling)
    return [(code, trimmed(Decimal(text), 4)) for code, text in held]


@dataclass
class Preview:
    """What a draft would change: how many go from which class to which, and the first of them by name."""

    total: int = 0
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    named: list[tuple[Supplier, str, str, bool]] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """How many change their class by the rule."""
        return sum(n for (old, new), n in self.counts.items() if old != new)

    @property
    def table(self) -> list[tuple[str, list[int]]]:
        """From class → counts to low, medium, high."""
        classes = ("low", "medium", "high")
        return [(old, [self.counts.get((old, new), 0) for new in classes]) for old in classes]


def preview(draft: InForce, tenant_id: UUID, today: date) -> Preview:
    """Classify all suppliers by a draft, store nothing, and say who moves. Those nobody classified yet are
    left out."""
    standing_now = dict(
        RiskAssessment.objects.filter(tenant_id=tenant_id, is_current=True)
        .order_by()
        .values_list("supplier_id", "risk_class")
    )
    found, moved = Preview(), []
    memo: dict[Facts, str] = {}
    for read in read_all(tenant_id, today):
        for supplier_id, facts in read.items():
            old = standing_now.get(supplier_id)
            if old is None:
                continue
            if facts not in memo:
                memo[facts] = calculate(draft.book, facts)["class"]
            new = memo[facts]
            found.total += 1
            found.counts[old, new] = found.counts.get((old, new), 0) + 1
            if old != new:
                moved.append((supplier_id, old, new))
    order = {"high": 0, "medium": 1, "low": 2}
    moved.sort(key=lambda one: (order[one[2]], str(one[0])))
    ids = [supplier_id for supplier_id, _old, _new in moved[:NAMED]]
    suppliers = Supplier.objects.filter(tenant_id=tenant_id).in_bulk(ids)
    overruled = set(
        RiskOverrule.objects.filter(tenant_id=tenant_id, supplier_id__in=ids, ended_at=None).values_list(
            "supplier_id", flat=True
        )
    )
    found.named = [(suppliers[pk], old, new, pk in overruled) for pk, old, new in moved[:NAMED]]
    return found
