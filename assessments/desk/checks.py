"""Truth, legality and issuer of each paper, as steps with a result (T/CERDS 8.3.2 b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Decision, ProofCheck, ProofStep, Review, ReviewPolicy
from assessments.selectors.review import Progress
from core.errors import InvalidInput
from tenants.models import User

REMARK_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reviewer found of one paper: the steps it passed (ProofStep), and a remark."""

    passed: frozenset[str] = frozenset()
    remark: str = ""


def checks_of(progress: Progress, item: str) -> dict[str, ProofCheck]:
    """What was checked of the papers of one answer, by SHA-256; also where another answer has the same
    paper. One query where there is proof."""
    papers = [file["sha256"] for file in progress.entry(item)["evidence"]]
    if not papers:
        return {}
    found = ProofCheck.objects.filter(
        tenant_id=progress.request.tenant_id, request_id=progress.request.pk, sha256__in=papers
    )
    return {one.sha256: one for one in found}


def keep_checks(
    progress: Progress,
    item: str,
    sent: Mapping[str, Checked] | None,
    *,
    reviewer: User,
    now: datetime,
) -> dict[str, ProofCheck]:
    """Store what was checked of the papers of one answer, inside the caller's transaction; gives all that
    stands of them by SHA-256. ``sent`` None leaves what stands.

    Raises InvalidInput for papers or steps that are not of this answer, or a remark that is too long.
    """
    known = checks_of(progress, item)
    if not sent:
        return known
    fresh: list[ProofCheck] = []
    files = {file["sha256"]: file["name"] for file in progress.entry(item)["evidence"]}
    for sha256, one in sent.items():
        if sha256 not in files or not one.passed <= set(ProofStep.values):
            raise InvalidInput(_("These checks do not belong to the proof of this answer."), field="checks")
        if len(one.remark) > REMARK_LENGTH:
            raise InvalidInput(_("Keep the remark under 500 characters."), field="checks")
        stands = known.get(sha256)
        passed = [step for step in ProofStep.values if step in one.passed]
        if (stands.passed, stands.remark) == (passed, one.remark) if stands else not (passed or one.remark):
            continue
        one_more = ProofCheck(
            tenant_id=progress.request.tenant_id,
            request=progress.request,
            sha256=sha256,
            name=files[sha256],
            passed=passed,
            remark=one.remark,
            checked_by_name=reviewer.name,
            checked_at=now,
        )
        fresh.append(one_more)
        known[sha256] = one_more
    ProofCheck.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["tenant", "request", "sha256"],
        update_fields=["name", "passed", "remark", "checked_by_name", "checked_at"],
    )
    return known


def ensure_checked(
    progress: Progress, review: Review, checks: Mapping[str, ProofCheck], policy: ReviewPolicy
) -> None:
    """A claim with papers counts only when one of them passed every step that the buyer's policy needs.
    Raises InvalidInput that names the missing ones."""
    files = progress.entry(review.item)["evidence"]
    if not policy.needed or not files or not review.met or review.decision == Decision.REJECTED:
        return
    missing = [set(policy.needed) - set(_passed(checks, file["sha256"])) for file in files]
    if all(missing):
        words = ", ".join(
            str(ProofStep(step).label) for step in policy.needed if step in min(missing, key=len)
        )
        raise InvalidInput(
            _("Check a file first. Still to tick on one of them: %(steps)s.") % {"steps": words},
            code="not_checked",
            field="checks",
        )


def needs_checks(progress: Progress, item: str, policy: ReviewPolicy) -> bool:
    """Whether an answer cannot be accepted together with others, because its papers must be checked."""
    entry = progress.entry(item)
    return bool(policy.needed and entry["met"] and entry["evidence"])


def check_values(checks: Mapping[str, ProofCheck]) -> list[dict[str, Any]]:
    """What was checked, as the event log tells it."""
    return [
        {"file": one.name, "sha256": one.sha256, "passed": one.passed, "remark": one.remark}
        for one in checks.values()
    ]


def _passed(checks: Mapping[str, ProofCheck], sha256: str) -> list[str]:
    return list(checks[sha256].passed) if sha256 in checks else []
