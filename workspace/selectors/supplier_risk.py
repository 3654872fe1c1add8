"""Read model of a supplier's risk tab: the class, its tree, what follows, what people said instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from risk.checks import CHECKS, Check
from risk.in_force import InForce, OwnTable, own_tables
from risk.models import RiskAssessment, RiskOverrule
from risk.wording import Words
from standards.codes import code
from suppliers.models import RiskClass, Supplier, SupplierFlag
from workspace.selectors.cooperation import Warned, least_points, warned

#: Earlier classifications shown.
MAX_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Follows:
    """What a class asks for: checks for everybody, and those for the most exposed (R18)."""

    basic: list[Check]
    extended: list[Check]
    is_exposed: bool
    because_flag: bool
    least: list[tuple[str, Fraction]]
    below: list[Warned]


@dataclass(frozen=True, slots=True)
class RiskTab:
    """Everything on the tab."""

    current: RiskAssessment | None
    words: Words | None
    overrule: RiskOverrule | None
    history: list[RiskAssessment]
    overrules: list[RiskOverrule]
    follows: Follows
    choices: list[tuple[str, str]]


def risk_tab(supplier: Supplier, *, rule: InForce, today: date, language: str) -> RiskTab:
    """The tab of one supplier. Seven queries at most."""
    own = own_tables(supplier.tenant_id)
    of_supplier = {"tenant_id": supplier.tenant_id, "supplier": supplier}
    history = list(RiskAssessment.objects.filter(**of_supplier).select_related("rule")[:MAX_HISTORY])
    told = RiskOverrule.objects.filter(**of_supplier).select_related("ended_by")
    overrules = list(told.defer("ended_by__password"))
    current = next((one for one in history if one.is_current), None)
    return RiskTab(
        current=current,
        words=words_of(current, own, language),
        overrule=next((one for one in overrules if one.ended_at is None), None),
        history=history,
        overrules=overrules,
        follows=_follows(supplier, rule, today),
        choices=[
            (value, str(label))
            for value, label in RiskClass.choices
            if not current or value != current.risk_class
        ],
    )


def words_of(assessment: RiskAssessment | None, own: Mapping[str, OwnTable], language: str) -> Words | None:
    """The tree of a classification in words; None where there is none."""
    return Words(assessment.tree, language, own) if assessment and assessment.tree else None


def _follows(supplier: Supplier, rule: InForce, today: date) -> Follows:
    flagged = SupplierFlag.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, kind=SupplierFlag.Kind.HIGH_RISK, ended_at=None
    ).exists()
    return Follows(
        basic=checks_of(rule, "basic"),
        extended=checks_of(rule, "extended"),
        is_exposed=supplier.risk_class == RiskClass.HIGH or flagged,
        because_flag=flagged and supplier.risk_class != RiskClass.HIGH,
        least=least_of(supplier.tenant_id, today),
        below=warned([supplier.pk], tenant_id=supplier.tenant_id, today=today).get(supplier.pk, []),
    )


def checks_of(rule: InForce, level: str) -> list[Check]:
    """The checks of a level, ``basic`` or ``extended``, by a rule."""
    return [CHECKS[key] for key in rule.book.checks.get(level, ()) if key in CHECKS]


def least_of(tenant_id: UUID, today: date) -> list[tuple[str, Fraction]]:
    """The least points for further co-operation by standard, as the evaluation policies in force say. One
    query."""
    return [(code(standard), least) for standard, least in sorted(least_points(tenant_id, today).items())]
