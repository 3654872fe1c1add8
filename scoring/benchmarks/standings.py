"""The statements that keep each supplier's standing: its card that counts, its movement, its groups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from scoring.models import Scorecard
from standards import loader
from standards.schema import LevelsStandard, Standard
from suppliers.models import SupplierStatus

_WHOLE = 10_000

#: The industry's division (two digits), or the section where no more is known.
DIVISION = "CASE WHEN p.industry ~ '^[0-9]' THEN left(p.industry, 2) ELSE p.industry END"

#: Standings of suppliers that have no card that counts any more, or were removed from the list.
_DROP = """
DELETE FROM scoring_standing s
WHERE s.tenant_id = %(tenant)s AND NOT EXISTS (
  SELECT 1 FROM scoring_scorecard c JOIN suppliers_supplier p ON p.tenant_id = c.tenant_id
    AND p.id = c.supplier_id AND p.status <> %(removed)s AND p.merged_into_id IS NULL
  WHERE c.tenant_id = s.tenant_id AND c.supplier_id = s.supplier_id AND c.standard = s.standard
    AND c.is_official)
"""

#: Cards that count and are not noted yet, or whose supplier has moved. What a topic adds, divided by the most
#: it can add by the weights of the card, is its strength.
_KEEP = f"""
INSERT INTO scoring_standing (id, created_at, tenant_id, supplier_org_id, supplier_id, standard, card_id,
  size_class, industry, country, tier, total, band, strengths, movement, gained)
SELECT gen_random_uuid(), %(now)s, c.tenant_id, c.supplier_org_id, c.supplier_id, c.standard, c.id,
  c.size_class, {DIVISION}, p.country, p.tier, c.total, c.band, coalesce(strength.parts, '{{}}'), 'first', 0
FROM scoring_scorecard c
JOIN suppliers_supplier p ON p.tenant_id = c.tenant_id AND p.id = c.supplier_id AND p.status <> %(removed)s
  AND p.merged_into_id IS NULL
LEFT JOIN scoring_standing s
  ON s.tenant_id = c.tenant_id AND s.supplier_id = c.supplier_id AND s.standard = c.standard
CROSS JOIN LATERAL (
  SELECT c.document -> 'weights' -> 'topics' AS own,
    %(most)s::jsonb -> (c.standard || ' ' || c.standard_version) AS usual OFFSET 0
) weights
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(part.key, least({_WHOLE}, round({_WHOLE} * split_part(part.value, '/', 1)::numeric
    / split_part(part.value, '/', 2)::numeric / most.points))) AS parts
  FROM jsonb_each_text(coalesce(c.parts -> 'topics', c.parts -> 'groups')) part
  CROSS JOIN LATERAL (
    SELECT coalesce((weights.own ->> part.key)::numeric * (weights.usual ->> '')::numeric,
      (weights.usual ->> part.key)::numeric) AS points
  ) most
  WHERE most.points > 0
) strength ON true
WHERE c.tenant_id = %(tenant)s AND c.is_official
  AND (s.id IS NULL OR (s.card_id, s.industry, s.country, s.tier)
    IS DISTINCT FROM (c.id, {DIVISION}, p.country, p.tier))
ON CONFLICT (tenant_id, supplier_id, standard) DO UPDATE SET
  supplier_org_id = excluded.supplier_org_id, card_id = excluded.card_id, size_class = excluded.size_class,
  industry = excluded.industry, country = excluded.country, tier = excluded.tier, total = excluded.total,
  band = excluded.band, strengths = excluded.strengths, size_group_id = NULL, size_percentile = NULL,
  industry_group_id = NULL, industry_percentile = NULL, country_group_id = NULL, country_percentile = NULL
"""  # noqa: S608 - texts of this module only; values are passed apart

#: What became of each since the newest round. Totals are fractions in text; cross-multiplied they compare
#: exactly.
_MOVE = """
UPDATE scoring_standing s
SET before_id = moved.before_id, movement = moved.movement, gained = moved.gained
FROM (
  SELECT s.id, r.new_card_id AS before_id, coalesce(now.total - old.total, 0) AS gained,
    CASE WHEN old.id IS NULL THEN 'first' WHEN old.id = now.id THEN 'same'
      WHEN exact.now_above * exact.old_below > exact.old_above * exact.now_below THEN 'up'
      WHEN exact.now_above * exact.old_below < exact.old_above * exact.now_below THEN 'down'
      ELSE 'same' END AS movement
  FROM scoring_standing s
  JOIN scoring_scorecard now ON now.tenant_id = s.tenant_id AND now.id = s.card_id
  LEFT JOIN scoring_roundresult r ON r.tenant_id = s.tenant_id AND r.round_id = (
      SELECT id FROM scoring_round WHERE tenant_id = %(tenant)s ORDER BY year DESC, quarter DESC LIMIT 1)
    AND r.supplier_id = s.supplier_id AND r.standard = s.standard
  LEFT JOIN scoring_scorecard old ON old.tenant_id = s.tenant_id AND old.id = r.new_card_id
  LEFT JOIN LATERAL (
    SELECT split_part(now.total_exact, '/', 1)::numeric AS now_above,
      split_part(now.total_exact, '/', 2)::numeric AS now_below,
      split_part(old.total_exact, '/', 1)::numeric AS old_above,
      split_part(old.total_exact, '/', 2)::numeric AS old_below WHERE old.id <> now.id
  ) exact ON true
  WHERE s.tenant_id = %(tenant)s
) moved
WHERE s.tenant_id = %(tenant)s AND s.id = moved.id
  AND (s.before_id, s.movement, s.gained) IS DISTINCT FROM (moved.before_id, moved.movement, moved.gained)
"""


def keep_standings(tenant_id: UUID, *, now: datetime) -> None:
    """Let every supplier with a card that counts have its standing, and no other. Three statements."""
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "now": now,
        "removed": SupplierStatus.REMOVED.value,
        "most": json.dumps(_most(tenant_id)),
    }
    with connection.cursor() as cursor:
        for statement in (_DROP, _KEEP, _MOVE):
            cursor.execute(statement, values)


def _most(tenant_id: UUID) -> dict[str, dict[str, str]]:
    """For each edition of a standard in use: the most points each topic or group adds by the package's
    weights, and under ``""`` what one part of 10,000 of a topic's weight is worth."""
    used = Scorecard.objects.filter(tenant_id=tenant_id, is_official=True).order_by()
    editions = used.values_list("standard", "standard_version").distinct()
    return {f"{key} {version}": _most_of(loader.get(key, version)) for key, version in editions}


def _most_of(standard: Standard) -> dict[str, str]:
    if not isinstance(standard, LevelsStandard):
        return {group.key: str(group.points) for group in standard.groups}
    worth = Decimal(standard.full_mark) / _WHOLE
    return {"": str(worth), **{topic.key: str(topic.weight * worth) for topic in standard.topics}}


#: The place of each in its groups, as a percentile: the share below, those alike counted half.
_PLACE = """
WITH told AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(standards)s::text[], %(sizes)s::text[], %(kinds)s::text[],
    %(codes)s::text[]) AS told (id, standard, size_class, kind, code)
), apart AS (
  SELECT * FROM unnest(%(apart_standards)s::text[], %(apart_sizes)s::text[], %(apart_industries)s::text[],
    %(apart_countries)s::text[]) AS apart (standard, size_class, industry, country)
), placed AS (
  SELECT id, standard, size_class, industry, country,
    (200 * (rank() OVER whole - 1) + 100 * count(*) OVER whole_alike + count(*) OVER whole_all)
      / (2 * count(*) OVER whole_all) AS in_class,
    (200 * (rank() OVER trade - 1) + 100 * count(*) OVER trade_alike + count(*) OVER trade_all)
      / (2 * count(*) OVER trade_all) AS in_industry,
    (200 * (rank() OVER land - 1) + 100 * count(*) OVER land_alike + count(*) OVER land_all)
      / (2 * count(*) OVER land_all) AS in_country
  FROM scoring_standing WHERE tenant_id = %(tenant)s
  WINDOW whole_all AS (PARTITION BY standard, size_class),
    whole AS (PARTITION BY standard, size_class ORDER BY total),
    whole_alike AS (PARTITION BY standard, size_class, total),
    trade_all AS (PARTITION BY standard, size_class, industry),
    trade AS (PARTITION BY standard, size_class, industry ORDER BY total),
    trade_alike AS (PARTITION BY standard, size_class, industry, total),
    land_all AS (PARTITION BY standard, size_class, country),
    land AS (PARTITION BY standard, size_class, country ORDER BY total),
    land_alike AS (PARTITION BY standard, size_class, country, total)
), named AS (
  SELECT p.id, c.id AS class_id, CASE WHEN c.id IS NOT NULL THEN p.in_class END AS in_class,
    i.id AS industry_id, CASE WHEN i.id IS NOT NULL THEN p.in_industry END AS in_industry,
    l.id AS country_id, CASE WHEN l.id IS NOT NULL THEN p.in_country END AS in_country
  FROM placed p
  LEFT JOIN told c ON c.kind = 'size' AND (c.standard, c.size_class) = (p.standard, p.size_class)
  LEFT JOIN told i ON i.kind = 'industry'
    AND (i.standard, i.size_class, i.code) = (p.standard, p.size_class, p.industry)
  LEFT JOIN apart a
    ON (a.standard, a.size_class, a.industry, a.country) = (p.standard, p.size_class, p.industry, p.country)
  LEFT JOIN told l ON l.kind = 'country' AND a.country IS NULL
    AND (l.standard, l.size_class, l.code) = (p.standard, p.size_class, p.country)
)
UPDATE scoring_standing s SET
  size_group_id = n.class_id, size_percentile = n.in_class,
  industry_group_id = n.industry_id, industry_percentile = n.in_industry,
  country_group_id = n.country_id, country_percentile = n.in_country
FROM named n
WHERE s.tenant_id = %(tenant)s AND s.id = n.id
  AND (s.size_group_id, s.size_percentile, s.industry_group_id, s.industry_percentile, s.country_group_id,
    s.country_percentile) IS DISTINCT FROM (n.class_id, n.in_class::int, n.industry_id, n.in_industry::int,
    n.country_id, n.in_country::int)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A group that may be told of."""

    id: UUID
    standard: str
    size_class: str
    kind: str
    code: str


def place(tenant_id: UUID, told: Iterable[Told], apart: Iterable[tuple[str, str, str, str]]) -> None:
    """Name to every supplier the groups it may read, with its percentile in each. One statement.

    ``apart`` are (standard, size class, industry, country) of which the country's group is kept back beside
    the industry's (see :func:`scoring.benchmarks.hiding.may_stand_together`).
    """
    groups, pairs = list(told), list(apart)
    values: Mapping[str, Any] = {
        "tenant": tenant_id,
        "ids": [one.id for one in groups],
        "standards": [one.standard for one in groups],
        "sizes": [one.size_class for one in groups],
        "kinds": [one.kind for one in groups],
        "codes": [one.code for one in groups],
        "apart_standards": [one[0] for one in pairs],
        "apart_sizes": [one[1] for one in pairs],
        "apart_industries": [one[2] for one in pairs],
        "apart_countries": [one[3] for one in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, values)
