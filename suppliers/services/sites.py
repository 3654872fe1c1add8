"""The places of a supplier: what audits go to and findings are about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Required, TypedDict, Unpack

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.deletion import Collector, ProtectedError
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.identifiers import checked_os_id
from suppliers.models import Site, Supplier
from suppliers.reading.table import cleaned
from suppliers.services.holding import hold
from tenants.models import User

#: Longest name and address, in characters.
NAME_LENGTH, ADDRESS_LENGTH = 200, 500
#: Audits and findings that a refusal names.
_NAMED = 5


class SiteExists(DomainError):
    """The supplier has a site of this name; ``site`` is the one."""

    def __init__(self, site: Site) -> None:
        text = _("This supplier has a site named “%(name)s” already. Choose that one or write another name.")
        super().__init__(text % {"name": site.name}, code="site_exists", field="name")
        self.site = site


class SiteValues(TypedDict, total=False):
    """What is kept about a site: country as alpha-2, degrees of latitude and longitude (both or none)."""

    name: Required[str]
    address: str
    country: str
    region: str
    latitude: Decimal | None
    longitude: Decimal | None
    function: str
    os_id: str


@transaction.atomic
def add_site(*, supplier: Supplier, actor: User, **values: Unpack[SiteValues]) -> Site:
    """Note a place where the supplier works.

    Raises :class:`InvalidInput` for a name or address that is missing or too long, for a half or impossible
    position and for an OS ID that is none; :class:`SiteExists` for a name the supplier has (capital letters
    or not).
    """
    checked = _checked(values)
    hold(supplier)
    site = Site(tenant_id=supplier.tenant_id, supplier=supplier, **checked)
    _refuse_twin(site)
    site.save(force_insert=True)
    record("site.added", supplier, actor=actor, after=_said(site))
    return site


@transaction.atomic
def change_site(*, site: Site, actor: User, **values: Unpack[SiteValues]) -> Site:
    """Change what is known of a site; nothing is written when nothing differs. Raises as adding."""
    checked = _checked(values)
    hold(site.supplier)
    site = Site.objects.select_related("supplier").get(pk=site.pk, tenant_id=site.tenant_id)
    before = _said(site)
    for name, value in checked.items():
        setattr(site, name, value)
    after = _said(site)
    if before == after:
        return site
    _refuse_twin(site)
    site.save(update_fields=list(checked))
    changed = {name for name in after if before[name] != after[name]} | {"site"}
    record(
        "site.changed",
        site.supplier,
        actor=actor,
        before={name: before[name] for name in before if name in changed},
        after={name: after[name] for name in after if name in changed},
    )
    return site


def what_holds(site: Site) -> list[str]:
    """What was written about a site and keeps it, such as audits that go there, in words; empty where it can
    be removed."""
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=site)
    try:
        collector.collect([site])
    except ProtectedError as error:
        return sorted(str(one) for one in error.protected_objects)
    return []


@transaction.atomic
def remove_site(*, site: Site, reason: str, actor: User) -> Site:
    """Take a site off; all that was known of it stays in the event, with the reason.

    Raises :class:`InvalidInput` without a reason and :class:`DomainError` naming what was written about it.
    """
    reason = cleaned(reason)
    if not reason:
        raise InvalidInput(
            _("Write why, so that others can follow it."), code="reason_missing", field="reason"
        )
    hold(site.supplier)
    site = Site.objects.select_related("supplier").get(pk=site.pk, tenant_id=site.tenant_id)
    held_by = what_holds(site)
    if held_by:
        raise DomainError(refusal(site, held_by), code="site_used")
    forget_site(site, actor=actor, why=reason)
    return site


def forget_site(site: Site, *, actor: User, why: str = "") -> None:
    """Delete a site that nothing is written about; the event tells all that was known of it."""
    after = {"why": why} if why else {}
    record("site.removed", site.supplier, actor=actor, before=_said(site), after=after)
    site.delete()


def refusal(site: Site, held_by: Sequence[str]) -> str:
    """Why a site cannot be removed, naming the first of what holds it."""
    text = _("%(name)s cannot be removed: it stands in %(what)s. Change the entry instead.")
    named = "; ".join(held_by[:_NAMED]) + ("; …" if len(held_by) > _NAMED else "")
    return text % {"name": site.name, "what": named}


def _checked(values: SiteValues) -> SiteValues:
    checked: SiteValues = {**values}
    checked["name"], checked["address"] = cleaned(values["name"]), cleaned(values.get("address", ""))
    if not checked["name"]:
        raise InvalidInput(_("Write the name of the site."), code="name_missing", field="name")
    limits = (("name", checked["name"], NAME_LENGTH), ("address", checked["address"], ADDRESS_LENGTH))
    for field, value, limit in limits:
        if len(value) > limit:
            text = _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
            raise InvalidInput(text % {"length": len(value), "limit": limit}, code="too_long", field=field)
    _check_position(values.get("latitude"), values.get("longitude"))
    if values.get("os_id"):
        checked["os_id"] = _checked_os_id(values["os_id"])
    return checked


def _check_position(latitude: Decimal | None, longitude: Decimal | None) -> None:
    """Both coordinates or none, in degrees of the globe."""
    if (latitude is None) != (longitude is None):
        field = "latitude" if latitude is None else "longitude"
        raise InvalidInput(
            _("A position needs latitude and longitude. Write both or neither."), code="half", field=field
        )
    for field, value, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is not None and not -limit <= value <= limit:
            text = _("This is between -%(limit)s and %(limit)s degrees. Check that the two are not swapped.")
            raise InvalidInput(text % {"limit": limit}, code="off_the_globe", field=field)


def _checked_os_id(text: str) -> str:
    try:
        return checked_os_id(text)
    except InvalidInput as error:
        raise InvalidInput(error.message, code=error.code, field="os_id") from error


def _said(site: Site) -> dict[str, object]:
    """The site as an event tells it."""
    place = [site.latitude, site.longitude]
    return {
        "site": site.name,
        "address": site.address,
        "country": site.country,
        "region": site.region,
        "position": ", ".join(f"{one.normalize():f}" for one in place if one is not None),
        "function": site.function,
        "os_id": site.os_id,
    }


def _refuse_twin(site: Site) -> None:
    twin = (
        Site.objects.filter(tenant_id=site.tenant_id, supplier=site.supplier, name__iexact=site.name)
        .exclude(pk=site.pk)
        .first()
    )
    if twin is not None:
        raise SiteExists(twin)
