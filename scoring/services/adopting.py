"""Adopting a later edition of a standard: requests sent from a day on are on it; nothing earlier changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import events
from core.errors import InvalidInput
from scoring.editions import editions_in_use, later_versions
from scoring.models import RatingRule, RuleKind, RuleState
from scoring.services.drafts import FURTHEST
from tenants.days import local_day


@transaction.atomic
def adopt_edition(
    *, tenant_id: UUID, standard: str, version: str, day: date, actor: Any, now: datetime
) -> RatingRule:
    """Put ``version`` in use for requests sent from ``day`` on. Raises InvalidInput for a version that is not
    later than the one in use, and for a day before today or too far ahead."""
    today = local_day(tenant_id, now)
    used = editions_in_use(tenant_id, day).get(standard, "")
    if version not in later_versions(standard, used):
        raise InvalidInput(
            _("Choose a version after %(version)s, the one in use then.") % {"version": used}, field="version"
        )
    if not today <= day <= today + FURTHEST:
        raise InvalidInput(
            _("Choose a day from today on, within two years: what was sent stays as it is."), field="day"
        )
    known = RatingRule.objects.filter(tenant_id=tenant_id, standard=standard, kind=RuleKind.EDITION)
    rule = RatingRule.objects.create(
        tenant_id=tenant_id,
        standard=standard,
        kind=RuleKind.EDITION,
        version=1 + (known.aggregate(most=Max("version"))["most"] or 0),
        state=RuleState.PUBLISHED,
        effective_from=day,
        content={"version": version},
        created_by=actor,
        published_by=actor,
        published_at=now,
    )
    after = {"standard": standard, "version": version, "effective_from": day.isoformat()}
    events.record("edition.adopted", rule, actor=actor, before={"version": used}, after=after)
    return rule
