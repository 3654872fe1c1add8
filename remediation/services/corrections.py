"""The supplier proves that a finding is corrected, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from assessments.services.evidence import MAX_FILES
from assessments.vault.holding import refuse_held
from core.errors import InvalidInput
from core.events import record
from core.obligations import announce
from remediation.models import Correction, Finding, PartState, ProofFile
from remediation.rules import FIX
from remediation.services.standing import (
    check_asked,
    check_sent,
    check_shown,
    company_of,
    lock_open,
    settle_clock,
    stop_clock,
)
from remediation.services.texts import needed, reason_given
from tenants.models import User


@transaction.atomic
def submit_correction(
    *, finding: Finding, statement: str, evidence: Sequence[Evidence], actor: User, now: datetime
) -> Correction:
    """Say that the finding is corrected, with files of the supplier company's vault as proof.

    The buyer gets its own copy of each file. The clock of the correction stands still until it is decided
    on. Raises :class:`InvalidInput` without a statement or proof or with another company's file,
    :class:`DomainError` where no correction is asked for now.
    """
    lock_open(finding)
    check_asked(finding.fix_state)
    text = needed(Correction, "statement", statement, otherwise=_("Say what was done."))
    files = _checked(evidence, company_of(finding))
    case: dict[str, UUID] = {"tenant_id": finding.tenant_id, "supplier_org_id": company_of(finding)}
    correction = Correction.objects.create(
        **case,
        finding=finding,
        number=_last_number(finding) + 1,
        statement=text,
        submitted_by=actor,
        submitted_at=now,
    )
    ProofFile.objects.bulk_create(
        ProofFile(
            **case,
            correction=correction,
            evidence_id=file.pk,
            name=file.name,
            file=str(file.file),
            sha256=file.sha256,
            content_type=file.content_type,
            size=file.size,
        )
        for file in files
    )
    before = _set_state(finding, PartState.SUBMITTED)
    stop_clock(finding, FIX, now=now)
    record(
        "correction.submitted",
        finding,
        actor=actor,
        before={"fix_state": before},
        after={"fix_state": finding.fix_state, "correction": correction.number, "files": len(files)},
    )
    announce(finding, "proof_submitted", key=f"correction {correction.number}", now=now)
    return correction


@transaction.atomic
def decide_correction(
    *,
    finding: Finding,
    accept: bool,
    reason: str = "",
    number: int | None = None,
    actor: User,
    now: datetime,
) -> Correction:
    """Accept the proof that waits, or reject it with a ``reason`` the supplier reads.

    Accepted proof met the deadline if it came in before it, whenever the decision falls. Raises
    :class:`DomainError` where no proof waits, or another than the one of this ``number``, and
    :class:`InvalidInput` for a rejection without reason.
    """
    lock_open(finding)
    check_sent(finding.fix_state)
    correction = Correction.objects.filter(
        tenant_id=finding.tenant_id, finding=finding, state=PartState.SUBMITTED
    ).latest("number")
    check_shown(correction.number, number)
    correction.reason = "" if accept else reason_given(Correction, "reason", reason)
    correction.state = PartState.ACCEPTED if accept else PartState.REJECTED
    correction.decided_by_name, correction.decided_at = actor.name, now
    correction.save(update_fields=["state", "reason", "decided_by_name", "decided_at"])
    _set_state(finding, PartState(correction.state))
    settle_clock(finding, FIX, accepted=accept, now=now)
    record(
        "correction.decided",
        finding,
        actor=actor,
        before={"fix_state": PartState.SUBMITTED},
        after={
            "fix_state": finding.fix_state,
            "correction": correction.number,
            "decision": correction.state,
            "reason": correction.reason,
        },
    )
    announce(finding, "proof_decided", key=f"correction {correction.number} decided", now=now)
    return correction


def _checked(evidence: Sequence[Evidence], company: UUID) -> list[Evidence]:
    """Each file once; all of them the supplier company's own."""
    files = list({file.pk: file for file in evidence}.values())
    if not files:
        raise InvalidInput(
            _("Add at least one file that proves it. Without proof it cannot be checked."),
            code="no_proof",
            field="evidence",
        )
    if len(files) > MAX_FILES:
        raise InvalidInput(
            _("Choose at most %(limit)d files.") % {"limit": MAX_FILES}, code="too_many", field="evidence"
        )
    if any(file.tenant_id != company for file in files):
        raise InvalidInput(_("Choose a file of your vault."), code="foreign", field="evidence")
    for file in files:
        refuse_held(file, released=False)
    return files


def _last_number(finding: Finding) -> int:
    sent = Correction.objects.filter(tenant_id=finding.tenant_id, finding=finding)
    last: int | None = sent.aggregate(last=Max("number"))["last"]
    return last or 0


def _set_state(finding: Finding, state: PartState) -> str:
    """Note how the correction stands on the finding; gives how it stood before."""
    before, finding.fix_state = finding.fix_state, state
    finding.save(update_fields=["fix_state", "updated_at"])
    return before
