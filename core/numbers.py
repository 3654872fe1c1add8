"""Locks by name, and numbers that a tenant's rows get one after the other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Max


def lock_by_name(name: str) -> None:
    """Hold everybody off who asks for the same name, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def try_lock_by_name(name: str) -> bool:
    """The same without waiting: False where somebody else holds the name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def last_number(rows: models.QuerySet[Any]) -> int:
    """The highest ``number`` among rows; 0 where there are none."""
    found: int | None = rows.aggregate(last=Max("number"))["last"]
    return found or 0


def next_number(rows: models.QuerySet[Any], *, tenant_id: UUID, name: str) -> int:
    """The number of a tenant's next row, without gaps or clashes: whoever asks next under the same ``name``
    waits until this transaction ends. ``rows`` are narrowed to the tenant here."""
    lock_by_name(f"{name} {tenant_id}")
    return last_number(rows.filter(tenant_id=tenant_id)) + 1
