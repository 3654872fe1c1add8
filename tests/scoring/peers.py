"""Many suppliers with results in a test: copies of one real case with other totals."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import uuid4

from assessments.models import Request, Submission
from scoring.engine import band_of, exact_text
from scoring.exact import rounded
from scoring.models import Scorecard
from standards import loader
from suppliers.models import Supplier, SupplierStatus
from tenants.models import Engagement, Organisation
from tenants.scope import Scope, scope
from tests.world import World


@dataclass(frozen=True)
class Peer:
    """One more supplier of a buyer, and its points."""

    points: str
    size: str = "medium"
    industry: str = ""
    country: str = "CN"
    tier: int = 1


def add_peers(
    world: World, card: Scorecard, peers: Iterable[Peer], *, buyer: str = "Aurora"
) -> list[Supplier]:
    """Let another company have these suppliers in the buyer's list, each with a case like that of ``card``
    and a card that counts with its own points."""
    tenant = world.org(buyer)
    company, _ = Organisation.objects.get_or_create(name="Other Mills", kind="supplier")
    Engagement.objects.get_or_create(tenant=tenant, organisation=company)
    listed = list(peers)
    with scope(world.scope(buyer)):
        first = Supplier.objects.count() + 10
        suppliers = [_supplier(tenant, company, number, peer) for number, peer in enumerate(listed, first)]
        Supplier.objects.bulk_create(suppliers)
        whole = Scorecard.objects.select_related("request", "submission").get(pk=card.pk)
        requests = [_like(whole.request, company, supplier=one) for one in suppliers]
        Request.objects.bulk_create(requests)
    submissions = [_like(whole.submission, company, request=one) for one in requests]
    with scope(Scope("supplier", company.pk, company.pk)):
        Submission.objects.bulk_create(submissions)
    cards = [
        _like(whole, company, supplier=supplier, request=request, submission=submission, **_result(peer))
        for peer, supplier, request, submission in zip(listed, suppliers, requests, submissions, strict=True)
    ]
    with scope(Scope.worker(tenant.pk)):
        Scorecard.objects.bulk_create(cards)
    return suppliers


def _supplier(tenant: Organisation, company: Organisation, number: int, peer: Peer) -> Supplier:
    return Supplier(
        tenant=tenant,
        supplier_org=company,
        number=number,
        name=f"Mill {number}",
        country=peer.country,
        industry=peer.industry,
        size_class=peer.size,
        tier=peer.tier,
        status=SupplierStatus.ADMITTED,
        match_key=uuid4().hex,
    )


def _like(row: Any, company: Organisation, **values: Any) -> Any:
    """A copy of a row in another company's case."""
    found = copy(row)
    found.pk, found.supplier_org = uuid4(), company
    for name, value in values.items():
        setattr(found, name, value)
    return found


def _result(peer: Peer) -> dict[str, Any]:
    standard, total = loader.cerds(), Fraction(peer.points)
    return {
        "size_class": peer.size,
        "input_hash": uuid4().hex,
        "total_exact": exact_text(total),
        "total": rounded(total),
        "band": str(band_of(standard, total).star),
        "supersedes": None,
    }
