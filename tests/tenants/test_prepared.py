"""Prepared statements: the rows of their querysets, under the policies of whoever asks."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from suppliers.models import Supplier
from tenants.prepared import Query, Statement
from tenants.scope import scope
from tests.world import World

pytestmark = pytest.mark.django_db


def _suppliers(tenant_id: UUID, ids: UUID, number: int, limit: int):
    found = Supplier.objects.filter(tenant_id=tenant_id, pk__in=[ids], number__gt=number, sector__gt="%'")
    return found.order_by("number").values("id", "name", "tags", "owner__name")[:limit]


NAMED = Query(_suppliers, tenant_id="uuid", ids="uuid[]", number="integer", limit="integer")
LISTED = Query(
    lambda tenant_id: Supplier.objects.filter(tenant_id=tenant_id).order_by("number").values("name", "tags"),
    tenant_id="uuid",
)


@pytest.mark.parametrize("is_prepared", [True, False], ids=["prepared", "behind a pooler"])
def test_it_gives_what_its_queryset_gives(world: World, settings, is_prepared: bool) -> None:
    settings.PREPARE_STATEMENTS = is_prepared
    tenant = world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        Supplier.objects.update(sector="Knitwear", tags=["wool", "50%"])
        ids = list(Supplier.objects.order_by("number").values_list("pk", flat=True))
        plain = [
            {"id": pk, "name": name, "tags": ["wool", "50%"], "owner__name": None}
            for pk, name in zip(ids, ["Evergreen Knitting", "Lone Mill"], strict=True)
        ]
        for _again in range(8):  # from the sixth time on PostgreSQL may keep one plan for all values
            assert NAMED.rows(tenant_id=tenant, ids=ids, number=0, limit=5) == plain
            assert NAMED.rows(tenant_id=tenant, ids=ids, number=0, limit=1) == plain[:1]
            assert NAMED.rows(tenant_id=tenant, ids=ids[1:], number=1, limit=5) == plain[1:]
            assert NAMED.rows(tenant_id=tenant, ids=[], number=0, limit=5) == []


def test_one_query_each_time_and_a_failure_leaves_nothing_behind(world: World) -> None:
    divided = Statement(lambda: "SELECT 10 / $1", number="integer")
    with scope(world.scope("Aurora")):
        with pytest.raises(DatabaseError), transaction.atomic():
            divided.run({"number": 0})
        with CaptureQueriesContext(connection) as asked:
            assert divided.run({"number": 5}) == [(2,)]
            assert divided.run({"number": 2}) == [(5,)]
    assert len(asked) == 2


def test_the_policies_hold_for_everybody_on_one_connection(world: World) -> None:
    aurora = world.org("Aurora").pk
    names = {"Evergreen Knitting", "Lone Mill"}
    for _again in range(7):
        for org, seen in (("Aurora", names), ("Borealis", set()), ("Clearwater", names), ("Dovetail", set())):
            buyer = "Borealis" if org == "Dovetail" else "Aurora"
            with scope(world.scope(org, for_buyer=buyer)):
                assert {row["name"] for row in LISTED.rows(tenant_id=aurora)} == seen
    with pytest.raises(DatabaseError), transaction.atomic():
        LISTED.rows(tenant_id=aurora)
