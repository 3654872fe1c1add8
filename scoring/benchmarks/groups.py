"""The figures of each group of peers, and which of them may be told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from scoring.benchmarks.hiding import LEAST, MEDIAN_FROM, QUARTILES_FROM, may_stand_together, told_of
from scoring.benchmarks.standings import Told, place
from scoring.models import GroupKind, PeerGroup

#: Which column a group has besides standard and size class, by the mask of GROUPING(industry, country, tier).
_KINDS = {0b111: GroupKind.SIZE, 0b011: GroupKind.INDUSTRY, 0b101: GroupKind.COUNTRY, 0b110: GroupKind.TIER}

_SETS = """GROUPING SETS ((standard, size_class{extra}), (standard, size_class, industry{extra}),
  (standard, size_class, country{extra}), (standard, size_class, tier{extra}))"""

_HEAD = """SELECT standard, size_class, GROUPING(industry, country, tier),
  coalesce(industry, country, tier::text, '')"""

_BANDS = f"""{_HEAD}, band, count(*) FROM scoring_standing WHERE tenant_id = %(tenant)s
GROUP BY {_SETS.format(extra=", band")}"""

#: Quartiles on the line between the two nearest totals, in exact arithmetic.
_QUARTILES = f"""
SELECT standard, size_class, mask, code, ARRAY(
  SELECT round(totals[at / 4 + 1] + coalesce(totals[at / 4 + 2] - totals[at / 4 + 1], 0) * (at %% 4) / 4, 4)
  FROM (SELECT quarter * (cardinality(totals) - 1) AS at FROM generate_series(1, 3) AS quarter) AS quarters)
FROM (
  {_HEAD}, array_agg(total ORDER BY total)
  FROM scoring_standing WHERE tenant_id = %(tenant)s
  GROUP BY {_SETS.format(extra="")} HAVING count(*) >= %(median_from)s
) AS many (standard, size_class, mask, code, totals)
"""  # noqa: S608 - texts of this module only; values are passed apart

#: Means of strengths, rounded half up.
_TOPICS = f"""
WITH cells AS (
  SELECT standard, size_class, industry, country, tier, topic.key, sum(topic.value::bigint) AS parts,
    count(*) AS n
  FROM scoring_standing CROSS JOIN LATERAL jsonb_each_text(strengths) topic
  WHERE tenant_id = %(tenant)s GROUP BY 1, 2, 3, 4, 5, 6
)
{_HEAD}, key, floor((2 * sum(parts) + sum(n)) / (2 * sum(n)))::int
FROM cells GROUP BY {_SETS.format(extra=", key")}
"""  # noqa: S608 - texts of this module only; values are passed apart

_CELLS = """
SELECT standard, size_class, industry, country, count(*) FROM scoring_standing WHERE tenant_id = %(tenant)s
GROUP BY 1, 2, 3, 4
"""

_Key = tuple[str, str, GroupKind, str]
_Counts = dict[tuple[str, str, GroupKind], dict[str, int]]


@dataclass(slots=True)
class _Figures:
    bands: dict[str, int] = field(default_factory=dict)
    quartiles: list[Decimal] = field(default_factory=list)
    topics: dict[str, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.bands.values())

    def values(self) -> dict[str, Any]:
        """The columns of a group; quartiles only where each part rests on enough companies."""
        lower, median, upper = self.quartiles or (None, None, None)
        many = self.n >= QUARTILES_FROM
        return {
            "n": self.n,
            "bands": self.bands,
            "lower": lower if many else None,
            "median": median,
            "upper": upper if many else None,
            "topics": self.topics,
        }


def keep_groups(tenant_id: UUID) -> None:
    """Count every group anew and name to each supplier those it may read. A constant number of statements,
    besides one for each thousand groups."""
    figures = _figures(tenant_id)
    ids = _store(tenant_id, figures)
    counts: _Counts = defaultdict(dict)
    for (standard, size, kind, code), one in figures.items():
        counts[standard, size, kind][code] = one.n
    told = list(_told(counts, ids))
    place(tenant_id, told, _apart(tenant_id, counts, told))
    PeerGroup.objects.filter(tenant_id=tenant_id).exclude(pk__in=ids.values()).delete()


def _figures(tenant_id: UUID) -> dict[_Key, _Figures]:
    found: dict[_Key, _Figures] = defaultdict(_Figures)
    values: dict[str, Any] = {"tenant": tenant_id, "median_from": MEDIAN_FROM}
    with connection.cursor() as cursor:
        cursor.execute(_BANDS, values)
        for standard, size, mask, code, band, n in cursor.fetchall():
            found[standard, size, _KINDS[mask], code].bands[band] = n
        cursor.execute(_QUARTILES, values)
        for standard, size, mask, code, quartiles in cursor.fetchall():
            found[standard, size, _KINDS[mask], code].quartiles = quartiles
        cursor.execute(_TOPICS, values)
        for standard, size, mask, code, topic, mean in cursor.fetchall():
            found[standard, size, _KINDS[mask], code].topics[topic] = mean
    return found


def _store(tenant_id: UUID, figures: dict[_Key, _Figures]) -> dict[_Key, UUID]:
    """Write the groups over those of before; gives their ids, which a group keeps."""
    known: dict[_Key, UUID] = {
        (standard, size, GroupKind(kind), code): pk
        for standard, size, kind, code, pk in PeerGroup.objects.filter(tenant_id=tenant_id).values_list(
            "standard", "size_class", "kind", "code", "pk"
        )
    }
    rows = []
    for key, one in figures.items():
        standard, size, kind, code = key
        row = PeerGroup(
            tenant_id=tenant_id, standard=standard, size_class=size, kind=kind, code=code, **one.values()
        )
        row.pk = known.get(key, row.pk)
        rows.append(row)
    PeerGroup.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["n", "bands", "lower", "median", "upper", "topics"],
    )
    return {(row.standard, row.size_class, GroupKind(row.kind), row.code): row.pk for row in rows}


def _told(counts: _Counts, ids: dict[_Key, UUID]) -> Iterator[Told]:
    """The groups that may be told of: whole classes, and their parts by industry and by country."""
    for (standard, size, kind), parts in counts.items():
        if kind == GroupKind.TIER:
            continue
        whole = (
            {code for code, n in parts.items() if n >= LEAST} if kind == GroupKind.SIZE else told_of(parts)
        )
        for code in sorted(whole):
            yield Told(ids[standard, size, kind, code], standard, size, kind, code)


def _apart(tenant_id: UUID, counts: _Counts, told: Iterable[Told]) -> list[tuple[str, str, str, str]]:
    """Industries and countries that may both be told of, but not to one company that is in both."""
    codes = {(one.standard, one.size_class, one.kind, one.code) for one in told}
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"tenant": tenant_id})
        cells = cursor.fetchall()
    return [
        (standard, size, industry, country)
        for standard, size, industry, country, both in cells
        if (standard, size, GroupKind.INDUSTRY, industry) in codes
        and not may_stand_together(
            counts[standard, size, GroupKind.SIZE][""],
            counts[standard, size, GroupKind.INDUSTRY][industry],
            counts[standard, size, GroupKind.COUNTRY][country],
            both,
        )
    ]
