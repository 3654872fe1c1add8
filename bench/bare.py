"""The references: bare Django views without middleware, one statement each, on tables without policies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

#: Copies of the product's tables, free for the login role.
TABLES = """
CREATE TABLE bare_supplier AS TABLE suppliers_supplier;
CREATE INDEX ON bare_supplier (tenant_id, name, id);
CREATE TABLE bare_answer AS TABLE assessments_answer;
CREATE UNIQUE INDEX ON bare_answer (id);
GRANT SELECT, UPDATE ON bare_supplier, bare_answer TO esgdd_app;
"""


def make_tables(cursor: Any) -> None:
    """Copy what the product holds now; ``cursor`` is a superuser's."""
    cursor.execute("DROP TABLE IF EXISTS bare_supplier, bare_answer")
    cursor.execute(TABLES)


def fifty_rows(request: HttpRequest, tenant: UUID) -> JsonResponse:
    """One indexed SELECT of 50 rows, as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, name, country, sector, size_class, tier, status FROM bare_supplier "
            "WHERE tenant_id = %s ORDER BY name, id LIMIT 50",
            [tenant],
        )
        names = [column.name for column in cursor.description or ()]
        return JsonResponse([dict(zip(names, row, strict=True)) for row in cursor.fetchall()], safe=False)


def one_update(request: HttpRequest, answer: UUID) -> JsonResponse:
    """One UPDATE by primary key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bare_answer SET comment = %s, revision = revision + 1, updated_at = now() WHERE id = %s",
            [request.POST.get("comment", ""), answer],
        )
        return JsonResponse({"saved": cursor.rowcount})


urlpatterns = [
    path("rows/<uuid:tenant>/", fifty_rows),
    path("update/<uuid:answer>/", one_update),
]
