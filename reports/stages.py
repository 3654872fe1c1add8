"""Stage ``reports``: make the PDFs that were asked for."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from reports.models import Report
from reports.pdf.pictures import pictures_of
from reports.pdf.render import render_pdf
from reports.services import begin_report, claim_report, keep_report, put_back_report
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

State = Report.State
#: Reports made in one run, some 20 s of work, so that deadlines are not held up; the next run goes on.
BATCH = 3
#: What a failed report says; the details are in the log, for who runs the platform.
PROBLEM = gettext_noop("The report could not be made in three tries. The results are safe; try again later.")


def advance_reports(*, now: datetime) -> int:
    """Make the reports that wait; gives how many were made.

    Each is noted as begun and then made in a transaction that holds its row: a worker that dies lets go of
    it, and the next run takes it up again. One that fails holds up no other.
    """
    with clock():
        waiting = list(
            Report.objects.filter(state__in=[State.QUEUED, State.RENDERING])
            .order_by("id")
            .values_list("id", "tenant_id")[:BATCH]
        )
    return sum(_make(report_id, tenant_id, now) for report_id, tenant_id in waiting)


def _make(report_id: UUID, tenant_id: UUID, now: datetime) -> int:
    with scope(Scope.worker(tenant_id)):
        if begin_report(report_id, tenant_id=tenant_id, problem=PROBLEM) is None:
            return 0
    try:
        with scope(Scope.worker(tenant_id)):
            report = claim_report(report_id, tenant_id=tenant_id)
            if report is None:
                return 0
            pdf = render_pdf(report.content, report.language, content_hash=report.content_hash)
            keep_report(
                report,
                pdf=pdf,
                sha256=hashlib.sha256(pdf).hexdigest(),
                pictures=pictures_of(pdf),
                now=now,
            )
    except Exception:  # whatever goes wrong with one report must not hold up the others
        logger.exception("report %s was not made", report_id)
        with scope(Scope.worker(tenant_id)):
            put_back_report(report_id, tenant_id=tenant_id, problem=PROBLEM)
        return 0
    return 1
