"""A buyer or its auditor writes a finding, issues it to the supplier, and ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record, record_all
from core.nudge import nudge
from core.numbers import next_number
from core.obligations import announce, cancel, open_obligation, running
from remediation.models import Finding, FindingState, PartState
from remediation.rules import FIX, PLAN, TERMS, rule_name
from remediation.services.standing import SETTLED, lock, lock_open
from remediation.services.texts import fitted, reason_given
from remediation.services.values import FindingValues, check_day, checked_values, told
from suppliers.models import Supplier
from tenants.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """Where findings come from: :class:`remediation.models.Origin`, the id and the words for it."""

    origin: str
    id: UUID | None = None
    label: str = ""


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
    (finding,) = open_findings(
        tenant_id=tenant_id,
        supplier=supplier,
        drafts=[(values, origin_key)],
        source=Source(origin, origin_id, origin_label),
        owner=owner,
        actor=actor,
        now=now,
    )
    return finding


@transaction.atomic
def open_findings(
    *,
    tenant_id: UUID,
    supplier: Supplier,
    drafts: Sequence[tuple[FindingValues, str]],
    source: Source,
    owner: User | None = None,
    actor: User,
    now: datetime,
) -> list[Finding]:
    """Write drafts, given with their keys within ``source``, all or none, in as many queries as for one.

    Raises as :func:`open_finding` does.
    """
    if supplier.tenant_id != tenant_id:
        raise InvalidInput(_("This supplier is not in your list."), code="unknown", field="supplier")
    checked = [checked_values(supplier, values) for values, _key in drafts]
    for values in checked:
        check_day(values["found_on"], now)
    first = next_number(Finding.objects.all(), tenant_id=tenant_id, name="findings")
    _check_fresh(tenant_id, source.id, [key for _values, key in drafts if key])
    findings = Finding.objects.bulk_create(
        Finding(
            tenant_id=tenant_id,
            number=number,
            supplier=supplier,
            **values,
            origin=source.origin,
            origin_id=source.id,
            origin_label=source.label,
            origin_key=key,
            owner=owner,
            created_by=actor,
        )
        for number, (values, (_said, key)) in enumerate(zip(checked, drafts, strict=True), start=first)
    )
    record_all("finding.drafted", [(finding, told(finding)) for finding in findings], actor=actor)
    return findings


@transaction.atomic
def change_finding(*, finding: Finding, values: FindingValues, actor: User) -> Finding:
    """Change what a draft says. Raises :class:`DomainError` once it is issued, :class:`InvalidInput`."""
    _lock_draft(finding)
    before = told(finding)
    checked = checked_values(finding.supplier, values)
    for name, value in checked.items():
        setattr(finding, name, value)
    after = told(finding)
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
    check_day(finding.found_on, now)
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


def _check_fresh(tenant_id: UUID, origin_id: UUID | None, keys: Sequence[str]) -> None:
    """Refuse keys that the origin has, or that come twice."""
    known = Finding.objects.filter(tenant_id=tenant_id, origin_id=origin_id, origin_key__in=keys)
    if len(set(keys)) < len(keys) or (keys and known.exclude(state=FindingState.WITHDRAWN).exists()):
        raise DomainError(_("This finding was taken already."), code="repeated")


def _lock_draft(finding: Finding) -> None:
    lock(finding)
    if finding.state != FindingState.DRAFT:
        raise DomainError(
            _("This finding is no draft any more, so it cannot be changed or issued."), code="not_draft"
        )


def _end(finding: Finding, state: FindingState, note: str, now: datetime) -> None:
    finding.state, finding.closing_note, finding.closed_at = state, note, now
    finding.save(update_fields=["state", "closing_note", "closed_at", "updated_at"])


def _wake(*stages: str) -> None:
    for stage in stages:
        nudge(stage)
