"""Versions of conditions and of the code: taking over the product's, drafting, putting in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from core.numbers import lock_by_name
from onboarding.conditions import cleaned_conditions
from onboarding.models import CodeVersion, ConditionSet, TermsState
from onboarding.reference import default_code, default_conditions, terms_version
from onboarding.texts import Texts, check_complete, cleaned_texts
from tenants.days import local_day
from tenants.models import User

Terms = TypeVar("Terms", ConditionSet, CodeVersion)
_MAX_NOTE = 500


def in_force(model: type[Terms], tenant_id: UUID) -> Terms | None:
    """The version in force; None while the buyer has none."""
    return model.objects.filter(tenant_id=tenant_id, state=TermsState.IN_FORCE).first()


@transaction.atomic
def ensure_in_force(model: type[Terms], tenant_id: UUID, *, actor: User, now: datetime) -> Terms:
    """The version in force; a buyer without one takes over the product's as its first, in force from now."""
    _lock(model, tenant_id)
    known = in_force(model, tenant_id)
    if known is not None:
        return known
    terms = _new(model, tenant_id, actor)
    terms.note = _("Taken over from the product (%(version)s).") % {"version": terms_version()}
    if isinstance(terms, CodeVersion):
        terms.asked_at = now
    _enforce(terms, actor=actor, now=now)
    return terms


@transaction.atomic
def draft_terms(model: type[Terms], tenant_id: UUID, *, actor: User) -> Terms:
    """The draft that is worked on, or a new one: a copy of the version in force, else of the product's."""
    _lock(model, tenant_id)
    known = model.objects.filter(tenant_id=tenant_id, state=TermsState.DRAFT).first()
    if known is not None:
        return known
    draft = _new(model, tenant_id, actor)
    draft.save(force_insert=True)
    record(f"{_word(draft)}.drafted", draft, actor=actor, after={"version": draft.version})
    return draft


def _new(model: type[Terms], tenant_id: UUID, actor: User) -> Terms:
    held = model.objects.filter(tenant_id=tenant_id)
    newest = held.exclude(state=TermsState.DRAFT).order_by("-version").first()
    number = 1 + (held.aggregate(last=Max("version"))["last"] or 0)
    terms = model(tenant_id=tenant_id, version=number, created_by=actor)
    if isinstance(terms, ConditionSet):
        terms.conditions = newest.conditions if newest else default_conditions()
    else:
        terms.texts = newest.texts if newest else default_code()
    return terms


@transaction.atomic
def save_conditions(
    *, draft: ConditionSet, conditions: Iterable[Mapping[str, Any]], note: str, actor: User
) -> ConditionSet:
    """Change a draft of the conditions. Raises :class:`InvalidInput` for what cannot be asked."""
    _hold_draft(draft)
    before = draft.conditions
    draft.conditions, draft.note = cleaned_conditions(conditions), _note(note)
    draft.save(update_fields=["conditions", "note", "updated_at"])
    record(
        "conditions.changed",
        draft,
        actor=actor,
        before={"conditions": before},
        after={"conditions": draft.conditions},
    )
    return draft


@transaction.atomic
def save_code(*, draft: CodeVersion, texts: Texts, note: str, actor: User) -> CodeVersion:
    """Change a draft of the code. Raises :class:`InvalidInput` for a part that cannot be kept."""
    _hold_draft(draft)
    draft.texts, draft.note = cleaned_texts(texts), _note(note)
    draft.save(update_fields=["texts", "note", "updated_at"])
    record("code.changed", draft, actor=actor, after={"languages": sorted(draft.texts)})
    return draft


@transaction.atomic
def put_in_force(*, terms: ConditionSet | CodeVersion, actor: User, now: datetime) -> None:
    """Put a draft in force from today on; the version before it ends. It never changes again.

    Cases that run keep the conditions they were opened under. A new code is put before everybody who was
    asked to sign an earlier one. Raises :class:`InvalidInput` for a code with a part missing.
    """
    _lock(type(terms), terms.tenant_id)
    _hold_draft(terms)
    if isinstance(terms, CodeVersion):
        check_complete(terms.texts)
    _enforce(terms, actor=actor, now=now)
    nudge("onboarding")


@transaction.atomic
def discard_draft(*, terms: ConditionSet | CodeVersion, actor: User) -> None:
    """Throw a draft away."""
    _hold_draft(terms)
    record(f"{_word(terms)}.discarded", terms, actor=actor, before={"version": terms.version})
    terms.delete()


def _enforce(terms: ConditionSet | CodeVersion, *, actor: User, now: datetime) -> None:
    type(terms).objects.filter(tenant_id=terms.tenant_id, state=TermsState.IN_FORCE).update(
        state=TermsState.ENDED, ended_at=now
    )
    terms.state, terms.effective_from = TermsState.IN_FORCE, local_day(terms.tenant_id, now)
    terms.put_in_force_by, terms.put_in_force_at = actor, now
    terms.save()
    after: dict[str, Any] = {"version": terms.version}
    if isinstance(terms, ConditionSet):
        after["conditions"] = terms.conditions
    else:
        after["languages"] = sorted(terms.texts)
    record(f"{_word(terms)}.in_force", terms, actor=actor, after=after)


def _hold_draft(terms: ConditionSet | CodeVersion) -> None:
    """Lock a draft; raises :class:`DomainError` for one that somebody put in force or threw away."""
    held = type(terms).objects.select_for_update().filter(pk=terms.pk, tenant_id=terms.tenant_id).first()
    if held is None or not held.is_draft:
        raise DomainError(
            _("This draft is in force by now, or was thrown away. Reload the page."), code="no_draft"
        )


def _lock(model: type[ConditionSet | CodeVersion], tenant_id: UUID) -> None:
    lock_by_name(f"{model._meta.label_lower} {tenant_id}")


def _word(terms: ConditionSet | CodeVersion) -> str:
    return "conditions" if isinstance(terms, ConditionSet) else "code"


def _note(text: str) -> str:
    clean = " ".join(text.replace("\x00", "").split())
    if len(clean) > _MAX_NOTE:
        raise InvalidInput(
            _("This text is too long: %(limit)d characters at most.") % {"limit": _MAX_NOTE}, field="note"
        )
    return clean
