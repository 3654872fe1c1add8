"""``/healthz``: whether the database, its migrations and Redis are there."""

from __future__ import annotations

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse

from core.cache import client_url
from tenants.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 and ``{"status": "ok"}`` when everything answers; else 503 and what does not."""
    checks = {"database": _database(), "redis": _redis()}
    healthy = all(state == "ok" for state in checks.values())
    body = {"status": "ok" if healthy else "unavailable", **checks}
    return JsonResponse(body, status=200 if healthy else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        return "not reachable"
    return "ok" if _known_migrations() <= applied else "migrations missing"


def _known_migrations() -> set[tuple[str, str]]:
    if not _migrations:
        _migrations.update(MigrationLoader(None).disk_migrations)
    return _migrations


_migrations: set[tuple[str, str]] = set()


def _redis() -> str:
    try:
        redis.Redis.from_url(client_url(settings.REDIS_URL), socket_connect_timeout=2).ping()
    except redis.RedisError:
        return "not reachable"
    return "ok"
