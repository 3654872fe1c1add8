"""The capability table says what the reviewed permission matrix says; no database, no request."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from tenants import access
from tenants.access import CAPABILITIES, PUBLIC, SIGNED_IN, THIRD_PARTY, Access, access_of, capability
from tenants.models import OrganisationKind, Role
from tests.security.matrix import CLOSED, Line, Route, lines, routes

#: "buyer admin" → its key in the table.
KINDS = {f"{kind} {role}": (kind, role) for kind, role in CAPABILITIES}


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def asked(route: Route) -> str:
    declared = access_of(route.view, route.name)
    return declared.capability if declared and declared.kind == "capability" else ""


#: Pages; what a program may is settled by its scopes besides.
BY_CAPABILITY = [
    (route, asked(route)) for route in routes() if asked(route) and not route.name.startswith("v1_")
]
LINES: dict[str, list[Line]] = {}
for line in lines():
    if line.method != CLOSED:
        LINES.setdefault(line.route, []).append(line)


@pytest.mark.parametrize(("route", "name"), BY_CAPABILITY, ids=lambda one: getattr(one, "name", one))
def test_the_table_lets_in_whom_the_reviewed_file_lets_in(route, name) -> None:
    let_in = {kind for kind, key in KINDS.items() if name in CAPABILITIES[key]}

    for line in LINES[route.name]:
        assert {kind for kind in KINDS if not line.refuses(kind)} == let_in, line.method


def test_every_role_of_every_kind_is_in_the_table() -> None:
    assert set(CAPABILITIES) == {
        (OrganisationKind.BUYER, Role.ADMIN),
        (OrganisationKind.BUYER, Role.ESG_MANAGER),
        (OrganisationKind.BUYER, Role.PROCUREMENT),
        (OrganisationKind.BUYER, Role.VIEWER),
        (OrganisationKind.ASSESSOR, Role.LEAD),
        (OrganisationKind.ASSESSOR, Role.ASSESSOR),
        (OrganisationKind.ASSESSOR, Role.AUDITOR),
        (OrganisationKind.SUPPLIER, Role.ADMIN),
        (OrganisationKind.SUPPLIER, Role.CONTRIBUTOR),
    }


def test_who_buys_never_decides_a_review() -> None:
    """T/CERDS 7.1 a): evaluation and purchasing are different people."""
    buying = CAPABILITIES[OrganisationKind.BUYER, Role.PROCUREMENT]

    assert not buying & {"reviews.decide", "reviews.finish", "findings.decide", "screening.edit"}


def test_pages_of_libraries_ask_what_the_reviewed_file_says() -> None:
    for name, declared in THIRD_PARTY.items():
        if name in LINES:
            anonymous = {line.statuses["anonymous"] for line in LINES[name]}
            assert (anonymous == {"login"}) == (declared is SIGNED_IN), name
    assert {route.name for route in routes()} >= set(THIRD_PARTY) - {"javascript-catalog"}


def test_a_view_says_what_it_asks() -> None:
    assert access_of(capability("suppliers.view")(page), "supplier") == Access("capability", "suppliers.view")
    assert access_of(access.public(page), "healthz") is PUBLIC
    assert access_of(access.signed_in(page), "switch") is SIGNED_IN
    assert (Access("public"), Access("signed_in")) == (PUBLIC, SIGNED_IN)
    assert access.public(page) is page, "a declaration changes nothing else"


def test_a_view_that_says_nothing_asks_nothing_that_anybody_could_have() -> None:
    def silent(request: HttpRequest) -> HttpResponse:
        return page(request)

    assert access_of(silent, "supplier") is None
    assert access_of(silent, None) is None
    assert access_of(silent, "account_login") is PUBLIC
    silent.access = "public"  # type: ignore[attr-defined]
    assert access_of(silent, "supplier") is None, "only a declaration counts"
