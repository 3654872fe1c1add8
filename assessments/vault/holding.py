"""What holds a paper back from a customer: document control, confidentiality, the virus scanner.

A paper that is held back is refused where it would be attached, and again where answers are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    AnswerEvidence,
    Confidentiality,
    Control,
    Evidence,
    Request,
    RequestState,
    Scan,
)
from assessments.selectors.drafts import rejected_items
from core.errors import InvalidInput

#: States of document control in which a paper proves nothing, T/CFIE 7.8.1.
NOT_IN_FORCE = (Control.DRAFT, Control.REVIEWED, Control.WITHDRAWN, Control.OBSOLETE)
#: Why a paper is held back, and what to do.
WHY: Mapping[str, str | Promise] = {
    Scan.WAITING: _(
        "The virus scanner has not looked at this file yet. It is tried again by itself; come back later."
    ),
    Scan.REFUSED: _("The virus scanner found something in this file. Take it off and upload a clean one."),
    Control.DRAFT: _("This paper is still a draft. Have a colleague review it, then put it in force."),
    Control.REVIEWED: _("This paper is reviewed but not in force yet. Put it in force first."),
    Control.WITHDRAWN: _("This paper was withdrawn and proves nothing any more. Give the one in force."),
    Control.OBSOLETE: _("This paper is marked obsolete and proves nothing any more. Give the one in force."),
    Confidentiality.ON_REQUEST: _(
        "This paper is given on request only. Release it for this customer, or take it off."
    ),
}
REPLACED = _("A newer file of this paper is in your vault. Give that one.")


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of an answer (``item`` is its key) that may not be handed in, and why."""

    item: str
    evidence: Evidence
    code: str

    @property
    def why(self) -> str | Promise:
        """The reason and what to do, as a sentence."""
        return WHY[self.code]


def why_held(evidence: Evidence, *, released: bool) -> str:
    """A key of :data:`WHY` for what holds a paper back, empty for nothing. ``released`` says that its company
    gives it to this customer though it is given on request only."""
    if evidence.scan:
        return evidence.scan
    if evidence.control in NOT_IN_FORCE:
        return evidence.control
    if evidence.confidentiality == Confidentiality.ON_REQUEST and not released:
        return Confidentiality.ON_REQUEST
    return ""


def refuse_held(evidence: Evidence, *, released: bool) -> None:
    """Raise :class:`InvalidInput` with the reason where a paper is held back or has a newer file."""
    code = why_held(evidence, released=released)
    if code:
        raise InvalidInput(f"{evidence.name}: {WHY[code]}", code=code, field="evidence")
    if is_replaced(evidence):
        raise InvalidInput(f"{evidence.name}: {REPLACED}", code="replaced", field="evidence")


def is_replaced(evidence: Evidence) -> bool:
    """Whether a newer file took the place of this one; a draft of one does not yet."""
    newer = evidence.replaced_by
    return newer is not None and newer.control not in {Control.DRAFT, Control.REVIEWED}


def is_released(evidence: Evidence, request: Request) -> bool:
    """Whether its company gives a paper that is on request only to the customer of this request."""
    return AnswerEvidence.objects.filter(
        tenant_id=request.tenant_id, request=request, evidence=evidence, released=True
    ).exists()


def held_in(request: Request) -> list[Held]:
    """The papers of open answers that may not be handed in, by question. One query, two for a request that
    came back: there only rejected answers are open."""
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request)
    if request.state == RequestState.RETURNED:
        links = links.filter(item__in=rejected_items(request))
    found = []
    for link in links.select_related("evidence").order_by("item", "created_at"):
        code = why_held(link.evidence, released=link.released)
        if code:
            found.append(Held(link.item, link.evidence, code))
    return found
