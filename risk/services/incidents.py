"""Incidents and interruptions: noted, followed until supply is back, learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.services.texts import fitted, needed
from risk.models import Incident, IncidentKind, IncidentSupplier, RiskEntry, SupplyEffect
from risk.services.clocks import RECOVERY_STEPS, end_clock, start_clock
from risk.services.numbers import next_number
from risk.services.register import check_owner
from suppliers.models import Site, Supplier
from tenants.days import local_day
from tenants.models import User

#: The clock of an incident, and the rule that sets its steps, with its version.
KIND, RULE = "incident_recovery", "incident recovery 2026.1"
_TEXTS = ("effect", "recovery_plan", "lessons")
_WRITTEN = (
    *("title", "kind", "entry", "happened_on", "supply", *_TEXTS),
    *("recover_by", "recovered_on", "owner"),
)


@transaction.atomic
def note_incident(*, tenant_id: UUID, values: Mapping[str, Any], actor: User, now: datetime) -> Incident:
    """Note an incident. ``values`` are the columns a person fills in (see :class:`Incident`).

    Raises :class:`InvalidInput` with the field at fault; nothing is stored then.
    """
    incident = Incident(tenant_id=tenant_id, created_by=actor)
    _fill(incident, values, local_day(tenant_id, now))
    incident.number = next_number(Incident, tenant_id)
    incident.save(force_insert=True)
    _set_clock(incident, now)
    record("incident.noted", incident, actor=actor, after=_told(incident))
    return incident


@transaction.atomic
def change_incident(
    *, incident: Incident, values: Mapping[str, Any], revision: int, actor: User, now: datetime
) -> Incident:
    """Store an incident as edited; ``revision`` is the one its form was made from.

    Raises :class:`InvalidInput` with the field at fault, :class:`DomainError` where somebody saved meanwhile.
    """
    held = _locked(incident)
    if held.revision != revision:
        raise DomainError(
            _("Somebody else saved this incident while you had it open. Load the page again and change it."),
            code="changed_meanwhile",
        )
    _refuse_closed(held)
    before, clock = _told(held), _due(held)
    _fill(held, values, local_day(held.tenant_id, now))
    held.revision += 1
    held.save(update_fields=[*_WRITTEN, "revision", "updated_at"])
    if _due(held) != clock:
        end_clock(held, kind=KIND, met=not held.is_running, now=now)
        _set_clock(held, now)
    after = _told(held)
    changed = [name for name in after if after[name] != before[name]]
    record(
        "incident.changed",
        held,
        actor=actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return held


@transaction.atomic
def close_incident(*, incident: Incident, lessons: str, actor: User, now: datetime) -> None:
    """Close an incident with what was learnt. Raises :class:`DomainError` while supply is not back."""
    held = _locked(incident)
    _refuse_closed(held)
    if held.is_running:
        raise DomainError(
            _("Supply is not back yet. Say under “Edit” on which day it was, then close the incident."),
            code="running",
        )
    held.lessons = needed(
        Incident, "lessons", lessons, otherwise=_("Say what was learnt: it is kept with the incident.")
    )
    held.closed_on = local_day(held.tenant_id, now)
    held.revision += 1
    held.save(update_fields=["lessons", "closed_on", "revision", "updated_at"])
    end_clock(held, kind=KIND, met=True, now=now)
    record("incident.closed", held, actor=actor, after={"lessons": held.lessons})


@transaction.atomic
def reopen_incident(*, incident: Incident, actor: User, now: datetime) -> None:
    """Open a closed incident again; nothing where it is open."""
    held = _locked(incident)
    if held.closed_on is None:
        return
    held.closed_on = None
    held.revision += 1
    held.save(update_fields=["closed_on", "revision", "updated_at"])
    _set_clock(held, now)
    record("incident.reopened", held, actor=actor)


@transaction.atomic
def name_supplier(*, incident: Incident, supplier: Supplier, site: Site | None, actor: User) -> None:
    """Say that an incident concerns a supplier, or one site of it; said again, the site is changed."""
    held = _locked(incident)
    _refuse_closed(held)
    if site is not None and site.supplier_id != supplier.pk:
        raise InvalidInput(_("Choose a site of this supplier."), field="site")
    IncidentSupplier.objects.update_or_create(
        tenant_id=held.tenant_id, incident=held, supplier=supplier, defaults={"site": site}
    )
    after = {"supplier": supplier.name, "site": str(site or "")}
    record("incident.supplier_named", held, actor=actor, after=after)


@transaction.atomic
def unname_supplier(*, incident: Incident, supplier: Supplier, actor: User) -> None:
    """Take back that an incident concerns a supplier; nothing where it was not said."""
    held = _locked(incident)
    _refuse_closed(held)
    links = IncidentSupplier.objects.filter(tenant_id=held.tenant_id, incident=held, supplier=supplier)
    if links.delete()[0]:
        record("incident.supplier_unnamed", held, actor=actor, before={"supplier": supplier.name})


def _locked(incident: Incident) -> Incident:
    return (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "entry")
        .defer("owner__password")
        .get(pk=incident.pk, tenant_id=incident.tenant_id)
    )


def _refuse_closed(incident: Incident) -> None:
    if incident.closed_on is not None:
        raise DomainError(_("This incident is closed. Open it again, then change it."), code="closed")


def _due(incident: Incident) -> date | None:
    """The day on the clock: none once supply is back."""
    is_over = incident.recovered_on is not None or incident.closed_on is not None
    return None if is_over else incident.recover_by


def _set_clock(incident: Incident, now: datetime) -> None:
    day = _due(incident)
    if day is not None:
        start_clock(incident, kind=KIND, rule=RULE, day=day, steps=RECOVERY_STEPS, now=now)


def _fill(incident: Incident, values: Mapping[str, Any], today: date) -> None:
    incident.title = needed(
        Incident, "title", values.get("title", ""), otherwise=_("Say in a few words what happened.")
    )
    if values.get("kind") not in IncidentKind.values:
        raise InvalidInput(_("Choose what kind of incident it is."), field="kind")
    if values.get("supply") not in SupplyEffect.values:
        raise InvalidInput(_("Choose what became of supply."), field="supply")
    incident.kind, incident.supply = values["kind"], values["supply"]
    for name in _TEXTS:
        setattr(incident, name, fitted(Incident, name, values.get(name) or ""))
    _days(incident, values, today)
    if incident.supply != SupplyEffect.NONE and not incident.effect:
        raise InvalidInput(_("Say what it did to supply: what, how much, for how long."), field="effect")
    check_owner(values.get("owner"), incident.tenant_id)
    incident.owner = values.get("owner")
    entry: RiskEntry | None = values.get("entry")
    if entry is not None and entry.tenant_id != incident.tenant_id:
        raise InvalidInput(_("Choose one of your own risks."), field="entry")
    incident.entry = entry
    if incident.recover_by is not None and not incident.recovery_plan:
        raise InvalidInput(_("Say what is done to get supply back by this day."), field="recovery_plan")


def _days(incident: Incident, values: Mapping[str, Any], today: date) -> None:
    happened, by, back = (values.get(name) for name in ("happened_on", "recover_by", "recovered_on"))
    if happened is None:
        raise InvalidInput(_("Say on which day it happened."), field="happened_on")
    if happened > today:
        raise InvalidInput(_("It cannot have happened after today."), field="happened_on")
    if by is not None and by < happened:
        raise InvalidInput(_("Choose a day after the incident."), field="recover_by")
    if back is not None and not happened <= back <= today:
        raise InvalidInput(
            _("Supply is back on a day from the incident to today; leave it empty until then."),
            field="recovered_on",
        )
    incident.happened_on, incident.recover_by, incident.recovered_on = happened, by, back


def _told(incident: Incident) -> dict[str, Any]:
    """What events say of an incident."""
    return {
        "title": incident.title,
        "incident_kind": incident.kind,
        "happened_on": incident.happened_on.isoformat(),
        "supply": incident.supply,
        "supply_effect": incident.effect,
        "recovery_plan": incident.recovery_plan,
        "recover_by": incident.recover_by.isoformat() if incident.recover_by else "",
        "recovered_on": incident.recovered_on.isoformat() if incident.recovered_on else "",
        "lessons": incident.lessons,
        "owner": incident.owner.name if incident.owner else "",
    }
