"""Planning an audit with a firm, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, AuditSite, AuditState
from core.errors import DomainError, InvalidInput
from core.events import record
from core.numbers import next_number
from remediation.models import Finding, FindingState
from remediation.services.findings import withdraw_finding
from suppliers.models import Site, Supplier
from tenants.models import Engagement, Organisation, OrganisationKind, User

#: How far from today an audit may begin, so that a mistyped year is noticed, and how long it may last.
EARLIEST, LATEST = timedelta(days=366), timedelta(days=3 * 366)
LONGEST = timedelta(days=60)


class AuditValues(TypedDict):
    """What is agreed when an audit is planned; the days are those of the buyer's time zone."""

    supplier: Supplier
    firm: Organisation
    protocol: str
    announcement: str
    starts_on: date
    ends_on: date
    sites: Sequence[Site]


@transaction.atomic
def plan_audit(*, tenant_id: UUID, actor: User, now: datetime, **values: Unpack[AuditValues]) -> Audit:
    """Order an audit of a supplier's sites from a firm the buyer works with.

    Raises :class:`InvalidInput` for a firm that is not engaged, days that cannot be, or sites of somebody
    else, and :class:`DomainError` when the very same visit is planned already.
    """
    number = next_number(Audit.objects.all(), tenant_id=tenant_id, name="audits")
    _check_firm(tenant_id, values["firm"])
    today = now.astimezone(ZoneInfo(Organisation.objects.get(pk=tenant_id).time_zone)).date()
    _check_days(values["starts_on"], values["ends_on"], today)
    _check_sites(values["supplier"], values["sites"])
    _refuse_twin(tenant_id, values)
    details = {key: value for key, value in values.items() if key != "sites"}
    audit = Audit.objects.create(tenant_id=tenant_id, number=number, created_by=actor, **details)
    AuditSite.objects.bulk_create(
        AuditSite(tenant_id=tenant_id, audit=audit, site=site) for site in values["sites"]
    )
    record("audit.planned", audit, actor=actor, after=_said(audit, values["sites"]))
    return audit


@transaction.atomic
def cancel_audit(*, audit: Audit, reason: str, actor: User, now: datetime) -> Audit:
    """Call a planned audit off; its drafts are withdrawn. Raises :class:`DomainError` once a finding of it
    was issued or it is over, :class:`InvalidInput` without a reason."""
    audit = locked(audit)
    if not reason.strip():
        raise InvalidInput(_("Write why the audit is called off."), field="reason")
    findings = Finding.objects.filter(tenant_id=audit.tenant_id, origin_id=audit.pk)
    if findings.filter(state__in=[FindingState.OPEN, FindingState.CLOSED]).exists():
        raise DomainError(
            _("Findings of this audit were issued to the supplier, so it can only be concluded.")
        )
    for draft in findings.filter(state=FindingState.DRAFT):
        withdraw_finding(finding=draft, reason=reason, actor=actor, now=now)
    audit.state = AuditState.CANCELLED
    audit.save(update_fields=["state"])
    record("audit.cancelled", audit, actor=actor, after={"state": audit.state, "reason": reason})
    return audit


def locked(audit: Audit) -> Audit:
    """The audit as it stands now, locked. Raises :class:`DomainError` unless it is planned."""
    found = (
        Audit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("tenant", "supplier")
        .get(pk=audit.pk, tenant_id=audit.tenant_id)
    )
    if found.state == AuditState.CONCLUDED:
        raise DomainError(_("This audit is concluded; its record no longer changes."))
    if found.state == AuditState.CANCELLED:
        raise DomainError(_("This audit was called off; nothing can be added to it."))
    return found


def _check_firm(tenant_id: UUID, firm: Organisation) -> None:
    engaged = Engagement.objects.filter(tenant_id=tenant_id, organisation=firm, ended_at=None)
    if firm.kind != OrganisationKind.ASSESSOR or not engaged.exists():
        raise InvalidInput(_("You do not work with this firm. Choose one that you engaged."), field="firm")


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise InvalidInput(_("The last day is before the first. Correct one of them."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise InvalidInput(
            _("An audit lasts up to %(days)s days. Plan a second one for the rest.") % {"days": LONGEST.days},
            field="ends_on",
        )
    if not today - EARLIEST <= starts_on <= today + LATEST:
        raise InvalidInput(
            _("This day is more than a year ago or three years ahead. Check the year."), field="starts_on"
        )


def _check_sites(supplier: Supplier, sites: Sequence[Site]) -> None:
    if not sites:
        raise InvalidInput(_("Choose at least one site, or write a new one."), field="sites")
    if any(site.supplier_id != supplier.pk for site in sites):
        raise InvalidInput(_("One of the sites is not of this supplier. Choose again."), field="sites")


def _refuse_twin(tenant_id: UUID, values: AuditValues) -> None:
    same = {key: values[key] for key in ("supplier", "firm", "starts_on", "ends_on")}
    twin = Audit.objects.filter(tenant_id=tenant_id, state=AuditState.PLANNED, **same).first()
    if twin is not None:
        raise DomainError(
            _("This firm is to audit this supplier on these days already: %(audit)s.")
            % {"audit": twin.reference},
            code="planned_already",
            field="starts_on",
        )


def _said(audit: Audit, sites: Sequence[Site]) -> dict[str, str]:
    return {
        "supplier": audit.supplier.name,
        "firm": audit.firm.name,
        "starts_on": audit.starts_on.isoformat(),
        "ends_on": audit.ends_on.isoformat(),
        "sites": ", ".join(site.name for site in sites),
    }
