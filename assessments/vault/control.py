"""Document control (T/CFIE 7.8.1): reviewed before issue, marked with its state, withdrawn when obsolete.

A paper is under control when its company puts it there; certificates and records from others need none. A
draft is reviewed by somebody else than who drafted it, then put in force. What is withdrawn or obsolete stays
in the vault, marked, and proves nothing any more (:mod:`assessments.vault.holding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import Control, Evidence
from assessments.vault.keeping import refresh_shares
from assessments.vault.revising import give_up, take_over
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import User

#: State → the states that may follow.
STEPS: Mapping[str, tuple[Control, ...]] = {
    Control.FREE: (Control.DRAFT, Control.WITHDRAWN, Control.OBSOLETE),
    Control.DRAFT: (Control.REVIEWED, Control.WITHDRAWN),
    Control.REVIEWED: (Control.IN_FORCE, Control.DRAFT, Control.WITHDRAWN),
    Control.IN_FORCE: (Control.WITHDRAWN, Control.OBSOLETE),
    Control.WITHDRAWN: (Control.DRAFT,),
    Control.OBSOLETE: (Control.DRAFT,),
}
#: Steps that need a word on why.
NEEDS_REASON = (Control.WITHDRAWN, Control.OBSOLETE)
_OTHER_PERSON: Promise = _(
    "Somebody else reviews what you drafted or uploaded. Ask a colleague to open this page."
)


def may_review(evidence: Evidence, person: User) -> bool:
    """Whether this person is another than the ones who uploaded and drafted the paper."""
    return person.pk not in {evidence.uploaded_by_id, evidence.drafted_by_id}


@transaction.atomic
def change_control(*, evidence: Evidence, to: str, reason: str, actor: User, now: datetime) -> None:
    """Take a paper one step further. In force, it takes the place of the file it is a revision of.

    Raises :class:`DomainError` for a step that cannot follow (a colleague may have been quicker) or a review
    by the drafter, :class:`InvalidInput` for a withdrawal without reason.
    """
    evidence.refresh_from_db(from_queryset=Evidence.objects.select_for_update(no_key=True))
    if to not in STEPS[evidence.control]:
        raise DomainError(
            _("This step cannot follow: the paper is “%(state)s” now.")
            % {"state": Control(evidence.control).label},
            code="not_now",
        )
    if to == Control.REVIEWED and not may_review(evidence, actor):
        raise DomainError(_OTHER_PERSON, code="same_person")
    if to in NEEDS_REASON and not reason.strip():
        raise InvalidInput(_("Say in a few words why it is no longer used."), field="reason")
    before = evidence.control
    evidence.control = to
    evidence.control_note = reason.strip()[:500]
    if to == Control.DRAFT:
        evidence.drafted_by, evidence.reviewed_by, evidence.reviewed_at = actor, None, None
    elif to == Control.REVIEWED:
        evidence.reviewed_by, evidence.reviewed_at = actor, now
    evidence.save(update_fields=["control", "control_note", "drafted_by", "reviewed_by", "reviewed_at"])
    if to == Control.IN_FORCE:
        take_over(evidence)
    elif to == Control.WITHDRAWN and before in {Control.DRAFT, Control.REVIEWED}:
        give_up(evidence)
    record(
        "evidence.controlled",
        evidence,
        actor=actor,
        before={"control": before},
        after={"control": to, "reason": evidence.control_note},
    )
    refresh_shares(evidence.tenant_id)
