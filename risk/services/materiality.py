"""A buyer's record of double materiality: drafts, and putting them in force (T/CERDS 5.1 a)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import events
from core.numbers import lock_by_name
from risk.materiality import STANDARD, blank, content_of, missing_of, with_topics
from risk.models import MaterialityRecord
from scoring.models import RuleState
from scoring.rule_places import package_in_use
from scoring.rule_values import BadRule
from scoring.services.drafts import check_day, put_from, refuse_unless_open, text_of
from standards.schema import LevelsStandard, Text
from tenants.days import local_day


def topics_of(tenant_id: UUID) -> dict[str, Text]:
    """The topics of the standard a buyer uses, in its order."""
    standard = package_in_use(tenant_id, STANDARD)
    return {one.key: one.name for one in standard.topics} if isinstance(standard, LevelsStandard) else {}


def record_on(tenant_id: UUID, day: date) -> MaterialityRecord | None:
    """The record in force on ``day``; None where there is none. One query."""
    published = MaterialityRecord.objects.filter(
        tenant_id=tenant_id, state=RuleState.PUBLISHED, effective_from__lte=day
    )
    newest = published.order_by("-effective_from", "-version").select_related("published_by")
    return newest.defer("published_by__password").first()


@transaction.atomic
def draft_record(*, tenant_id: UUID, actor: Any, now: datetime) -> MaterialityRecord:
    """The draft that is being worked on, or a new version that begins as a copy of what is in force."""
    lock_by_name(f"materiality {tenant_id}")  # two start at once: the second goes on with the first's draft
    records = MaterialityRecord.objects.filter(tenant_id=tenant_id)
    known = records.filter(state=RuleState.DRAFT).select_for_update().first()
    if known is not None:
        return known
    holding = record_on(tenant_id, local_day(tenant_id, now))
    topics = topics_of(tenant_id)
    content = with_topics(holding.content, topics) | {"met_on": ""} if holding else blank(topics)
    record = MaterialityRecord.objects.create(
        tenant_id=tenant_id,
        version=1 + (records.aggregate(most=Max("version"))["most"] or 0),
        content=content,
        created_by=actor,
    )
    events.record("materiality.drafted", record, actor=actor, after={"version": str(record.version)})
    return record


@transaction.atomic
def save_record(
    record_id: UUID,
    *,
    tenant_id: UUID,
    given: Mapping[str, str],
    seen: str,
    actor: Any,
    now: datetime,
) -> MaterialityRecord:
    """Store a draft as it was typed; marks may be missing. Raises BadRule with a message for each fault."""
    record = _open(record_id, tenant_id, seen=seen)
    content = content_of(given, record.content, today=local_day(tenant_id, now))
    before = {"content": record.content}
    record.content, record.reason = content, _text(given.get("reason", ""))
    record.save(update_fields=["content", "reason", "updated_at"])
    after = {"version": str(record.version), "content": content}
    events.record("materiality.changed", record, actor=actor, before=before, after=after)
    return record


@transaction.atomic
def put_record_in_force(
    record_id: UUID, *, tenant_id: UUID, day: date, reason: str, seen: str, actor: Any, now: datetime
) -> MaterialityRecord:
    """Put a draft in force from a day on, today or later. Raises BadRule for what is still missing."""
    record = _open(record_id, tenant_id, seen=seen)
    past = _("Choose today (%(today)s) or a later day: a record is never changed backwards.")
    check_day(day, local_day(tenant_id, now), past=past)
    record.reason = _text(reason) or record.reason
    missing = missing_of(record.content)
    if not record.reason:
        missing["reason"] = _("Write what this version rests on, or why it follows the last.")
    if missing:
        raise BadRule(missing)
    put_from(record, day, actor=actor, now=now)
    after = {"version": str(record.version), "effective_from": day.isoformat(), "reason": record.reason}
    events.record("materiality.in_force", record, actor=actor, after=after)
    return record


@transaction.atomic
def withdraw_record(record_id: UUID, *, tenant_id: UUID, actor: Any) -> None:
    """Throw a draft away."""
    record = _open(record_id, tenant_id)
    before = {"version": str(record.version), "content": record.content}
    events.record("materiality.withdrawn", record, actor=actor, before=before)
    record.delete()


def _open(record_id: UUID, tenant_id: UUID, *, seen: str | None = None) -> MaterialityRecord:
    record = MaterialityRecord.objects.select_for_update().get(pk=record_id, tenant_id=tenant_id)
    refuse_unless_open(record, seen=seen)
    return record


def _text(value: str) -> str:
    return text_of(value.replace("\0", ""), "reason")
