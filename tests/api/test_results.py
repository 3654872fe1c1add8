"""What a program reads of results: exact scorecards, findings, corrective actions."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.documents import score
from scoring.models import Scorecard
from tenants.scope import scope
from tests import cases as full_cases
from tests.api.programs import Program


@pytest.fixture
def case(world) -> full_cases.Case:
    """Aurora's full case with Evergreen Knitting."""
    return full_cases.build(world).of("Aurora")


def ids(answer) -> set[str]:
    return {item["id"] for item in answer.json()["items"]}


def test_scorecards_come_with_what_is_needed_to_compute_them_again(world, case) -> None:
    erp = Program(world).sign_in()
    card = erp.get(f"scorecards/{case.ids['scorecard']}/").json()

    with scope(world.scope("Aurora")):
        stored = Scorecard.objects.get(pk=case.ids["scorecard"])
    assert card["total_exact"] == stored.total_exact
    assert card["input_hash"] == stored.input_hash
    assert (card["band"], card["basis"], card["is_current"]) == (stored.band, "verified", True)
    assert score(card["document"]).total == Fraction(card["total_exact"])
    assert json.loads(json.dumps(card["parts"])) == stored.parts

    supplier = str(case.ids["supplier"])
    all_of_it = erp.get("scorecards/", supplier=supplier, standard="t-cerds").json()["items"]
    assert {item["basis"] for item in all_of_it} == {"declared", "verified"}
    assert "document" not in all_of_it[0]
    verified = erp.get("scorecards/", supplier=supplier, basis="verified", current="true")
    assert str(case.ids["scorecard"]) in ids(verified)
    assert ids(erp.get("scorecards/", basis="verified", current="false")) == set()


def test_findings_and_actions_are_found_by_what_they_are_about(world, case) -> None:
    erp = Program(world).sign_in()
    finding, draft = str(case.ids["answered_finding"]), str(case.ids["draft_finding"])
    action = str(case.ids["corrective_action"])

    found = erp.get("findings/", severity="major").json()["items"]
    assert [item["id"] for item in found] == [finding]
    assert (found[0]["plan_state"], found[0]["fix_state"], found[0]["state"]) == (
        "submitted",
        "submitted",
        "open",
    )
    assert draft not in ids(erp.get("findings/"))
    assert erp.get(f"findings/{draft}/").status_code == 404
    assert ids(erp.get("actions/", finding=finding, done="false")) == {action}
    assert ids(erp.get("actions/", done="true")) == set()
    one = erp.get(f"actions/{action}/").json()
    assert (one["finding_id"], one["supplier_id"]) == (finding, str(case.ids["supplier"]))
    assert one["responsible"] == "Plant manager"


def test_a_list_is_read_to_its_end_in_pages_of_any_size_with_one_query_a_page(world, case) -> None:
    erp = Program(world).sign_in()
    for path in ("scorecards/", "findings/", "actions/"):
        whole = [item["id"] for item in erp.get(path).json()["items"]]
        with CaptureQueriesContext(connection) as once:
            erp.get(path)
        seen, address = [], f"/api/v1/{path}?limit=1"
        while address:
            with CaptureQueriesContext(connection) as again:
                page = erp.web.get(address, headers=erp.headers).json()
            assert len(again) == len(once)
            seen += [item["id"] for item in page["items"]]
            address = page["next"]
        assert seen == whole
        assert seen


def test_results_of_another_buyer_are_not_there(world, case) -> None:
    other = Program(world, "Borealis", name="ERP of Borealis").sign_in()
    for path, name in (
        ("scorecards", "scorecard"),
        ("findings", "finding"),
        ("actions", "corrective_action"),
        ("suppliers", "supplier"),
    ):
        assert other.get(f"{path}/{case.ids[name]}/").status_code == 404
        assert str(case.ids[name]) not in ids(other.get(f"{path}/"))
    assert ids(other.get("scorecards/", supplier=str(case.ids["supplier"]))) == set()
