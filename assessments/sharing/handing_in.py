"""What a customer holds as a shared copy, handed in as the answers to its own request in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.catalogue import book_of
from assessments.models import Answer, AnswerEvidence, Consent, Evidence, Request, RequestState, SharedCopy
from assessments.services.answering import open_request, save_answer
from assessments.services.evidence import attach_evidence
from assessments.services.submitting import Incomplete, submit_answers
from assessments.sharing.consents import TakenBack, who_took_back
from assessments.team.reviewing import NotCleared, ReadingOpen
from core.errors import DomainError, InvalidInput
from tenants.models import User


@dataclass(frozen=True, slots=True)
class HandedIn:
    """``taken`` answers came from the copy; whether they were ``handed_in``, or wait as drafts."""

    taken: int
    handed_in: bool


def requests_that_match(copy: SharedCopy) -> QuerySet[Request]:
    """Open requests of the customer that a copy answers: the same standard in the same version."""
    return Request.objects.filter(
        tenant_id=copy.tenant_id,
        supplier_org_id=copy.supplier_org_id,
        standard=copy.standard,
        standard_version=copy.standard_version,
        state__in=[RequestState.SENT, RequestState.ANSWERING],
    ).order_by("due_at")


@transaction.atomic
def hand_in_the_same(
    *, consent: Consent, request: Request, agreed: bool, actor: User, now: datetime
) -> HandedIn:
    """Answer ``request`` as the copy does, where it has no answer yet, and hand it in if nothing is missing.

    What people typed stays. Where something is missing, or a colleague has to read them first, the answers
    are kept as drafts. Raises
    :class:`InvalidInput` without agreement, :class:`TakenBack` when the consent to the copy was taken back
    meanwhile, :class:`DomainError` for a request the copy does not fit: then nothing is written.
    """
    if not agreed:
        raise InvalidInput(
            _("Tick the box to share these answers. Without it nothing is sent."),
            code="no_consent",
            field="consent",
        )
    copy = _held(consent)
    if not requests_that_match(copy).filter(pk=request.pk).exists():
        raise DomainError(
            _("This request cannot take these answers: it was handed in, closed, or asks something else."),
            code="no_match",
        )
    open_request(request=request, actor=actor, now=now)
    taken = _fill(request, copy.document["items"], actor=actor, now=now)
    try:
        with transaction.atomic():
            submit_answers(request=request, consent=True, actor=actor, now=now)
    except (Incomplete, NotCleared, ReadingOpen):
        return HandedIn(taken, handed_in=False)
    return HandedIn(taken, handed_in=True)


def _held(consent: Consent) -> SharedCopy:
    consent.refresh_from_db(from_queryset=Consent.objects.select_for_update(of=("self",), no_key=True))
    if consent.revoked_at is not None:
        raise TakenBack(
            _("%(name)s took back the consent to this copy meanwhile. Nothing was handed in.")
            % {"name": who_took_back(consent)},
            code="consent_revoked",
        )
    copy: SharedCopy | None = consent.copy
    if copy is None:
        raise DomainError(_("These answers were handed in to this customer already."), code="no_match")
    return copy


def _fill(request: Request, entries: Mapping[str, Any], *, actor: User, now: datetime) -> int:
    of_request = {"tenant_id": request.tenant_id, "request": request}
    own = {answer.item: answer for answer in Answer.objects.filter(**of_request)}
    vault = Evidence.objects.filter(tenant_id=request.supplier_org_id).in_bulk(
        [proof["id"] for entry in entries.values() for proof in entry["evidence"]]
    )
    files = {str(pk): file for pk, file in vault.items()}
    proven = set(AnswerEvidence.objects.filter(**of_request).values_list("item", flat=True))
    taken = 0
    for item in book_of(request).items:
        answer, entry = own.get(item), entries.get(item)
        if entry is None or (answer is not None and answer.is_answered) or item in proven:
            continue
        save_answer(
            request=request,
            item=item,
            met=entry["met"],
            none_met=entry["none_met"],
            not_applicable=entry["not_applicable"],
            reason=entry["reason"],
            comment=(answer.comment if answer else "") or entry["comment"],
            revision=answer.revision if answer else 0,
            actor=actor,
            now=now,
        )
        for proof in entry["evidence"]:
            attach_evidence(request=request, item=item, evidence=files[proof["id"]], actor=actor)
        taken += 1
    return taken
