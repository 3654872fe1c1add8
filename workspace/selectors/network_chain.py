"""The links of a buyer with what follows from them for each supplier, and what else every page of the network
tells.

Working it out takes a second or two for fifty thousand links, so a process keeps the chains it used last.
What is kept is found by the buyer and a mark over all links that the reader's own role sees: another link,
another mark.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection

from suppliers.chain.concentration import Delivery, Material, material_key, materials_of
from suppliers.models import Supplier, SupplyLink

#: Chains a process keeps.
KEPT = 4
_BASE = """
SELECT
  (SELECT concat_ws(' ', count(*), sum(hashtextextended(concat_ws('|', l.id, l.upstream_id, l.downstream_id,
      l.material, l.share, l.declaration_id), 0)::numeric))
    FROM suppliers_supplylink l WHERE l.tenant_id = %(tenant)s),
  (SELECT concat_ws(' ', count(*), sum(hashtextextended(s.id::text, 0)::numeric))
    FROM suppliers_supplier s WHERE s.tenant_id = %(tenant)s AND s.merged_into_id IS NOT NULL),
  (SELECT coalesce(json_agg(json_build_array(c.id, c.name) ORDER BY c.name, c.id), '[]'::json)
    FROM suppliers_category c WHERE c.tenant_id = %(tenant)s),
  (SELECT count(*) FROM suppliers_declaration d
    WHERE d.tenant_id = %(tenant)s AND d.state = 'open' AND d.shown = 'hidden'),
  (SELECT count(*) FROM suppliers_declaration d
    WHERE d.tenant_id = %(tenant)s AND d.state = 'open' AND d.shown = 'named')
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One link as the pages need it; ``share`` is in percent."""

    pk: UUID
    upstream: UUID
    downstream: UUID
    material: str
    share: Fraction | None
    declaration: UUID | None


@dataclass(slots=True)
class Chain:
    """All links of a buyer, and what follows from them for each supplier."""

    links: list[Link]
    materials: dict[str, Material[UUID]]
    deliver_to: dict[UUID, list[Link]] = field(default_factory=lambda: defaultdict(list))
    buy_from: dict[UUID, list[Link]] = field(default_factory=lambda: defaultdict(list))
    only: dict[UUID, list[Material[UUID]]] = field(default_factory=lambda: defaultdict(list))
    concentrated: dict[UUID, list[tuple[Material[UUID], Fraction]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def is_only(self, link: Link) -> bool:
        """Whether the receiver of a link has no other source of its material."""
        known = self.materials.get(material_key(link.material))
        return known is not None and link.downstream in known.only_for.get(link.upstream, ())

    def ends_of(self, key: str) -> set[UUID]:
        """Who delivers a material and who receives it."""
        matching = [link for link in self.links if material_key(link.material) == key]
        return {end for link in matching for end in (link.upstream, link.downstream)}


@dataclass(frozen=True, slots=True)
class Base:
    """What every page of the network tells: the chain, the buyer's categories by name (id, name), how many
    sources are declared without a name, and how many named ones nobody has looked at."""

    chain: Chain
    categories: list[tuple[str, str]]
    hidden: int
    declared: int


_kept: OrderedDict[tuple[UUID, str], Chain] = OrderedDict()


def base_of(tenant_id: UUID) -> Base:
    """The chain of a buyer as it is now, with what else the pages tell. One query; three where the links are
    others than at the last look."""
    with connection.cursor() as cursor:
        cursor.execute(_BASE, {"tenant": tenant_id})
        links, merged, categories, hidden, declared = cursor.fetchone()
    return Base(
        _chain(tenant_id, f"{links}/{merged}"), [(pk, name) for pk, name in categories], hidden, declared
    )


def chain_of(tenant_id: UUID) -> Chain:
    """The chain of a buyer as it is now. Nobody may change what it holds: others are given the same."""
    return base_of(tenant_id).chain


def _chain(tenant_id: UUID, mark: str) -> Chain:
    key = (tenant_id, mark)
    if key not in _kept:
        _kept[key] = _read(tenant_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _read(tenant_id: UUID) -> Chain:
    """Two queries. Links that a merged record kept are none."""
    gone = Supplier.everything.filter(tenant_id=tenant_id, merged_into__isnull=False)
    merged = set(gone.order_by().values_list("pk", flat=True))
    columns = ("pk", "upstream_id", "downstream_id", "material", "share", "declaration_id")
    rows: Any = SupplyLink.everything.filter(tenant_id=tenant_id).order_by("pk").values_list(*columns)
    links = [
        Link(pk, up, down, material, None if share is None else Fraction(share), declared)
        for pk, up, down, material, share, declared in rows
        if up not in merged and down not in merged
    ]
    return chain_from(links)


def chain_from(links: list[Link]) -> Chain:
    """What follows from links."""
    found = materials_of(Delivery(one.upstream, one.downstream, one.material, one.share) for one in links)
    chain = Chain(links, found)
    for link in links:
        chain.deliver_to[link.upstream].append(link)
        chain.buy_from[link.downstream].append(link)
    for material in found.values():
        for node in material.only_for:
            chain.only[node].append(material)
        for node, part in material.concentrated.items():
            chain.concentrated[node].append((material, part))
    return chain
