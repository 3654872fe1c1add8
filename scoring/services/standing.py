"""Which cards stand, and which one of them counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When

from core.numbers import lock_by_name
from scoring.models import Basis, Scorecard

#: Which bases count, the first that there is; by the rule ``official`` of the evaluation policy.
OFFICIAL: Mapping[str, tuple[Basis, ...]] = {
    "strongest": (Basis.AUDITED, Basis.VERIFIED),
    "audited": (Basis.AUDITED,),
    "verified": (Basis.VERIFIED,),
    "declared": (Basis.AUDITED, Basis.VERIFIED, Basis.DECLARED),
}


def lock_cards(supplier_id: UUID) -> None:
    """Hold other workers off this supplier's cards until the transaction ends."""
    lock_by_name(f"scorecards {supplier_id}")


def stands_alone(card: Scorecard) -> bool:
    """Whether no card from later answers stands already: a card that comes late does not take over."""
    later = _siblings(card).filter(submission__submitted_at__gt=card.submission.submitted_at)
    return not later.exists()


def stand(card: Scorecard, policy: Mapping[str, Any]) -> Scorecard | None:
    """Let a published card take over from the one that stood for the same supplier, standard and basis;
    gives that one. Needs :func:`lock_cards`."""
    before = _siblings(card).first()
    _siblings(card).update(is_current=False, is_official=False)
    card.is_current = True
    if before is not None and card.supersedes_id is None and before.pk != card.pk:
        card.supersedes = before
    card.save(update_fields=["is_current", "supersedes"])
    mark_official(card.tenant_id, card.supplier_id, card.standard, policy["official"])
    card.refresh_from_db(fields=["is_official"])
    return before


def mark_official(tenant_id: UUID, supplier_id: UUID, standard: str, official: str) -> None:
    """Mark the one current card that counts by the rule ``official``; none where it takes none of those."""
    current = Scorecard.objects.filter(
        tenant_id=tenant_id, supplier_id=supplier_id, standard=standard, is_current=True
    )
    by_basis = dict(current.values_list("basis", "pk"))
    chosen = [by_basis[basis] for basis in OFFICIAL[official] if basis in by_basis][:1]
    current.filter(is_official=True).exclude(pk__in=chosen).update(is_official=False)
    current.filter(pk__in=chosen, is_official=False).update(is_official=True)


def mark_all_official(tenant_id: UUID, standard: str, official: str) -> None:
    """The same for every supplier of a buyer, when the rule ``official`` changes. Two statements."""
    current = Scorecard.objects.filter(tenant_id=tenant_id, standard=standard, is_current=True)
    bases = OFFICIAL[official]
    rank = Case(*(When(basis=basis, then=place) for place, basis in enumerate(bases)), default=len(bases))
    chosen = (
        current.filter(basis__in=bases)
        .annotate(rank=rank)
        .order_by("supplier_id", "rank")
        .distinct("supplier_id")
        .values("pk")
    )
    current.filter(is_official=True).exclude(pk__in=chosen).update(is_official=False)
    current.filter(is_official=False, pk__in=chosen).update(is_official=True)


def _siblings(card: Scorecard) -> QuerySet[Scorecard]:
    """The card that stands for the same supplier, standard and basis."""
    return Scorecard.objects.filter(
        tenant_id=card.tenant_id,
        supplier_id=card.supplier_id,
        standard=card.standard,
        basis=card.basis,
        is_current=True,
    )
