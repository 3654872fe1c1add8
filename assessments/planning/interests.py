"""Conflicts of interest: who declared one decides on none of the supplier's answers (T/CERDS 4.4, 7.2 e)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import InterestConflict
from core import events
from core.errors import DomainError, InvalidInput
from core.templatetags.ui_format import day as day_words
from suppliers.models import Supplier
from tenants.models import User


def declare(*, supplier: Supplier, reason: str, actor: User, now: datetime) -> InterestConflict:
    """Declare one's own conflict of interest with a supplier; declaring it again changes nothing."""
    if not reason.strip():
        raise InvalidInput(_("Say what the conflict of interest is."), field="reason")
    declared, is_new = InterestConflict.objects.get_or_create(
        tenant_id=supplier.tenant_id,
        person=actor,
        supplier=supplier,
        ended_at=None,
        defaults={"person_name": actor.name, "reason": reason.strip(), "declared_at": now},
    )
    if is_new:
        after = {"person": actor.name, "supplier": supplier.name, "reason": declared.reason}
        events.record("interest.declared", declared, actor=actor, after=after)
    return declared


@transaction.atomic
def end(*, conflict: InterestConflict, reason: str, actor: User, now: datetime) -> None:
    """Say that a conflict is over. Nobody ends their own. Raises InvalidInput without a reason."""
    rows = InterestConflict.objects.select_for_update(of=("self",))
    held = rows.get(pk=conflict.pk, tenant_id=conflict.tenant_id)
    if held.ended_at is not None:
        raise DomainError(_("This conflict of interest was ended already."), code="ended")
    if held.person_id == actor.pk:
        raise DomainError(
            _("You declared this yourself. Somebody else has to say that it is over."), code="own_conflict"
        )
    if not reason.strip():
        raise InvalidInput(_("Say why it is over."), field="reason")
    held.ended_at, held.ended_by, held.ended_by_name = now, actor, actor.name
    held.end_reason = reason.strip()
    held.save(update_fields=["ended_at", "ended_by", "ended_by_name", "end_reason"])
    events.record("interest.ended", held, actor=actor, after={"reason": held.end_reason})


def conflict_of(person: User, supplier_id: UUID, *, tenant_id: UUID) -> InterestConflict | None:
    """The conflict a person declared with a supplier that is not over. One query."""
    declared = InterestConflict.objects.filter(
        tenant_id=tenant_id, person_id=person.pk, supplier_id=supplier_id, ended_at=None
    )
    return declared.select_related("supplier").first()


def refuse_in_conflict(person: User, supplier_id: UUID, *, tenant_id: UUID) -> None:
    """Raise DomainError (409) where the person declared a conflict of interest with the supplier."""
    found = conflict_of(person, supplier_id, tenant_id=tenant_id)
    if found is None:
        return
    words = _(
        "You declared a conflict of interest with %(supplier)s on %(day)s, so you cannot decide on it. "
        "Ask a colleague. Nothing was changed."
    )
    given = {"supplier": found.supplier.name, "day": day_words(found.declared_at)}
    raise DomainError(words % given, code="conflict_of_interest")
