"""Stage ``findings``: show findings to companies that joined since, and tell people what happened."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from core.events import record
from core.models import Effect, Obligation
from core.obligations import announce
from remediation.models import Finding, FindingState
from remediation.telling import Telling
from tenants.clock import claim_effects, mark_handled, waiting_effects
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

SUBJECT = Finding._meta.label_lower
#: States of findings that a company which joins late gets to see.
_SHOWN = (FindingState.OPEN, FindingState.CLOSED)


def advance_findings(*, now: datetime) -> int:
    """Connect and tell; gives how many findings were connected and effects handled.

    Each tenant's chunk is one transaction and is tried again at the next beat when it fails. A finding that
    nobody can be told about is logged, stays waiting, and holds up no other.
    """
    done = sum(_connect(tenant_id, now) for tenant_id in _tenants_with_unseen())
    while told := sum(_tell(tenant_id, ids, now) for tenant_id, ids in waiting_effects(SUBJECT)):
        done += told
    return done


def _tenants_with_unseen() -> list[UUID]:
    """Tenants with issued findings that no supplier company sees."""
    with clock():
        unseen = Finding.objects.filter(state__in=_SHOWN, supplier_org_id=None)
        return list(unseen.order_by("tenant_id").values_list("tenant_id", flat=True).distinct())


def _connect(tenant_id: UUID, now: datetime) -> int:
    """Show the tenant's unseen findings to companies that joined; gives how many."""
    try:
        with scope(Scope.worker(tenant_id)):
            found = list(
                Finding.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
                .filter(
                    tenant_id=tenant_id,
                    state__in=_SHOWN,
                    supplier_org=None,
                    supplier__supplier_org__isnull=False,
                )
                .select_related("supplier__supplier_org")
            )
            for finding in found:
                _show(finding, now)
            return len(found)
    except DatabaseError:
        logger.exception("findings of tenant %s could not be connected and will be tried again", tenant_id)
        return 0


def _show(finding: Finding, now: datetime) -> None:
    """Put the company of the finding's supplier on the finding and its clocks."""
    finding.supplier_org = finding.supplier.supplier_org
    finding.save(update_fields=["supplier_org", "updated_at"])
    Obligation.objects.filter(tenant_id=finding.tenant_id, subject_id=finding.pk).update(
        supplier_org=finding.supplier_org
    )
    record("finding.shown", finding, after={"organisation": str(finding.supplier_org)})
    announce(finding, "finding_issued", key="joined", now=now)


def _tell(tenant_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
    try:
        with scope(Scope.worker(tenant_id)):
            return _tell_chunk(tenant_id, claim_effects(tenant_id, ids), now)
    except DatabaseError:
        logger.exception("%s effects of tenant %s failed and will be tried again", len(ids), tenant_id)
        return 0


def _tell_chunk(tenant_id: UUID, effects: Sequence[Effect], now: datetime) -> int:
    by_finding: dict[UUID, list[Effect]] = defaultdict(list)
    for effect in effects:
        by_finding[effect.subject_id].append(effect)
    findings = (
        Finding.objects.filter(tenant_id=tenant_id, pk__in=by_finding)
        .select_related("supplier", "tenant")
        .order_by("number")
    )
    clocks = _clocks(tenant_id, by_finding)
    telling = Telling(now)
    handled: list[Effect] = []
    for finding in findings:
        try:
            with transaction.atomic():
                telling.tell(finding, by_finding[finding.pk], clocks[finding.pk])
        except Exception:  # whatever is wrong with one finding must not hold up the others
            logger.exception("people were not told about finding %s; it will be tried again", finding.pk)
        else:
            handled += by_finding[finding.pk]
    mark_handled(handled, now=now)
    return len(handled)


def _clocks(
    tenant_id: UUID, findings: Mapping[UUID, Sequence[Effect]]
) -> Mapping[UUID, dict[str, Obligation]]:
    """The obligations of findings, by finding and kind."""
    clocks: dict[UUID, dict[str, Obligation]] = defaultdict(dict)
    for obligation in Obligation.objects.filter(tenant_id=tenant_id, subject_id__in=findings):
        clocks[obligation.subject_id][obligation.kind] = obligation
    return clocks
