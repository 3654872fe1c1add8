"""Writing the cards of a chunk in a few statements.

Row-level security refuses COPY into a protected table, so rows go by COPY into a temporary one and from there
by one INSERT … SELECT, in which every new card copies what stays from the card it follows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.rising_ids import rising_ids
from scoring.bulk.compute import Held, Rescored
from scoring.bulk.told import announce_restored
from scoring.engine import exact_text
from scoring.exact import rounded
from scoring.hashing import hash_of_input

_TABLES = """
CREATE TEMPORARY TABLE rescored (
  id uuid, event_id uuid, old_id uuid, patch int, rules int, input_hash text, total_exact text,
  total numeric, band text, parts jsonb, official boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE shaped (number int, content jsonb) ON COMMIT DROP;
"""

#: A card of the same input is there already: a draft waits for its people, any other stands (again).
_KNOWN = """
WITH known AS (
  SELECT r.old_id, k.id, k.state IN ('published', 'aside') AS stands
  FROM rescored r JOIN scoring_scorecard k ON k.tenant_id = %(tenant)s AND k.input_hash = r.input_hash
), gone AS (
  DELETE FROM rescored USING known WHERE rescored.old_id = known.old_id
)
SELECT id, old_id FROM known WHERE stands
"""

_RETIRE = """
UPDATE scoring_scorecard c SET is_current = false, is_official = false
WHERE c.tenant_id = %(tenant)s AND c.is_current
  AND c.id IN (SELECT old_id FROM rescored UNION ALL SELECT unnest(%(overtaken)s::uuid[]))
"""

_RESTORE = """
UPDATE scoring_scorecard SET is_current = true, state = 'published', aside_reason = '',
  published_at = CASE state WHEN 'aside' THEN %(now)s ELSE published_at END
WHERE tenant_id = %(tenant)s AND id = ANY(%(restored)s::uuid[])
"""

_INSERT = """
INSERT INTO scoring_scorecard (
  id, tenant_id, created_at, supplier_org_id, supplier_id, request_id, submission_id, basis, review_revision,
  standard, standard_version, standard_hash, size_class, document, adjustments, events, reference_date,
  input_hash, total_exact, total, band, parts, rules, computed_at, is_current, is_official, state, cause,
  supersedes_id, rescoring_id, reviewed_by_name, published_by_name, published_at, independence, aside_reason)
SELECT
  r.id, c.tenant_id, %(now)s, c.supplier_org_id, c.supplier_id, c.request_id, c.submission_id, c.basis,
  c.review_revision, c.standard, c.standard_version, c.standard_hash, c.size_class,
  (c.document - ARRAY['weights', 'points', 'options']) || patch.content, c.adjustments, c.events,
  c.reference_date, r.input_hash, r.total_exact, r.total, r.band, r.parts, rules.content, %(now)s, true,
  r.official, 'published', 'rules', c.id, %(job)s, '', '', %(now)s, '{}', ''
FROM rescored r
JOIN scoring_scorecard c ON c.tenant_id = %(tenant)s AND c.id = r.old_id
JOIN shaped patch ON patch.number = r.patch
JOIN shaped rules ON rules.number = r.rules
"""

_EVENTS = """
INSERT INTO core_event (
  id, tenant_id, created_at, supplier_org_id, kind, subject_type, subject_id, actor_name, before, after)
SELECT r.event_id, old.tenant_id, %(now)s, old.supplier_org_id, 'scorecard.computed',
  'scoring.scorecard', r.id, '', jsonb_build_object('total', old.total_exact, 'band', old.band),
  jsonb_build_object('standard', old.standard, 'basis', old.basis, 'total', r.total_exact, 'band', r.band,
    'input_hash', r.input_hash)
FROM rescored r JOIN scoring_scorecard old ON old.tenant_id = %(tenant)s AND old.id = r.old_id
"""

_RESTORED_EVENTS = """
INSERT INTO core_event (
  id, tenant_id, created_at, supplier_org_id, kind, subject_type, subject_id, actor_name, before, after)
SELECT gen_random_uuid(), c.tenant_id, %(now)s, c.supplier_org_id, 'scorecard.restored', 'scoring.scorecard',
  c.id, '', jsonb_build_object('total', old.total_exact, 'band', old.band),
  jsonb_build_object('standard', c.standard, 'basis', c.basis, 'total', c.total_exact, 'band', c.band)
FROM unnest(%(restored)s::uuid[], %(overtaken)s::uuid[]) made (id, old_id)
JOIN scoring_scorecard c ON c.tenant_id = %(tenant)s AND c.id = made.id
JOIN scoring_scorecard old ON old.tenant_id = %(tenant)s AND old.id = made.old_id
"""

_NOT_OFFICIAL = """
UPDATE scoring_scorecard c SET is_official = false
FROM unnest(%(suppliers)s::uuid[], %(bases)s::text[]) AS counted (supplier_id, basis)
WHERE c.tenant_id = %(tenant)s AND c.standard = %(standard)s AND c.is_official
  AND c.supplier_id = counted.supplier_id AND c.basis <> counted.basis
"""

_OFFICIAL = """
UPDATE scoring_scorecard c SET is_official = true
FROM unnest(%(suppliers)s::uuid[], %(bases)s::text[]) AS counted (supplier_id, basis)
WHERE c.tenant_id = %(tenant)s AND c.standard = %(standard)s AND c.is_current AND NOT c.is_official
  AND c.supplier_id = counted.supplier_id AND c.basis = counted.basis
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where and when a chunk is written. ``counted`` names the basis that counts, for each supplier (empty:
    none does); ``official`` is the rule that says so."""

    tenant_id: UUID
    job_id: UUID
    standard: str
    official: str
    counted: Mapping[UUID, str]
    now: datetime


def store(chunk: Chunk, rescored: Sequence[tuple[Rescored, Mapping[str, Any]]]) -> int:
    """Write the cards, each given with the rules it will name, and let them take over; gives how many now
    stand that did not. Cards of the same input that are there already are not written again.

    Needs the worker's scope and the locks of the suppliers.
    """
    values: dict[str, Any] = {
        "tenant": chunk.tenant_id,
        "job": chunk.job_id,
        "standard": chunk.standard,
        "now": chunk.now,
        "suppliers": list(map(str, chunk.counted)),
        "bases": list(chunk.counted.values()),
        "restored": [],
        "overtaken": [],
    }
    with connection.cursor() as cursor:
        if rescored:
            _fill(cursor, chunk, rescored)
            cursor.execute(_KNOWN, values)
            found = cursor.fetchall()
            values["restored"] = [new for new, _ in found]
            values["overtaken"] = [old for _, old in found]
            cursor.execute(_RETIRE, values)
            cursor.execute(_RESTORE, values)
        cursor.execute(_NOT_OFFICIAL, values)
        made = 0
        if rescored:
            cursor.execute(_INSERT, values)
            made = cursor.rowcount + len(values["restored"])
            cursor.execute(_EVENTS, values)
        cursor.execute(_OFFICIAL, values)
        if values["restored"]:
            cursor.execute(_RESTORED_EVENTS, values)
            announce_restored(chunk.job_id, values)
        if rescored:
            cursor.execute("DROP TABLE rescored, shaped")
    return made


def _fill(
    cursor: CursorWrapper, chunk: Chunk, rescored: Sequence[tuple[Rescored, Mapping[str, Any]]]
) -> None:
    """The temporary tables of a chunk."""
    numbers = _Numbers()
    rows, contents = io.StringIO(), io.StringIO()
    writer = csv.writer(rows)
    ids, event_ids = rising_ids(len(rescored)), rising_ids(len(rescored))
    for (one, rules), new_id, event_id in zip(rescored, ids, event_ids, strict=True):
        card = one.card
        writer.writerow(
            (
                new_id,
                event_id,
                card.id,
                numbers.of(one.patch),
                numbers.of(rules),
                input_hash_of(card, one.document),
                exact_text(one.total),
                rounded(one.total),
                one.band,
                json.dumps(one.parts),
                chunk.counted.get(card.supplier_id) == card.basis,
            )
        )
    csv.writer(contents).writerows(enumerate(map(json.dumps, numbers.contents)))
    cursor.execute(_TABLES)
    for table, lines in (("rescored", rows), ("shaped", contents)):
        lines.seek(0)
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({_TEXT[table]}))", lines)
    cursor.execute("ANALYZE rescored, shaped")


#: Text columns whose empty text is a text, by temporary table.
_TEXT = {"rescored": "band", "shaped": "content"}


class _Numbers:
    """Numbers for contents that many cards share, each kept once."""

    def __init__(self) -> None:
        self.contents: list[Mapping[str, Any]] = []
        self._known: dict[int, int] = {}

    def of(self, content: Mapping[str, Any]) -> int:
        """The number of this very object."""
        number = self._known.setdefault(id(content), len(self.contents))
        if number == len(self.contents):
            self.contents.append(content)
        return number


def input_hash_of(card: Held, document: Mapping[str, Any]) -> str:
    """The hash of a card like this one with another document."""
    return hash_of_input(
        document,
        submission_id=card.submission_id,
        submission_sha256=card.submission_sha256,
        standard_hash=card.standard_hash,
        revision=card.review_revision,
        basis=card.basis,
        adjustments=card.adjustments,
        taken=card.events,
    )
