"""One finding: its clocks and why, what was sent, who may decide, and writing a new one."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from audits.rerating import advance_rerating
from core.models import Obligation
from remediation.models import Finding
from suppliers.models import Site
from tenants.scope import scope
from tests import cases
from tests.workspace.finding_stories import Story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GIVEN = {
    "severity": "critical",
    "title": "Exit 4 blocked",
    "area": "health_safety",
    "found_on": "2026-11-23",
    "description": "Two pallets stood before it.",
}


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


@pytest.fixture
def story(world) -> Story:
    return Story(world)


def words(answer) -> str:
    """The page without tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def stored(world, finding: Finding) -> Finding:
    with scope(world.scope("Aurora")):
        return Finding.objects.get(pk=finding.pk)


def test_the_page_says_why_it_is_due_then(story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=84 * HOUR, clause="7.2.1 b", site="Cutting hall")
    story.tick()
    page = words(sign_in("Aurora", "viewer").get(f"/findings/{finding.pk}/"))
    assert "12 h 00 m over" in page
    assert "Cutting hall" in page
    assert "Started by Finding issued, 20 Nov 2026, 21:00" in page
    assert "72 h, through nights and weekends" in page
    assert "finding critical fix 2026.1" in page
    assert "T/CFIE 7.2.1 b" in page
    assert "Marked as breached 23 Nov 2026, 21:00 done" in page
    assert "Escalated to those who decide on consequences 24 Nov 2026, 21:00 to come" in page
    assert "30 days, to the end of the last day at the buyer" in page


def test_an_assessor_rejects_proof_with_a_reason_and_the_clock_runs_on(world, story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    story.proof(finding, ago=10 * HOUR)
    client = sign_in("Clearwater", "assessor")
    page = words(client.get(f"/findings/{finding.pk}/"))
    assert "Accept the proof" in page
    assert "Stands still" in page
    silent = client.post(f"/findings/{finding.pk}/proof/", {"decision": "reject", "reason": " "})
    assert silent.status_code == 422
    assert "Say why" in words(silent)
    reason = "The photo shows another door."
    client.post(f"/findings/{finding.pk}/proof/", {"decision": "reject", "reason": reason})
    page = words(client.get(f"/findings/{finding.pk}/"))
    assert reason in page
    assert "12 h 00 m" in page
    assert stored(world, finding).fix_state == "rejected"


def test_who_buys_sees_the_decision_but_cannot_take_it(story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    story.plan(finding)
    client = sign_in("Aurora", "procurement")
    page = words(client.get(f"/findings/{finding.pk}/"))
    assert "Approve the plan Whoever buys does not decide" in page
    assert "Clear the way and mark it. Plant manager 3 Dec 2026 not yet" in page
    assert client.post(f"/findings/{finding.pk}/plan/", {"decision": "accept"}).status_code == 403


@pytest.mark.parametrize("part", ["plan", "proof"])
def test_nobody_accepts_what_came_in_after_the_page_was_opened(world, story, sign_in, part) -> None:
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    getattr(story, part)(finding, ago=9 * HOUR)
    client, path = sign_in("Aurora", "esg_manager"), f"/findings/{finding.pk}/"
    (shown,) = set(re.findall(r'name="number" value="(\d+)"', client.get(path).content.decode()))
    story.decide(finding, part, accept=False, ago=8 * HOUR)
    getattr(story, part)(finding, ago=7 * HOUR)
    stale = client.post(f"{path}{part}/", {"decision": "accept", "number": shown})
    assert (stale.status_code, "Reload the page to see what happened." in words(stale)) == (422, True)
    (newer,) = set(re.findall(r'name="number" value="(\d+)"', stale.content.decode()))
    done = client.post(f"{path}{part}/", {"decision": "accept", "number": newer})
    assert done.status_code == 302


def test_closing_waits_for_proof_and_plan(world, story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    client = sign_in("Aurora", "esg_manager")
    path = f"/findings/{finding.pk}/"
    assert "No proof of the correction has been accepted yet." in words(client.get(path))
    early = client.post(f"{path}close/", {"note": ""})
    assert early.status_code == 422
    assert "cannot be closed yet" in words(early)
    story.proof(finding, ago=HOUR)
    client.post(f"{path}proof/", {"decision": "accept"})
    assert "No plan has been approved yet." in words(client.get(path))
    story.plan(finding, ago=HOUR)
    client.post(f"{path}plan/", {"decision": "accept"})
    assert "Met in time" in words(client.get(path))
    client.post(f"{path}close/", {"note": "Seen on the photos."})
    assert stored(world, finding).state == "closed"
    page = words(client.get(path))
    assert "Seen on the photos." in page
    again = client.post(f"{path}close/", {"note": ""})
    assert again.status_code == 422
    assert "This finding is closed." in words(again)


def test_closing_shows_the_score_before_and_after(world, sign_in) -> None:
    cases.build(world)
    story = Story(world)
    finding = story.issued(
        "Exit blocked",
        "major",
        ago=20 * DAY,
        standard="t-cerds",
        item="environment.policy.environmental_policy",
    )
    advance_rerating(now=world.now - 19 * DAY)
    story.plan(finding, ago=18 * DAY)
    story.decide(finding, "plan", accept=True, ago=17 * DAY)
    story.proof(finding, ago=16 * DAY)
    story.decide(finding, "proof", accept=True, ago=15 * DAY)
    story.close(finding)
    client = sign_in("Aurora", "viewer")
    assert "being re-rated" in words(client.get(f"/findings/{finding.pk}/"))
    advance_rerating(now=world.now)
    page = words(client.get(f"/findings/{finding.pk}/"))
    assert "being re-rated" not in page
    assert page.index(f"{finding.reference} closed") < page.index(f"{finding.reference} found")


def test_a_new_finding_is_kept_as_a_draft_then_issued(world, story, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    supplier = world.supplier("Aurora")
    form = words(client.get(f"/findings/new/?supplier={supplier.pk}"))
    assert "Proof within 72 h, plan within 30 days" in form
    given = GIVEN | {
        "supplier": str(supplier.pk),
        "site": "other",
        "new_site": "Cutting hall",
        "item": "t/cerds 1",
        "step": "draft",
    }
    kept = client.post("/findings/new/", given, follow=True)
    assert "The supplier does not see it" in words(kept)
    assert "Issue now, start 72 h" in words(kept)
    with scope(world.scope("Aurora")):
        finding = Finding.objects.get()
        assert Site.objects.get().name == "Cutting hall"
    assert (finding.state, finding.supplier_org_id) == ("draft", None)
    assert finding.item == "environment.policy.environmental_policy"
    assert "Environmental policy" in words(kept)
    changed = GIVEN | {"title": "Exit 5 blocked", "severity": "zero_tolerance", "step": "issue"}
    issued = words(client.post(f"/findings/{finding.pk}/edit/", changed, follow=True))
    assert "The first clock runs for 72 h." in issued
    assert "Exit 5 blocked" in issued
    assert "Fri 27 Nov, 09:00" in issued
    late = client.get(f"/findings/{finding.pk}/edit/")
    assert late.status_code == 409
    with scope(world.scope("Aurora")):
        fix = Obligation.objects.get(subject_id=finding.pk, kind="fix")
    assert (fix.due_at - fix.started_at).total_seconds() == 259_200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"severity": "severe"}, "Severity"),
        ({"title": " "}, "Say in a few words what was found."),
        ({"area": ""}, "Choose one of the areas."),
        ({"found_on": "2026-11-25"}, "in the future"),
        ({"found_on": "1990-01-01"}, "Found on"),
        ({"found_on": "yesterday"}, "Found on"),
        ({"item": "T/CERDS 999"}, "No standard has a question of this name."),
        ({"site": "other", "new_site": " "}, "Write the name of the site."),
        ({"site": "other", "new_site": "x" * 300}, "Name of the new site"),
        ({"site": str(uuid4())}, "Site"),
        ({"description": "x" * 4001}, "What was seen"),
        ({"title": "a\x00b"}, "What was found, in a few words"),
    ],
)
def test_a_faulty_finding_comes_back_with_what_is_wrong(world, sign_in, change, said) -> None:
    supplier = world.supplier("Aurora")
    answer = sign_in("Aurora", "esg_manager").post(
        "/findings/new/", GIVEN | {"supplier": str(supplier.pk), "step": "issue"} | change
    )
    assert answer.status_code == 422
    assert said in words(answer).split("How bad is it?")[0]
    with scope(world.scope("Aurora")):
        assert not Finding.objects.exists()
        assert not Site.objects.exists()


def test_a_site_is_not_written_twice(world, story, sign_in) -> None:
    story.draft("Exit blocked", site="Cutting hall")
    supplier = world.supplier("Aurora")
    given = GIVEN | {
        "supplier": str(supplier.pk),
        "site": "other",
        "new_site": "cutting HALL",
        "step": "draft",
    }
    answer = sign_in("Aurora", "procurement").post("/findings/new/", given)
    assert answer.status_code == 422
    assert "has a site named “Cutting hall” already" in words(answer)


def test_the_supplier_is_chosen_by_number_or_name(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    supplier = world.supplier("Aurora")
    assert client.get("/findings/new/?other=1").url == f"/findings/new/?supplier={supplier.pk}"
    missed = client.get("/findings/new/?other=Nobody+Ltd")
    assert missed.status_code == 422
    assert "No single supplier" in words(missed)
    foreign = world.supplier("Borealis")
    for query in (f"supplier={foreign.pk}", f"supplier={uuid4()}"):
        assert client.get(f"/findings/new/?{query}").status_code == 404
    posted = client.post("/findings/new/", GIVEN | {"supplier": str(foreign.pk), "step": "issue"})
    assert posted.status_code == 404
    assert client.post("/findings/new/", GIVEN | {"supplier": "%00'"}).status_code == 400


def test_a_finding_that_does_not_hold_is_withdrawn_with_its_reason(world, story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=84 * HOUR)
    client = sign_in("Aurora", "procurement")
    path = f"/findings/{finding.pk}/withdraw/"
    assert client.post(path, {"reason": "no"}).status_code == 422
    assert "Say why, so that the supplier understands it." in words(client.post(path, {"reason": " "}))
    page = words(client.post(path, {"reason": "It was another building."}, follow=True))
    assert "Withdrawn" in page
    assert "It was another building." in page
    assert "no longer needed" in page
    assert stored(world, finding).state == "withdrawn"
    again = client.post(path, {"reason": "Once more, please."})
    assert again.status_code == 422
    assert "This finding was withdrawn. Nothing can be changed any more." in words(again)
    assert "An auditor found this." not in words(again)


def test_what_an_audit_found_is_its_auditors_to_issue(world, story, sign_in) -> None:
    draft = story.draft("Exit blocked")
    with scope(world.scope("Aurora")):
        Finding.objects.filter(pk=draft.pk).update(
            origin="audit", origin_id=uuid4(), origin_label="A-2026-0001"
        )
    manager, buyer = sign_in("Aurora", "esg_manager"), sign_in("Aurora", "procurement")
    assert "Its auditors issue it from the audit." in words(manager.get(f"/findings/{draft.pk}/"))
    refused = manager.post(f"/findings/{draft.pk}/issue/")
    assert refused.status_code == 409
    assert "A-2026-0001" in words(refused)
    assert manager.get(f"/findings/{draft.pk}/edit/").status_code == 409
    reason = {"reason": "The auditor saw another building."}
    assert buyer.post(f"/findings/{draft.pk}/withdraw/", reason).status_code == 403
    assert manager.post(f"/findings/{draft.pk}/withdraw/", reason).status_code == 302


def test_two_deciders_do_not_decide_twice(story, sign_in) -> None:
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    story.proof(finding)
    first, second = sign_in("Aurora", "esg_manager"), sign_in("Clearwater", "lead")
    assert first.post(f"/findings/{finding.pk}/proof/", {"decision": "accept"}).status_code == 302
    late = second.post(f"/findings/{finding.pk}/proof/", {"decision": "accept"})
    assert late.status_code == 422
    assert "Nothing waits for a decision here." in words(late)


def test_a_rich_page_costs_no_more_queries(story, sign_in, django_assert_max_num_queries) -> None:
    """Session, person, memberships, scope, menu (ten), the finding, and fourteen for what it shows."""
    finding = story.issued("Exit blocked", ago=60 * HOUR)
    for ago in (50, 40, 30):
        story.plan(finding, ago=ago * HOUR)
        story.decide(finding, "plan", accept=False, ago=(ago - 1) * HOUR)
        story.proof(finding, ago=ago * HOUR, files=3)
        story.decide(finding, "proof", accept=False, ago=(ago - 1) * HOUR)
    client = sign_in("Aurora", "esg_manager")
    with django_assert_max_num_queries(25):
        page = words(client.get(f"/findings/{finding.pk}/"))
    assert "Earlier plans" in page
    assert "Earlier corrections" in page
