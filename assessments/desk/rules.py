"""How a buyer wants reviews done: needed checks, second readings, samples, days."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import ProofStep, ReviewPolicy
from core import events
from core.errors import InvalidInput
from tenants.models import User

WHOLE = 100
MOST_DAYS = 365
FIELDS = ("needed", "second_share", "second_raised", "second_key", "sample_share", "days")


def policy_of(tenant_id: UUID) -> ReviewPolicy:
    """The buyer's policy; an unsaved one with the defaults where none was written. One query."""
    return ReviewPolicy.objects.filter(tenant_id=tenant_id).first() or ReviewPolicy(tenant_id=tenant_id)


def policy_values(policy: ReviewPolicy) -> dict[str, Any]:
    """What a policy says, as events keep it."""
    return {name: getattr(policy, name) for name in FIELDS}


@transaction.atomic
def change_policy(
    *,
    tenant_id: UUID,
    needed: Collection[str],
    second_share: int,
    second_raised: bool,
    second_key: bool,
    sample_share: int,
    days: int,
    actor: User,
    now: datetime,
) -> ReviewPolicy:
    """Write the buyer's policy; it holds for decisions taken from now on. Shares are per cent.

    Raises InvalidInput for values that cannot be.
    """
    if not set(needed) <= set(ProofStep.values):
        raise InvalidInput(_("There is no such check. Choose from the list."), field="needed")
    for name, figure, least in (("second_share", second_share, 0), ("sample_share", sample_share, 1)):
        if not least <= figure <= WHOLE:
            raise InvalidInput(
                _("Give a share between %(least)d and 100 per cent.") % {"least": least}, field=name
            )
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(_("Give between 1 and 365 days."), field="days")
    ReviewPolicy.objects.get_or_create(
        tenant_id=tenant_id,
        defaults={"seed": secrets.token_hex(16), "changed_by_name": actor.name, "changed_at": now},
    )
    policy = ReviewPolicy.objects.select_for_update(no_key=True).get(tenant_id=tenant_id)
    before = policy_values(policy)
    policy.needed = [step for step in ProofStep.values if step in needed]
    policy.second_share, policy.second_raised, policy.second_key = second_share, second_raised, second_key
    policy.sample_share, policy.days = sample_share, days
    policy.changed_by_name, policy.changed_at = actor.name, now
    policy.save()
    events.record("review_policy.changed", policy, actor=actor, before=before, after=policy_values(policy))
    return policy
