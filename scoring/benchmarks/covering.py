"""What a buyer's portfolio says besides results: how far suppliers came, and how the quarters moved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from assessments.models import RequestState
from scoring.benchmarks.standings import DIVISION
from scoring.models import GroupKind, Round, Standing
from suppliers.models import Supplier, SupplierStatus

#: How many quarters the movement is kept of.
QUARTERS = 6
STEPS = ("listed", "asked", "answered", "reviewed", "published")

_KINDS = {
    0b0111: GroupKind.SIZE,
    0b1011: GroupKind.INDUSTRY,
    0b1101: GroupKind.COUNTRY,
    0b1110: GroupKind.TIER,
}

#: Suppliers by how far they came on each standard that anybody was asked about as a whole.
_COVERAGE = f"""
WITH asked AS (
  SELECT supplier_id, standard, bool_or(submitted_at IS NOT NULL) AS answered,
    bool_or(reviewed_at IS NOT NULL) AS reviewed
  FROM assessments_request
  WHERE tenant_id = %(tenant)s AND sections = '[]' AND (state <> %(closed)s OR submitted_at IS NOT NULL)
  GROUP BY 1, 2
), listed AS (
  SELECT p.id, p.size_class AS size, {DIVISION} AS industry, p.country, p.tier::text AS tier
  FROM suppliers_supplier p
  WHERE p.tenant_id = %(tenant)s AND p.status <> %(removed)s AND p.merged_into_id IS NULL
), steps AS (
  SELECT one.standard, l.size, l.industry, l.country, l.tier, a.supplier_id IS NOT NULL AS asked,
    coalesce(a.answered, false) AS answered, coalesce(a.reviewed, false) AS reviewed,
    s.id IS NOT NULL AS published
  FROM listed l CROSS JOIN (SELECT DISTINCT standard FROM asked) one
  LEFT JOIN asked a ON a.supplier_id = l.id AND a.standard = one.standard
  LEFT JOIN scoring_standing s
    ON s.tenant_id = %(tenant)s AND s.supplier_id = l.id AND s.standard = one.standard
)
SELECT standard, GROUPING(size, industry, country, tier), coalesce(size, industry, country, tier), count(*),
  count(*) FILTER (WHERE asked), count(*) FILTER (WHERE answered), count(*) FILTER (WHERE reviewed),
  count(*) FILTER (WHERE published)
FROM steps
GROUP BY GROUPING SETS ((standard, size), (standard, industry), (standard, country), (standard, tier))
"""  # noqa: S608 - texts of this module only; values are passed apart

_ROUNDS = """
SELECT r.round_id::text, r.standard, r.movement, count(*) FROM scoring_roundresult r
WHERE r.tenant_id = %(tenant)s AND r.round_id = ANY(%(rounds)s::uuid[]) GROUP BY 1, 2, 3
"""


def content_of(tenant_id: UUID) -> dict[str, Any]:
    """``coverage``: by standard and kind of group, rows of code and :data:`STEPS`, how many suppliers came at
    least so far; ``rounds``: the newest quarters, oldest first, each with ``id``, ``year``, ``quarter`` and
    ``moved``, how many suppliers by standard and movement; ``moved``: the same since the newest of them;
    ``removed``: how many suppliers were taken off the list and are counted nowhere. Five queries."""
    suppliers = Supplier.objects.filter(tenant_id=tenant_id, status=SupplierStatus.REMOVED)
    return {
        "coverage": _coverage(tenant_id),
        "rounds": _rounds(tenant_id),
        "moved": _moved(tenant_id),
        "removed": suppliers.count(),
    }


def _moved(tenant_id: UUID) -> dict[str, dict[str, int]]:
    standings = Standing.objects.filter(tenant_id=tenant_id).order_by()
    found: dict[str, dict[str, int]] = {}
    for standard, movement, n in standings.values_list("standard", "movement").annotate(n=Count("pk")):
        found.setdefault(standard, {})[movement] = n
    return found


def _coverage(tenant_id: UUID) -> dict[str, dict[str, list[list[Any]]]]:
    found: dict[str, dict[str, list[list[Any]]]] = {}
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "closed": RequestState.CLOSED.value,
        "removed": SupplierStatus.REMOVED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, values)
        for standard, mask, code, *steps in cursor.fetchall():
            found.setdefault(standard, {}).setdefault(_KINDS[mask].value, []).append([code, *steps])
    return found


def _rounds(tenant_id: UUID) -> list[dict[str, Any]]:
    newest = list(Round.objects.filter(tenant_id=tenant_id).order_by("-year", "-quarter")[:QUARTERS])[::-1]
    moved: dict[str, dict[str, dict[str, int]]] = {str(one.pk): {} for one in newest}
    with connection.cursor() as cursor:
        cursor.execute(_ROUNDS, {"tenant": tenant_id, "rounds": [one.pk for one in newest]})
        for key, standard, movement, n in cursor.fetchall():
            moved[key].setdefault(standard, {})[movement] = n
    return [
        {"id": str(one.pk), "year": one.year, "quarter": one.quarter, "moved": moved[str(one.pk)]}
        for one in newest
    ]
