"""Which suppliers are told of a bulk re-evaluation: those whose result came out another one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from core.nudge import nudge
from core.obligations import announce
from scoring.models import Cause, Rescoring, Scorecard
from scoring.services.publishing import CHANGED

#: What the stage ``tellings`` turns into one line a changed result, once the job has ended.
ENDED = "rescoring_ended"

#: One line a supplier and standard, about the card on the strongest basis.
_ANNOUNCE = """
INSERT INTO core_effect (
  id, tenant_id, created_at, supplier_org_id, key, kind, subject_type, subject_id, due_at, recorded_at)
SELECT gen_random_uuid(), c.tenant_id, %(now)s, c.supplier_org_id, c.id || %(key)s, %(kind)s, %(label)s, c.id,
  %(now)s, %(now)s
FROM ({pairs}) made
JOIN scoring_scorecard c ON c.tenant_id = %(tenant)s AND c.id = made.id
JOIN scoring_scorecard old ON old.tenant_id = %(tenant)s AND old.id = made.old_id
WHERE c.is_current AND (c.total_exact, c.band) <> (old.total_exact, old.band)
  AND NOT EXISTS (
    SELECT 1 FROM scoring_scorecard o
    WHERE o.tenant_id = c.tenant_id AND o.supplier_id = c.supplier_id AND o.standard = c.standard
      AND o.is_current AND (o.basis = 'audited' AND c.basis <> 'audited'
        OR o.basis = 'verified' AND c.basis = 'declared'))
ON CONFLICT DO NOTHING
"""
_OF_JOB = """SELECT id, supersedes_id AS old_id FROM scoring_scorecard
WHERE tenant_id = %(tenant)s AND rescoring_id = %(job)s"""
_OF_PAIRS = "SELECT * FROM unnest(%(restored)s::uuid[], %(overtaken)s::uuid[]) AS pair (id, old_id)"


def announce_ended(job: Rescoring, *, now: datetime) -> None:
    """Note down that a job is over and that suppliers may have to be told; none where it made no card."""
    if job.made:
        announce(job, ENDED, key="ended", now=now)
        nudge("tellings")


def announce_changed(job: Rescoring, *, now: datetime) -> int:
    """Note down every card of a job whose total or band differs from the one it follows; gives how many.
    One statement. Needs the worker's scope."""
    return _announce(_OF_JOB, {"tenant": job.tenant_id, "job": job.pk, "key": ":changed", "now": now})


def announce_restored(job: UUID, values: Mapping[str, Any]) -> int:
    """The same for cards that stand again: ``restored`` in place of ``overtaken``, by place."""
    return _announce(_OF_PAIRS, {**values, "key": f":again {job}"})


def _announce(pairs: str, values: Mapping[str, Any]) -> int:
    told = {**values, "kind": CHANGED[Cause.RULES], "label": Scorecard._meta.label_lower}
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE.format(pairs=pairs), told)
        return int(cursor.rowcount)
