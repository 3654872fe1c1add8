"""Shares that a list of links tells, held against those that stand: no need is met to more than the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from suppliers.chain.concentration import WHOLE, material_key
from suppliers.models import ImportRow, SupplyLink
from suppliers.services.listing import plain

#: A customer (its id) and what it needs, by ``material_key``.
Need = tuple[str, str]


def refuse_excess(*, tenant_id: UUID, rows: Sequence[ImportRow]) -> None:
    """Refuse new lines whose share leads above the whole of what a customer needs, in the order of the list.

    Shares that stand and those of earlier lines count. One query.
    """
    telling = [row for row in rows if row.verdict == ImportRow.Verdict.FRESH and "share" in row.told]
    covered = _covered(tenant_id, {row.told["customer"] for row in telling})
    for row in telling:
        need, share = _need(row), Decimal(row.told["share"])
        if covered[need] + share > WHOLE:
            rest = covered[need]
            row.verdict, row.supplier_id = ImportRow.Verdict.REFUSED, None
            row.problems = [
                {"code": "share_above", "field": "share", "rest": plain(rest), "left": plain(WHOLE - rest)}
            ]
        else:
            covered[need] += share


def _need(row: ImportRow) -> Need:
    return row.told["customer"], material_key(row.told["material"])


def _covered(tenant_id: UUID, customers: Iterable[str]) -> defaultdict[Need, Decimal]:
    """How many percent of each need stand in the list already."""
    found: defaultdict[Need, Decimal] = defaultdict(Decimal)
    links = SupplyLink.objects.filter(
        tenant_id=tenant_id, downstream__in=[UUID(one) for one in customers], share__isnull=False
    )
    for customer, material, share in links.values_list("downstream_id", "material", "share"):
        if share is not None:
            found[str(customer), material_key(material)] += share
    return found
