"""Suppliers of the network as a card, a row of the list or a line of a file shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Min, OuterRef, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.models import Obligation
from core.templatetags.ui_format import number
from suppliers.chain.concentration import Material, material_key
from suppliers.countries import country_name
from suppliers.models import Supplier
from workspace.selectors.network import Chain, among_ids, urgent_findings
from workspace.selectors.suppliers import list_rows

#: Names of customers told for each only source; of more, only how many.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """What hangs on a supplier, in words; ``why`` tells the figures."""

    icon: str
    text: str
    why: str


def rows_of(
    ids: Sequence[UUID], chain: Chain, *, tenant_id: UUID, today: date, now: datetime
) -> list[dict[str, Any]]:
    """One dictionary a supplier in the order of ``ids``: what the supplier list shows, with ``risk``,
    ``from_links``, ``place``, ``marks`` and ``due``, the instant an urgent finding ends. One query."""
    language = get_language() or "en"
    also = {"urgent_due": _urgent_due(tenant_id), "stated": F("stated_tier")}
    rows = list_rows(ids, tenant_id=tenant_id, today=today, also=also)
    for row in rows:
        row["risk"] = row["risk_class"]
        row["from_links"] = row["stated"] is not None
        row["tier_as_told"] = row["tier"] != 1 and row["stated"] is None
        where = row["region"] or country_name(row["country"], language)
        row["place"] = ", ".join(str(part) for part in (row["sector"], where) if part)
        row["marks"] = marks_of(row["id"], chain)
        row["due"] = row["urgent_due"]
        row["now"] = now
    return rows


def marks_of(pk: UUID, chain: Chain) -> list[Mark]:
    """Only source, and each concentration, of one supplier. No query."""
    marks = []
    only = chain.only.get(pk, [])
    if only:
        told = ", ".join(sorted(one.written for one in only))
        marks.append(Mark("needle", _("Only source"), _("The only one noted for: %(told)s") % {"told": told}))
    for material, part in sorted(chain.concentrated.get(pk, []), key=lambda one: -one[1]):
        words = {"part": number(part, 0), "material": material.written}
        marks.append(
            Mark("chart-pie", f"{words['part']}%", _("%(part)s%% of all %(material)s in the chain") % words)
        )
    return marks


def _urgent_due(tenant_id: UUID) -> Subquery:
    """When the next urgent finding of a supplier must be answered."""
    urgent = urgent_findings(tenant_id).filter(supplier_id=OuterRef(OuterRef("pk")))
    owed = Obligation.objects.filter(
        tenant_id=tenant_id, subject_id__in=urgent.values("pk"), state=Obligation.State.OPEN
    ).order_by()
    return Subquery(owed.values("tenant_id").annotate(at=Min("due_at")).values("at"))


@dataclass(frozen=True, slots=True)
class Source:
    """Who holds how much of a material: a line of the list of sources. ``held`` is in percent of all need."""

    supplier: dict[str, Any]
    material: str
    held: Any
    customers: list[str]
    is_only: bool
    is_concentrated: bool
    others: list[str]

    @property
    def told(self) -> str:
        """Who depends on it: the first by name, and how many more."""
        first, more = self.customers[:NAMED], len(self.customers) - NAMED
        names = ", ".join(first)
        return names if more <= 0 else _("%(names)s and %(n)d more") % {"names": names, "n": more}


class _Named(NamedTuple):
    """A supplier as the list of sources tells it."""

    id: UUID
    name: str
    country: str
    tier: int
    risk_class: str


#: Suppliers by risk, the highest first.
_RANK = {"high": 0, "medium": 1, "low": 2}
#: Other sources named for a material; of more, only how many.
OTHERS = 5


def sources_of(
    chain: Chain, among: Iterable[UUID] | None, *, tenant_id: UUID, start: int = 0, size: int | None = None
) -> tuple[list[Source], int]:
    """Only sources and concentrations, the most risky and the largest first; of the suppliers in ``among``
    only, if given; from ``start`` so many as ``size``; and how many there are in all. ``others`` are further
    suppliers of the list known for it. One query."""
    wanted = None if among is None else set(among)
    ends = {end for link in chain.links for end in (link.upstream, link.downstream)}
    rows = Supplier.objects.filter(among_ids(ends), tenant_id=tenant_id).order_by()
    named = {one[0]: _Named(*one) for one in rows.values_list("pk", *_Named._fields[1:])}
    lines = []
    for material in chain.materials.values():
        for pk in dict.fromkeys([*material.only_for, *material.concentrated]):
            if pk in named and (wanted is None or pk in wanted):
                rank = _RANK.get(named[pk].risk_class, len(_RANK))
                # As a float: exact numbers take ten times as long to put in order.
                key = (pk not in material.only_for, rank, -float(material.held[pk]), named[pk].name)
                lines.append((key, pk, material))
    end = len(lines) if size is None else start + size
    shown = nsmallest(end, lines, key=itemgetter(0))[start:]
    return [_source(pk, material, chain, named) for _key, pk, material in shown], len(lines)


def _source(pk: UUID, material: Material[UUID], chain: Chain, named: Mapping[UUID, _Named]) -> Source:
    on = _dependants(pk, material, chain)
    return Source(
        named[pk]._asdict(),
        material.written,
        material.held[pk],
        sorted(named[one].name for one in on if one in named),
        pk in material.only_for,
        pk in material.concentrated,
        _others(pk, material, named),
    )


def _dependants(pk: UUID, material: Material[UUID], chain: Chain) -> list[UUID]:
    """Who has no other source, or, of a concentration, everybody it delivers the material to."""
    return material.only_for.get(pk) or [
        link.downstream
        for link in chain.deliver_to.get(pk, ())
        if material_key(link.material) == material.key
    ]


def _others(pk: UUID, material: Material[UUID], named: Mapping[UUID, _Named]) -> list[str]:
    known = islice((named[one].name for one in material.held if one != pk and one in named), OTHERS)
    names = sorted(known)
    more = len(material.held) - 1 - len(names)
    if more <= 0 or len(names) < OTHERS:
        return names
    return [*names, ngettext("%(n)d more", "%(n)d more", more) % {"n": more}]
