"""Sites of suppliers as another system of the buyer knows them: told again and again, kept once.

A row names a site by its id in that system, and its supplier by that one's. A known key changes what is named
and differs; an unknown one is connected to the supplier's site of that name; any other makes a new site.
Reasons are given in English, as programs read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core.errors import InvalidInput
from core.events import record_all, record_changes
from suppliers.models import Site, SiteKey, Supplier, SupplierKey
from suppliers.selectors import survivors_by_id
from suppliers.services.listing import lock_list
from suppliers.services.sites import SiteValues, checked_site, site_said
from suppliers.services.told_rows import Outcome, SiteRow
from tenants.models import User

#: Fields a row may name.
FIELDS = ("name", "address", "country", "region", "latitude", "longitude", "function", "os_id")
_NEEDED = "A site that is not known yet needs this."


@transaction.atomic
def upsert_sites(*, tenant_id: UUID, source_system: str, rows: Sequence[SiteRow], actor: User) -> None:
    """Take the rows one after the other; each gets its outcome. A refused row changes nothing, nor hinders
    others. The number of queries grows only with the sites that get another name."""
    lock_list(tenant_id)
    work = _Work(tenant_id, source_system, rows)
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.external_id, row.place)
        if first != row.place:
            row.refuse("external_id", "repeated", f"Row {first} has this id already. Send each once.")
        else:
            work.take(row)
    work.write(actor=actor)


def suppliers_called(tenant_id: UUID, source_system: str, external_ids: Iterable[str]) -> dict[str, UUID]:
    """What another system calls suppliers → our ids. One query."""
    keys = SupplierKey.objects.filter(
        tenant_id=tenant_id,
        scheme=SupplierKey.Scheme.ERP,
        source_system=source_system,
        external_id__in=set(external_ids),
        supplier__merged_into=None,
    )
    return dict(keys.values_list("external_id", "supplier_id"))


class _Work:
    """One run: the sites as far as the rows touch them, and what is to be written."""

    def __init__(self, tenant_id: UUID, source_system: str, rows: Sequence[SiteRow]) -> None:
        self._tenant_id, self._source_system = tenant_id, source_system
        self._called = suppliers_called(tenant_id, source_system, (row.supplier_key for row in rows))
        keys = SiteKey.objects.filter(
            tenant_id=tenant_id,
            source_system=source_system,
            external_id__in=[row.external_id for row in rows],
        )
        self._keys: dict[str, UUID] = dict(keys.values_list("external_id", "site_id"))
        own = Site.objects.filter(tenant_id=tenant_id)
        owners = set(own.filter(pk__in=self._keys.values()).values_list("supplier_id", flat=True))
        self._survivors = survivors_by_id(tenant_id, owners)
        touched = {*self._called.values(), *owners, *self._survivors.values()}
        held = Supplier.everything.select_for_update(of=("self",), no_key=True).filter(tenant_id=tenant_id)
        self._suppliers = {one.pk: one for one in held.filter(pk__in=touched).order_by("pk")}
        found = own.filter(Q(pk__in=self._keys.values()) | Q(supplier_id__in=touched))
        self._sites = {one.pk: one for one in found}
        self._by_name = {_place(one.supplier_id, one.name): one for one in self._sites.values()}
        self._created: list[Site] = []
        self._connected: list[SiteKey] = []
        self._before: dict[UUID, dict[str, Any]] = {}

    def take(self, row: SiteRow) -> None:
        """Decide what becomes of one row, as if those before it were written."""
        site, connects = self._known(row), row.external_id not in self._keys
        owner = self._owner(row, site)
        if row.faults:
            return
        if site is None and owner is not None and row.values.get("name"):
            site = self._by_name.get(_place(owner, row.values["name"]))
        if site is None:
            self._create(row, owner)
        elif self._change(row, site):
            row.site = site
            if connects:
                row.outcome = Outcome.CONNECTED
        if connects and row.site is not None:
            self._keys[row.external_id] = row.site.pk
            self._connected.append(
                SiteKey(
                    tenant_id=self._tenant_id,
                    site=row.site,
                    source_system=self._source_system,
                    external_id=row.external_id,
                )
            )

    def _known(self, row: SiteRow) -> Site | None:
        """The site the key stands for; where it stayed behind at a merge, its twin at the supplier that
        stayed."""
        site = self._sites.get(self._keys[row.external_id]) if row.external_id in self._keys else None
        survivor = self._survivors.get(site.supplier_id) if site else None
        if site is None or survivor is None:
            return site
        return self._by_name.get(_place(survivor, site.name), site)

    def _owner(self, row: SiteRow, site: Site | None) -> UUID | None:
        """The supplier the row names; refused where there is none, or the site is another's."""
        if not row.supplier_key:
            return site.supplier_id if site else None
        owner = self._called.get(row.supplier_key)
        if owner is None:
            row.refuse(
                "supplier",
                "supplier_unknown",
                f"No supplier is known as “{row.supplier_key}” in {self._source_system}. Send the supplier "
                "first, then this row again.",
            )
        elif site is not None and owner != self._survivors.get(site.supplier_id, site.supplier_id):
            row.refuse(
                "supplier",
                "site_of_another",
                "This site belongs to another supplier, and audits and findings may rest on it. Send the "
                "place under a new external id for this supplier.",
            )
        return owner

    def _create(self, row: SiteRow, owner: UUID | None) -> None:
        for name, given in (("supplier", owner), ("name", row.values.get("name"))):
            if not given:
                row.refuse(name, "missing", _NEEDED)
        if row.faults or owner is None:
            return
        site = Site(tenant_id=self._tenant_id, supplier=self._suppliers[owner], name=row.values["name"])
        values = _checked(row, site)
        if values is None:
            return
        _set(site, values)
        self._sites[site.pk] = self._by_name[_place(owner, site.name)] = site
        self._created.append(site)
        row.site, row.outcome = site, Outcome.CREATED

    def _change(self, row: SiteRow, site: Site) -> bool:
        """Put what differs into the site; False where that cannot be."""
        values = _checked(row, site)
        if values is None:
            return False
        changed = {name: value for name, value in values.items() if getattr(site, name) != value}
        if not changed:
            return True
        if "name" in changed and not self._rename(row, site, changed["name"]):
            return False
        self._before.setdefault(site.pk, site_said(site))
        _set(site, changed)
        if "name" in changed and site not in self._created:
            # At once, so that the next may take the name this one leaves.
            site.save(update_fields=["name"])
        row.outcome = Outcome.UPDATED
        return True

    def _rename(self, row: SiteRow, site: Site, name: str) -> bool:
        twin = self._by_name.get(_place(site.supplier_id, name))
        if twin is not None and twin.pk != site.pk:
            row.refuse(
                "name", "site_exists", "This supplier has another site of this name. Correct this row."
            )
            return False
        self._by_name.pop(_place(site.supplier_id, site.name), None)
        self._by_name[_place(site.supplier_id, name)] = site
        return True

    def write(self, *, actor: User) -> None:
        """Write everything decided, with one event for each site created, changed or connected."""
        fresh = {one.pk for one in self._created}
        Site.objects.bulk_create(self._created)
        changed = [self._sites[pk] for pk in self._before if pk not in fresh]
        Site.objects.bulk_update(changed, list(FIELDS))
        SiteKey.objects.bulk_create(self._connected)
        record_all(
            "site.added",
            ((self._suppliers[one.supplier_id], site_said(one)) for one in self._created),
            actor=actor,
        )
        record_changes("site.changed", (self._changes(one) for one in changed), actor=actor)
        record_all(
            "site.connected",
            (
                (
                    self._suppliers[key.site.supplier_id],
                    {
                        "site": key.site.name,
                        "source_system": key.source_system,
                        "external_id": key.external_id,
                    },
                )
                for key in self._connected
            ),
            actor=actor,
            supplier_reads=False,
        )

    def _changes(self, site: Site) -> tuple[Supplier, dict[str, Any], dict[str, Any]]:
        before, after = self._before[site.pk], site_said(site)
        names = {name for name in after if before[name] != after[name]} | {"site"}
        return (
            self._suppliers[site.supplier_id],
            {name: before[name] for name in before if name in names},
            {name: after[name] for name in after if name in names},
        )


def _checked(row: SiteRow, site: Site) -> dict[str, Any] | None:
    """The fields the row names as they are kept; None, and the row refused, where they cannot be."""
    whole = {name: row.values.get(name, getattr(site, name)) for name in FIELDS}
    try:
        checked = cast("dict[str, Any]", checked_site(cast("SiteValues", whole)))
    except InvalidInput as error:
        row.refuse(error.field or "", error.code, str(error.message))
        return None
    return {name: checked[name] for name in row.values}


def _set(site: Site, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(site, name, value)


def _place(supplier_id: UUID, name: str) -> tuple[UUID, str]:
    return supplier_id, name.casefold()
