"""Read models of the three ranked lists (T/CERDS 6.4) and of who rose and who fell since the last quarter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, IntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from scoring.changes import Change
from scoring.models import GroupKind, Movement, PeerGroup, Standing

MAX_SEARCH = 200
#: Order in the URL → columns. Points fall by default: the best stands first.
SORTS: dict[str, tuple[str, ...]] = {
    "rank": ("-total", "supplier__name"),
    "name": ("supplier__name",),
    "country": ("country", "-total"),
    "gained": ("gained", "-total"),
    "topic": ("topic", "-total"),
}
#: What a list shows of a card; its document is heavy.
_HEAVY = ("document", "submission__document")
#: How many have more points than the least of those asked for, by how many of these they do not reach: one
#: walk along the index ``standing_ranked``, as far as the page reaches.
_BETTER = """
SELECT width_bucket(-total, %(turned)s::numeric[]), count(*) FROM scoring_standing
WHERE tenant_id = %(tenant)s AND standard = %(standard)s AND size_class = %(size)s AND total > %(least)s
GROUP BY 1
"""
#: The sign of what moved, in the order it is told.
MOVEMENTS = (Movement.UP, Movement.DOWN, Movement.FIRST)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One supplier of a ranked list; ``topic`` in percent of its full mark where a topic was asked for."""

    rank: int
    standing: Standing
    topic: Decimal | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One supplier whose result is not what it was in the newest round, and why."""

    standing: Standing
    change: Change


def ranked(tenant_id: UUID, *, standard: str, size: str, q: str, topic: str, sort: str) -> QuerySet[Standing]:
    """The suppliers of one size class with a result, narrowed by name, in the order ``sort`` names."""
    found = Standing.objects.filter(tenant_id=tenant_id, standard=standard, size_class=size)
    if q:
        found = found.filter(supplier__name__icontains=q)
    if topic:
        found = found.annotate(topic=Cast(KeyTextTransform(topic, "strengths"), IntegerField()))
    name = sort.removeprefix("-")
    if name not in SORTS or (name == "topic" and not topic):
        name, sort = "rank", "rank"
    columns = SORTS[name]
    return found.order_by(*(_order(one, turned=sort.startswith("-")) for one in (*columns, "id")))


def _order(column: str, *, turned: bool) -> Any:
    name = column.removeprefix("-")
    falling = column.startswith("-") != turned
    last = True if name == "topic" else None
    return F(name).desc(nulls_last=last) if falling else F(name).asc(nulls_last=last)


def ranked_rows(
    tenant_id: UUID, ids: Sequence[UUID], *, standard: str, size: str, topic: str = ""
) -> list[Ranked]:
    """These rows of one list in their order, with their rank in all of it; those alike share one. Two
    queries."""
    found = Standing.objects.filter(tenant_id=tenant_id, pk__in=ids).select_related("supplier", "card")
    by_id = {row.pk: row for row in found.defer("card__document")}
    ranks = _ranks(tenant_id, standard, size, (row.total for row in by_id.values()))
    return [
        Ranked(ranks[by_id[pk].total], by_id[pk], _percent(by_id[pk].strengths.get(topic)))
        for pk in ids
        if pk in by_id
    ]


def _ranks(tenant_id: UUID, standard: str, size: str, totals: Iterable[Decimal]) -> dict[Decimal, int]:
    """The rank in a list of each of these totals: one more than how many have more."""
    falling = sorted(set(totals), reverse=True)
    if not falling:
        return {}
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "standard": standard,
        "size": size,
        "turned": [-total for total in falling],
        "least": falling[-1],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BETTER, values)
        better = dict(cursor.fetchall())
    counts = accumulate(better.get(place, 0) for place in range(len(falling)))
    return {total: 1 + count for total, count in zip(falling, counts, strict=True)}


def _percent(parts: int | None) -> Decimal | None:
    return None if parts is None else Decimal(parts) / 100


def sizes(tenant_id: UUID, standard: str) -> dict[str, int]:
    """How many suppliers each of the three lists holds, as counted last. One query."""
    groups = PeerGroup.objects.filter(tenant_id=tenant_id, standard=standard, kind=GroupKind.SIZE)
    return dict(groups.values_list("size_class", "n"))


def moved(tenant_id: UUID, *, standard: str, movement: str) -> QuerySet[Standing]:
    """The suppliers that moved one way since the newest round, the largest change first."""
    found = Standing.objects.filter(tenant_id=tenant_id, standard=standard, movement=movement)
    return found.order_by(*(("gained", "id") if movement == Movement.DOWN else ("-gained", "-id")))


def moved_rows(tenant_id: UUID, ids: Sequence[UUID]) -> list[Moved]:
    """These rows in their order, with both cards. One query."""
    found = Standing.objects.filter(tenant_id=tenant_id, pk__in=ids)
    cards = ("card__submission", "before__submission")
    heavy = [f"{end}__{field}" for end in ("card", "before") for field in _HEAVY]
    by_id = {row.pk: row for row in found.select_related("supplier", *cards).defer(*heavy)}
    return [Moved(by_id[pk], Change(by_id[pk].before, by_id[pk].card)) for pk in ids if pk in by_id]
