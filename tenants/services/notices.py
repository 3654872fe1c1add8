"""Telling people by e-mail: what can be told, and noting down that somebody is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.nudge import nudge
from tenants.models import Notice

_FINDING = frozenset({"finding_number", "finding_title", "severity", "supplier_name", "buyer_name"})
_DUE = _FINDING | {"due_at"}
_OVERDUE = _DUE | {"overdue_seconds"}
_DECIDED = _FINDING | {"decision", "decided_by"}
_TITLED = frozenset({"reference", "title", "buyer_name"})
_RESULT = _TITLED | {"supplier_name"}

#: What can be told → the values its letter needs. The words stand in ``templates/emails/notices/<kind>.txt``.
#: Instants are ISO 8601 with an offset, ``severity`` is a key of ``tenants.letters.SEVERITIES``, ``decision``
#: is ``accepted`` or ``rejected``. Shown where given: ``due_at``, ``plan_due_at``, ``fix_due_at``,
#: ``overdue_seconds``, ``reason``. Of results and objections ``title`` is a text in every language,
#: ``{"en": …, "zh-hans": …}``, ``decision`` is ``upheld`` or ``rejected``, and ``cause`` is ``audit``,
#: ``events`` or ``rules``. Of an onboarding ``decision`` is its outcome, with ``terms`` and their day
#: ``terms_until`` where it has conditions, as letters about these conditions have them.
#: Of a section and of a reading ``colleague`` is who gave it, or
#: who gave it back. ``not_joined`` says that nobody of the supplier company can read it.
KINDS: Mapping[str, frozenset[str]] = {
    "finding_issued": _FINDING,
    "plan_due_soon": _DUE,
    "fix_due_soon": _DUE,
    "plan_overdue": _OVERDUE,
    "fix_overdue": _OVERDUE,
    "escalation": _FINDING,
    "plan_submitted": _FINDING,
    "proof_submitted": _FINDING,
    "plan_decided": _DECIDED,
    "proof_decided": _DECIDED,
    "finding_closed": _FINDING,
    "finding_withdrawn": _FINDING,
    "score_published": _RESULT,
    "score_changed": _RESULT | {"cause"},
    "dispute_opened": _RESULT | {"due_at"},
    "dispute_due_soon": _RESULT | {"due_at"},
    "dispute_overdue": _RESULT | {"due_at", "overdue_seconds"},
    "dispute_escalation": _RESULT | {"due_at"},
    "dispute_decided": _RESULT | {"decision", "decided_by"},
    "onboarding_started": _RESULT | {"due_at"},
    "onboarding_due_soon": _RESULT | {"due_at"},
    "onboarding_overdue": _RESULT | {"due_at", "overdue_seconds"},
    "onboarding_escalation": _RESULT | {"due_at"},
    "onboarding_decided": _RESULT | {"decision"},
    "onboarding_code": _RESULT,
    "terms_soon": _RESULT | {"terms", "terms_until"},
    "terms_due": _RESULT | {"terms", "terms_until"},
    "terms_late": _RESULT | {"terms", "terms_until"},
    "risk_review_soon": _TITLED | {"due_at"},
    "risk_review_overdue": _TITLED | {"due_at", "overdue_seconds"},
    "incident_soon": _TITLED | {"due_at"},
    "incident_overdue": _TITLED | {"due_at", "overdue_seconds"},
    "playbook_soon": _TITLED | {"due_at"},
    "playbook_overdue": _TITLED | {"due_at", "overdue_seconds"},
    "panel_round": _TITLED | {"question", "round"},
    "share_ends": _TITLED | {"recipient", "ends_at"},
    **dict.fromkeys(
        (
            *("section_assigned", "section_soon", "section_due", "section_late", "section_back"),
            *("reading_asked", "reading_cleared", "reading_back"),
        ),
        _TITLED | {"colleague", "due_at"},
    ),
    "request_sent": _TITLED | {"due_at", "questions"},
    "request_reminder": _TITLED | {"due_at", "done", "questions"},
    "consent_ends": _TITLED | {"ends_at"},
    "sharing_asked": _TITLED,
    "papers_end": frozenset({"reference", "title", "supplier_name", "ends_at"}),
    "file_released": frozenset({"reference", "title", "supplier_name"}),
    "file_refused": frozenset({"reference", "title", "supplier_name"}),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that people are to be told: as the values of :func:`notify` of the same names."""

    key: str
    kind: str
    recipients: Sequence[tuple[UUID, UUID]]
    context: Mapping[str, Any]
    path: str


@transaction.atomic
def notify(
    *,
    tenant_id: UUID,
    key: str,
    kind: str,
    recipients: Iterable[tuple[UUID, UUID]],
    context: Mapping[str, Any],
    path: str,
    now: datetime,
) -> int:
    """Have each of ``recipients``, pairs of (organisation, user), told once; gives how many are told anew.

    ``key`` names the occasion within the tenant: calling again with the same key tells only people who were
    not told yet. ``context`` holds plain JSON values as :data:`KINDS` asks, ``path`` is the page the letter
    leads to, such as ``/findings/…/``. Needs the worker's scope of the tenant. Raises ValueError for an
    unknown kind or a missing value.
    """
    telling = Telling(key, kind, list(recipients), context, path)
    return notify_all(tenant_id=tenant_id, tellings=[telling], now=now)


@transaction.atomic
def notify_all(*, tenant_id: UUID, tellings: Iterable[Telling], now: datetime) -> int:
    """The same for many things at once, in as many statements as for one."""
    notices = [notice for telling in tellings for notice in _notices(tenant_id, telling, now)]
    if not notices:
        return 0
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    fresh = Notice.objects.filter(tenant_id=tenant_id, pk__in=[notice.pk for notice in notices]).count()
    if fresh:
        nudge("notices")
    return fresh


def _notices(tenant_id: UUID, telling: Telling, now: datetime) -> list[Notice]:
    kind = telling.kind
    missing = KINDS[kind] - telling.context.keys() if kind in KINDS else {"a known kind"}
    if missing:
        raise ValueError(f"notice {kind} lacks {', '.join(sorted(missing))}")
    return [
        Notice(
            tenant_id=tenant_id,
            organisation_id=organisation_id,
            recipient_id=user_id,
            kind=kind,
            key=f"{telling.key}:{user_id}",
            context=dict(telling.context),
            path=telling.path,
            next_at=now,
        )
        for organisation_id, user_id in telling.recipients
    ]
