"""Concluding an audit: the record is complete, and the audit-verified score follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audits.models import Audit, AuditState, FindingSheet
from audits.services.findings import drafts_of, local_day
from audits.services.planning import locked
from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from core.templatetags.ui_format import day
from tenants.models import User

#: Sheets somebody still has to take or throw away.
_PENDING = (FindingSheet.State.UPLOADED, FindingSheet.State.READY)


@transaction.atomic
def conclude_audit(*, audit: Audit, summary: str, actor: User, now: datetime) -> Audit:
    """Close the record of an audit. ``summary`` says in words what the auditors found as a whole.

    Raises :class:`InvalidInput` without a summary, :class:`DomainError` before the first day, and while
    drafts or sheets are left over.
    """
    audit = locked(audit)
    if not summary.strip():
        raise InvalidInput(_("Write what the audit found as a whole, in a few sentences."), field="summary")
    if local_day(audit, now) < audit.starts_on:
        raise DomainError(
            _("This audit begins on %(day)s. It can be concluded from then on.")
            % {"day": day(audit.starts_on)}
        )
    left = drafts_of(audit).count()
    if left:
        text = ngettext(
            "%(n)d finding is still a draft. Issue it or drop it first.",
            "%(n)d findings are still drafts. Issue them or drop them first.",
            left,
        )
        raise DomainError(text % {"n": left}, code="drafts_left", drafts=left)
    if FindingSheet.objects.filter(tenant_id=audit.tenant_id, audit=audit, state__in=_PENDING).exists():
        raise DomainError(_("A sheet was uploaded and not taken. Take its rows or throw it away first."))
    audit.state, audit.summary = AuditState.CONCLUDED, summary.strip()
    audit.concluded_at, audit.concluded_by_name = now, actor.name
    audit.save(update_fields=["state", "summary", "concluded_at", "concluded_by_name"])
    record("audit.concluded", audit, actor=actor, after={"state": audit.state, "summary": audit.summary})
    nudge("rerating")
    return audit
