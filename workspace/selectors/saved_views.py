"""How long a list is and which views of it people keep, in one query: a page asks eight at most."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from core.templatetags.ui_format import COUNT_CAP
from suppliers.models import SavedView, Supplier
from tenants.models import Organisation
from tenants.prepared import Query


class _CountOf(Func):
    """How many rows a subquery has."""

    template = "(SELECT count(*) FROM %(expressions)s AS counted)"
    output_field = IntegerField()


def count_and_views(
    found: QuerySet[Supplier, Any] | None, *, tenant_id: UUID, user_id: UUID
) -> tuple[int, list[dict[str, Any]]]:
    """How many suppliers were found (None: all there are), up to the cap, and the views that a person sees:
    their own and shared ones, by name, each with ``id``, ``name``, ``query``, ``is_shared`` and ``owner``.
    One query."""
    if found is None:
        (row,) = _OF_ALL.rows(tenant_id=tenant_id, user_id=user_id)
    else:
        row = _counted(found, tenant_id, user_id).get()
    return row["total"], row["kept"]


def _counted(found: QuerySet[Supplier, Any], tenant_id: UUID, user_id: UUID) -> QuerySet[Any, Any]:
    counted = _CountOf(Subquery(found.order_by().values("pk")[: COUNT_CAP + 1]))
    views = SavedView.objects.filter(Q(owner_id=user_id) | Q(is_shared=True), tenant_id=tenant_id)
    told = views.order_by("name", "pk").values(
        told=JSONObject(id="pk", name="name", query="query", is_shared="is_shared", owner="owner_id")
    )
    buyer = Organisation.objects.filter(pk=tenant_id).order_by()
    return buyer.annotate(total=counted, kept=ArraySubquery(told)).values("total", "kept")


_OF_ALL = Query(
    lambda tenant_id, user_id: _counted(Supplier.objects.filter(tenant_id=tenant_id), tenant_id, user_id),
    tenant_id="uuid",
    user_id="uuid",
)
