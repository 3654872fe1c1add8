"""What stands around every page: menu, counts, error pages; and who lands where."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import path

from core.errors import DomainError
from tenants.access import capability
from tenants.models import Organisation, User

EVERYDAY = [
    *(
        "Worklist",
        "Suppliers",
        "Network",
        "Risk classes",
        "Double materiality",
        "360° check",
        "Warning list",
        "Risk register",
        "Requests",
        "Review",
        "Evaluation plans",
    ),
    *("To release", "Objections"),
    *("Findings &amp; actions", "Audits", "Quarters", "Reports"),
]


def menu(page: str) -> list[str]:
    rail = page.split('class="rail"', 1)[1].split("</nav>", 1)[0]
    return [part.split("<", 1)[0] for part in rail.split('<span class="rail__label">')[1:]]


@pytest.mark.parametrize(
    ("org", "role", "shown"),
    [
        (
            "Aurora",
            "viewer",
            [
                *("Worklist", "Portfolio", "Suppliers", "Network", "Onboarding", *EVERYDAY[3:9]),
                *("Campaigns", *EVERYDAY[9:]),
                *("Rules", "Programme", "Categories &amp; groups", "Admission conditions", "Code of conduct"),
                *("People", "Event log"),
            ],
        ),
        ("Clearwater", "assessor", [*EVERYDAY, "Rules", "Categories &amp; groups", "People", "Event log"]),
        ("Clearwater", "auditor", ["My audits"]),
    ],
)
def test_the_menu_holds_what_the_role_may_open(sign_in, org, role, shown) -> None:
    assert menu(sign_in(org, role).get("/", follow=True).content.decode()) == shown


def test_the_menu_counts_what_waits(sign_in) -> None:
    page = sign_in("Aurora", "viewer").get("/requests/").content.decode()
    rail = page.split('class="rail"', 1)[1].split("</nav>", 1)[0]
    counts = [part.split("<", 1)[0] for part in rail.split('<span class="rail__count">')[1:]]
    assert counts == ["2", "2"], "two suppliers, two open requests"


def test_supplier_people_land_in_their_portal(sign_in) -> None:
    assert sign_in("Evergreen", "contributor").get("/").headers["Location"] == "/portal/"


def test_auditors_land_at_their_audits(sign_in) -> None:
    assert sign_in("Clearwater", "auditor").get("/").headers["Location"] == "/audits/"


def test_a_person_without_an_organisation_is_told_what_to_do(world) -> None:
    client = Client()
    client.force_login(User.objects.create_user("alone@nowhere.example", name="Alone"))
    page = client.get("/")
    assert page.status_code == 403
    assert "You belong to no organisation yet" in page.content.decode()
    assert "Sign out" in page.content.decode()


def test_a_demo_organisation_wears_its_badge(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    assert "Demo data" not in client.get("/requests/").content.decode()
    Organisation.objects.filter(name="Aurora Outdoor").update(is_demo=True)
    assert "Demo data" in client.get("/requests/").content.decode()


def test_what_is_absent_and_what_is_forbidden_are_told_apart(sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    absent, forbidden = client.get("/no-such-page/"), client.get("/requests/new/")
    assert (absent.status_code, forbidden.status_code) == (404, 403)
    assert "There is nothing here" in absent.content.decode()
    assert "Your role may not do this" in forbidden.content.decode()


def test_programs_get_errors_as_json(sign_in) -> None:
    answer = sign_in("Aurora", "viewer").get("/requests/new/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert json.loads(answer.content)["code"] == "http_403"


def test_a_form_without_its_token_is_refused_in_words(world) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/language/", {"language": "en"})
    assert page.status_code == 403
    assert "The page was open too long" in page.content.decode()


def test_too_much_is_refused_with_413(world, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    page = Client().post("/language/", {"language": "x" * 5000})
    assert page.status_code == 413


@capability("home.open")
def breaks(request):
    raise RuntimeError("on purpose")


@capability("home.open")
def refuses(request):
    raise DomainError("This was decided already.")


urlpatterns = [path("breaks/", breaks), path("refuses/", refuses)]


@pytest.mark.urls("tests.workspace.failing_urls")
def test_a_broken_page_says_sorry_and_a_refusal_says_why(sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    client.raise_request_exception = False
    broken, refused = client.get("/breaks/"), client.get("/refuses/")
    assert (broken.status_code, refused.status_code) == (500, 409)
    assert "Something went wrong on our side" in broken.content.decode()
    assert "This was decided already." in refused.content.decode()


def test_an_address_opened_the_wrong_way_says_so_in_words(sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    opened, sent = client.get("/language/"), client.put("/suppliers/", headers={"accept": "application/json"})
    assert (opened.status_code, opened.headers["Allow"]) == (405, "POST")
    assert "takes no such request" in opened.content.decode()
    assert (sent.status_code, json.loads(sent.content)["code"]) == (405, "http_405")


def test_a_wrong_host_name_is_refused_in_words(world, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    page = Client(raise_request_exception=False).get("/accounts/login/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "Nothing was changed." in page.content.decode()


def test_signing_in_too_often_is_refused_in_words(world) -> None:
    client = Client(REMOTE_ADDR="198.51.100.40")
    wrong = {"login": "x@nowhere.example", "password": "x"}
    pages = [client.post("/accounts/login/", wrong) for _try in range(31)]
    assert pages[-1].status_code == 429
    assert "Tried too often" in pages[-1].content.decode()
