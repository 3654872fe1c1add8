"""Who may open a file that was handed in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.models import SubmittedFile, Withdrawal
from assessments.sharing.reading import require_file
from core.errors import Gone
from tenants.scope import current


def readable_file(file_id: UUID, *, now: datetime) -> SubmittedFile | None:
    """A submitted file of the acting organisation's cases, or None when there is none.

    The supplier company reads its own at any time. A buyer and its rating body read while the consent to the
    copy runs. Raises :class:`Gone` once it has ended, or it or the answers were taken back.
    """
    active = current()
    if active.side == "supplier":
        return SubmittedFile.objects.filter(supplier_org_id=active.organisation_id, pk=file_id).first()
    file = SubmittedFile.objects.filter(tenant_id=active.tenant_id, pk=file_id).first()
    if file is None:
        return None
    taken_back = Withdrawal.objects.filter(tenant_id=active.tenant_id, submission__files=file.pk)
    if taken_back.exists():
        raise Gone(
            _(
                "The supplier took these answers back to correct them. "
                "You get its files when it hands in again."
            ),
            code="withdrawn",
        )
    require_file(file, now=now)
    return file
