"""Who is told what about a case. What is no longer so when it is told is told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.models import Effect, Obligation
from core.obligations import BEFORE_DUE, BREACH
from onboarding.models import OnboardingCase
from onboarding.rules import ADMISSION_TERMS, ESCALATION, TERMS_DUE, TERMS_LATE
from suppliers.models import SupplierStatus
from tenants.models import ROLES_BY_KIND, OrganisationKind, Role
from tenants.selectors import people_to_tell
from tenants.services import notify

Reader = tuple[UUID, UUID]

_LETTERS: Mapping[str, str] = {
    BEFORE_DUE: "onboarding_due_soon",
    BREACH: "onboarding_overdue",
    ESCALATION: "onboarding_escalation",
}
#: The same for the conditions of an admission.
_LETTERS_OF_TERMS: Mapping[str, str] = {
    BEFORE_DUE: "terms_soon",
    TERMS_DUE: "terms_due",
    TERMS_LATE: "terms_late",
}


def tell(case: OnboardingCase, effects: Iterable[Effect], *, now: datetime) -> None:
    """Note down who is to be told of ``effects``, all of this case (with its tenant and supplier)."""
    for effect in effects:
        if not _is_so(effect, case):
            continue
        letters = _LETTERS_OF_TERMS if _is_of_terms(effect) else _LETTERS
        kind = letters.get(effect.kind, effect.kind)
        for path, people in _readers(effect, case).items():
            notify(
                tenant_id=case.tenant_id,
                key=effect.key,
                kind=kind,
                recipients=dict.fromkeys(people),
                context=_context(case, effect, now),
                path=path,
                now=now,
            )


def _is_of_terms(effect: Effect) -> bool:
    return effect.obligation is not None and effect.obligation.kind == ADMISSION_TERMS


def _is_so(effect: Effect, case: OnboardingCase) -> bool:
    if effect.kind == "onboarding_code":
        return True
    if effect.kind == "onboarding_decided":
        return not case.is_running
    if effect.obligation is not None and effect.obligation.state != Obligation.State.OPEN:
        return False
    if _is_of_terms(effect):
        return bool(case.supplier.status == SupplierStatus.WATCH)
    return case.is_running


def _readers(effect: Effect, case: OnboardingCase) -> dict[str, list[Reader]]:
    """People by the page they are led to: the company of what it does itself, the buyer of the clock."""
    ours = reverse("onboarding_case", args=[case.pk])
    theirs = reverse("portal_onboarding_case", args=[case.pk])
    company: list[Reader] = []
    if case.supplier_org_id:
        company = people_to_tell(case.supplier_org_id, ROLES_BY_KIND[OrganisationKind.SUPPLIER])
    managers = people_to_tell(case.tenant_id, [Role.ESG_MANAGER])
    if effect.kind == TERMS_LATE:
        return {ours: [*_responsible(case), *managers]}
    if _is_of_terms(effect):
        return {ours: _responsible(case) or managers}
    if effect.kind == BEFORE_DUE:
        return {theirs: company, ours: _responsible(case) or managers}
    if effect.kind == BREACH:
        return {ours: [*_responsible(case), *managers]}
    if effect.kind == ESCALATION:
        return {ours: [*managers, *people_to_tell(case.tenant_id, [Role.ADMIN])]}
    return {theirs: company}


def _responsible(case: OnboardingCase) -> list[Reader]:
    """Who owns the supplier and who started the case, as far as they are the buyer's people now."""
    wanted = {case.supplier.owner_id, case.started_by_id}
    people = people_to_tell(case.tenant_id, ROLES_BY_KIND[OrganisationKind.BUYER])
    return [reader for reader in people if reader[1] in wanted]


def _context(case: OnboardingCase, effect: Effect, now: datetime) -> dict[str, Any]:
    titles = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            titles[language] = str(case.get_cause_display())
    context: dict[str, Any] = {
        "reference": case.supplier_name,
        "title": titles,
        "supplier_name": case.supplier_name,
        "buyer_name": case.tenant.name,
    }
    if _is_of_terms(effect) and case.terms_until:
        return context | {"terms": case.terms, "terms_until": case.terms_until.isoformat()}
    if effect.kind == "onboarding_decided":
        decided = context | {"decision": case.outcome, "reason": case.reason}
        if case.terms_until:
            decided |= {"terms": case.terms, "terms_until": case.terms_until.isoformat()}
        return decided
    if effect.kind == "onboarding_code":
        return context
    told = max(now, effect.recorded_at)
    overdue = {"overdue_seconds": int((told - case.due_at).total_seconds())} if case.due_at <= told else {}
    return context | {"due_at": case.due_at.isoformat()} | overdue
