"""The rules pages as an ESG manager, an assessor and a careless browser see them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring.models import ExpertPanel, RatingRule
from scoring.services import rule_saving as save
from scoring.services.drafts import revision_of
from scoring.services.panels import open_panel
from scoring.services.ruling import draft_from_profile, put_in_force
from scoring.weighting import profiles
from tenants.scope import scope
from tests.scoring.ruled import EVEN, by, draft, experts, place
from tests.world import World

PAIRS = {f"p-{row}-{column}": "1" for row in range(6) for column in range(row + 1, 6)}


@pytest.fixture
def manager(sign_in) -> Client:
    client: Client = sign_in("Aurora", "esg_manager")
    return client


@pytest.fixture
def rule(world: World) -> RatingRule:
    """A draft of Aurora's topic weights for textiles."""
    with scope(world.scope("Aurora")):
        return draft(world, scope="textiles")


def test_the_overview_says_what_holds_since_when_and_what_comes(world, rule, manager) -> None:
    with scope(world.scope("Aurora")):
        put_in_force(rule.pk, day=world.now.date(), now=world.now, **by(world, rule))
        later = draft(world, scope="textiles")
        save.save_by_hand(later.pk, given=EVEN, **by(world, later))
        later.refresh_from_db()
        put_in_force(later.pk, day=date(2028, 1, 1), now=world.now, **by(world, later))
    page = manager.get("/rules/").content.decode()

    assert "Version 2 from 1 Jan 2028" in page
    assert "Textiles, apparel and leather" in page
    assert page.count("Take the default") >= len(profiles()) - 1
    assert "Evaluation policy" in manager.get("/rules/?standard=t-cfie").content.decode()
    assert manager.get("/rules/?standard=magic").status_code == 200


def test_an_assessor_reads_and_cannot_change(rule, sign_in) -> None:
    page = sign_in("Clearwater", "assessor").get(f"/rules/{rule.pk}/").content.decode()

    assert "Resulting weights" in page
    assert "Save the draft" not in page
    assert "Put version" not in page


def test_what_was_typed_comes_back_with_its_message(rule, manager) -> None:
    sent = {f"w-{key}": str(value) for key, value in EVEN.items()} | {"w-labour": "lots"}
    answer = manager.post(f"/rules/{rule.pk}/save/", {"by": "hand", "revision": revision_of(rule), **sent})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Labour and human rights: Enter a whole number from 0 to 10,000." in page
    assert 'value="lots"' in page


def test_trying_judgements_stores_nothing(world, rule, manager) -> None:
    answer = manager.post(f"/rules/{rule.pk}/try/", PAIRS | {"p-0-1": "9", "p-0-2": "1/9"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Too high" in page
    assert '<output id="r-1-0" hx-swap-oob="true">1/9</output>' in page
    refused = manager.post(f"/rules/{rule.pk}/try/", PAIRS | {"p-0-1": "10"})
    assert (refused.status_code, "Environment against Labour" in refused.content.decode()) == (422, True)
    with scope(world.scope("Aurora")):
        assert RatingRule.objects.get(pk=rule.pk).content == rule.content


def test_judgements_off_the_scale_come_back_at_their_cell(rule, manager) -> None:
    sent = PAIRS | {"p-2-4": "", "by": "ahp", "revision": revision_of(rule)}
    answer = manager.post(f"/rules/{rule.pk}/save/", sent)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Sustainable procurement against Fair operation: choose one of 1 to 9" in page
    assert ">2-4:" not in page, "a pair is named, not numbered"
    assert 'href="#p-2-4"' in page


@pytest.mark.parametrize("day", ["", "tomorrow", "2027-02-30", "0001-01-01", "9999-12-31", "2027-13-01"])
def test_a_day_that_is_none_is_refused_in_place(rule, manager, day) -> None:
    answer = manager.post(f"/rules/{rule.pk}/in-force/", {"day": day, "revision": revision_of(rule)})

    assert answer.status_code == 422
    assert 'id="e-day"' in answer.content.decode()


@pytest.mark.parametrize("path", ["save/", "try/", "materiality/", "in-force/", "panel/"])
@pytest.mark.parametrize("body", [{}, {"by": "ahp"}, {"revision": "x" * 100_000}, {"reason": "y" * 2_000}])
def test_no_body_breaks_a_page(rule, manager, path, body) -> None:
    assert manager.post(f"/rules/{rule.pk}/{path}", body).status_code in {200, 409, 422}


def test_who_may_not_change_a_rule_meets_no_form_that_would_refuse_it(rule, world, manager, sign_in) -> None:
    with scope(world.scope("Aurora")):
        shown = [rule.pk, *(draft(world, kind).pk for kind in ("points", "policy"))]
    viewer = sign_in("Aurora", "viewer")
    for pk in shown:
        page = viewer.get(f"/rules/{pk}/").content.decode()
        assert f'action="/rules/{pk}/' not in page
        assert f'action="/rules/{pk}/' in manager.get(f"/rules/{pk}/").content.decode()
    materiality = 'id="materiality"'
    assert materiality not in viewer.get(f"/rules/{rule.pk}/").content.decode(), "nothing is noted yet"
    assert materiality in manager.get(f"/rules/{rule.pk}/").content.decode()


def test_a_stranger_of_a_form_is_refused(manager) -> None:
    for body in (
        {},
        {"standard": "t-cerds"},
        {"standard": "x", "kind": "topics"},
        {"standard": "t-cfie", "kind": "points"},
    ):
        assert manager.post("/rules/draft/", body).status_code == 400


def test_points_that_cannot_be_are_named_by_indicator_size_and_level(world, manager) -> None:
    with scope(world.scope("Aurora")):
        table = draft(world, "points")
    key = "environment.policy.environmental_policy"
    sent = {f"large:{key}:basic": "", f"large:{key}:intermediate": "120"}
    sent |= {f"medium:{key}:basic": "10", f"medium:{key}:intermediate": "x"}
    answer = manager.post(f"/rules/{table.pk}/save/", {"revision": revision_of(table), **sent})
    page = answer.content.decode()

    assert answer.status_code == 422
    named = re.findall(r'href="#f-[^"]+">([^<]+):', page)
    assert named == ["Environmental policy, Large, Basic", "Environmental policy, Medium, Intermediate"]


def test_the_points_table_leaves_as_a_spreadsheet(world, manager) -> None:
    key = "environment.policy.environmental_policy"
    with scope(world.scope("Aurora")):
        table = draft(world, "points")
        save.save_points(table.pk, given={"large": {key: [61, 120, 200]}}, **by(world, table))
    answer = manager.get(f"/rules/{table.pk}/table.csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert len(lines) == 84 * 3
    first = lines[0]
    assert (first["Indicator"], first["Size class"], first["Basic"]) == (
        "Environmental policy",
        "Large",
        "61",
    )
    assert (first["Package: Basic"], first["Your own"], first["Printed in"]) == ("60", "yes", "6.2 a) 3)")
    assert lines[1]["Your own"] == "no"
    assert manager.get(f"/rules/{table.pk}/table.xlsx").content[:2] == b"PK"
    assert manager.get(f"/rules/{table.pk}/table.pdf").status_code == 404


def test_weights_and_a_policy_leave_as_spreadsheets_too(world, rule, manager) -> None:
    with scope(world.scope("Aurora")):
        policy = draft(world, "policy", standard="t-cfie")
    weights = manager.get(f"/rules/{rule.pk}/table.csv").content.decode("utf-8-sig").splitlines()
    answers = manager.get(f"/rules/{policy.pk}/table.csv").content.decode("utf-8-sig")

    assert weights[:2] == ["Part,Weight,Package", "Environment,1667,1667"]
    assert "Who publishes a scorecard,A scorecard is published as soon as" in answers


def test_the_record_holds_how_the_weights_were_found(world, manager) -> None:
    with scope(world.scope("Aurora")):
        rule = draft_from_profile(
            tenant_id=world.org("Aurora").pk,
            place=place(world, scope="textiles"),
            actor=world.user("Aurora", "esg_manager"),
        )
    answer = manager.get(f"/rules/{rule.pk}/record.json")
    record = json.loads(answer.content)

    assert record["method"] == "ahp"
    assert record["inputs"]["ahp"]["matrix"][0] == ["1", "1/2", "1", "4", "2", "3"]
    assert answer.headers["Content-Disposition"].endswith('filename="t-cerds-topics-textiles-v1.json"')


def test_experts_see_the_middle_only_after_the_round(world, rule, manager, sign_in) -> None:
    with scope(world.scope("Aurora")):
        panel: ExpertPanel = open_panel(
            rule.pk,
            tenant_id=world.org("Aurora").pk,
            experts=experts(world),
            question="",
            actor=world.user("Aurora", "esg_manager"),
            now=world.now,
        )
    path = f"/rules/panels/{panel.pk}/"
    sent = {f"w-{key}": str(value) for key, value in EVEN.items()} | {"round": "1", "comment": "Mills first"}
    for role in ("esg_manager", "procurement", "viewer"):
        assert sign_in("Aurora", role).post(f"{path}vote/", sent).status_code == 302
    assert "Mills first" not in sign_in("Aurora", "admin").get(path).content.decode()
    assert "You were not asked" in sign_in("Aurora", "admin").get(path).content.decode()
    manager.post(f"{path}next/")
    page = sign_in("Aurora", "viewer").get(path).content.decode()

    assert "Mills first" in page
    assert "Your vote in round 2" in page
    assert sign_in("Aurora", "viewer").post(f"{path}vote/", sent | {"round": "²"}).status_code == 409
    assert sign_in("Aurora", "admin").post(f"{path}vote/", sent | {"round": "2"}).status_code == 403


def test_the_overview_costs_the_same_however_many_rules_there_are(world, manager) -> None:
    few = queries(manager, "/rules/")
    with scope(world.scope("Aurora")):
        for key in profiles():
            rule: Any = draft(world, scope=key)
            put_in_force(rule.pk, day=timezone.now().date(), now=timezone.now(), **by(world, rule))

    assert queries(manager, "/rules/") == few


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
