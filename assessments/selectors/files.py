"""Who may open a file that was handed in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.models import Consent, SubmittedFile, Withdrawal
from core.errors import Gone
from tenants.scope import current


def readable_file(file_id: UUID, *, now: datetime) -> SubmittedFile | None:
    """A submitted file of the acting organisation's cases, or None when there is none.

    The supplier company reads its own at any time. A buyer and its rating body read while the consent given
    with the submission runs; revoking it leaves the copy they hold. Raises :class:`Gone` once it has ended,
    or the answers were taken back.
    """
    active = current()
    if active.side == "supplier":
        return SubmittedFile.objects.filter(supplier_org_id=active.organisation_id, pk=file_id).first()
    file = SubmittedFile.objects.filter(tenant_id=active.tenant_id, pk=file_id).first()
    if file is None:
        return None
    if Withdrawal.objects.filter(tenant_id=active.tenant_id, submission_id=file.submission_id).exists():
        raise Gone(
            _(
                "The supplier took these answers back to correct them. "
                "You get its files when it hands in again."
            ),
            code="withdrawn",
        )
    running = Consent.objects.filter(
        tenant_id=active.tenant_id, submission_id=file.submission_id, expires_at__gt=now
    )
    if not running.exists():
        raise Gone(
            _("The supplier's consent to this copy has ended. Send a new request to see its proof again."),
            code="consent_ended",
        )
    return file
