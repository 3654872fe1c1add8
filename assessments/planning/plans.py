"""Evaluation plans: drafts, proposing, approval by somebody else (T/CERDS 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Campaign, EvaluationPlan, PlanState, PlanVersion
from assessments.planning.content import cleaned, gaps
from core import events
from core.errors import DomainError, InvalidInput
from core.numbers import lock_by_name
from tenants.models import User


@transaction.atomic
def write_plan(
    *,
    tenant_id: UUID,
    title: str,
    year: int,
    content: Mapping[str, Any],
    campaign: Campaign | None = None,
    actor: User,
) -> EvaluationPlan:
    """Begin a plan with its first draft. Raises InvalidInput for content that cannot be stored, and for a
    campaign that has its plan."""
    if campaign and EvaluationPlan.objects.filter(tenant_id=tenant_id, campaign=campaign).exists():
        raise InvalidInput(
            _("This campaign has its plan already. Begin a new version of it."), field="campaign"
        )
    plan = EvaluationPlan.objects.create(
        tenant_id=tenant_id, title=title.strip(), year=year, campaign=campaign, created_by=actor
    )
    _draft(plan, 1, cleaned(content), actor)
    after = {"title": plan.title, "year": plan.year}
    events.record("evaluation_plan.written", plan, actor=actor, after=after)
    return plan


@transaction.atomic
def begin_version(*, plan: EvaluationPlan, actor: User) -> PlanVersion:
    """The version that is not approved yet, or a new one that begins as a copy of the one that holds."""
    lock_by_name(f"plan {plan.pk}")  # two begin at once: the second goes on with the first's draft
    newest = PlanVersion.objects.filter(tenant_id=plan.tenant_id, plan=plan).order_by("-version").first()
    if newest is None:
        raise LookupError(f"plan {plan.pk} has no version")
    if newest.state != PlanState.APPROVED:
        return newest
    draft = _draft(plan, newest.version + 1, newest.content, actor)
    events.record("evaluation_plan.version_begun", plan, actor=actor, after={"version": draft.version})
    return draft


@transaction.atomic
def save_version(
    *,
    version: PlanVersion,
    title: str,
    content: Mapping[str, Any],
    note: str = "",
    revision: int | None,
    actor: User,
) -> PlanVersion:
    """Store a draft; one that waits for approval becomes a draft again. Things may be missing.

    ``revision`` is the one the person saw. Raises DomainError (409) when it is approved or was changed
    meanwhile, InvalidInput for content that cannot be stored.
    """
    held = _open(version, revision=revision)
    before = {"content": held.content, "title": held.plan.title}
    held.content, held.note, held.state, held.proposed_at = (
        cleaned(content),
        note.strip(),
        PlanState.DRAFT,
        None,
    )
    held.authors = sorted({*held.authors, str(actor.pk)})
    held.revision, held.written_by_name = held.revision + 1, actor.name
    held.save(
        update_fields=[
            *("content", "note", "state", "proposed_at", "authors", "revision", "written_by_name"),
        ]
    )
    held.plan.title = title.strip() or held.plan.title
    held.plan.save(update_fields=["title"])
    after = {"version": held.version, "content": held.content, "title": held.plan.title}
    events.record("evaluation_plan.changed", held.plan, actor=actor, before=before, after=after)
    return held


@transaction.atomic
def propose(*, version: PlanVersion, actor: User, now: datetime) -> PlanVersion:
    """Put a draft before somebody else. Raises InvalidInput while something of 8.2 is missing."""
    held = _open(version)
    if held.state == PlanState.PROPOSED:
        return held
    missing = gaps(held.content)
    if missing:
        words = _("%(count)d points that the standard asks are missing. Complete them first.")
        raise InvalidInput(words % {"count": len(missing)}, code="incomplete")
    if held.version > 1 and not held.note:
        raise InvalidInput(_("Say what is new in this version."), field="note")
    held.state, held.proposed_at = PlanState.PROPOSED, now
    held.authors = sorted({*held.authors, str(actor.pk)})
    held.save(update_fields=["state", "proposed_at", "authors"])
    events.record("evaluation_plan.proposed", held.plan, actor=actor, after={"version": held.version})
    return held


@transaction.atomic
def approve(*, version: PlanVersion, actor: User, now: datetime) -> PlanVersion:
    """Approve what waits: from now on it holds and never changes.

    Raises DomainError (409) where nothing waits, or the person wrote on it (somebody else has to approve).
    """
    held = _waiting(version)
    if str(actor.pk) in held.authors:
        raise DomainError(_("You wrote on this version. Somebody else has to approve it."), code="own_work")
    held.state, held.approved_by, held.approved_by_name = PlanState.APPROVED, actor, actor.name
    held.approved_at, held.remark = now, ""
    held.save(update_fields=["state", "approved_by", "approved_by_name", "approved_at", "remark"])
    events.record("evaluation_plan.approved", held.plan, actor=actor, after={"version": held.version})
    return held


@transaction.atomic
def send_back(*, version: PlanVersion, remark: str, actor: User) -> PlanVersion:
    """Give what waits back to its authors, with what has to change. Raises InvalidInput without a remark."""
    held = _waiting(version)
    if not remark.strip():
        raise InvalidInput(_("Say what has to change."), field="remark")
    held.state, held.proposed_at, held.remark = PlanState.DRAFT, None, remark.strip()
    held.save(update_fields=["state", "proposed_at", "remark"])
    after = {"version": held.version, "reason": held.remark}
    events.record("evaluation_plan.sent_back", held.plan, actor=actor, after=after)
    return held


def _draft(plan: EvaluationPlan, number: int, content: Mapping[str, Any], actor: User) -> PlanVersion:
    return PlanVersion.objects.create(
        tenant_id=plan.tenant_id,
        plan=plan,
        version=number,
        content=dict(content),
        authors=[str(actor.pk)],
        written_by_name=actor.name,
    )


def _open(version: PlanVersion, *, revision: int | None = None) -> PlanVersion:
    held = _locked(version)
    if held.state == PlanState.APPROVED:
        raise DomainError(
            _("This version is approved and never changes. Begin a new version to change the plan."),
            code="approved",
        )
    if revision is not None and revision != held.revision:
        words = _("%(name)s changed this plan while you had it open. Load the page again, then change it.")
        raise DomainError(words % {"name": held.written_by_name}, code="changed_meanwhile")
    return held


def _waiting(version: PlanVersion) -> PlanVersion:
    held = _locked(version)
    if held.state != PlanState.PROPOSED:
        raise DomainError(_("This version does not wait for approval (any more)."), code="not_waiting")
    return held


def _locked(version: PlanVersion) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan")
    return rows.get(pk=version.pk, tenant_id=version.tenant_id)
