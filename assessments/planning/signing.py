"""The one way anything is signed here: a text in a version, read in a language, by a person, for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import EvaluationPlan, JointAgreement, SignedStatement, StatementKind
from assessments.planning.interests import declare
from core import events
from core.errors import InvalidInput
from standards.yaml_source import read_yaml
from suppliers.models import Supplier
from tenants.models import Organisation, User

_TEXTS = "statements.yaml"
#: What everybody who evaluates signs, in this order.
ASKED = (StatementKind.INTEREST, StatementKind.CONFIDENTIALITY)


@dataclass(frozen=True, slots=True)
class StatementText:
    """A text to sign in one language, with the version of the text."""

    kind: str
    version: str
    language: str
    title: str
    text: str

    @property
    def document(self) -> dict[str, str]:
        """What is kept with the signature."""
        return {"kind": self.kind, "version": self.version, "title": self.title, "text": self.text}


@cache
def _texts() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", read_yaml(Path(__file__).parent / _TEXTS, _TEXTS))


def statement_text(kind: str, language: str) -> StatementText:
    """The text of a statement in a language; in English where there is none in it."""
    told = _texts()
    texts = told["statements"][kind]
    name = language.lower() if language.lower() in texts else "en"
    return StatementText(kind, str(told["version"]), name, texts[name]["title"], texts[name]["text"])


def hash_of(document: Any) -> str:
    """SHA-256 of a JSON value, keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def sign_for_plan(
    *,
    plan: EvaluationPlan,
    agreed: Collection[str],
    conflicts: Mapping[Supplier, str],
    no_conflict: bool,
    organisation: Organisation,
    language: str,
    actor: User,
    now: datetime,
) -> list[SignedStatement]:
    """Sign both statements of an evaluator for a plan, in person.

    ``conflicts`` are the suppliers the person has a conflict of interest with, and why; ``no_conflict`` says
    that there is none besides those declared before. Raises InvalidInput for a statement that is not agreed
    to, or where it is said neither or both.
    """
    for kind in ASKED:
        if kind not in agreed:
            raise InvalidInput(_("Tick that you agree: both statements are needed."), field=kind)
    if bool(conflicts) == no_conflict:
        raise InvalidInput(
            _("Either say that you have no conflict of interest, or name the suppliers you have one with."),
            field="no_conflict",
        )
    for supplier, reason in conflicts.items():
        declare(supplier=supplier, reason=reason, actor=actor, now=now)
    signed = []
    for kind in ASKED:
        text = statement_text(kind, language)
        document: dict[str, Any] = text.document | {"plan": plan.title}
        if kind == StatementKind.INTEREST:
            named = [{"supplier": one.name, "reason": why} for one, why in conflicts.items()]
            document |= {"conflicts": named}
        signed.append(
            _sign(
                plan.tenant_id,
                kind,
                document,
                {"plan": plan, "language": text.language, "version": text.version},
                organisation=organisation,
                actor=actor,
                now=now,
            )
        )
    after = {"plan": plan.title, "version": signed[0].version, "conflicts": len(conflicts)}
    events.record("evaluator.signed", plan, actor=actor, after=after)
    return signed


def sign_agreement(
    *,
    agreement: JointAgreement,
    role: str,
    organisation: Organisation,
    language: str,
    actor: User,
    now: datetime,
) -> SignedStatement:
    """The signature of one side under an agreement; ``agreements`` checks the rest."""
    return _sign(
        agreement.tenant_id,
        StatementKind.AGREEMENT,
        agreement.content,
        {
            "agreement": agreement,
            "partner_id": agreement.partner_id,
            "role": role,
            "language": language,
            "version": str(agreement.revision),
        },
        organisation=organisation,
        actor=actor,
        now=now,
    )


def _sign(
    tenant_id: UUID,
    kind: str,
    document: Any,
    values: Mapping[str, Any],
    *,
    organisation: Organisation,
    actor: User,
    now: datetime,
) -> SignedStatement:
    return SignedStatement.objects.create(
        tenant_id=tenant_id,
        kind=kind,
        document=document,
        sha256=hash_of(document),
        person=actor,
        person_name=actor.name,
        organisation=organisation,
        organisation_name=organisation.name,
        signed_at=now,
        **values,
    )


def signed_by(
    plan_ids: Collection[UUID], *, tenant_id: UUID
) -> dict[tuple[UUID, UUID], dict[str, SignedStatement]]:
    """What was signed for plans: (plan, person) → the newest statement of each kind. One query."""
    found: dict[tuple[UUID, UUID], dict[str, SignedStatement]] = {}
    rows = SignedStatement.objects.filter(tenant_id=tenant_id, plan_id__in=list(plan_ids))
    for row in rows.order_by("signed_at", "id"):
        if row.plan_id is not None:
            found.setdefault((row.plan_id, row.person_id), {})[row.kind] = row
    return found
