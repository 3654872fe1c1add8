"""Starting and stopping a bulk re-evaluation.

The stage ``rescoring`` does the work, in chunks: for every current card of the chosen suppliers the document
gets the weights, points and options of the rules in force on ``rules_on``. Parts, findings and negative
events stay, and so do levels unless an option says that the same answers reach others. A document that comes
out the same makes no card. Requests are told the new rules, so that later cards of theirs use them as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from scoring.bulk.told import announce_ended
from scoring.models import Rescoring, RescoringState, Scorecard
from standards import loader
from tenants.days import local_day
from tenants.models import User

REASON_LENGTH = 500
#: What narrows the suppliers of a job → the column it is about.
FILTERS: Mapping[str, str] = {
    "size_class": "size_class",
    "country": "supplier__country",
    "status": "supplier__status",
}
_RUNNING = (RescoringState.WAITING, RescoringState.RUNNING)


def cards_of(tenant_id: UUID, standard: str, filters: Mapping[str, Sequence[str]]) -> QuerySet[Scorecard]:
    """The cards a job takes up: current ones on all bases, narrowed by ``filters`` (see :data:`FILTERS`)."""
    cards = Scorecard.objects.filter(tenant_id=tenant_id, standard=standard, is_current=True)
    return cards.filter(**{f"{FILTERS[key]}__in": values for key, values in filters.items() if values})


def start_rescoring(
    *,
    tenant_id: UUID,
    standard: str,
    reason: str,
    filters: Mapping[str, Sequence[str]],
    actor: User,
    now: datetime,
) -> Rescoring:
    """Start a job under the rules in force today. Raises InvalidInput for an unknown standard or filter, a
    missing reason, or when nobody has a result; DomainError (409) while one runs on the same standard."""
    if standard not in loader.ids():
        raise InvalidInput(_("Choose the standard to score again."), field="standard")
    if not reason.strip() or len(reason.strip()) > REASON_LENGTH:
        raise InvalidInput(
            _("Say why, in up to %(n)s characters: it stands in the event log.") % {"n": REASON_LENGTH},
            field="reason",
        )
    if unknown := sorted(filters.keys() - FILTERS.keys()):
        raise InvalidInput(_("Unknown filter: %(names)s.") % {"names": ", ".join(unknown)})
    total = cards_of(tenant_id, standard, filters).count()
    if not total:
        raise InvalidInput(
            _("No supplier has a result here yet: there is nothing to score again. Widen the choice."),
            field="standard",
        )
    try:
        return _started(
            tenant_id=tenant_id,
            standard=standard,
            reason=reason.strip(),
            filters={key: list(values) for key, values in filters.items() if values},
            total=total,
            actor=actor,
            now=now,
        )
    except IntegrityError as error:
        message = _("A re-evaluation on this standard is running already. Wait for it, or stop it first.")
        raise DomainError(message, code="rescoring_runs") from error


@transaction.atomic
def _started(*, tenant_id: UUID, actor: User, now: datetime, **values: Any) -> Rescoring:
    job = Rescoring.objects.create(
        tenant_id=tenant_id, rules_on=local_day(tenant_id, now), started_by=actor, **values
    )
    after = {"standard": job.standard, "reason": job.reason, "cards": job.total, "filters": job.filters}
    events.record("rescoring.started", job, actor=actor, after=after)
    nudge("rescoring")
    return job


@transaction.atomic
def stop_rescoring(*, job: Rescoring, actor: User, now: datetime) -> None:
    """Stop a job; what it made so far stays. Raises DomainError when it is over already."""
    if not Rescoring.objects.filter(pk=job.pk, state__in=_RUNNING).update(state=RescoringState.STOPPED):
        raise DomainError(_("This re-evaluation is over already."), code="rescoring_over")
    before = {"state": job.state}
    job.refresh_from_db()
    after = {"state": job.state, "done": job.done, "made": job.made}
    events.record("rescoring.stopped", job, actor=actor, before=before, after=after)
    announce_ended(job, now=now)
