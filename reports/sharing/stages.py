"""Stage ``share ends``: a company is told that a link it gave away ends soon."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from reports.models import SharedResult
from scoring.models import Basis
from standards.codes import code
from tenants.models import ROLES_BY_KIND, OrganisationKind
from tenants.scope import Scope, clock, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

#: Links looked at in one run; the next run goes on with the rest.
BATCH = 200


def advance_reminders(*, now: datetime) -> int:
    """Note down who is told of links that end soon; gives how many links were dealt with.

    Each is its own transaction. Who made the link is told, or everybody of the company where they have left
    it. A link that has ended meanwhile reminds of nothing.
    """
    with clock():
        soon = SharedResult.objects.filter(remind_at__lte=now).order_by("remind_at")
        found = list(soon.values_list("tenant_id", "pk")[:BATCH])
    done = 0
    for company_id, share_id in found:
        try:
            done += _remind(company_id, share_id, now)
        except Exception:  # whatever is wrong with one link must not hold up the others
            logger.exception("the end of shared result %s was not told and will be tried again", share_id)
    return done


def _remind(company_id: UUID, share_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(company_id)):
        share = (
            SharedResult.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(tenant_id=company_id, pk=share_id, remind_at__lte=now)
            .defer("token_hash")
            .first()
        )
        if share is None:
            return 0
        share.remind_at = None
        share.save(update_fields=["remind_at"])
        if share.state(now) == SharedResult.State.WORKING:
            _notify(share, now)
        return 1


def _notify(share: SharedResult, now: datetime) -> None:
    issuer, card = share.receipt["issuer"], share.receipt["card"]
    company = people_to_tell(share.tenant_id, ROLES_BY_KIND[OrganisationKind.SUPPLIER])
    maker = [reader for reader in company if reader[1] == share.created_by_id]
    notify(
        tenant_id=share.tenant_id,
        key=f"share {share.pk} ends",
        kind="share_ends",
        recipients=maker or company,
        context={
            "reference": code(share.receipt["document"]["standard"]),
            "title": _basis(card["basis"]),
            "recipient": share.recipient,
            "buyer_name": issuer["name"],
            "ends_at": share.expires_at.isoformat(),
        },
        path=reverse("portal_share", args=[share.pk]),
        now=now,
    )


def _basis(basis: str) -> dict[str, str]:
    """What the shared result rests on, in every language."""
    named = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named[language] = str(Basis(basis).label)
    return named
