"""The event log: readable, filtered, exported, and each side sees its own."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings

from core.events import record
from core.models import Event
from scoring.services.rule_saving import save_policy
from tenants.scope import scope
from tests.scoring.negative_events import record as record_event
from tests.scoring.ruled import by, draft
from workspace.selectors.event_names import KINDS

APPS = (
    *("core", "tenants", "suppliers", "assessments", "scoring", "remediation", "audits", "risk"),
    *("onboarding", "reports", "workspace", "api"),
)
RECORDED = re.compile(r'\brecord(?:_all|_changes)?\(\s*"([a-z_]+\.[a-z_]+)"')
KIND = re.compile(
    r'"((?:request|answer|review|evidence|consent|scorecard|supplier|link|import|invitation|membership)\.[a-z_]+)"'
)


@pytest.fixture
def _moved(world) -> None:
    """Aurora moved a due date, and an attacker named a supplier like a formula."""
    request = world.request("Aurora")
    with scope(world.scope("Aurora")):
        record(
            "request.extended",
            request,
            actor=world.user("Aurora", "procurement"),
            before={"due_at": "2026-12-01T22:59:00+00:00"},
            after={"due_at": "2026-12-20T22:59:00+00:00", "reason": "=HYPERLINK(evil)"},
        )


def test_every_kind_of_event_the_product_records_has_a_name() -> None:
    recorded: set[str] = set()
    for app in APPS:
        for source in Path(settings.BASE_DIR, app).rglob("*.py"):
            if source.name not in {"event_names.py", "access.py"} and "migrations" not in source.parts:
                text = source.read_text(encoding="utf-8")
                recorded |= {*KIND.findall(text), *RECORDED.findall(text)}
    recorded = {kind for kind in recorded if not kind.endswith((".view", ".edit", ".html", ".html_part"))}
    assert recorded - set(KINDS) == set()


@pytest.mark.usefixtures("_moved")
def test_an_event_is_told_in_words(sign_in) -> None:
    page = sign_in("Aurora", "viewer").get("/events/").content.decode()
    assert "Due date moved" in page
    assert "1 Dec 2026, 22:59 → 20 Dec 2026, 22:59" in page
    assert "Aurora procurement" in page
    assert "T/CERDS · Evergreen Knitting" in page


@pytest.mark.usefixtures("_moved")
def test_the_supplier_sees_its_part_and_other_buyers_nothing(sign_in) -> None:
    supplier = sign_in("Evergreen", "contributor").get("/events/").content.decode()
    assert "Due date moved" in supplier
    assert "T/CERDS · Aurora Outdoor" in supplier
    assert "=HYPERLINK" not in sign_in("Borealis", "admin").get("/events/").content.decode()
    assert "=HYPERLINK" not in sign_in("Foxglove", "admin").get("/events/").content.decode()
    assert sign_in("Clearwater", "auditor").get("/events/").status_code == 403


@pytest.mark.usefixtures("_moved")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=request.extended", True),
        ("kind=request.closed", False),
        ("since=2020-01-01", True),
        ("until=2020-01-01", False),
        ("until=9999-12-31", True),
        ("kind=nonsense&since=nonsense&person=nonsense&page=nonsense", True),
    ],
)
def test_filters_keep_what_they_say(sign_in, query, shown) -> None:
    page = sign_in("Aurora", "viewer").get(f"/events/?{query}").content.decode()
    assert ("=HYPERLINK" in page) is shown


@pytest.mark.usefixtures("_moved")
def test_the_person_filter(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    mine = client.get(f"/events/?person={world.user('Aurora', 'viewer').pk}").content.decode()
    theirs = client.get(f"/events/?person={world.user('Aurora', 'procurement').pk}").content.decode()
    assert "No events match" in mine
    assert "Due date moved" in theirs


@pytest.mark.usefixtures("_moved")
def test_the_csv_holds_no_formula(sign_in) -> None:
    answer = sign_in("Aurora", "viewer").get("/events.csv?kind=request.extended")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    heads, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["When (UTC)", "Who", "What", "About", "Values"]
    assert "=HYPERLINK(evil)" in row[-1]
    assert not row[-1].startswith("=")


def test_a_long_log_comes_in_pages(world, sign_in, django_assert_max_num_queries) -> None:
    with scope(world.scope("Aurora")):
        request = world.org("Aurora")
        Event.objects.bulk_create(
            Event(
                tenant=world.org("Aurora"),
                kind="request.sent",
                subject_type="assessments.request",
                subject_id=request.pk,
                after={"standard": "t-cerds"},
            )
            for _ in range(120)
        )
    client = sign_in("Aurora", "viewer")
    with django_assert_max_num_queries(17):
        page = client.get("/events/?page=2&kind=request.sent").content.decode()
    assert "<b>51–100</b> of <b>1" in page


def test_grades_of_negative_events_and_choices_of_a_policy_are_told_in_words(world, sign_in) -> None:
    record_event(world, reliefs=("disclosed", "corrected"), description="By letter of 4 May.")
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        content = {"official": "audited", "release": "automatic", "events_until": "today"}
        options = {"levels": "cumulative", "missing_dimension": "lose"}
        save_policy(rule.pk, given=content | {"options": options, "threshold": "70"}, **by(world, rule))
    page = sign_in("Aurora", "viewer").get("/events/").content.decode()
    for words in (
        "Corrected properly and effectively, Disclosed by the company itself",
        "Fine or confiscation",
        "Only the audit-verified score",
        "When its own conditions and those of the levels below hold",
        "It gives no points",
    ):
        assert words in page, words
    assert "cumulative" not in page
