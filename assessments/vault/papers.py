"""One paper of the vault: its sites to choose from, its revisions, the next steps of document control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import CompanySite, Control, Evidence
from assessments.vault.control import NEEDS_REASON, STEPS, may_review
from tenants.models import User
from tenants.scope import organisation_id

#: Revisions of one paper that are shown.
SHOWN = 50
_WORDS: Mapping[str, str | Promise] = {
    Control.DRAFT: _("Keep it as a draft"),
    Control.REVIEWED: _("I reviewed it and it is correct"),
    Control.IN_FORCE: _("Put in force"),
    Control.WITHDRAWN: pgettext_lazy("a document", "Withdraw"),
    Control.OBSOLETE: _("Mark as obsolete"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of document control that may follow. ``is_for_another`` says that a colleague must take it."""

    to: str
    words: str | Promise
    needs_reason: bool
    is_for_another: bool


def own_sites() -> QuerySet[CompanySite]:
    """The sites of the supplier company one acts for, by name."""
    return CompanySite.objects.filter(tenant_id=organisation_id())


def steps_for(evidence: Evidence, person: User) -> list[Step]:
    """What may follow in document control, for this person."""
    return [
        Step(
            to,
            _WORDS[to],
            to in NEEDS_REASON,
            to == Control.REVIEWED and not may_review(evidence, person),
        )
        for to in STEPS[evidence.control]
    ]


def revisions_of(evidence: Evidence) -> list[Evidence]:
    """All files of a paper, the newest first; one that was never replaced has only itself. A query a file."""
    newest = evidence
    for _step in range(SHOWN):
        newer = newest.replaced_by
        if newer is None:
            break
        newest = newer
    found = [newest]
    for _step in range(SHOWN):
        older = Evidence.objects.filter(tenant_id=evidence.tenant_id, replaced_by=found[-1]).first()
        if older is None:
            break
        found.append(older)
    return found
