"""What auditors write down: draft findings of one audit, and issuing them to the supplier."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, AuditSite
from audits.services.planning import locked
from audits.sheets.keys import finding_key
from core.errors import DomainError, InvalidInput
from core.templatetags.ui_format import day
from remediation.models import Finding, FindingState, Origin
from remediation.services import (
    FindingValues,
    change_finding,
    issue_finding,
    open_finding,
    withdraw_finding,
)
from tenants.models import User


def findings_of(audit: Audit) -> QuerySet[Finding]:
    """Every finding of an audit, by number."""
    return Finding.objects.filter(tenant_id=audit.tenant_id, origin_id=audit.pk)


def drafts_of(audit: Audit) -> QuerySet[Finding]:
    """The findings of an audit that the supplier was not shown yet."""
    return findings_of(audit).filter(state=FindingState.DRAFT)


def local_day(audit: Audit, now: datetime) -> date:
    """The day it is now at the buyer's place."""
    return now.astimezone(ZoneInfo(audit.tenant.time_zone)).date()


@transaction.atomic
def add_finding(*, audit: Audit, values: FindingValues, actor: User, now: datetime) -> Finding:
    """Write a draft finding of an audit; its twin of this audit is recognised (code ``repeated``).

    Raises :class:`InvalidInput` for days outside the audit, sites it does not visit and whatever
    :func:`remediation.services.open_finding` refuses, :class:`DomainError` once the audit is over.
    """
    audit = locked(audit)
    _check(audit, values)
    return open_finding(
        tenant_id=audit.tenant_id,
        supplier=audit.supplier,
        values=values,
        origin=Origin.AUDIT,
        origin_id=audit.pk,
        origin_label=origin_label(audit),
        origin_key=finding_key(values),
        actor=actor,
        now=now,
    )


@transaction.atomic
def correct_finding(*, audit: Audit, finding: Finding, values: FindingValues, actor: User) -> Finding:
    """Change what a draft of an audit says. Raises as :func:`add_finding`."""
    audit = locked(audit)
    _check(audit, values)
    return change_finding(finding=finding, values=values, actor=actor)


@transaction.atomic
def drop_finding(*, audit: Audit, finding: Finding, actor: User, now: datetime) -> Finding:
    """Withdraw a draft that was wrong; :class:`DomainError` for a finding that was issued."""
    locked(audit)
    finding.refresh_from_db(fields=["state"])  # somebody may have issued it meanwhile
    if finding.state != FindingState.DRAFT:
        raise DomainError(_("This finding was issued. Your buyer can withdraw it, with a reason."))
    reason = str(_("Draft dropped by the auditors before it was issued."))
    return withdraw_finding(finding=finding, reason=reason, actor=actor, now=now)


@transaction.atomic
def issue_findings(*, audit: Audit, actor: User, now: datetime) -> list[Finding]:
    """Show every draft of an audit to the supplier and start its clocks, all or none; gives the findings.

    Raises :class:`DomainError` when there is no draft or the audit is over.
    """
    audit = locked(audit)
    drafts = list(drafts_of(audit).order_by("number"))
    if not drafts:
        raise DomainError(_("There is no draft to issue. Reload the page to see what happened."))
    return [issue_finding(finding=draft, actor=actor, now=now) for draft in drafts]


def origin_label(audit: Audit) -> str:
    """How a finding names the audit it came from."""
    return f"{audit.reference} · {audit.firm.name}"


def _check(audit: Audit, values: FindingValues) -> None:
    found_on, site = values["found_on"], values["site"]
    if found_on < audit.starts_on:
        raise InvalidInput(
            _("%(date)s is before the audit, which began on %(start)s. Correct the date.")
            % {"date": day(found_on), "start": day(audit.starts_on)},
            code="before_audit",
            field="found_on",
        )
    if found_on > audit.ends_on:
        raise InvalidInput(
            _("%(date)s is after the audit, which ended on %(end)s. Correct the date.")
            % {"date": day(found_on), "end": day(audit.ends_on)},
            code="after_audit",
            field="found_on",
        )
    if (
        site is not None
        and not AuditSite.objects.filter(tenant_id=audit.tenant_id, audit=audit, site=site).exists()
    ):
        raise InvalidInput(_("This audit does not go to this site. Choose another one."), field="site")
