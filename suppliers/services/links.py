"""Who supplies whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.chain.concentration import WHOLE, material_key
from suppliers.chain.deriving import derive_tiers
from suppliers.models import Declaration, DeclarationState, Supplier, SupplyLink
from suppliers.services.listing import plain
from tenants.models import User


@transaction.atomic
def add_link(
    *,
    upstream: Supplier,
    downstream: Supplier,
    material: str,
    actor: User,
    share: Decimal | None = None,
    declaration: Declaration | None = None,
    derive: bool = True,
) -> SupplyLink:
    """Note that ``upstream`` delivers ``material`` to ``downstream``, both of one buyer's list.

    ``share`` is in percent of what ``downstream`` needs of it. Tiers follow at once, unless the
    caller derives them after many links. Raises
    :class:`InvalidInput` for a supplier of its own or a share that cannot be, :class:`DomainError` for a link
    that is there.
    """
    if upstream.pk == downstream.pk:
        raise InvalidInput(_("A supplier cannot supply itself. Choose another one."), field="other")
    others = _locked_links(downstream)
    key = material_key(material)
    if any(one.upstream_id == upstream.pk and material_key(one.material) == key for one in others):
        raise DomainError(
            _("%(upstream)s is noted as a supplier of %(downstream)s already.")
            % {"upstream": upstream.name, "downstream": downstream.name},
            field="other",
        )
    _check_share(share, key, others, downstream)
    link = SupplyLink.objects.create(
        tenant_id=upstream.tenant_id,
        upstream=upstream,
        downstream=downstream,
        material=material,
        share=share,
        declaration=declaration,
    )
    _record("link.added", link, actor, after=_said(link))
    if derive and _moves_tiers(link):
        derive_tiers(tenant_id=upstream.tenant_id)
    return link


@transaction.atomic
def change_link(*, link: SupplyLink, material: str, share: Decimal | None, actor: User) -> SupplyLink:
    """Say otherwise what a link delivers and how much of the need that is; nothing happens when it is the
    same. Raises as :func:`add_link` does."""
    others = [one for one in _locked_links(link.downstream) if one.pk != link.pk]
    key = material_key(material)
    if any(one.upstream_id == link.upstream_id and material_key(one.material) == key for one in others):
        raise DomainError(_("There is a link with this material already."), field="material")
    _check_share(share, key, others, link.downstream)
    before = _said(link)
    link.material, link.share = material, share
    after = _said(link)
    if before != after:
        link.save(update_fields=["material", "share"])
        _record("link.changed", link, actor, before=before, after=after)
    return link


@transaction.atomic
def remove_link(*, link: SupplyLink, actor: User, derive: bool = True) -> None:
    """Take a link out of the chain; both suppliers stay. One that a supplier declared is set aside. Tiers
    follow at once, unless the caller derives them after many links."""
    tenant_id: UUID = link.tenant_id
    _record("link.removed", link, actor, before=_said(link))
    if link.declaration_id is not None:
        declared = Declaration.objects.filter(tenant_id=tenant_id, pk=link.declaration_id)
        declared.filter(state=DeclarationState.TAKEN).update(state=DeclarationState.SET_ASIDE)
    link.delete()
    if derive:
        derive_tiers(tenant_id=tenant_id)


def _moves_tiers(link: SupplyLink) -> bool:
    """Whether a new link may change anybody's tier: it leads on from somebody who is reached, to somebody who
    is not or is farther away."""
    ends = Supplier.objects.filter(tenant_id=link.tenant_id, pk__in=[link.upstream_id, link.downstream_id])
    tier_of = {one.pk: one.tier for one in ends if one.is_direct or one.stated_tier is not None}
    near = tier_of.get(link.downstream_id)
    return near is not None and tier_of.get(link.upstream_id, near + 2) > near + 1


def _locked_links(downstream: Supplier) -> list[SupplyLink]:
    """What a supplier is delivered now. Of two people changing it at once the second waits here, and then
    sees what the first one did."""
    Supplier.objects.select_for_update(of=("self",)).get(pk=downstream.pk)
    return list(SupplyLink.objects.filter(tenant_id=downstream.tenant_id, downstream=downstream))


def _check_share(share: Decimal | None, key: str, others: list[SupplyLink], downstream: Supplier) -> None:
    if share is None:
        return
    if not 0 < share <= WHOLE:
        raise InvalidInput(
            _("Write a share above 0 and up to 100 percent, or leave it empty."), field="share"
        )
    if not key:
        raise InvalidInput(_("Name the material that this is a share of."), field="material")
    rest = sum((one.share or Decimal(0) for one in others if material_key(one.material) == key), Decimal(0))
    if rest + share > WHOLE:
        raise InvalidInput(
            _(
                "Other sources cover %(rest)s %% of this material for %(name)s. At most %(left)s %% is left; "
                "lower a share first."
            )
            % {"rest": plain(rest), "name": downstream.name, "left": plain(WHOLE - rest)},
            field="share",
        )


def _said(link: SupplyLink) -> dict[str, Any]:
    return {"material": link.material, "share": None if link.share is None else plain(Decimal(link.share))}


def _record(
    kind: str,
    link: SupplyLink,
    actor: User,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """One event at each end, so that both suppliers' histories tell it; to the buyer only, because neither
    company needs to know what another one told."""
    for end, other, word in (
        (link.downstream, link.upstream, "supplied_by"),
        (link.upstream, link.downstream, "supplies"),
    ):
        named = {word: other.name}
        record(
            kind,
            end,
            actor=actor,
            before=None if before is None else named | before,
            after=None if after is None else named | after,
            supplier_reads=False,
        )
