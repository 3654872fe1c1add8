"""Who supplies whom, as another system of the buyer knows it: told again and again, kept once.

A link is told by its two suppliers, each by its id in that system, and the material; there is one for each
material, however it is spelled. Shares of one material for one receiver stay within the whole: those that
fall are taken first, so that a run may move a share from one source to another in any order. Reasons are
given in English, as programs read them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core.events import record_all, record_changes
from suppliers.chain.concentration import WHOLE, material_key
from suppliers.chain.deriving import derive_tiers
from suppliers.models import Supplier, SupplyLink
from suppliers.services.links import link_said
from suppliers.services.listing import lock_list, plain
from suppliers.services.told_rows import LinkRow, Outcome
from suppliers.services.upserting_sites import suppliers_called
from tenants.models import User

#: Upstream, downstream, material as it is compared.
_Identity = tuple[UUID, UUID, str]


@transaction.atomic
def upsert_links(*, tenant_id: UUID, source_system: str, rows: Sequence[LinkRow], actor: User) -> None:
    """Take the rows; each gets its outcome. A refused row changes nothing, nor hinders others. Tiers follow
    at once. The number of queries does not grow with the rows."""
    lock_list(tenant_id)
    work = _Work(tenant_id, source_system, rows)
    work.take(rows)
    work.write(actor=actor)


class _Work:
    """One run: the links as far as the rows touch them, and what is to be written."""

    def __init__(self, tenant_id: UUID, source_system: str, rows: Sequence[LinkRow]) -> None:
        self._tenant_id, self._source_system = tenant_id, source_system
        ends = {end for row in rows for end in (row.upstream, row.downstream)}
        self._called = suppliers_called(tenant_id, source_system, ends)
        # Of two who change what a supplier is delivered the second waits here.
        held = Supplier.objects.select_for_update(of=("self",)).filter(tenant_id=tenant_id)
        self._suppliers = {one.pk: one for one in held.filter(pk__in=self._called.values()).order_by("pk")}
        known = SupplyLink.objects.filter(tenant_id=tenant_id, downstream_id__in=list(self._suppliers))
        self._links: dict[_Identity, SupplyLink] = {_identity(one): one for one in known}
        self._created: list[SupplyLink] = []
        self._before: dict[UUID, Decimal | None] = {}

    def take(self, rows: Sequence[LinkRow]) -> None:
        """Decide what becomes of each row."""
        asked: dict[_Identity, LinkRow] = {}
        for row in rows:
            identity = self._checked(row)
            if identity is None:
                continue
            first = asked.setdefault(identity, row)
            if first is not row:
                row.refuse(
                    "upstream", "repeated", f"Row {first.place} tells this link already. Send each once."
                )
        covered = self._covered(asked)
        for identity, row in sorted(asked.items(), key=lambda pair: self._rises(*pair)):
            self._settle(identity, row, covered)

    def _checked(self, row: LinkRow) -> _Identity | None:
        """What tells this link from others; None, and the row refused, where it cannot be one."""
        ends = [self._end(row, name, key) for name, key in _named(row)]
        if ends[0] is not None and ends[0] == ends[1]:
            row.refuse("downstream", "itself", "A supplier cannot supply itself. Name another one.")
        key = material_key(row.material)
        if row.values.get("share") is not None and not key:
            row.refuse("material", "missing", "Name the material that this is a share of.")
        if row.faults or ends[0] is None or ends[1] is None:
            return None
        return ends[0], ends[1], key

    def _end(self, row: LinkRow, name: str, external_id: str) -> UUID | None:
        found = self._called.get(external_id)
        if found is None:
            row.refuse(
                name,
                "supplier_unknown",
                f"No supplier is known as “{external_id}” in {self._source_system}. Send the supplier first, "
                "then this row again.",
            )
        return found

    def _covered(self, asked: Iterable[_Identity]) -> dict[tuple[UUID, str], Decimal]:
        """Percent of each receiver's need of each material that is told now."""
        covered: dict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
        wanted = {identity[1:] for identity in asked}
        for identity, link in self._links.items():
            if identity[1:] in wanted:
                covered[identity[1:]] += link.share or 0
        return covered

    def _rises(self, identity: _Identity, row: LinkRow) -> bool:
        """Whether the row adds to what is covered."""
        return self._added(identity, row) > 0

    def _added(self, identity: _Identity, row: LinkRow) -> Decimal:
        link = self._links.get(identity)
        was = (link.share if link else None) or Decimal(0)
        return (row.values.get("share", was) or Decimal(0)) - was

    def _settle(self, identity: _Identity, row: LinkRow, covered: dict[tuple[UUID, str], Decimal]) -> None:
        """Take one row, unless its share is more than what is left."""
        added, link = self._added(identity, row), self._links.get(identity)
        if added > 0 and covered[identity[1:]] + added > WHOLE:
            rest = covered[identity[1:]] - ((link.share if link else None) or 0)
            row.refuse(
                "share",
                "over_whole",
                f"Other sources cover {plain(rest)} % of “{row.material}” for “{row.downstream}”. At most "
                f"{plain(WHOLE - rest)} % is left; lower a share, here or in another row.",
            )
            return
        covered[identity[1:]] += added
        if link is None:
            link = SupplyLink(
                tenant_id=self._tenant_id,
                upstream=self._suppliers[identity[0]],
                downstream=self._suppliers[identity[1]],
                material=row.material,
                share=row.values.get("share"),
            )
            self._created.append(link)
            row.outcome = Outcome.CREATED
        elif "share" in row.values and link.share != row.values["share"]:
            self._before[link.pk], link.share = link.share, row.values["share"]
            row.outcome = Outcome.UPDATED
        self._links[identity] = row.link = link

    def write(self, *, actor: User) -> None:
        """Write everything decided, with one event at each end of every link."""
        SupplyLink.objects.bulk_create(self._created)
        changed = [link for link in self._links.values() if link.pk in self._before]
        SupplyLink.objects.bulk_update(changed, ["share"])
        if self._created:
            derive_tiers(tenant_id=self._tenant_id)
        added = ((end, named | link_said(link)) for link in self._created for end, named in self._ends(link))
        record_all("link.added", added, actor=actor, supplier_reads=False)
        record_changes(
            "link.changed",
            (
                (end, named | _said(link, self._before[link.pk]), named | link_said(link))
                for link in changed
                for end, named in self._ends(link)
            ),
            actor=actor,
            supplier_reads=False,
        )

    def _ends(self, link: SupplyLink) -> Iterator[tuple[Supplier, dict[str, Any]]]:
        """Both suppliers, each with what the other one is to it."""
        upstream, downstream = self._suppliers[link.upstream_id], self._suppliers[link.downstream_id]
        yield downstream, {"supplied_by": upstream.name}
        yield upstream, {"supplies": downstream.name}


def _named(row: LinkRow) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("upstream", row.upstream), ("downstream", row.downstream)


def _identity(link: SupplyLink) -> _Identity:
    return link.upstream_id, link.downstream_id, material_key(link.material)


def _said(link: SupplyLink, share: Decimal | None) -> dict[str, Any]:
    return {"material": link.material, "share": None if share is None else plain(share)}
