"""The OpenAPI document is valid, complete, and true of what is answered."""

from __future__ import annotations

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from api import urls
from api.schema import document
from api.scopes import SCOPES
from tests import cases as full_cases
from tests.api.programs import Program


@pytest.fixture
def described(db):
    """The document as anybody may fetch it."""
    return Client().get("/api/v1/openapi.json").json()


def test_it_is_a_valid_document_made_without_a_warning() -> None:
    document.cache_clear()
    GENERATOR_STATS.reset()
    made = document()

    validate_schema(made)  # type: ignore[no-untyped-call]
    assert made["openapi"] == "3.1.0"
    assert not GENERATOR_STATS


def test_it_names_every_address_of_the_api(described) -> None:
    routes = {f"/{one.pattern}" for one in urls.urlpatterns if (one.name or "").startswith("v1_")}
    named = {
        route.replace("<uuid:", "{").replace("<str:", "{").replace("<path:", "{").replace(">", "}")
        for route in routes
    }

    assert named - {"/api/v1/openapi.json", "/api/v1/docs/"} == set(described["paths"])


def test_it_says_how_to_get_in_and_what_may_be_refused(described) -> None:
    flow = described["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/v1/token/"
    assert set(flow["scopes"]) == set(SCOPES)
    for path, methods in described["paths"].items():
        for operation in methods.values():
            if path == "/api/v1/token/":
                assert "security" not in operation
                continue
            ((scheme, scopes),) = operation["security"][0].items()
            assert scheme == "oauth2"
            assert scopes[0] in SCOPES
            assert {"401", "403", "500"} <= operation["responses"].keys()
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_swagger_ui_is_drawn_by_our_own_files_under_the_strict_policy(described) -> None:
    page = Client().get("/api/v1/docs/")
    text = page.content.decode()

    assert "unsafe" not in page["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert "/static/vendor/swagger-ui/swagger-ui-bundle.js" in text
    assert "<script>" not in text
    style = Client().get("/static/vendor/swagger-ui/swagger-ui.css")
    assert style.status_code == 200
    style.close()


def test_examples_are_as_described(described) -> None:
    seen = 0
    for operations in described["paths"].values():
        for operation in operations.values():
            for side in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in side.get("content", {}).values():
                    for example in content.get("examples", {}).values():
                        seen += 1
                        _check(content["schema"], described, example["value"])
    assert seen >= 8


def _check(schema, described, value: object) -> None:
    jsonschema.Draft202012Validator(
        schema | {"components": described["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(value)


def test_standings_sites_and_links_are_as_described(described, world) -> None:
    case = full_cases.build(world).of("Aurora")
    erp = Program(world).sign_in()
    upstream = {"external_id": "U-1", "name": "Hazel", "country": "PT"}
    erp.post("suppliers/upsert/", {"source_system": "erp", "suppliers": [upstream]})
    site = {"external_id": "P-1", "supplier": "U-1", "name": "Hall", "latitude": 1, "longitude": 2}
    link = {"upstream": "U-1", "downstream": "V-Evergreen", "material": "Yarn", "share": 5}
    by_source = "standings/by-source/{source_system}/{external_id}/"
    for operation, path, answer in (
        ("get", by_source, erp.get("standings/by-source/erp/V-Evergreen/")),
        ("get", "standings/{supplier_id}/", erp.get(f"standings/{case.ids['mill']}/")),
        ("get", "standings/", erp.get("standings/")),
        ("post", "sites/upsert/", erp.post("sites/upsert/", {"source_system": "erp", "sites": [site, {}]})),
        ("post", "links/upsert/", erp.post("links/upsert/", {"source_system": "erp", "links": [link, {}]})),
        ("get", "sites/", erp.get("sites/")),
        ("get", "links/", erp.get("links/")),
        ("get", by_source, erp.get("standings/by-source/erp/nobody/")),
    ):
        responses = described["paths"][f"/api/v1/{path}"][operation]["responses"]
        (content,) = responses[str(answer.status_code)]["content"].values()
        _check(content["schema"], described, answer.json())


def test_answers_are_as_described(described, erp) -> None:
    told = {"source_system": "sap", "suppliers": [{"external_id": "1", "name": "Hazel", "country": "PT"}, {}]}
    supplier = {"name": "Hazel Weaving"}
    for operation, path, answer in (
        ("get", "suppliers/", erp.get("suppliers/")),
        ("post", "suppliers/upsert/", erp.post("suppliers/upsert/", told)),
        (
            "put",
            "suppliers/by-source/{source_system}/{external_id}/",
            erp.put("suppliers/by-source/sap/1/", supplier),
        ),
        ("get", "suppliers/", erp.get("suppliers/", limit=0)),
        ("get", "scorecards/{card_id}/", erp.get("scorecards/00000000-0000-4000-8000-000000000000/")),
    ):
        responses = described["paths"][f"/api/v1/{path}"][operation]["responses"]
        (content,) = responses[str(answer.status_code)]["content"].values()
        _check(content["schema"], described, answer.json())
