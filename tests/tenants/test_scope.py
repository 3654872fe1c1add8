"""The database context: loud when forgotten, gone after the transaction, never nested."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from core.models import Event
from suppliers.models import Supplier
from tenants.models import User
from tenants.scope import NoScope, Scope, ScopeAlreadyOpen, scope, tenant_id
from tenants.services import invite


def test_without_a_scope_business_rows_are_refused(world) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Supplier.objects.all())


def test_a_buyer_sees_its_own_suppliers_even_without_a_filter(world) -> None:
    with scope(world.scope("Aurora")):
        tenants = set(Supplier.objects.values_list("tenant__name", flat=True))
    assert tenants == {"Aurora Outdoor"}


def test_no_side_can_read_the_hash_of_a_password(world) -> None:
    for active in (world.scope("Aurora"), Scope.worker(world.org("Aurora").pk)):
        with scope(active):
            assert User.objects.filter(email__endswith="@aurora.example").values_list("email").exists()
        with pytest.raises(ProgrammingError, match="permission denied"), scope(active):
            list(User.objects.values_list("password"))


def test_after_the_scope_nothing_is_left_of_it(world) -> None:
    with scope(world.scope("Aurora")):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('esgdd.tenant', true)")
        user, tenant = cursor.fetchone()
    assert (user, tenant or "") == ("esgdd_app", "")
    with pytest.raises(NoScope):
        tenant_id()


def test_scopes_do_not_nest(world) -> None:
    with scope(world.scope("Aurora")), pytest.raises(ScopeAlreadyOpen), scope(world.scope("Borealis")):
        pass


def test_a_rating_body_enters_only_a_buyer_that_engaged_it(world) -> None:
    with scope(world.scope("Clearwater", for_buyer="Aurora")):
        assert Supplier.objects.count() == 2
    with (
        pytest.raises(ProgrammingError, match="not engaged"),
        scope(world.scope("Clearwater", for_buyer="Borealis")),
    ):
        list(Supplier.objects.all())


def test_a_row_cannot_be_written_into_another_tenant(world) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), scope(world.scope("Aurora")):
        Supplier.objects.create(
            tenant=world.org("Borealis"), number=9, name="Intruder", country="SE", match_key="intruder"
        )


def test_nobody_is_invited_to_an_organisation_of_others(world) -> None:
    aurora, borealis = world.org("Aurora"), world.org("Borealis")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(world.scope("Aurora")):
        invite(
            tenant_id=aurora.pk,
            organisation=borealis,
            email="spy@aurora.example",
            role="admin",
            actor=world.user("Aurora", "admin"),
            now=world.now,
        )


def test_events_cannot_be_changed_or_removed(world) -> None:
    with scope(world.scope("Aurora")):
        supplier = Supplier.objects.earliest("number")
        Event.objects.create(
            tenant=world.org("Aurora"), kind="supplier.noted", subject_type="x", subject_id=supplier.pk
        )
    for change in (lambda: Event.objects.update(kind="other"), lambda: Event.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), scope(world.scope("Aurora")):
            change()
