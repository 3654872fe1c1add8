"""The stage that counts: a buyer's standings, groups and portfolio, whenever what they rest on has changed.

What is looked at is summed up in a mark, so that looking costs little and nothing is written while nothing
changed. The more results a buyer has, the longer it is until the next look.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection

from core.numbers import lock_by_name
from scoring.benchmarks.covering import content_of
from scoring.benchmarks.groups import keep_groups
from scoring.benchmarks.standings import keep_standings
from scoring.models import Portfolio
from standards.faults import StandardError
from tenants.scope import Scope, scope
from tenants.turns import due_buyers, next_turn

logger = logging.getLogger(__name__)

#: Every statement here takes all rows. The planner, who knows nothing yet of rows written a moment ago, would
#: take them one by one.
_ALL_ROWS = "SET LOCAL enable_nestloop = off"

#: Everything the figures rest on, summed without regard to order.
_MARK = """
SELECT
  (SELECT coalesce(sum(hashtextextended(
      p.id || p.status || p.size_class || p.industry || p.country || p.tier
        || coalesce(p.merged_into_id::text, ''), 0)::numeric), 0)
    FROM suppliers_supplier p WHERE p.tenant_id = %(tenant)s),
  (SELECT coalesce(sum(hashtextextended(c.id::text, 0)::numeric), 0) FROM scoring_scorecard c
    WHERE c.tenant_id = %(tenant)s AND c.is_official),
  (SELECT coalesce(sum(hashtextextended(r.id || r.state || (r.submitted_at IS NULL)::text
      || (r.reviewed_at IS NULL)::text, 0)::numeric), 0)
    FROM assessments_request r WHERE r.tenant_id = %(tenant)s),
  (SELECT count(*) FROM scoring_round r WHERE r.tenant_id = %(tenant)s),
  (SELECT count(*) FROM suppliers_supplier p WHERE p.tenant_id = %(tenant)s)
"""


def advance_benchmarks(*, now: datetime) -> int:
    """Look at every buyer whose turn it is and count where something changed; gives how many were counted.

    Each buyer is one transaction; one that fails is logged, holds up no other and is tried at the next beat.
    """
    return sum(_attempt(tenant_id, now) for tenant_id in due_buyers(Portfolio.objects.all(), now=now))


def _attempt(tenant_id: UUID, now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return int(count_portfolio(tenant_id, now=now))
    except (DatabaseError, StandardError):
        logger.exception("the portfolio of buyer %s could not be counted and will be tried again", tenant_id)
        return 0


def count_portfolio(tenant_id: UUID, *, now: datetime) -> bool:
    """Count a buyer's standings, groups and portfolio as they are now; False where nothing changed since.

    Needs the worker's scope. Two at once wait for each other.
    """
    lock_by_name(f"portfolio {tenant_id}")
    with connection.cursor() as cursor:
        cursor.execute(_ALL_ROWS)
        cursor.execute(_MARK, {"tenant": tenant_id})
        *sums, size = cursor.fetchone()
    mark = " ".join(str(part) for part in sums)
    next_at = next_turn(now, rows=size)
    known = Portfolio.objects.filter(tenant_id=tenant_id).first()
    if known is not None and known.mark == mark:
        Portfolio.objects.filter(pk=known.pk).update(next_at=next_at)
        return False
    keep_standings(tenant_id, now=now)
    keep_groups(tenant_id)
    values = {"counted_at": now, "next_at": next_at, "mark": mark, "content": content_of(tenant_id)}
    Portfolio.objects.update_or_create(tenant_id=tenant_id, defaults=values)
    return True
