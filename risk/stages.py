"""The stage that classifies: what changed since the last look is calculated anew, everything else stays.

What classes rest on is summed up in a mark, so that looking costs little and nothing is written while nothing
changed. The more suppliers a buyer has, the longer it is until the next look.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef

from core import events
from risk.calculation import Facts, calculate
from risk.facts import Read, read_all
from risk.in_force import InForce, rule_on
from risk.models import RiskAssessment, RiskOverrule, RiskWatch
from standards.faults import StandardError
from suppliers.models import Supplier
from tenants.days import local_day
from tenants.models import Organisation, OrganisationKind
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: The next look comes after this for each thousand suppliers, and after an hour at most.
REST = timedelta(seconds=20)
LONGEST_REST = timedelta(hours=1)
_UNIT = 1_000
#: Every statement here takes all rows; the planner would take rows written a moment ago one by one.
_ALL_ROWS = "SET LOCAL enable_nestloop = off"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

#: Everything classes rest on, summed without regard to order.
_MARK = """
SELECT
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.id, t.country, t.isic, t.industry, t.category_id,
      t.spend_share, t.dependency_share, t.tier, t.risk_class), 0)::numeric), 0)
    FROM suppliers_supplier t WHERE t.tenant_id = %(tenant)s),
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.id, t.name, t.is_high_risk), 0)::numeric), 0)
    FROM suppliers_category t WHERE t.tenant_id = %(tenant)s),
  (SELECT coalesce(sum(hashtextextended(t.id::text, 0)::numeric), 0)
    FROM suppliers_supplierflag t WHERE t.tenant_id = %(tenant)s AND t.ended_at IS NULL),
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.upstream_id, t.material), 0)::numeric), 0)
    FROM suppliers_supplylink t WHERE t.tenant_id = %(tenant)s),
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.id, t.revision, t.checked_on), 0)::numeric), 0)
    FROM scoring_screening t WHERE t.tenant_id = %(tenant)s),
  (SELECT coalesce(sum(hashtextextended(t.id::text, 0)::numeric), 0)
    FROM scoring_warningentry t WHERE t.tenant_id = %(tenant)s AND t.ended_at IS NULL),
  (SELECT coalesce(sum(hashtextextended(t.id::text, 0)::numeric), 0)
    FROM scoring_scorecard t WHERE t.tenant_id = %(tenant)s AND t.is_official),
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.id, t.severity, t.area), 0)::numeric), 0)
    FROM remediation_finding t WHERE t.tenant_id = %(tenant)s AND t.state = 'open'),
  (SELECT coalesce(sum(hashtextextended(concat_ws('|', t.id, t.risk_class), 0)::numeric), 0)
    FROM risk_riskoverrule t WHERE t.tenant_id = %(tenant)s AND t.ended_at IS NULL)
"""
_INSERT = """
INSERT INTO risk_riskassessment (id, tenant_id, created_at, supplier_id, number, rule_id, rule_label,
  risk_class, tree, points, areas, input_hash, assessed_at, is_current)
SELECT gen_random_uuid(), %(tenant)s, %(now)s, one.supplier, one.number, %(rule)s, %(label)s, one.class,
  one.tree::jsonb, one.points, one.tree::jsonb -> 'areas', one.digest, %(now)s, true
FROM unnest(%(ids)s::uuid[], %(numbers)s::int[], %(digests)s::text[], %(classes)s::text[],
  %(points)s::int[], %(trees)s::text[]) AS one (supplier, number, digest, class, points, tree)
"""
#: Supplier, number, digest, class, points, tree.
_Row = tuple[UUID, int, str, str, int, str]
#: Rows of one statement.
_AT_ONCE = 2_000
#: Where another class holds than the supplier's row says.
_CHANGED = """
SELECT s.id, s.risk_class, coalesce(o.risk_class, a.risk_class)
FROM suppliers_supplier s
JOIN risk_riskassessment a ON a.tenant_id = s.tenant_id AND a.supplier_id = s.id AND a.is_current
LEFT JOIN risk_riskoverrule o
  ON o.tenant_id = s.tenant_id AND o.supplier_id = s.id AND o.ended_at IS NULL
WHERE s.tenant_id = %(tenant)s AND s.risk_class <> coalesce(o.risk_class, a.risk_class)
"""
_WRITE = """
UPDATE suppliers_supplier s SET risk_class = held.risk_class, updated_at = %(now)s
FROM unnest(%(ids)s::uuid[], %(classes)s::text[]) AS held (id, risk_class)
WHERE s.tenant_id = %(tenant)s AND s.id = held.id
"""


def advance_risks(*, now: datetime) -> int:
    """Look at every buyer whose turn it is; gives how many suppliers were classified anew.

    Each buyer is one transaction; one that fails is logged, holds up no other and is tried at the next beat.
    """
    with clock():
        resting = RiskWatch.objects.filter(tenant_id=OuterRef("pk"), next_at__gt=now)
        buyers = Organisation.objects.filter(~Exists(resting), kind=OrganisationKind.BUYER)
        due = list(buyers.order_by("pk").values_list("pk", flat=True))
    return sum(_attempt(tenant_id, now) for tenant_id in due)


def _attempt(tenant_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return classify_all(tenant_id, now=now)
    except (DatabaseError, StandardError):
        logger.exception("risk classes of buyer %s could not be found and will be tried again", tenant_id)
        return 0


def classify_all(tenant_id: UUID, *, now: datetime) -> int:
    """Classify the suppliers of a buyer whose facts changed; gives how many.

    Needs the worker's scope. Two at once wait for each other.
    """
    today = local_day(tenant_id, now)
    with connection.cursor() as cursor:
        cursor.execute(_ALL_ROWS)
        cursor.execute(_LOCK, [f"risk classes {tenant_id}"])
    _end_overrules(tenant_id, today, now)
    rule = rule_on(tenant_id, today)
    mark = _mark(tenant_id, rule, today)
    known = RiskWatch.objects.filter(tenant_id=tenant_id).first()
    size = Supplier.objects.filter(tenant_id=tenant_id).count()
    next_at = now + min(LONGEST_REST, REST * (1 + size / _UNIT))
    if known is not None and known.mark == mark:
        RiskWatch.objects.filter(pk=known.pk).update(looked_at=now, next_at=next_at)
        return 0
    memo: dict[Facts, tuple[str, int, str]] = {}
    count = sum(_keep(tenant_id, rule, some, memo, now) for some in read_all(tenant_id, today))
    write_classes(tenant_id, now=now)
    values = {"mark": _mark(tenant_id, rule, today), "looked_at": now, "next_at": next_at}
    RiskWatch.objects.update_or_create(tenant_id=tenant_id, defaults=values)
    return count


def _mark(tenant_id: UUID, rule: InForce, today: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"tenant": tenant_id})
        sums = cursor.fetchone()
    return sha256(" ".join([rule.key, today.isoformat(), *map(str, sums)]).encode()).hexdigest()


def _end_overrules(tenant_id: UUID, today: date, now: datetime) -> None:
    """End what ran until a day that has passed."""
    running = RiskOverrule.objects.filter(tenant_id=tenant_id, ended_at=None, until__lt=today)
    told = [
        (_row(tenant_id, one.supplier_id), {"risk_class": one.risk_class}, {"until_on": str(one.until)})
        for one in running
    ]
    events.record_changes("supplier.risk_overrule_ran_out", told)
    running.update(ended_at=now)


def _keep(
    tenant_id: UUID, rule: InForce, read: Read, memo: dict[Facts, tuple[str, int, str]], now: datetime
) -> int:
    """Store the assessments of the suppliers whose input is another than before."""
    standing = {
        supplier: (pk, number, digest)
        for supplier, pk, number, digest in RiskAssessment.objects.filter(
            tenant_id=tenant_id, supplier_id__in=list(read), is_current=True
        )
        .order_by()
        .values_list("supplier_id", "pk", "number", "input_hash")
    }
    rows: list[_Row] = []
    gone: list[UUID] = []
    for supplier_id, facts in read.items():
        digest = hash_of(rule, facts)
        pk, number, before = standing.get(supplier_id, (None, 0, ""))
        if before == digest:
            continue
        if facts not in memo:
            tree = calculate(rule.book, facts)
            points = sum(factor["points"] for factor in tree["factors"])
            memo[facts] = (tree["class"], points, json.dumps(tree, ensure_ascii=False))
        if pk is not None:
            gone.append(pk)
        rows.append((supplier_id, number + 1, digest, *memo[facts]))
    RiskAssessment.objects.filter(tenant_id=tenant_id, pk__in=gone).update(is_current=False)
    for start in range(0, len(rows), _AT_ONCE):
        _insert(tenant_id, rule, rows[start : start + _AT_ONCE], now)
    return len(rows)


def _insert(tenant_id: UUID, rule: InForce, rows: Sequence[_Row], now: datetime) -> None:
    """One statement for all rows: trees go in as the text they are stored from."""
    ids, numbers, digests, classes, points, trees = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "tenant": tenant_id,
                "rule": rule.rule.pk if rule.rule else None,
                "label": rule.label,
                "now": now,
                "ids": ids,
                "numbers": numbers,
                "digests": digests,
                "classes": classes,
                "points": points,
                "trees": trees,
            },
        )


def hash_of(rule: InForce, facts: Facts) -> str:
    """SHA-256 over the rule and everything it was told of a supplier."""
    return sha256(f"{rule.key} {facts!r}".encode()).hexdigest()


def write_classes(tenant_id: UUID, *, now: datetime) -> int:
    """Write the class that holds, the rule's or a person's, to the suppliers where it is another; gives how
    many. A change of a class that stood before is an event of the supplier."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"tenant": tenant_id})
        changed: list[tuple[UUID, str, str]] = cursor.fetchall()
        ids, classes = [pk for pk, _old, _new in changed], [new for _pk, _old, new in changed]
        if changed:
            cursor.execute(_WRITE, {"tenant": tenant_id, "now": now, "ids": ids, "classes": classes})
    told = [
        (_row(tenant_id, pk), {"risk_class": old}, {"risk_class": new}) for pk, old, new in changed if old
    ]
    events.record_changes("supplier.risk_class_changed", told)
    return len(changed)


def _row(tenant_id: UUID, pk: UUID) -> Supplier:
    """The supplier as the subject of an event its company does not read."""
    return Supplier(pk=pk, tenant_id=tenant_id)
