"""A supplier company notes its own sources and says which customer sees which by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.chain.concentration import WHOLE, material_key
from suppliers.models import Declaration, DeclarationState, Demand, OwnSource, PassedDemand, Shown, SupplyLink
from suppliers.services.listing import plain
from tenants.models import User

#: What a named declaration copies of the source.
_COPIED = ("name", "country", "identifier", "material", "share")


class SourceValues(TypedDict):
    """What a company says of a source; ``share`` is in percent of its need of the material."""

    name: str
    country: str
    identifier: str
    material: str
    share: Decimal | None


@transaction.atomic
def add_source(*, company_id: UUID, actor: User, **values: Unpack[SourceValues]) -> OwnSource:
    """Note a source for the company itself; no customer is told anything yet.

    Raises :class:`DomainError` for one that is there, :class:`InvalidInput` for shares of a material that are
    more than the whole.
    """
    source = OwnSource(tenant_id=company_id, created_by=actor, **values)
    _check(source)
    source.save(force_insert=True)
    record("source.added", source, actor=actor, after=_said(source))
    return source


@transaction.atomic
def change_source(
    *, source: OwnSource, actor: User, now: datetime, **values: Unpack[SourceValues]
) -> OwnSource:
    """Say otherwise what a source is; customers who see it by name see the change. Raises as
    :func:`add_source` does."""
    before = _said(source)
    for name, value in values.items():
        setattr(source, name, value)
    _check(source)
    after = _said(source)
    if before == after:
        return source
    source.save(update_fields=[*_COPIED, "updated_at"])
    named = declarations_of(source).filter(shown=Shown.NAMED).exclude(state=DeclarationState.WITHDRAWN)
    named.update(updated_at=now, **_copy(source))
    record("source.changed", source, actor=actor, before=before, after=after)
    return source


@transaction.atomic
def declare_source(
    *,
    source: OwnSource,
    customers: Mapping[UUID, tuple[UUID, str]],
    consents: bool,
    actor: User,
    now: datetime,
) -> None:
    """Settle what each customer is told of a source.

    ``customers`` maps a buyer to the company's entry in its list and what it is shown: ``named``, ``hidden``,
    or empty for nothing at all. A buyer that is not named keeps what it has. Naming needs consent: raises
    :class:`InvalidInput` without it.
    """
    if any(shown == Shown.NAMED for _entry, shown in customers.values()) and not consents:
        raise InvalidInput(
            _("Say that you agree to this supplier being named, or choose to hide its name."),
            field="consents",
        )
    there = {one.tenant_id: one for one in declarations_of(source).select_for_update()}
    for tenant_id, (entry, shown) in customers.items():
        if shown:
            _declare(source, there.get(tenant_id), tenant_id, entry, shown, actor=actor, now=now)
        elif tenant_id in there:
            _withdraw(there[tenant_id], actor=actor, now=now)


@transaction.atomic
def remove_source(*, source: OwnSource, actor: User, now: datetime) -> None:
    """Take a source off the company's list and back from every customer. Links that a customer has made of it
    stay with that customer."""
    for told in declarations_of(source).select_for_update():
        _withdraw(told, actor=actor, now=now)
    record("source.removed", source, actor=actor, before=_said(source))
    source.delete()


@transaction.atomic
def pass_demand(
    *,
    declaration: Declaration | None = None,
    link: SupplyLink | None = None,
    kind: str,
    passed_on: date,
    today: date,
    note: str = "",
    evidence: tuple[UUID, str] | None = None,
    actor: User,
) -> PassedDemand:
    """Note that a demand was passed on along one link (T/CFIE 7.2.3 i): by the supplier company on what it
    declared, or by the buyer on a link of its own. ``evidence`` is the id and name of a file in the company's
    vault. Raises :class:`InvalidInput` for a day to come."""
    subject = declaration or link
    if subject is None or (declaration and link):
        message = "a demand is passed on along one link"
        raise ValueError(message)
    if passed_on > today:
        raise InvalidInput(_("This day is still to come. Write when it was passed on."), field="passed_on")
    demand = PassedDemand.objects.create(
        tenant_id=subject.tenant_id,
        supplier_org_id=declaration.supplier_org_id if declaration else None,
        declaration=declaration,
        link=link,
        kind=Demand(kind),
        passed_on=passed_on,
        note=note,
        evidence=evidence[0] if evidence else None,
        evidence_name=evidence[1] if evidence else "",
        noted_by=actor,
    )
    said = {"demand": demand.kind, "passed_on": passed_on.isoformat(), "material": subject.material}
    record("demand.passed", subject, actor=actor, after=said)
    return demand


def declarations_of(source: OwnSource) -> Any:
    """What customers are told of a source; needs the company's scope."""
    return Declaration.objects.filter(supplier_org_id=source.tenant_id, source=source.pk).order_by("pk")


def _declare(
    source: OwnSource,
    told: Declaration | None,
    tenant_id: UUID,
    entry: UUID,
    shown: str,
    *,
    actor: User,
    now: datetime,
) -> None:
    is_named = shown == Shown.NAMED
    if told is not None and told.shown == shown and told.state != DeclarationState.WITHDRAWN:
        return
    told = told or Declaration(
        tenant_id=tenant_id, supplier_org_id=source.tenant_id, source=source.pk, supplier_id=entry
    )
    # A link made of it before stands; the declaration is looked at anew.
    told.state = DeclarationState.OPEN
    told.shown, told.consented_at, told.declared_by = Shown(shown), now if is_named else None, actor
    for name, value in (_copy(source) if is_named else _nothing()).items():
        setattr(told, name, value)
    told.save()
    record("source.declared", told, actor=actor, after={"shown": shown, "name": told.name})


def _withdraw(told: Declaration, *, actor: User, now: datetime) -> None:
    if told.state == DeclarationState.WITHDRAWN:
        return
    before = {"shown": told.shown, "name": told.name}
    told.state, told.shown, told.consented_at, told.updated_at = (
        DeclarationState.WITHDRAWN,
        Shown.HIDDEN,
        None,
        now,
    )
    for name, value in _nothing().items():
        setattr(told, name, value)
    told.save()
    record("source.withdrawn", told, actor=actor, before=before)


def _check(source: OwnSource) -> None:
    others = OwnSource.objects.filter(tenant_id=source.tenant_id).exclude(pk=source.pk)
    twin = {"name": source.name, "country": source.country, "material": source.material}
    if others.filter(**twin).exists():
        raise DomainError(_("This source of this material is in your list already."), field="name")
    if source.share is None:
        return
    if not 0 < source.share <= WHOLE:
        raise InvalidInput(
            _("Write a share above 0 and up to 100 percent, or leave it empty."), field="share"
        )
    key = material_key(source.material)
    rest = sum((one.share or Decimal(0) for one in others if material_key(one.material) == key), Decimal(0))
    if rest + source.share > WHOLE:
        raise InvalidInput(
            _("Your other sources cover %(rest)s %% of this material. At most %(left)s %% is left.")
            % {"rest": plain(rest), "left": plain(WHOLE - rest)},
            field="share",
        )


def _copy(source: OwnSource) -> dict[str, Any]:
    return {name: getattr(source, name) for name in _COPIED}


def _nothing() -> dict[str, Any]:
    return {name: None if name == "share" else "" for name in _COPIED}


def _said(source: OwnSource) -> dict[str, Any]:
    return {name: plain(value) for name, value in _copy(source).items()}
