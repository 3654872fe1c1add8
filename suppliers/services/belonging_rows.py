"""Taking lists of sites, links and contacts, and taking them back.

A line goes through the very service that a person's entry goes through, so that the same rules hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet

from core.errors import DomainError
from core.models import Event
from suppliers.chain.deriving import derive_tiers
from suppliers.models import Contact, ImportBatch, ImportRow, Site, Supplier, SupplyLink
from suppliers.problems import Problem
from suppliers.services.belongings import unknown
from suppliers.services.contacts import ContactValues, add_contact, remove_contact
from suppliers.services.links import add_link, remove_link
from suppliers.services.records import all_rows
from suppliers.services.sites import SiteValues, add_site, forget_site
from tenants.models import User

Kind, Verdict = ImportBatch.Kind, ImportRow.Verdict
#: Which of some rows others name, and what those are.
NamedBy = Callable[[type[models.Model], Iterable[UUID]], Mapping[UUID, list[str]]]
_MODELS: Mapping[str, type[Site | SupplyLink | Contact]] = {
    Kind.SITES: Site,
    Kind.LINKS: SupplyLink,
    Kind.CONTACTS: Contact,
}


def who(batch: ImportBatch, kind: str) -> User:
    """The person of the last event of this kind about a list, as far as a worker may know: id and name."""
    told = Event.objects.filter(tenant_id=batch.tenant_id, kind=kind, subject_id=batch.pk)
    pk, name = told.order_by("-created_at").values_list("actor_id", "actor_name")[0]
    return User(pk=pk, name=name)


def take_rows(*, batch: ImportBatch, rows: QuerySet[ImportRow]) -> None:
    """Take the new lines one after the other; one that a rule refuses after all hinders no other."""
    changed, actor = [], who(batch, "import.confirmed")
    suppliers = Supplier.objects.filter(tenant_id=batch.tenant_id)
    for row in rows.filter(verdict=Verdict.FRESH).order_by("number"):
        try:
            with transaction.atomic():
                row.made = _take(batch, row, suppliers, actor).pk
        except Supplier.DoesNotExist:
            row.verdict, row.problems = Verdict.REFUSED, [unknown("supplier_name", row.name)]
        except DomainError as error:
            row.verdict, row.problems = Verdict.REFUSED, [_refusal("not_taken", error)]
        changed.append(row)
    ImportRow.objects.bulk_update(changed, ["verdict", "problems", "made"], batch_size=1_000)
    if batch.kind == Kind.LINKS:
        derive_tiers(tenant_id=batch.tenant_id)


def take_row_back(*, batch: ImportBatch, row: ImportRow, actor: User, named_by: NamedBy) -> list[Problem]:
    """Remove what came of a line; gives why it stays, empty where it is gone. Tiers are for the caller."""
    model = _MODELS[batch.kind]
    rows: Any = all_rows(model)
    thing = rows.filter(tenant_id=batch.tenant_id, pk=row.made).first()
    if thing is None:
        return []
    if not _is_as_told(batch.kind, thing, row.told):
        return [{"code": "changed_since", "field": ""}]
    users = named_by(model, [thing.pk])
    if users:
        return [{"code": "used_since", "field": "", "users": users[thing.pk]}]
    try:
        with transaction.atomic():
            _remove(thing, actor)
    except DomainError as error:
        return [_refusal("not_taken_back", error)]
    return []


def _refusal(code: str, error: DomainError) -> Problem:
    return {"code": code, "field": "", "text": str(error.message)}


def _remove(thing: Site | SupplyLink | Contact, actor: User) -> None:
    if isinstance(thing, SupplyLink):
        remove_link(link=thing, actor=actor, derive=False)
    elif isinstance(thing, Contact):
        remove_contact(supplier=thing.supplier, contact=thing, actor=actor)
    else:
        forget_site(thing, actor=actor)


def _is_as_told(kind: str, thing: Any, told: Mapping[str, Any]) -> bool:
    """Whether what came of a line is still what the line said."""
    if kind == Kind.LINKS:
        values: Mapping[str, Any] = {"material": told.get("material", ""), "share": _share(told)}
    else:
        values = _site_values(told) if kind == Kind.SITES else _contact_values(told)
    return all(getattr(thing, name) == value for name, value in values.items())


def _take(
    batch: ImportBatch, row: ImportRow, suppliers: QuerySet[Supplier], actor: User
) -> Site | SupplyLink | Contact:
    told = row.told
    supplier = suppliers.get(pk=told["supplier"])
    if batch.kind == Kind.SITES:
        return add_site(supplier=supplier, actor=actor, **_site_values(told))
    if batch.kind == Kind.CONTACTS:
        return add_contact(supplier=supplier, actor=actor, values=_contact_values(told))
    return add_link(
        upstream=supplier,
        downstream=suppliers.get(pk=told["customer"]),
        material=told.get("material", ""),
        share=_share(told),
        actor=actor,
        derive=False,
    )


def _share(told: Mapping[str, Any]) -> Decimal | None:
    return Decimal(told["share"]) if "share" in told else None


def _site_values(told: Mapping[str, Any]) -> SiteValues:
    place = {name: Decimal(told[name]) if name in told else None for name in ("latitude", "longitude")}
    return {
        "name": told["site_name"],
        "address": told.get("site_address", ""),
        "country": told.get("site_country", ""),
        "region": told.get("site_region", ""),
        "function": told.get("function", ""),
        "os_id": told.get("os_id", ""),
        "latitude": place["latitude"],
        "longitude": place["longitude"],
    }


def _contact_values(told: Mapping[str, Any]) -> ContactValues:
    return {
        "name": told.get("person_name", ""),
        "email": told.get("person_email", ""),
        "phone": told.get("phone", ""),
        "role": told.get("role", ""),
        "language": told.get("language", ""),
    }
