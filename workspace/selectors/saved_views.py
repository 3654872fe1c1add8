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


class _CountOf(Func):
    """How many rows a subquery has."""

    template = "(SELECT count(*) FROM %(expressions)s AS counted)"
    output_field = IntegerField()


def count_and_views(
    found: QuerySet[Supplier, Any], *, tenant_id: UUID, user_id: UUID
) -> tuple[int, list[dict[str, Any]]]:
    """How many suppliers were found, up to the cap, and the views that a person sees: their own and shared
    ones, by name, each with ``id``, ``name``, ``query``, ``is_shared`` and ``owner``. One query."""
    counted = _CountOf(Subquery(found.order_by().values("pk")[: COUNT_CAP + 1]))
    views = SavedView.objects.filter(Q(owner_id=user_id) | Q(is_shared=True), tenant_id=tenant_id)
    told = views.order_by("name", "pk").values(
        told=JSONObject(id="pk", name="name", query="query", is_shared="is_shared", owner="owner_id")
    )
    buyer = Organisation.objects.filter(pk=tenant_id).order_by()
    total, kept = buyer.values_list(counted, ArraySubquery(told)).get()
    return total, kept
