"""Papers of a vault that end: when their company is told, and stage ``papers end`` that tells it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from assessments.models import Evidence
from tenants.models import ROLES_BY_KIND, Organisation, OrganisationKind
from tenants.scope import Scope, clock, scope
from tenants.selectors import people_to_tell
from tenants.services import notify

logger = logging.getLogger(__name__)

#: Days before its last day at which a company hears that a paper ends.
LEADS = (90, 30, 7)
#: Papers of one company told of in one letter.
A_LETTER = 200


def next_reminder(valid_until: date | None, zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """When the company is next told that a paper ends: the beginning of the day, there, that lies 90, 30 or 7
    days before the last; None once all have passed, and for a paper without an end."""
    if valid_until is None:
        return None
    instants = (datetime.combine(valid_until - timedelta(days=lead), time.min, tzinfo=zone) for lead in LEADS)
    return min((instant for instant in instants if instant > after), default=None)


def advance_papers(*, now: datetime) -> int:
    """Note down who is told of papers that end; gives how many papers were dealt with. Each company is one
    transaction and hears of all its papers in one letter."""
    with clock():
        due = Evidence.objects.filter(remind_at__lte=now)
        companies = list(due.order_by("tenant_id").values_list("tenant_id", flat=True).distinct())
    done = 0
    for company_id in companies:
        try:
            done += _tell(company_id, now)
        except DatabaseError:
            logger.exception("papers of company %s were not told of and will be tried again", company_id)
    return done


def _tell(company_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(company_id)):
        papers = list(
            Evidence.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(tenant_id=company_id, remind_at__lte=now)
            .order_by("valid_until", "name")[:A_LETTER]
        )
        company = Organisation.objects.get(pk=company_id)
        zone = ZoneInfo(company.time_zone)
        occasion = ",".join(f"{paper.pk}@{paper.remind_at:%Y%m%d}" for paper in papers[:1])
        for paper in papers:
            paper.remind_at = next_reminder(paper.valid_until, zone, after=now)
        Evidence.objects.bulk_update(papers, ["remind_at"])
        ending = [paper for paper in papers if paper.valid_until and paper.valid_until >= _today(zone, now)]
        if ending:
            _notify(company, ending, zone, occasion, now)
        return len(papers)


def _notify(
    company: Organisation, papers: Sequence[Evidence], zone: ZoneInfo, occasion: str, now: datetime
) -> None:
    first = papers[0].valid_until
    assert first is not None  # noqa: S101 - only papers with an end are reminded of
    notify(
        tenant_id=company.pk,
        key=f"papers end {occasion}",
        kind="papers_end",
        recipients=people_to_tell(company.pk, ROLES_BY_KIND[OrganisationKind.SUPPLIER]),
        context={
            "reference": company.name,
            "title": _named(papers),
            "supplier_name": company.name,
            "ends_at": datetime.combine(first, time(23, 59), tzinfo=zone).isoformat(),
        },
        path=f"{reverse('vault')}?ends=soon",
        now=now,
    )


def _named(papers: Sequence[Evidence]) -> dict[str, str]:
    """The first paper by name and how many others, in every language."""
    others = len(papers) - 1
    named = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words = ngettext("%(name)s and %(n)d other", "%(name)s and %(n)d others", others)
            values = {"name": papers[0].name, "n": others}
            named[language] = words % values if others else papers[0].name
    return named


def _today(zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date()
