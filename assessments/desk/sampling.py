"""Accepting many answers by a sample: what equals the last verified cycle and is proven, drawn at random.

The sample is read one by one. When all of it was accepted as it stands, the rest follows; one fault puts the
rest back.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.desk.rules import policy_of
from assessments.desk.second import ask_for_readings
from assessments.models import (
    Decision,
    Request,
    RequestState,
    Review,
    ReviewPolicy,
    SampledAcceptance,
    SampleState,
)
from assessments.planning.interests import refuse_in_conflict
from assessments.selectors.review import Progress, progress_of
from assessments.services.judging import judged, store_reviews
from assessments.validity import Facts, counts
from core import events
from core.errors import DomainError, InvalidInput
from tenants.models import User

#: Fewer are never drawn.
LEAST = 3
_WHOLE = 100


def drawn(items: Sequence[str], *, share: int, seed: str) -> list[str]:
    """The sample of ``items`` at ``share`` per cent, three at least, in their order. The same values always
    give the same sample."""
    count = min(len(items), max(LEAST, -(-len(items) * share // _WHOLE)))
    chosen = set(Random(seed).sample(sorted(items), count))  # noqa: S311 - a sample others can draw again
    return [item for item in items if item in chosen]


def candidates(progress: Progress) -> list[str]:
    """Open items whose answer equals what was verified in the last cycle and whose every paper counts, in the
    source's order. Two queries."""
    verified = _last_verified(progress.request)
    return [item for item in progress.open_items if _is_alike(progress, item, verified.get(item))]


def running(progress: Progress) -> SampledAcceptance | None:
    """The sample that is being read, or the last one of this submission. One query."""
    return SampledAcceptance.objects.filter(
        tenant_id=progress.request.tenant_id, submission_id=progress.submission.pk
    ).first()


@transaction.atomic
def draw_sample(
    *, request: Request, items: Sequence[str], reviewer: User, now: datetime, seed: str = ""
) -> SampledAcceptance:
    """Start to accept ``items`` by a sample. Raises InvalidInput for items that may not be accepted so or are
    too few, DomainError (409) when the request is not under review or a sample is being read."""
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    progress = progress_of(request) if request.state == RequestState.SUBMITTED else None
    if progress is None:
        raise DomainError(
            _("This request is not under review. Nothing was changed."), code="not_under_review"
        )
    refuse_in_conflict(reviewer, request.supplier_id, tenant_id=request.tenant_id)
    allowed = candidates(progress)
    chosen = [item for item in allowed if item in set(items)]
    if set(items) - set(allowed):
        raise InvalidInput(
            _("Some of these answers changed, or their proof does not count. Read them one by one."),
            field="item",
        )
    if len(chosen) <= LEAST:
        raise InvalidInput(
            _("A sample makes sense from four answers on. Read these one by one."), field="item"
        )
    earlier = SampledAcceptance.objects.select_for_update(no_key=True).filter(
        tenant_id=request.tenant_id, request_id=request.pk, state=SampleState.OPEN
    )
    for one in earlier:
        if one.submission_id == progress.submission.pk:
            raise DomainError(
                _("A sample is being read already. Finish or drop it first."), code="sample_open"
            )
        _end(one, SampleState.DROPPED, now)
    share = policy_of(request.tenant_id).sample_share
    seed = seed or secrets.token_hex(16)
    made = SampledAcceptance.objects.create(
        tenant_id=request.tenant_id,
        request=request,
        submission=progress.submission,
        items=chosen,
        sample=drawn(chosen, share=share, seed=seed),
        seed=seed,
        share=share,
        started_by_name=reviewer.name,
        started_at=now,
    )
    after = {
        "standard": request.standard,
        "items": chosen,
        "sample": made.sample,
        "seed": seed,
        "share": share,
    }
    events.record("review.sample_drawn", request, actor=reviewer, after=after, supplier_reads=False)
    return made


@transaction.atomic
def drop_sample(*, request: Request, reviewer: User, now: datetime) -> None:
    """Stop accepting by sample; what was decided stays. Raises DomainError (409) when none is being read."""
    request.refresh_from_db(from_queryset=Request.objects.select_for_update(no_key=True))
    found = SampledAcceptance.objects.filter(
        tenant_id=request.tenant_id, request_id=request.pk, state=SampleState.OPEN
    ).first()
    if found is None:
        raise DomainError(_("No sample is being read. Nothing was changed."), code="no_sample")
    _end(found, SampleState.DROPPED, now)
    after = {"standard": request.standard, "sample": found.sample}
    events.record("review.sample_dropped", request, actor=reviewer, after=after, supplier_reads=False)


def follow_sample(
    progress: Progress, review: Review, policy: ReviewPolicy, *, reviewer: User, now: datetime
) -> int:
    """After a decision on one answer: the last of a sound sample brings in the rest, a fault puts it back.

    Runs inside the transaction of the decision; gives how many answers followed or went back.
    """
    found = SampledAcceptance.objects.filter(
        tenant_id=progress.request.tenant_id,
        submission_id=progress.submission.pk,
        state__in=[SampleState.OPEN, SampleState.ACCEPTED],
        sample__contains=[review.item],
    ).first()
    if found is None:
        return 0
    if review.decision != Decision.ACCEPTED:
        return _put_back(progress, found, review.item, reviewer, now)
    standing = {**progress.standing, review.item: review}
    if found.state == SampleState.ACCEPTED or any(item not in standing for item in found.sample):
        return 0
    rest = [item for item in found.items if item not in standing and not progress.is_doubtful(item)]
    accepted = [judged(progress, item, Decision.ACCEPTED) for item in rest]
    if accepted:
        store_reviews(progress, accepted, reviewer, now)
        ask_for_readings(progress, accepted, policy)
    found.accepted = rest
    _end(found, SampleState.ACCEPTED, now)
    after = {"standard": progress.request.standard, "items": rest, "sample": found.sample, "seed": found.seed}
    events.record(
        "review.accepted_by_sample", progress.request, actor=reviewer, after=after, supplier_reads=False
    )
    return len(rest)


def _put_back(progress: Progress, found: SampledAcceptance, fault: str, reviewer: User, now: datetime) -> int:
    """The sample has a fault: nothing of the rest follows, and what followed is open again."""
    ended_at = found.ended_at or now
    followed = Review.objects.filter(
        tenant_id=found.tenant_id,
        request_id=found.request_id,
        item__in=found.accepted,
        decided_at=ended_at,
    )
    back = list(followed.values_list("item", flat=True)) if found.accepted else []
    if back:
        followed.delete()
    found.fault = fault
    _end(found, SampleState.BROKEN, now)
    after = {"standard": progress.request.standard, "item": fault, "sample": found.sample, "items": back}
    events.record("review.sample_broken", progress.request, actor=reviewer, after=after, supplier_reads=False)
    return len(back)


def _end(one: SampledAcceptance, state: SampleState, now: datetime) -> None:
    one.state, one.ended_at = state, now
    one.save(update_fields=["state", "ended_at", "accepted", "fault"])


def _last_verified(request: Request) -> dict[str, Review]:
    """The decisions of the supplier's last finished review on the same version of the standard, by item."""
    last = (
        Request.objects.filter(
            tenant_id=request.tenant_id,
            supplier_id=request.supplier_id,
            standard=request.standard,
            standard_version=request.standard_version,
            state=RequestState.REVIEWED,
        )
        .exclude(pk=request.pk)
        .order_by("-reviewed_at")
        .values("pk")[:1]
    )
    found = Review.objects.filter(tenant_id=request.tenant_id, request_id__in=last)
    return {one.item: one for one in found.exclude(decision=Decision.REJECTED)}


def _is_alike(progress: Progress, item: str, before: Review | None) -> bool:
    entry = progress.entry(item)
    if before is None or (entry["met"] and not entry["evidence"]):
        return False
    said = (sorted(entry["met"]), sorted(entry["not_applicable"]))
    if said != (sorted(before.met), sorted(before.not_applicable)):
        return False
    return all(counts(Facts.of(file), progress.request.terms) for file in entry["evidence"])
