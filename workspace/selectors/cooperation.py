"""Suppliers to decide on before going on: below the least points of the buyer, or weak by grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Subquery, TextField, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext as _

from core.templatetags.ui_format import trimmed
from scoring.models import RatingRule, RuleKind, RuleState, Scorecard
from scoring.rules import choose
from standards import loader
from standards.codes import code
from standards.schema import PartsStandard
from suppliers.models import Supplier, SupplierStatus


@dataclass(frozen=True, slots=True)
class Warned:
    """One mark: the word of its chip, and the whole sentence."""

    word: str
    sentence: str


def warned(supplier_ids: Collection[UUID], *, tenant_id: UUID, today: date) -> dict[UUID, list[Warned]]:
    """What to look at before going on with these suppliers, by the scores that count. Two queries.

    Below the least points of the evaluation policy in force, and the lowest grade of a parts standard, which
    T/CFIE 8.3 c) calls weak.
    """
    least = least_points(tenant_id, today)
    cards = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier_id__in=list(supplier_ids), is_current=True, is_official=True
    )
    found: dict[UUID, list[Warned]] = defaultdict(list)
    for supplier, standard, exact, band in cards.order_by("standard").values_list(
        "supplier_id", "standard", "total_exact", "band"
    ):
        if standard in least and Fraction(exact) < least[standard]:
            found[supplier].append(_below(standard, Fraction(exact), least[standard]))
        if band and band == _weakest(standard):
            found[supplier].append(_weak(standard, band))
    return dict(found)


#: Where a supplier stands while nobody has decided on a weak result: watched or removed it has been.
UNDECIDED = (SupplierStatus.CANDIDATE, SupplierStatus.ONBOARDING, SupplierStatus.ADMITTED)


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Suppliers to decide on: the first ones with their marks, and how many there are."""

    rows: list[tuple[Supplier, list[Warned]]] = field(default_factory=list)
    count: int = 0


def to_decide(*, tenant_id: UUID, today: date, shown: int) -> ToDecide:
    """The suppliers below the least points or weak by grade on which nobody has decided yet, by name. One
    query, three where there are any."""
    weak = Q()
    for standard in loader.ids():
        if grade := _weakest(standard):
            weak |= Q(standard=standard, band=grade)
    cards = Scorecard.objects.filter(
        weak, tenant_id=tenant_id, supplier_id=OuterRef("pk"), is_current=True, is_official=True
    )
    suppliers = Supplier.objects.filter(tenant_id=tenant_id, status__in=UNDECIDED)
    found = suppliers.filter(Exists(cards) | is_below(tenant_id, today)).annotate(all=Window(Count("pk")))
    rows = list(found.select_related("owner").defer("owner__password").order_by("name", "pk")[:shown])
    marks = warned([one.pk for one in rows], tenant_id=tenant_id, today=today) if rows else {}
    return ToDecide([(one, marks.get(one.pk, [])) for one in rows], rows[0].all if rows else 0)


def is_below(tenant_id: UUID, today: date) -> Exists:
    """Whether a score that counts is below the least points in force, for a queryset of suppliers."""
    policies = (
        RatingRule.objects.filter(
            tenant_id=tenant_id,
            kind=RuleKind.POLICY,
            state=RuleState.PUBLISHED,
            effective_from__lte=today,
            standard=OuterRef("standard"),
        )
        .order_by("-effective_from", "-version")
        .values(asked=NullIf(KeyTextTransform("threshold", "content"), Value("", TextField())))
    )
    least = Cast(Subquery(policies[:1]), DecimalField(max_digits=9, decimal_places=4))
    cards = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier_id=OuterRef("pk"), is_current=True, is_official=True
    )
    return Exists(cards.annotate(least=least).filter(total__lt=F("least")).order_by())


def least_points(tenant_id: UUID, today: date) -> dict[str, Fraction]:
    """The least points in force, by standard."""
    rules: dict[str, list[RatingRule]] = defaultdict(list)
    in_force = RatingRule.objects.filter(
        tenant_id=tenant_id,
        kind=RuleKind.POLICY,
        state=RuleState.PUBLISHED,
        effective_from__lte=today,
    )
    for rule in in_force:
        rules[rule.standard].append(rule)
    texts = {standard: choose(held).policy["threshold"] for standard, held in rules.items()}
    return {standard: Fraction(text) for standard, text in texts.items() if text}


def _weakest(standard: str) -> str:
    """The lowest grade of a parts standard; empty for a levels standard."""
    package = loader.get(standard)
    return min(package.grades, key=lambda one: one.start).key if isinstance(package, PartsStandard) else ""


def _below(standard: str, total: Fraction, least: Fraction) -> Warned:
    sentence = _("%(code)s: %(total)s is below the %(least)s that your policy sets for further co-operation.")
    words = {"code": code(standard), "total": trimmed(total, 2), "least": trimmed(least, 2)}
    return Warned(_("Below minimum"), sentence % words)


def _weak(standard: str, grade: str) -> Warned:
    sentence = _("%(code)s: grade %(grade)s is weak (8.3 c): decide with the supplier what has to change.")
    return Warned(_("Weak"), sentence % {"code": code(standard), "grade": grade})
