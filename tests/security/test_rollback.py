"""A request that ends in an error leaves nothing behind, in a database where commits are real."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from core.models import Event
from suppliers.models import Supplier
from tenants.scope import scope
from tests.security.urls import FAILING

pytestmark = pytest.mark.usefixtures("_with_failing_routes")


@pytest.fixture
def _with_failing_routes(settings) -> None:
    settings.ROOT_URLCONF = "tests.security.urls"


@pytest.fixture
def buyer(cases) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cases.world.user("Aurora", "procurement"))
    return client


def _rows(cases) -> tuple[int, str]:
    """How many events the buyer has, and what its supplier's sector is."""
    with scope(cases.world.scope("Aurora")):
        return Event.objects.count(), Supplier.objects.get(name="Lone Mill").sector


@pytest.mark.parametrize(("route", "status"), [(name, status) for name, (_, status) in FAILING.items()])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_row_is_left_after_an_error(cases, buyer, route, status, accept) -> None:
    before = _rows(cases)

    response = buyer.post(f"/failing/{route}/", headers={"Accept": accept})

    assert response.status_code == status
    assert _rows(cases) == before


def test_the_context_is_gone_after_an_error(cases, buyer) -> None:
    buyer.post("/failing/raises/")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('esgdd.tenant', true)")
        user, tenant = cursor.fetchone()
    assert (user, tenant or "") == ("esgdd_app", "")


def test_a_json_caller_is_told_what_was_wrong(cases, buyer) -> None:
    response = buyer.post("/failing/invalid/", headers={"Accept": "application/json"})

    assert response.json() == {"code": "bad", "message": "The value cannot be used.", "field": "name"}


def test_the_same_writes_stay_when_the_view_succeeds(cases, buyer) -> None:
    events, _ = _rows(cases)

    assert buyer.post("/working/").status_code == 200

    assert _rows(cases) == (events + 1, "written by a view that failed")


def test_a_view_that_declares_no_access_is_refused(buyer) -> None:
    response = buyer.get("/undeclared/")

    assert response.status_code == 403
    assert b"secret" not in response.content
