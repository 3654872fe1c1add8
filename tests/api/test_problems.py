"""Whatever is sent, the answer is a problem that says what to do, and nothing was changed."""

from __future__ import annotations

import json

import pytest

from suppliers.models import Supplier
from tenants.scope import scope
from tests.api.programs import Program

PATH = "suppliers/by-source/sap/1/"


def told(answer) -> tuple[int, str]:
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("body", "kind", "problem"),
    [
        (b"", "application/json", (422, "missing")),
        (b"{", "application/json", (400, "not_json")),
        (b'{"name": NaN}', "application/json", (400, "not_json")),
        (b'{"name": "a", "name": "b"}', "application/json", (400, "not_json")),
        (b'{"name": "\xff"}', "application/json", (400, "not_json")),
        (b'{"tier": ' + b"9" * 5000 + b"}", "application/json", (400, "not_json")),
        (b"[" * 100_000, "application/json", (400, "not_json")),
        (b"name=Hazel", "application/x-www-form-urlencoded", (415, "http_415")),
        (b"<a/>", "text/xml", (415, "http_415")),
        (b"{}", "", (415, "http_415")),
        (b'{"name": "' + b"a" * 3_000_000 + b'"}', "application/json", (413, "http_413")),
    ],
)
def test_a_body_that_cannot_be_read(world, erp, body, kind, problem) -> None:
    answer = erp.web.put(f"/api/v1/{PATH}", body, content_type=kind, headers=erp.headers)

    assert told(answer) == problem


@pytest.mark.parametrize("path", ["no-such-thing/", "suppliers/7/", "suppliers", "Suppliers/", "%00/"])
def test_an_address_that_is_not_there(world, erp, path) -> None:
    assert told(erp.put(path, {})) in {(404, "http_404"), (405, "http_405")}
    assert told(erp.get(path)) == (404, "http_404")


def test_a_method_that_an_address_does_not_take(world, erp) -> None:
    answer = erp.web.delete("/api/v1/suppliers/", headers=erp.headers)

    assert told(answer) == (405, "http_405")
    assert "GET" in answer["Allow"]
    assert told(erp.web.options("/api/v1/suppliers/", headers=erp.headers)) == (405, "http_405")


def test_a_fault_of_ours_is_a_problem_too(world, monkeypatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("on purpose")

    erp = Program(world).sign_in()
    monkeypatch.setattr("api.selectors.with_keys", broken)
    erp.web.raise_request_exception = False

    assert told(erp.get("suppliers/")) == (500, "http_500")


def test_nothing_is_kept_of_what_was_refused(world, erp) -> None:
    with scope(world.scope("Aurora")):
        before = Supplier.objects.count()
    erp.put(PATH, {"name": "Hazel", "country": "PT", "tier": 99})
    erp.put(PATH, {"name": "Hazel"})

    with scope(world.scope("Aurora")):
        assert Supplier.objects.count() == before


def test_whatever_is_accepted_the_answer_is_json_in_english(world, erp) -> None:
    answer = erp.web.get(
        "/api/v1/suppliers/?limit=0",
        headers=erp.headers | {"Accept": "text/html", "Accept-Language": "zh-hans"},
    )

    assert told(answer) == (400, "parameters")
    assert json.loads(answer.content)["errors"][0]["detail"].startswith("Ensure this value")
