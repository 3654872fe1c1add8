"""One supplier beside the graph and on its tab: whom it supplies, from whom it buys, what was passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.models import Request
from assessments.services.requesting import OVER
from suppliers.chain.tiers import branch_of
from suppliers.models import Declaration, DeclarationState, PassedDemand, Shown, Supplier, SupplyLink
from workspace.selectors.network import Chain
from workspace.selectors.portal_chain import demands_along


@dataclass(frozen=True, slots=True)
class End:
    """One link of the supplier with who stands at its other end."""

    link: SupplyLink
    other: Supplier
    is_only: bool
    demands: list[PassedDemand]


@dataclass(slots=True)
class Dealings:
    """The links of a supplier, and how many sources it declared without naming them."""

    supplies: list[End] = field(default_factory=list)
    buys: list[End] = field(default_factory=list)
    hidden: int = 0

    @property
    def told_by(self) -> int:
        """How many of those it supplies declared it themselves."""
        return len({end.other.pk for end in self.supplies if end.link.declaration_id})


def dealings_of(supplier: Supplier, chain: Chain) -> Dealings:
    """Links of a supplier by the name at the other end, with what was passed on along each. Four queries."""
    links = SupplyLink.objects.filter(tenant_id=supplier.tenant_id)
    ends = links.select_related("upstream", "downstream")
    up = list(ends.filter(downstream=supplier).order_by("upstream__name", "material"))
    down = list(ends.filter(upstream=supplier).order_by("downstream__name", "material"))
    passed = demands_along([*up, *down], supplier.tenant_id)
    own = [*chain.deliver_to.get(supplier.pk, ()), *chain.buy_from.get(supplier.pk, ())]
    only = {link.pk for link in own if chain.is_only(link)}
    hidden = Declaration.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, shown=Shown.HIDDEN, state=DeclarationState.OPEN
    )
    return Dealings(
        [End(link, link.downstream, link.pk in only, passed.get(link.pk, [])) for link in down],
        [End(link, link.upstream, link.pk in only, passed.get(link.pk, [])) for link in up],
        hidden.count(),
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One of a branch: how far up it is, and why it is skipped when a request goes down the branch."""

    supplier: Supplier
    steps: int
    open_until: datetime | None
    has_contact: bool

    @property
    def is_askable(self) -> bool:
        """Whether a request can go to it as it stands."""
        return self.open_until is None and self.has_contact


def members_of(root: Supplier, chain: Chain) -> list[Member]:
    """The supplier itself and everyone who delivers to it, near ones first, by name. Two queries."""
    steps = branch_of(root.pk, [(link.upstream, link.downstream) for link in chain.links])
    away: Mapping[UUID, int] = {root.pk: 0, **steps}
    suppliers = Supplier.objects.filter(tenant_id=root.tenant_id, pk__in=away).order_by("name", "id")
    open_until = _open_requests(root.tenant_id, list(away))
    members = [
        Member(
            one,
            away[one.pk],
            open_until.get(one.pk),
            bool(one.supplier_org_id or one.contact_email),
        )
        for one in suppliers
    ]
    return sorted(members, key=lambda one: (one.steps, one.supplier.name))


def _open_requests(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when each of the suppliers has an open request."""
    requests: Any = Request.objects.filter(tenant_id=tenant_id, supplier_id__in=ids).exclude(state__in=OVER)
    return dict(requests.order_by("due_at").values_list("supplier_id", "due_at"))
