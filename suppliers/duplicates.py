"""Stage ``duplicates``: look for suppliers that may be one, wherever a list has changed.

The database marks a supplier (``seek_twins``) when it is new or its name, country, address, e-mail address,
reference or a registered number changes; the stage takes the marks away when it has looked.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Count, Q

from core.numbers import try_lock_by_name
from suppliers.likeness import Likeness, Listed
from suppliers.models import DuplicatePair, PairState, Site, Supplier, SupplierKey
from suppliers.pairing import likely_pairs
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: Up to so many changed suppliers are held against those that share a word, more against the whole list.
_FEW = 40
_SHORTEST_WORD = 3
_COLUMNS = ("pk", "name", "country", "address", "contact_email", "reference")

#: Who was changed meanwhile keeps the mark.
_LOOKED = """
UPDATE suppliers_supplier s SET seek_twins = false
FROM unnest(%(ids)s::uuid[], %(changed)s::timestamptz[]) AS was (id, updated_at)
WHERE s.tenant_id = %(tenant)s AND s.id = was.id AND s.updated_at = was.updated_at
"""

Pairs = dict[tuple[UUID, UUID], Likeness]


def advance_duplicates(*, now: datetime) -> int:
    """Look at every list that has changed; gives how many suppliers were looked at."""
    with clock():
        marked = Supplier.everything.filter(seek_twins=True).order_by("tenant_id")
        tenants = list(marked.values_list("tenant_id", flat=True).distinct())
    return sum(_attempt(tenant_id) for tenant_id in tenants)


def _attempt(tenant_id: UUID) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return seek_duplicates(tenant_id)
    except DatabaseError:
        logger.exception(
            "duplicates in the list of %s could not be sought and will be tried again", tenant_id
        )
        return 0


def seek_duplicates(tenant_id: UUID) -> int:
    """Hold the changed suppliers of a list against all others; gives how many had changed.

    Open pairs of changed suppliers that are no longer alike go; decided ones stay. Needs the worker's scope.
    A long list takes minutes: where another worker is at it already, this one leaves it to that one.
    """
    if not try_lock_by_name(f"duplicates {tenant_id}"):
        return 0
    everything = Supplier.everything.filter(tenant_id=tenant_id)
    due = dict(everything.filter(seek_twins=True).values_list("pk", "updated_at"))
    if not due:
        return 0
    found = _pairs(tenant_id, set(due))
    _keep(tenant_id, set(due), found)
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED, {"tenant": tenant_id, "ids": list(due), "changed": list(due.values())})
    return len(due)


def _pairs(tenant_id: UUID, due: set[UUID]) -> Pairs:
    suppliers = Supplier.objects.filter(tenant_id=tenant_id)
    numbers = SupplierKey.objects.filter(tenant_id=tenant_id).exclude(scheme=SupplierKey.Scheme.ERP)
    marks: dict[UUID, set[str]] = defaultdict(set)
    for pk, scheme, system, number in numbers.values_list(
        "supplier_id", "scheme", "source_system", "external_id"
    ):
        marks[pk].add(f"{scheme}:{system}:{number}")
    for pk, os_id in (
        Site.objects.filter(tenant_id=tenant_id).exclude(os_id="").values_list("supplier_id", "os_id")
    ):
        marks[pk].add(f"os::{os_id}")
    found: Pairs = {}
    if len(due) <= _FEW:
        found |= likely_pairs(_read(suppliers.filter(_near(suppliers.filter(pk__in=due))), marks), due)
    else:
        for country in sorted(set(suppliers.filter(pk__in=due).values_list("country", flat=True))):
            found |= likely_pairs(_read(suppliers.filter(country=country), marks), due)
    shared = suppliers.exclude(reference="").order_by().values("reference")
    twice = shared.annotate(n=Count("pk")).filter(n__gt=1).values("reference")
    far = _read(suppliers.filter(Q(reference__in=twice) | Q(pk__in=_with_shared(marks))), marks)
    return found | likely_pairs(far, due)


def _with_shared(marks: dict[UUID, set[str]]) -> list[UUID]:
    """Suppliers with a number that another one has too."""
    holders: dict[str, list[UUID]] = defaultdict(list)
    for pk, own in marks.items():
        for mark in own:
            holders[mark].append(pk)
    return [pk for held in holders.values() if len(held) > 1 for pk in held]


def _near(changed: Iterable[Supplier]) -> Q:
    """Whoever shares a telling word of the name, the address or the e-mail domain with one that changed."""
    near = Q(pk__in=[])
    for supplier in changed:
        one = Listed(supplier.pk, supplier.name, supplier.country, supplier.address, supplier.contact_email)
        near |= Q(pk=supplier.pk) | Q(name_key=supplier.name_key)
        words = sorted((w for w in one.telling if len(w) >= _SHORTEST_WORD or not w.isascii()), key=len)[-4:]
        for word in {*words, one.stem[:6]} - {""}:
            near |= Q(country=supplier.country, name__icontains=word)
        if supplier.address:
            near |= Q(country=supplier.country, address__iexact=supplier.address)
        if one.domain:
            near |= Q(contact_email__iendswith=f"@{one.domain}")
    return near


def _read(suppliers: Iterable[Supplier], marks: dict[UUID, set[str]]) -> list[Listed]:
    rows = suppliers.order_by("pk").values_list(*_COLUMNS)  # type: ignore[attr-defined] # a queryset
    return [
        Listed(pk, name, country, address, email, reference, frozenset(marks.get(pk, ())))
        for pk, name, country, address, email, reference in rows
    ]


def _keep(tenant_id: UUID, due: set[UUID], found: Pairs) -> None:
    own = DuplicatePair.objects.filter(tenant_id=tenant_id)
    touched = own.filter(Q(first_id__in=due) | Q(second_id__in=due)) if len(due) <= _FEW else own
    gone = [
        pk
        for pk, first, second in touched.filter(state=PairState.OPEN).values_list(
            "pk", "first_id", "second_id"
        )
        if (first, second) not in found and (first in due or second in due)
    ]
    own.filter(pk__in=gone).delete()
    _write(tenant_id, list(found.items()))


def _write(tenant_id: UUID, found: Sequence[tuple[tuple[UUID, UUID], Likeness]]) -> None:
    pairs = [
        DuplicatePair(
            tenant_id=tenant_id,
            first_id=first,
            second_id=second,
            score=alike.score,
            grounds=[ground.value for ground in alike.grounds],
        )
        for (first, second), alike in found
    ]
    DuplicatePair.objects.bulk_create(
        pairs,
        update_conflicts=True,
        unique_fields=["tenant", "first", "second"],
        update_fields=["score", "grounds"],
        batch_size=2_000,
    )
