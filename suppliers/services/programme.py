"""A buyer's programme of responsible sourcing: said, and its targets set."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from core.numbers import lock_by_name
from suppliers.models import Programme, ProgrammeTarget
from tenants.models import User


class ProgrammeValues(TypedDict, total=False):
    """What a programme says; the two leads answer for it together."""

    policy: str
    policy_url: str
    strategy: str
    commitment: str
    committed_by: str
    committed_on: date | None
    resources: str
    team: str
    procurement_lead: User | None
    sustainability_lead: User | None


class TargetValues(TypedDict, total=False):
    """What is to be reached, by the end of which year, how it is counted, what became of it."""

    text: str
    year: int
    measure: str
    state: str


@transaction.atomic
def save_programme(*, tenant_id: UUID, seen: int, values: ProgrammeValues, actor: User) -> Programme:
    """Say what the programme is; ``seen`` is the revision it was written against (0 for the first).

    Raises :class:`InvalidInput` for a commitment without who gave it, :class:`DomainError` where somebody
    else changed it meanwhile.
    """
    lock_by_name(f"programme {tenant_id}")
    found = Programme.objects.select_related("procurement_lead", "sustainability_lead")
    found = found.defer("procurement_lead__password", "sustainability_lead__password")
    programme = found.filter(tenant_id=tenant_id).first() or Programme(tenant_id=tenant_id)
    if programme.revision != seen:
        raise DomainError(
            _("Somebody else changed the programme meanwhile. Copy what you wrote, open the page again."),
            code="changed_meanwhile",
        )
    if values.get("commitment") and not values.get("committed_by"):
        raise InvalidInput(
            _("Write who of the top management gave this commitment."), code="missing", field="committed_by"
        )
    changed = [name for name, value in values.items() if getattr(programme, name) != value]
    if not changed:
        return programme
    before = {name: _plain(getattr(programme, name)) for name in changed}
    for name in changed:
        setattr(programme, name, values[name])  # type: ignore[literal-required] # a key of values
    programme.revision += 1
    programme.save()
    after = {name: _plain(getattr(programme, name)) for name in changed}
    record("programme.changed", programme, actor=actor, before=before, after=after)
    return programme


@transaction.atomic
def save_target(
    *, tenant_id: UUID, values: TargetValues, actor: User, target: ProgrammeTarget | None = None
) -> ProgrammeTarget:
    """Set a target, or change ``target``; nothing is written when nothing differs."""
    before = _said(target) if target else {}
    kind = "target.changed" if target else "target.set"
    target = target or ProgrammeTarget(tenant_id=tenant_id)
    for name, value in values.items():
        setattr(target, name, value)
    if _said(target) != before:
        target.save()
        record(kind, target, actor=actor, before=before, after=_said(target))
    return target


@transaction.atomic
def remove_target(*, target: ProgrammeTarget, actor: User) -> None:
    """Take a target away; the event log keeps it."""
    record("target.removed", target, actor=actor, before=_said(target))
    target.delete()


def _said(target: ProgrammeTarget) -> dict[str, Any]:
    return {
        "target": target.text,
        "by_year": target.year,
        "measure": target.measure,
        "target_state": target.state,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, User) else value
