"""Who gets a token, what a token opens, and when it ends."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from api.models import ApiClient, ApiToken
from api.services import revoke_client
from tenants.scope import scope
from tests.api.programs import Program


def refused(answer) -> tuple[int, str]:
    """Status and code of a problem; its challenge must say how to ask."""
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert answer["WWW-Authenticate"].startswith("Bearer")
    return answer.status_code, answer.json()["code"]


def test_a_token_works_for_an_hour(world) -> None:
    with time_machine.travel(world.now, tick=False):
        erp = Program(world).sign_in()
    with time_machine.travel(world.now + timedelta(seconds=3599), tick=False):
        assert erp.get("suppliers/").status_code == 200
    with time_machine.travel(world.now + timedelta(seconds=3600), tick=False):
        answer = erp.get("suppliers/")

    assert refused(answer) == (401, "token_expired")
    assert "/api/v1/token/" in answer.json()["detail"]
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_revoking_ends_every_token_at_once(world, erp) -> None:
    with scope(world.scope("Aurora")):
        client = ApiClient.objects.only("pk", "tenant_id", "name", "scope", "revoked_at").get()
        revoke_client(client=client, actor=world.user("Aurora", "admin"), now=world.now)

    assert refused(erp.get("suppliers/")) == (401, "client_revoked")
    assert erp.ask_for_token().status_code == 401


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "token_missing"),
        ({"Authorization": "Bearer"}, "token_missing"),
        ({"Authorization": "Basic eDp5"}, "token_missing"),
        ({"Authorization": "Bearer no-such-token"}, "token_unknown"),
        ({"Authorization": "Bearer \xff\x00"}, "token_unknown"),
    ],
)
def test_a_request_without_a_token_of_ours_is_nobodys(world, headers, code) -> None:
    assert refused(Client().get("/api/v1/suppliers/", headers=headers)) == (401, code)


def test_a_token_in_the_address_is_refused_even_beside_a_good_one(erp) -> None:
    token = erp.headers["Authorization"].removeprefix("Bearer ")

    assert refused(erp.get("suppliers/", access_token=token)) == (401, "token_in_address")


def test_a_session_opens_nothing_here(sign_in) -> None:
    assert refused(sign_in("Aurora", "admin").get("/api/v1/suppliers/")) == (401, "token_missing")


def test_a_token_opens_nothing_elsewhere(erp) -> None:
    answer = erp.web.get("/suppliers/", headers=erp.headers)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_token_for_less_opens_less(world) -> None:
    erp = Program(world)
    token = erp.ask_for_token(scope="suppliers:read").json()
    erp.headers = {"Authorization": f"Bearer {token['access_token']}"}

    assert token["scope"] == "suppliers:read"
    assert erp.get("suppliers/").status_code == 200
    answer = erp.get("scorecards/")
    assert refused(answer) == (403, "scope_missing")
    assert 'error="insufficient_scope", scope="scorecards:read"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "%00"}, 401, "invalid_client"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_what_gets_no_token(world, fields, status, error) -> None:
    answer = Program(world).ask_for_token(**fields)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_more_than_was_granted_is_not_given(world) -> None:
    answer = Program(world, "Aurora", "suppliers:read").ask_for_token(scope="suppliers:write")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_id_and_secret_may_come_by_http_basic(world) -> None:
    erp = Program(world)
    pair = base64.b64encode(f"{erp.client.client_id}:{erp.secret}".encode()).decode()
    answer = Client().post(
        "/api/v1/token/",
        "grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {pair}"},
    )

    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "Bearer"
    assert answer["Cache-Control"] == "no-store"


def test_the_database_holds_neither_tokens_nor_secrets(world, erp) -> None:
    token = erp.headers["Authorization"].removeprefix("Bearer ")
    rows = [*ApiToken.objects.values(), *ApiClient.objects.values()]

    assert token not in str(rows)
    assert erp.secret not in str(rows)


def test_expired_tokens_are_cleared_when_the_next_is_given(world) -> None:
    with time_machine.travel(world.now, tick=False):
        erp = Program(world).sign_in()
    with time_machine.travel(world.now + timedelta(hours=2), tick=False):
        erp.sign_in()

    assert ApiToken.objects.count() == 1


def test_tries_are_counted_by_client(world) -> None:
    erp = Program(world)
    statuses = [erp.ask_for_token(client_secret="wrong").status_code for _try in range(21)]
    last = erp.ask_for_token()

    assert statuses == [401] * 20 + [429]
    assert last.status_code == 429
    assert last["Retry-After"] == "60"
    assert Program(world, name="Another").ask_for_token().status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/api/v1/token/", b"{}", "application/json"),
        ("/api/v1/token/", b"\xff\xfe=\x00", "application/x-www-form-urlencoded"),
        ("/api/v1/token/?grant_type=client_credentials", b"", "application/x-www-form-urlencoded"),
        ("/api/v1/token/?x=%zz", b"grant_type=client_credentials", "application/x-www-form-urlencoded"),
        ("/api/v1/token/", b"a=" * 600, "application/x-www-form-urlencoded"),
    ],
)
def test_a_request_for_a_token_that_cannot_be_read_is_told_so(db, path, body, kind) -> None:
    answer = Client().post(path, body, content_type=kind)

    assert 400 <= answer.status_code < 402
    assert answer.json()["error"]
