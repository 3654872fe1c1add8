"""What every write to a finding shares: the locked row, whether it is open, and the clocks that run on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Obligation
from core.nudge import nudge
from core.obligations import answer, meet, refuse, running
from remediation.models import Finding, FindingState, PartState

#: States of a part in which the supplier can send something.
ASKED = (PartState.DUE, PartState.REJECTED)
#: States of a part that leave nothing to wait for.
SETTLED = (PartState.NOT_ASKED, PartState.ACCEPTED)

_NOT_OPEN: Mapping[str, str | Promise] = {
    FindingState.DRAFT: _("This finding is a draft. Issue it first."),
    FindingState.CLOSED: _("This finding is closed. Nothing can be changed any more."),
    FindingState.WITHDRAWN: _("This finding was withdrawn. Nothing can be changed any more."),
}
_NOT_ASKED: Mapping[str, str | Promise] = {
    PartState.NOT_ASKED: _("Nothing has to be sent for this finding."),
    PartState.SUBMITTED: _("What you sent waits for a decision. You can send again if it is rejected."),
    PartState.ACCEPTED: _("This was accepted already. Nothing more has to be sent."),
}


def lock(finding: Finding) -> None:
    """Read the newest state of ``finding`` and hold it until the transaction ends."""
    finding.refresh_from_db(from_queryset=Finding.objects.select_for_update(no_key=True))


def lock_open(finding: Finding) -> None:
    """Lock ``finding``; raises :class:`DomainError` with what happened when it is not open."""
    lock(finding)
    if finding.state != FindingState.OPEN:
        raise DomainError(_NOT_OPEN[finding.state], code="not_open")


def check_asked(state: str) -> None:
    """Raise :class:`DomainError` unless the supplier can send this part (plan or correction) now."""
    if state not in ASKED:
        raise DomainError(_NOT_ASKED[state], code="not_asked")


def check_sent(state: str) -> None:
    """Raise :class:`DomainError` unless this part waits for a decision."""
    if state != PartState.SUBMITTED:
        raise _not_sent()


def check_shown(waiting: int, shown: int | None) -> None:
    """Raise :class:`DomainError` where the part that waits is not the one of the number shown, if any was."""
    if shown not in {None, waiting}:
        raise _not_sent()


def _not_sent() -> DomainError:
    return DomainError(
        _("Nothing waits for a decision here. Reload the page to see what happened."), code="not_sent"
    )


def company_of(finding: Finding) -> UUID:
    """The supplier company that answers. Raises :class:`DomainError` before one has joined."""
    if finding.supplier_org_id is None:
        raise DomainError(_("No supplier company has joined yet."), code="not_joined")
    return finding.supplier_org_id


def owed(finding: Finding, kind: str) -> Obligation:
    """The running clock of this kind, locked. Every part that is asked for has one: LookupError else."""
    obligation = running(finding, kind)
    if obligation is None:
        raise LookupError(f"finding {finding.pk} has no running clock {kind}")
    return obligation


def stop_clock(finding: Finding, kind: str, *, now: datetime) -> None:
    """An answer came in: the clock stands still until it is decided on."""
    answer(owed(finding, kind), now=now)
    nudge("findings")


def settle_clock(finding: Finding, kind: str, *, accepted: bool, now: datetime) -> None:
    """The answer was decided on: it met the obligation when it came in, or the clock runs on."""
    obligation = owed(finding, kind)
    if accepted:
        meet(obligation, now=now)
    else:
        refuse(obligation)
        nudge("clock")
    nudge("findings")
