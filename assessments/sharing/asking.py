"""A buyer asks a supplier company to share answers it may have given elsewhere; the company may decline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS
from assessments.models import SharingAsk
from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from tenants.models import User


@transaction.atomic
def ask_to_share(
    *, tenant_id: UUID, company_id: UUID, standard: str, message: str, actor: User, now: datetime
) -> SharingAsk:
    """Ask a company for a copy of its answers on a standard; whether it has any is not said here nor later.

    Raises :class:`InvalidInput` for a standard that is not there, :class:`DomainError` while it is asked.
    """
    if standard not in STANDARDS:
        raise InvalidInput(_("Choose a standard."), code="unknown_standard", field="standard")
    ask = SharingAsk(
        tenant_id=tenant_id,
        supplier_org_id=company_id,
        standard=standard,
        message=message.strip(),
        asked_by=actor,
        asked_by_name=actor.name,
        asked_at=now,
        tell_at=now,
    )
    try:
        with transaction.atomic():
            ask.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(
            _("This supplier was asked for that already, and has not replied yet."), code="asked_already"
        ) from error
    record("sharing.asked", ask, actor=actor, after={"standard": standard, "message": ask.message})
    nudge("consents end")
    return ask


@transaction.atomic
def decline_to_share(*, ask: SharingAsk, actor: User, now: datetime) -> None:
    """Say that nothing is shared; the reason is nobody's business. Raises :class:`DomainError` when the ask
    was answered before."""
    ask.refresh_from_db(from_queryset=SharingAsk.objects.select_for_update(of=("self",), no_key=True))
    if ask.state != SharingAsk.State.OPEN:
        raise DomainError(_("This was answered already."), code="answered")
    ask.state, ask.decided_at = SharingAsk.State.DECLINED, now
    ask.save(update_fields=["state", "decided_at"])
    record("sharing.declined", ask, actor=actor, after={"standard": ask.standard})
