"""A buyer or its auditor writes a finding, issues it to the supplier, and ends it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from assessments.services.requesting import check_near
from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from core.obligations import announce, cancel, open_obligation, running
from remediation.models import Area, Finding, FindingState, PartState, Severity
from remediation.rules import FIX, PLAN, TERMS, rule_name
from remediation.services.standing import SETTLED, lock, lock_open
from remediation.services.texts import fitted, needed, reason_given
from standards.loader import IDS
from suppliers.models import Site, Supplier
from tenants.models import User


class FindingValues(TypedDict):
    """What a finding says. ``standard`` and ``item`` come together or not at all."""

    severity: str
    area: str
    clause: str
    title: str
    description: str
    standard: str
    item: str
    found_on: date
    site: Site | None


@transaction.atomic
def open_finding(
    *,
    tenant_id: UUID,
    supplier: Supplier,
    values: FindingValues,
    origin: str,
    origin_id: UUID | None = None,
    origin_label: str = "",
    origin_key: str = "",
    owner: User | None = None,
    actor: User,
    now: datetime,
) -> Finding:
    """Write a draft, which the supplier does not see, under the tenant's next number.

    Raises :class:`InvalidInput` for values that cannot be used, :class:`DomainError` (``repeated``) where
    the origin has a finding with this ``origin_key`` that was not withdrawn.
    """
    if supplier.tenant_id != tenant_id:
        raise InvalidInput(_("This supplier is not in your list."), code="unknown", field="supplier")
    checked = _checked(supplier, values)
    _check_day(checked["found_on"], now)
    number = _next_number(tenant_id)
    _check_fresh(tenant_id, origin_id, origin_key)
    finding = Finding.objects.create(
        tenant_id=tenant_id,
        number=number,
        supplier=supplier,
        **checked,
        origin=origin,
        origin_id=origin_id,
        origin_label=origin_label,
        origin_key=origin_key,
        owner=owner,
        created_by=actor,
    )
    record("finding.drafted", finding, actor=actor, after=_told(finding))
    return finding


@transaction.atomic
def change_finding(*, finding: Finding, values: FindingValues, actor: User) -> Finding:
    """Change what a draft says. Raises :class:`DomainError` once it is issued, :class:`InvalidInput`."""
    _lock_draft(finding)
    before = _told(finding)
    checked = _checked(finding.supplier, values)
    for name, value in checked.items():
        setattr(finding, name, value)
    after = _told(finding)
    if after != before:
        finding.save(update_fields=[*checked, "updated_at"])
        changed = [name for name in after if after[name] != before[name]]
        record(
            "finding.changed",
            finding,
            actor=actor,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return finding


@transaction.atomic
def issue_finding(*, finding: Finding, actor: User, now: datetime) -> Finding:
    """Show a draft to the supplier and start its clocks (``remediation.rules.TERMS``).

    A company that has not joined yet sees it when it joins; the clocks run from now all the same. Raises
    :class:`DomainError` for what is no draft, :class:`InvalidInput` where the day of the finding is ahead.
    """
    _lock_draft(finding)
    _check_day(finding.found_on, now)
    terms = TERMS[finding.severity]
    finding.supplier_org_id = finding.supplier.supplier_org_id
    finding.site_name = finding.site.name if finding.site else ""
    finding.state = FindingState.OPEN
    finding.issued_at = now
    finding.plan_state = PartState.DUE if PLAN in terms else PartState.NOT_ASKED
    finding.fix_state = PartState.DUE if FIX in terms else PartState.NOT_ASKED
    finding.save(
        update_fields=[
            "supplier_org",
            "site_name",
            "state",
            "issued_at",
            "plan_state",
            "fix_state",
            "updated_at",
        ]
    )
    zone = ZoneInfo(finding.tenant.time_zone)
    for kind, term in terms.items():
        open_obligation(
            subject=finding,
            kind=kind,
            rule=rule_name(finding.severity, kind),
            started_at=now,
            due_at=term.due_at(now, zone),
            steps=term.steps,
            supplier_org_id=finding.supplier_org_id,
        )
    record(
        "finding.issued",
        finding,
        actor=actor,
        before={"state": FindingState.DRAFT},
        after={"state": finding.state, "severity": finding.severity, "title": finding.title},
    )
    announce(finding, "finding_issued", key="issued", now=now)
    _wake("clock", "findings", "rerating")
    return finding


@transaction.atomic
def withdraw_finding(*, finding: Finding, reason: str, actor: User, now: datetime) -> Finding:
    """Take back a finding that does not hold; its clocks end. ``reason`` is kept as the closing note."""
    lock(finding)
    before = finding.state
    if before != FindingState.DRAFT:
        lock_open(finding)
    note = reason_given(Finding, "closing_note", reason)
    for kind in (PLAN, FIX):
        obligation = running(finding, kind)
        if obligation is not None:
            cancel(obligation, now=now)
    _end(finding, FindingState.WITHDRAWN, note, now)
    record(
        "finding.withdrawn",
        finding,
        actor=actor,
        before={"state": before},
        after={"state": finding.state, "reason": note},
    )
    if before == FindingState.OPEN:
        announce(finding, "finding_withdrawn", key="withdrawn", now=now)
    _wake("findings", "rerating")
    return finding


@transaction.atomic
def close_finding(*, finding: Finding, note: str = "", actor: User, now: datetime) -> Finding:
    """End a finding that is corrected and verified.

    Raises :class:`DomainError` (``no_plan``, ``no_proof``) while a plan or correction that is asked for is
    not accepted.
    """
    lock_open(finding)
    if finding.fix_state not in SETTLED:
        raise DomainError(
            _("This finding cannot be closed yet: no proof of its correction has been accepted."),
            code="no_proof",
        )
    if finding.plan_state not in SETTLED:
        raise DomainError(
            _("This finding cannot be closed yet: no plan of corrective actions has been accepted."),
            code="no_plan",
        )
    clean = fitted(Finding, "closing_note", note, field="note")
    _end(finding, FindingState.CLOSED, clean, now)
    record(
        "finding.closed",
        finding,
        actor=actor,
        before={"state": FindingState.OPEN},
        after={"state": finding.state, "note": clean},
    )
    announce(finding, "finding_closed", key="closed", now=now)
    _wake("findings", "rerating")
    return finding


def _checked(supplier: Supplier, values: FindingValues) -> dict[str, Any]:
    """The values as the row keeps them; :class:`InvalidInput` names the field at fault."""
    if values["severity"] not in Severity.values:
        raise InvalidInput(_("Choose one of the severities."), code="unknown_severity", field="severity")
    if values["area"] not in Area.values:
        raise InvalidInput(_("Choose one of the areas."), code="unknown_area", field="area")
    site = values["site"]
    if site is not None and (site.tenant_id, site.supplier_id) != (supplier.tenant_id, supplier.pk):
        raise InvalidInput(_("This site is not one of the supplier's."), code="unknown_site", field="site")
    _check_item(values["standard"], values["item"])
    return {
        "severity": values["severity"],
        "area": values["area"],
        "clause": fitted(Finding, "clause", values["clause"]),
        "title": needed(Finding, "title", values["title"], otherwise=_("Say in a few words what was found.")),
        "description": fitted(Finding, "description", values["description"]),
        "standard": values["standard"],
        "item": values["item"],
        "found_on": values["found_on"],
        "site": site,
    }


def _check_item(standard: str, item: str) -> None:
    if not standard and not item:
        return
    if standard not in IDS:
        raise InvalidInput(
            _("There is no such standard here."),
            code="unknown_standard",
            field="standard" if standard else "item",
        )
    if item not in catalogue(standard).items:
        raise InvalidInput(
            _("There is no such question in this standard."), code="unknown_item", field="item"
        )


def _check_day(found_on: date, now: datetime) -> None:
    """Refuse a day that is ahead where the acting person is, or years back."""
    today = timezone.localdate(now)
    if found_on > today:
        raise InvalidInput(
            _("The day it was found is in the future. Check the date."), code="future", field="found_on"
        )
    check_near(found_on, today, field="found_on")


def _check_fresh(tenant_id: UUID, origin_id: UUID | None, origin_key: str) -> None:
    if not origin_key:
        return
    known = Finding.objects.filter(tenant_id=tenant_id, origin_id=origin_id, origin_key=origin_key)
    if known.exclude(state=FindingState.WITHDRAWN).exists():
        raise DomainError(_("This finding was taken already."), code="repeated")


def _next_number(tenant_id: UUID) -> int:
    """The tenant's next finding number; two at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"findings {tenant_id}"])
    last: int | None = Finding.objects.filter(tenant_id=tenant_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _lock_draft(finding: Finding) -> None:
    lock(finding)
    if finding.state != FindingState.DRAFT:
        raise DomainError(
            _("This finding is no draft any more, so it cannot be changed or issued."), code="not_draft"
        )


def _end(finding: Finding, state: FindingState, note: str, now: datetime) -> None:
    finding.state, finding.closing_note, finding.closed_at = state, note, now
    finding.save(update_fields=["state", "closing_note", "closed_at", "updated_at"])


def _told(finding: Finding) -> dict[str, Any]:
    """What the event log keeps of a finding's text."""
    names = ("severity", "area", "clause", "title", "description", "standard", "item")
    return {name: getattr(finding, name) for name in names} | {
        "found_on": finding.found_on.isoformat(),
        "site": str(finding.site) if finding.site else "",
    }


def _wake(*stages: str) -> None:
    for stage in stages:
        nudge(stage)
