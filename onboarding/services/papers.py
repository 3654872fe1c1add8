"""Putting texts before companies: the code and the statement of a case, and a newer code to all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.obligations import announce
from onboarding.models import CodeVersion, OnboardingCase, Outcome, Paper, PaperKind, TermsState
from onboarding.reference import statement
from onboarding.texts import document_of
from suppliers.models import SupplierStatus

#: Suppliers that a newer code concerns.
_WITH_US = (SupplierStatus.ONBOARDING, SupplierStatus.ADMITTED, SupplierStatus.WATCH)


def put_papers(cases: Sequence[OnboardingCase], *, tenant_id: UUID, now: datetime) -> int:
    """Put before each company that joined the papers its running case asks for; gives how many are new."""
    joined = [case for case in cases if case.supplier_org_id]
    if not joined:
        return 0
    known = set(
        Paper.objects.filter(tenant_id=tenant_id, case__in=joined, replaced_at=None).values_list(
            "case_id", "kind"
        )
    )
    code = CodeVersion.objects.filter(tenant_id=tenant_id, state=TermsState.IN_FORCE).first()
    fresh = []
    for case in joined:
        asked = {condition["kind"] for condition in case.conditions}
        if PaperKind.CODE in asked and (case.pk, PaperKind.CODE) not in known and code is not None:
            fresh.append(_code_paper(case, code, now))
        if PaperKind.STATEMENT in asked and (case.pk, PaperKind.STATEMENT) not in known:
            number, texts = statement()
            fresh.append(_paper(case, PaperKind.STATEMENT, texts, number, now))
    Paper.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def ask_for_new_code(tenant_id: UUID, *, now: datetime) -> int:
    """Put a code that came into force before every supplier that was asked to sign an earlier one; an earlier
    one that waits for its signature is replaced. Gives how many were asked."""
    code = (
        CodeVersion.objects.select_for_update(skip_locked=True)
        .filter(tenant_id=tenant_id, state=TermsState.IN_FORCE, asked_at=None)
        .first()
    )
    if code is None:
        return 0
    cases = _newest_cases(tenant_id)
    fresh = [_code_paper(case, code, now) for case in cases]
    Paper.objects.filter(
        tenant_id=tenant_id, kind=PaperKind.CODE, signed_at=None, version__lt=code.version
    ).update(replaced_at=now)
    Paper.objects.bulk_create(fresh, ignore_conflicts=True)
    for case in cases:
        announce(case, "onboarding_code", key=f"code {code.version}", now=now)
    code.asked_at = now
    code.save(update_fields=["asked_at", "updated_at"])
    return len(cases)


def _newest_cases(tenant_id: UUID) -> list[OnboardingCase]:
    """The newest case of each supplier that is with us and was asked for the code before."""
    cases = (
        OnboardingCase.objects.filter(
            tenant_id=tenant_id,
            supplier_org__isnull=False,
            supplier__status__in=_WITH_US,
            papers__kind=PaperKind.CODE,
        )
        .exclude(outcome__in=[Outcome.REFUSED, Outcome.STOPPED])
        .order_by("supplier_id", "-started_at")
        .distinct("supplier_id")
    )
    return list(cases)


def _code_paper(case: OnboardingCase, code: CodeVersion, now: datetime) -> Paper:
    return _paper(case, PaperKind.CODE, code.texts, code.version, now)


def _paper(case: OnboardingCase, kind: PaperKind, texts: Any, version: int, now: datetime) -> Paper:
    if case.supplier_org_id is None:
        raise LookupError(f"case {case.pk} has no company to put a paper before")
    document, sha256 = document_of(texts, version=version)
    return Paper(
        tenant_id=case.tenant_id,
        supplier_org_id=case.supplier_org_id,
        case=case,
        kind=kind,
        version=version,
        document=document,
        sha256=sha256,
        asked_at=now,
    )
