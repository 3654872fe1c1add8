"""An administrator connects a program, sees its secret once, and revokes it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from api.scopes import SCOPES
from core.models import Event
from tenants.models import User
from tenants.scope import scope
from tests.api.programs import Program

NEW = {"name": "SAP", "scopes": ["suppliers:read", "suppliers:write"]}


@pytest.fixture
def admin(sign_in):
    return sign_in("Aurora", "admin")


def text(response) -> str:
    return str(response.content.decode())


def test_without_programs_the_page_says_what_one_is_for(admin) -> None:
    page = text(admin.get("/api-clients/"))

    assert "No program is connected" in page
    assert "Read the supplier list" in page
    assert 'href="/api/v1/docs/"' in page


def test_the_secret_is_shown_once_and_works(admin) -> None:
    shown = admin.post("/api-clients/new/", NEW)
    page = text(shown)
    found = dict(re.findall(r'id="(client-id|client-secret)"\s+readonly\s+value="([^"]+)"', page))

    assert "no-store" in shown["Cache-Control"]
    assert page.count(found["client-secret"]) == 2  # the field, and the example to try
    assert found["client-secret"] not in text(admin.get("/api-clients/"))
    form = (
        f"grant_type=client_credentials&client_id={found['client-id']}&client_secret={found['client-secret']}"
    )
    token = Client().post("/api/v1/token/", form, content_type="application/x-www-form-urlencoded")
    assert token.json()["scope"] == "suppliers:read suppliers:write"


def test_connecting_and_revoking_stand_in_the_event_log(world, admin) -> None:
    admin.post("/api-clients/new/", NEW)
    with scope(world.scope("Aurora")):
        created = Event.objects.get(kind="api_client.created")
    revoked = admin.post(f"/api-clients/{created.subject_id}/revoke/", follow=True)

    assert "SAP is revoked" in text(revoked)
    assert created.after == {"name": "SAP", "scopes": "suppliers:read suppliers:write"}
    log = text(admin.get("/events/"))
    assert "API client connected" in log
    assert "API client revoked" in log


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "scopes": ["suppliers:read"]}, "Name the program."),
        ({"name": "SAP"}, "Tick what the program may do."),
        ({"name": "SAP", "scopes": ["everything"]}, "everything"),
        ({"name": "x" * 101, "scopes": ["suppliers:read"]}, "100"),
    ],
)
def test_what_cannot_be_connected_is_told_in_place(admin, sent, said) -> None:
    refused = admin.post("/api-clients/new/", sent)

    assert refused.status_code == 422
    assert said in text(refused)
    assert text(refused).count('class="form-check-input"') == len(SCOPES)


def test_two_working_programs_have_two_names(world, admin) -> None:
    erp = Program(world, name="SAP")
    assert "connected already" in text(admin.post("/api-clients/new/", NEW))

    admin.post(f"/api-clients/{erp.client.pk}/revoke/")
    assert admin.post("/api-clients/new/", NEW).status_code == 200


def test_the_list_tells_use_and_keeps_revoked_ones(world, admin) -> None:
    erp = Program(world, name="SAP")
    assert "Not used yet" in text(admin.get("/api-clients/"))

    erp.sign_in().get("suppliers/")
    assert "Last used" in text(admin.get("/api-clients/"))

    admin.post(f"/api-clients/{erp.client.pk}/revoke/")
    assert "Revoked" in text(admin.get("/api-clients/"))


def test_a_page_of_many_programs_takes_as_many_queries_as_one(
    world, admin, django_assert_max_num_queries
) -> None:
    for number in range(5):
        Program(world, name=f"Program {number}")
    with django_assert_max_num_queries(12):
        admin.get("/api-clients/")


def test_a_program_is_nobody_who_signs_in(world) -> None:
    Program(world, name="SAP").sign_in()
    account = User.objects.get(name="SAP")

    assert not account.has_usable_password()
    assert not account.is_active
    assert not account.memberships.exists()
