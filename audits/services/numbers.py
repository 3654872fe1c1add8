"""Numbers of a buyer's audits, without gaps or clashes."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Max

from audits.models import Audit


def next_number(tenant_id: UUID) -> int:
    """The number of the next audit; whoever asks next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"audits {tenant_id}"])
    last = Audit.objects.filter(tenant_id=tenant_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
