"""Consents that end and asks to share: when the company hears of it, and the stages that tell it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from assessments.catalogue import catalogue
from assessments.models import Consent, SharingAsk
from standards.codes import code
from tenants.models import ROLES_BY_KIND, Organisation, OrganisationKind
from tenants.scope import Scope, clock, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

#: How long before its end a company hears of it.
LEADS = (timedelta(days=30), timedelta(days=7))
#: Rows looked at in one run; the next run goes on with the rest.
BATCH = 200


def next_reminder(expires_at: datetime, *, after: datetime) -> datetime | None:
    """When the company is next told that a consent ends; None once both days have passed."""
    return min((expires_at - lead for lead in LEADS if expires_at - lead > after), default=None)


def advance_consents(*, now: datetime) -> int:
    """Note down who is told of consents that end, and of asks to share; gives how many were dealt with. Each
    is a transaction of its own. A consent that has ended meanwhile reminds of nothing."""
    with clock():
        ending = list(_due(Consent.objects.filter(remind_at__lte=now).order_by("remind_at")))
        asked = list(_due(SharingAsk.objects.filter(tell_at__lte=now).order_by("tell_at")))
    return sum(_each(_remind, pair, now) for pair in ending) + sum(_each(_tell, pair, now) for pair in asked)


def _due(rows: Any) -> list[tuple[UUID, UUID]]:
    return list(rows.values_list("tenant_id", "pk")[:BATCH])


def _each(step: Callable[[UUID, UUID, datetime], int], pair: tuple[UUID, UUID], now: datetime) -> int:
    try:
        return step(*pair, now)
    except Exception:  # whatever is wrong with one must not hold up the others
        logger.exception("consent or ask %s was not told of and will be tried again", pair[1])
        return 0


def _remind(tenant_id: UUID, consent_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(tenant_id)):
        rows = Consent.objects.select_for_update(of=("self",), skip_locked=True)
        consent = rows.filter(tenant_id=tenant_id, pk=consent_id, remind_at__lte=now).first()
        if consent is None:
            return 0
        told = consent.remind_at
        consent.remind_at = next_reminder(consent.expires_at, after=now)
        consent.save(update_fields=["remind_at"])
        if consent.is_running(now):
            standard, version = _standard_of(consent)
            _notify(
                consent,
                key=f"consent {consent.pk} ends {told:%Y%m%d}",
                kind="consent_ends",
                standard=standard,
                version=version,
                more={"ends_at": consent.expires_at.isoformat()},
                path=reverse("portal_consent", args=[consent.pk]),
                now=now,
            )
        return 1


def _tell(tenant_id: UUID, ask_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(tenant_id)):
        rows = SharingAsk.objects.select_for_update(of=("self",), skip_locked=True)
        ask = rows.filter(tenant_id=tenant_id, pk=ask_id, tell_at__lte=now).first()
        if ask is None:
            return 0
        ask.tell_at = None
        ask.save(update_fields=["tell_at"])
        if ask.state == SharingAsk.State.OPEN:
            _notify(
                ask,
                key=f"ask {ask.pk}",
                kind="sharing_asked",
                standard=ask.standard,
                version=None,
                more={"reason": ask.message},
                path=reverse("portal_consents"),
                now=now,
            )
        return 1


def _standard_of(consent: Consent) -> tuple[str, str]:
    if consent.copy is not None:
        return consent.copy.standard, consent.copy.standard_version
    assert consent.submission is not None  # noqa: S101 - a consent is to one of the two
    return consent.submission.document["standard"], consent.submission.document["version"]


def _notify(
    row: Consent | SharingAsk,
    *,
    key: str,
    kind: str,
    standard: str,
    version: str | None,
    more: dict[str, str],
    path: str,
    now: datetime,
) -> None:
    name = catalogue(standard, version).name
    notify(
        tenant_id=row.tenant_id,
        key=key,
        kind=kind,
        recipients=people_to_tell(row.supplier_org_id, ROLES_BY_KIND[OrganisationKind.SUPPLIER]),
        context={
            "reference": code(standard),
            "title": _in_all_languages(name),
            "buyer_name": Organisation.objects.values_list("name", flat=True).get(pk=row.tenant_id),
            **more,
        },
        path=path,
        now=now,
    )


def _in_all_languages(name: Any) -> dict[str, str]:
    named = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named[language] = name.in_language(language)
    return named
