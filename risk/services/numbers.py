"""Numbers of the register: each buyer counts its own from 1."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max


def next_number(model: Any, tenant_id: UUID) -> int:
    """The next number of a buyer's rows of ``model``; others wait until this transaction ends."""
    with connection.cursor() as cursor:
        name = f"{model._meta.label_lower} {tenant_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    most = model.objects.filter(tenant_id=tenant_id).aggregate(most=Max("number"))["most"]
    return 1 + (most or 0)
