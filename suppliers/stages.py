"""Stage ``imports``: read uploaded lists, take confirmed ones, take imports back."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from suppliers.models import ImportBatch
from suppliers.problems import UnreadableList
from suppliers.services.staging import fail_batch, read_batch, take_batch
from suppliers.services.undoing import take_back_batch
from tenants.scope import clock

logger = logging.getLogger(__name__)

State = ImportBatch.State
#: What is done with a list in each state.
_STEPS = {
    State.UPLOADED: read_batch,
    State.READING: read_batch,
    State.IMPORTING: take_batch,
    State.UNDOING: take_back_batch,
}


def advance_imports(*, now: datetime) -> int:
    """Move every waiting batch on; gives how many there were. One that fails does not hold up the others."""
    with clock():
        waiting = list(
            ImportBatch.objects.filter(state__in=_STEPS)
            .order_by("id")
            .values_list("id", "tenant_id", "state")
        )
    for batch_id, tenant_id, state in waiting:
        _advance(tenant_id, batch_id, state, now)
    return len(waiting)


def _advance(tenant_id: UUID, batch_id: UUID, state: str, now: datetime) -> None:
    try:
        _STEPS[State(state)](tenant_id=tenant_id, batch_id=batch_id, now=now)
    except UnreadableList as reason:
        fail_batch(tenant_id=tenant_id, batch_id=batch_id, problem=reason.problem, now=now)
    except (DatabaseError, OSError):
        logger.exception("import %s stopped and will be tried again", batch_id)
    except Exception:  # a fault of ours must end this batch, not stall the ones behind it
        logger.exception("import %s failed", batch_id)
        fail_batch(tenant_id=tenant_id, batch_id=batch_id, problem={"code": "unexpected"}, now=now)
