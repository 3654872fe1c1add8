"""The counts beside the menu: one query a page, however long the lists are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

#: A count stops here, so that it costs the same with a hundred thousand rows.
COUNT_CAP = 1000
SOON = timedelta(hours=72)

_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT %(cap)s) AS {name}) AS {name}"
_OPEN = "state IN ('sent', 'answering', 'returned')"
_BUYER_COUNTS = {
    "worklist": (
        "assessments_request",
        f"tenant_id = %(tenant)s AND ((due_at < %(soon)s AND {_OPEN}) OR state = 'submitted')",
    ),
    "suppliers": ("suppliers_supplier", "tenant_id = %(tenant)s"),
    "requests": ("assessments_request", f"tenant_id = %(tenant)s AND ({_OPEN} OR state = 'submitted')"),
    "reviews": ("assessments_request", "tenant_id = %(tenant)s AND state = 'submitted'"),
    "actions": ("remediation_finding", "tenant_id = %(tenant)s AND state = 'open'"),
}
_SUPPLIER_COUNTS = {
    "portal": ("assessments_request", f"supplier_org_id = %(organisation)s AND {_OPEN}"),
    "portal_findings": (
        "remediation_finding",
        (
            "supplier_org_id = %(organisation)s AND state = 'open'"
            " AND (plan_state IN ('due', 'rejected') OR fix_state IN ('due', 'rejected'))"
        ),
    ),
}


def counts(*, side: str, tenant_id: UUID, organisation_id: UUID, now: datetime) -> Mapping[str, int]:
    """How much waits behind each menu entry, up to :data:`COUNT_CAP`; needs the open scope of ``side``."""
    wanted = _SUPPLIER_COUNTS if side == "supplier" else _BUYER_COUNTS
    parts = (_COUNT.format(table=table, where=where, name=name) for name, (table, where) in wanted.items())
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "organisation": organisation_id,
        "soon": now + SOON,
        "cap": COUNT_CAP,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(wanted, cursor.fetchone(), strict=True))
