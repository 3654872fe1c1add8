"""Pages on evaluation: a plan from draft to approval, signing, agreements by link, conditions; costs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.models import EvaluationPlan, JointAgreement
from assessments.planning import people
from tenants.scope import scope
from tests.planning_cases import full_agreement, full_content
from tests.world import NOW, World


def enter(world: World, org: str, role: str) -> Client:
    client = Client()
    client.force_login(world.user(org, role))
    return client


@pytest.fixture
def manager(world: World) -> Client:
    return enter(world, "Aurora", "esg_manager")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def typed(world: World) -> dict[str, Any]:
    """A whole plan as the form sends it."""
    content = full_content(world, "Aurora")
    given = {name: value for name, value in content.items() if name != "people"}
    roles = {f"person-{one['id']}": one["role"] for one in content["people"]}
    return {"title": "Plan 2026", "year": "2026", **given, **roles}


def the_plan(world: World) -> EvaluationPlan:
    with scope(world.scope("Aurora")):
        return EvaluationPlan.objects.get()


def test_a_plan_goes_from_draft_to_approval_by_somebody_else(world: World, manager: Client) -> None:
    assert "No plan is written yet" in page(manager, "/evaluation/")
    form = page(manager, "/evaluation/plans/new/")
    assert "Aurora procurement" not in form  # who buys does not evaluate
    assert "Clearwater assessor" in form
    assert manager.post("/evaluation/plans/new/", {"title": ""}).status_code == 422
    half = {"title": "Plan 2026", "year": "2026", "scope": "all", "space": "own", "content": "whole"}
    assert manager.post("/evaluation/plans/new/", half).status_code == 302
    path = f"/evaluation/plans/{the_plan(world).pk}/"
    shown = page(manager, path)
    assert "Say what the evaluation is for." in shown
    assert "Put up for approval" not in shown
    manager.post(f"{path}edit/", typed(world) | {"revision": "1"})
    stale = manager.post(f"{path}edit/", typed(world) | {"revision": "1", "purpose": "Another"})
    assert stale.status_code == 422
    assert "changed this plan while you had it open" in stale.content.decode()
    assert "Every point of 8.2 is there." in page(manager, path)
    manager.post(f"{path}propose/")
    assert "somebody else has to approve it" in page(manager, path)
    admin = enter(world, "Aurora", "admin")
    back = admin.post(f"{path}send-back/", {"remark": ""})
    assert back.status_code == 422
    assert "Approve this version" in page(admin, path)
    admin.post(f"{path}approve/")
    assert "Aurora admin" in page(manager, path)
    rows = list(csv.reader(io.StringIO(manager.get(f"{path}plan.csv").content.decode("utf-8-sig"))))
    assert ["8.2.1", "Purpose", "See risks early."] in rows
    assert page(enter(world, "Borealis", "esg_manager"), path, 404)


def test_a_person_signs_and_names_who_to_stay_away_from(world: World, manager: Client) -> None:
    manager.post("/evaluation/plans/new/", typed(world))
    path = f"/evaluation/plans/{the_plan(world).pk}/"
    lead = enter(world, "Clearwater", "lead")
    agreed = {"interest": "on", "confidentiality": "on"}
    for wrong, said in (
        (agreed, "Either say"),
        (
            agreed | {"supplier-1": "Nobody Ltd", "reason-1": "Shares"},
            "No supplier in the list is called so.",
        ),
        (agreed | {"supplier-1": "Evergreen Knitting"}, "Say what the conflict of interest is."),
        ({"no_conflict": "on", "interest": "on"}, "both statements are needed"),
    ):
        answer = lead.post(f"{path}sign/", wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    named = {"supplier-1": "evergreen knitting", "reason-1": "I advised them"}
    assert lead.post(f"{path}sign/", agreed | named).status_code == 302
    listed = page(manager, "/evaluation/people/")
    assert "Clearwater lead decides on no answer of Evergreen Knitting" in listed
    assert "I advised them" in listed
    assert manager.post(f"{path}sign/", agreed | {"no_conflict": "on"}).status_code == 302
    assert page(manager, path).count("Not signed yet") == 1  # the administrator


def test_people_and_their_proofs_cost_the_same_however_many(world: World, manager: Client) -> None:
    page(manager, "/evaluation/people/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as seen:
            page(manager, "/evaluation/people/")
        counts.append(len(seen))
        with scope(world.scope("Aurora")):
            for number in range(4):
                people.add_proof(
                    organisation_id=world.org("Aurora").pk,
                    person=world.user("Aurora", "esg_manager"),
                    values={"kind": "law", "title": f"Course {number}"},
                    file=None,
                    today=NOW.date(),
                    actor=world.user("Aurora", "esg_manager"),
                )
    assert counts[0] == counts[1]
    assert "Course 3" in page(manager, "/evaluation/people/")
    assert "Course 3" not in page(enter(world, "Clearwater", "lead"), "/evaluation/people/")


def test_two_buyers_agree_by_a_link_and_a_third_sees_nothing(world: World, manager: Client) -> None:
    values = full_agreement("Borealis")
    assert manager.post("/evaluation/agreements/new/", values | {"partner_name": ""}).status_code == 422
    assert manager.post("/evaluation/agreements/new/", values).status_code == 302
    with scope(world.scope("Aurora")):
        agreement = JointAgreement.objects.get()
    path = f"/evaluation/agreements/{agreement.pk}/"
    manager.post(f"{path}offer/")
    shown = page(manager, path)
    link = shown.split('value="http://testserver')[1].split('"')[0]
    assert page(manager, link, 404)  # not one's own
    other = enter(world, "Borealis", "esg_manager")
    assert page(other, path, 404)
    assert "Aurora Outdoor asks Borealis Home" in page(other, link)
    assert other.post(link).status_code == 302
    with scope(world.scope("Aurora")):
        agreement.refresh_from_db()
    for client in (other, manager):
        unsaid = client.post(f"{path}sign/", {"role": "Head", "seen": agreement.sha256})
        assert unsaid.status_code == 422
        client.post(f"{path}sign/", {"role": "Head", "agreed": "on", "seen": agreement.sha256})
    both = page(other, path)
    assert both.count("Head") == 2
    assert "End it before its day" in both
    assert page(enter(world, "Clearwater", "lead"), path, 404)


def test_conditions_say_what_holds_and_what_does_not(world: World, manager: Client) -> None:
    shown = page(manager, "/evaluation/conditions/")
    assert "Proofs are missing of Clearwater Ratings." in shown
    assert "1 buy, 1 may decide on answers, nobody both." in shown
    assert "No agreement holds with Clearwater Ratings." in shown
    lead = enter(world, "Clearwater", "lead")
    before = page(lead, "/evaluation/conditions/")
    with scope(world.scope("Clearwater")):
        people.add_proof(
            organisation_id=world.org("Clearwater").pk,
            person=None,
            values={
                "kind": "staff",
                "title": "Eleven people",
                "valid_until": NOW.date() + timedelta(days=3650),
            },
            file=None,
            today=NOW.date(),
            actor=world.user("Clearwater", "lead"),
        )
    assert before.count("No proof that is valid today.") == 4
    assert page(lead, "/evaluation/conditions/").count("No proof that is valid today.") == 3
