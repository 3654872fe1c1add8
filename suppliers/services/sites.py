"""The places of a supplier: what audits go to and findings are about."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.models import Site, Supplier
from suppliers.reading.table import cleaned
from tenants.models import User

#: Longest name and address, in characters.
NAME_LENGTH, ADDRESS_LENGTH = 200, 500


class SiteExists(DomainError):
    """The supplier has a site of this name; ``site`` is the one."""

    def __init__(self, site: Site) -> None:
        text = _("This supplier has a site named “%(name)s” already. Choose that one or write another name.")
        super().__init__(text % {"name": site.name}, code="site_exists", field="name")
        self.site = site


@transaction.atomic
def add_site(*, supplier: Supplier, name: str, address: str = "", actor: User) -> Site:
    """Note a place where the supplier works.

    Raises :class:`InvalidInput` for a name or address that is missing or too long, :class:`SiteExists` for a
    name the supplier has (capital letters or not).
    """
    name, address = _checked(name, address)
    _lock(supplier)
    _refuse_twin(Site(tenant_id=supplier.tenant_id, supplier=supplier, name=name))
    site = Site.objects.create(tenant_id=supplier.tenant_id, supplier=supplier, name=name, address=address)
    record("site.added", supplier, actor=actor, after={"site": name, "address": address})
    return site


@transaction.atomic
def change_site(*, site: Site, name: str, address: str, actor: User) -> Site:
    """Name a site anew or correct its address; nothing is written when nothing differs. Raises as adding."""
    name, address = _checked(name, address)
    _lock(site.supplier)
    site = Site.objects.get(pk=site.pk, tenant_id=site.tenant_id)
    before = {"site": site.name, "address": site.address}
    after = {"site": name, "address": address}
    if before == after:
        return site
    site.name, site.address = name, address
    _refuse_twin(site)
    site.save(update_fields=["name", "address"])
    record("site.changed", site.supplier, actor=actor, before=before, after=after)
    return site


def _checked(name: str, address: str) -> tuple[str, str]:
    name, address = cleaned(name), cleaned(address)
    if not name:
        raise InvalidInput(_("Write the name of the site."), code="name_missing", field="name")
    for field, value, limit in (("name", name, NAME_LENGTH), ("address", address, ADDRESS_LENGTH)):
        if len(value) > limit:
            text = _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
            raise InvalidInput(text % {"length": len(value), "limit": limit}, code="too_long", field=field)
    return name, address


def _lock(supplier: Supplier) -> None:
    """Two people adding the same site at once: the second waits here and then sees the first one's."""
    Supplier.objects.select_for_update(of=("self",), no_key=True).get(
        pk=supplier.pk, tenant_id=supplier.tenant_id
    )


def _refuse_twin(site: Site) -> None:
    twin = (
        Site.objects.filter(tenant_id=site.tenant_id, supplier=site.supplier, name__iexact=site.name)
        .exclude(pk=site.pk)
        .first()
    )
    if twin is not None:
        raise SiteExists(twin)
