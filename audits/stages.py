"""Stage ``sheets``: read uploaded sheets of findings."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from audits.models import FindingSheet
from audits.services.staging import fail_sheet, read_sheet
from suppliers.problems import UnreadableList
from tenants.scope import clock

logger = logging.getLogger(__name__)


def advance_sheets(*, now: datetime) -> int:
    """Read every sheet that waits; gives how many there were. One that fails does not hold up the others."""
    with clock():
        waiting = list(
            FindingSheet.objects.filter(state=FindingSheet.State.UPLOADED)
            .order_by("id")
            .values_list("id", "tenant_id")
        )
    for sheet_id, tenant_id in waiting:
        _read(tenant_id, sheet_id, now)
    return len(waiting)


def _read(tenant_id: UUID, sheet_id: UUID, now: datetime) -> None:
    try:
        read_sheet(tenant_id=tenant_id, sheet_id=sheet_id, now=now)
    except UnreadableList as reason:
        fail_sheet(tenant_id=tenant_id, sheet_id=sheet_id, problem=reason.problem)
    except (DatabaseError, OSError):
        logger.exception("sheet %s stopped and will be tried again", sheet_id)
    except Exception:  # a fault of ours must end this sheet, not stall the ones behind it
        logger.exception("sheet %s failed", sheet_id)
        fail_sheet(tenant_id=tenant_id, sheet_id=sheet_id, problem={"code": "unexpected"})
