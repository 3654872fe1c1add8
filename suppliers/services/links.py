"""Who supplies whom."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.models import Supplier, SupplyLink
from tenants.models import User


@transaction.atomic
def add_link(*, upstream: Supplier, downstream: Supplier, material: str, actor: User) -> SupplyLink:
    """Note that ``upstream`` delivers ``material`` to ``downstream``, both of one buyer's list.

    Raises :class:`InvalidInput` for a supplier of its own, :class:`DomainError` for a link that is there.
    """
    if upstream.pk == downstream.pk:
        raise InvalidInput(_("A supplier cannot supply itself. Choose another one."), field="other")
    # Two people adding the same link at once: the second waits here and then sees the first one's.
    Supplier.objects.select_for_update(of=("self",)).get(pk=downstream.pk)
    if SupplyLink.objects.filter(
        tenant_id=upstream.tenant_id, upstream=upstream, downstream=downstream
    ).exists():
        raise DomainError(
            _("%(upstream)s is noted as a supplier of %(downstream)s already.")
            % {"upstream": upstream.name, "downstream": downstream.name},
            field="other",
        )
    link = SupplyLink.objects.create(
        tenant_id=upstream.tenant_id, upstream=upstream, downstream=downstream, material=material
    )
    _record("link.added", link, actor)
    return link


@transaction.atomic
def remove_link(*, link: SupplyLink, actor: User) -> None:
    """Take a link out of the chain; both suppliers stay."""
    _record("link.removed", link, actor)
    link.delete()


def _record(kind: str, link: SupplyLink, actor: User) -> None:
    """One event at each end, so that both suppliers' histories tell it."""
    for end, other, word in (
        (link.downstream, link.upstream, "supplied_by"),
        (link.upstream, link.downstream, "supplies"),
    ):
        said = {word: other.name, "material": link.material}
        removed = kind == "link.removed"
        record(kind, end, actor=actor, before=said if removed else None, after=None if removed else said)
