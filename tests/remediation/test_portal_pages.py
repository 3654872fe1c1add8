"""The supplier's pages of findings: the list, one finding, a plan and proof sent by form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Evidence
from remediation import services
from remediation.models import CorrectiveAction, Finding, PartState, Plan, ProofFile
from suppliers.models import Site, Supplier
from tenants.scope import scope
from tests.papers import PDF
from tests.remediation.findings import action, decide, draft, issued, proof, send_plan, send_proof

COMPANY = "Evergreen"


@pytest.fixture(autouse=True)
def _an_hour_later(world):
    """People look at the pages an hour after the finding was issued."""
    with time_machine.travel(world.now + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def client(sign_in):
    """A contributor of the supplier company: not only its administrator can answer."""
    return sign_in(COMPANY, "contributor")


@pytest.fixture
def finding(world):
    """A critical finding issued an hour ago."""
    return issued(world)


def plan_data(rows=1, **changed) -> dict[str, Any]:
    """What the form of a plan sends: a cause and ``rows`` actions."""
    data = {"root_cause": "The payroll program was wrong.", "rows": str(rows)}
    for place in range(rows):
        data |= {
            f"actions-{place}-description": f"Pay the difference, part {place + 1}",
            f"actions-{place}-responsible": "Payroll office",
            f"actions-{place}-due_on": "2026-11-25",
        }
    return data | changed


def address(finding, *more) -> str:
    return "/".join(["/portal/findings", str(finding.pk), *more, ""])


def read(world, finding) -> Any:
    with scope(world.scope("Aurora")):
        return Finding.objects.get(pk=finding.pk)


def test_the_finding_says_what_until_when_and_why(client, finding):
    page = client.get(address(finding))
    assert page.status_code == 200
    for words in (
        "Wages below the legal minimum",
        "Payslips of 12 workers show less",
        "Aurora Outdoor",
        "Why this deadline?",
        "72 hours, counted to the second",
        "T/CFIE 7.2.1 b",
        "30 days, to the end of the last day at Aurora Outdoor",
        "finding critical fix 2026.1",
        "71 h 00 m",
        "People, nature or the law are seriously at risk",
    ):
        assert words in page.text, words


def test_the_site_is_named_although_the_list_of_sites_is_the_buyers(client, world):
    with scope(world.scope("Aurora")):
        supplier = Supplier.objects.get(name="Evergreen Knitting")
        site = Site.objects.create(tenant=world.org("Aurora"), supplier=supplier, name="Dye house 2")
    assert "Dye house 2" in client.get(address(issued(world, site=site))).text


def test_drafts_and_other_companies_findings_are_not_there(client, sign_in, world, finding):
    with scope(world.scope("Aurora")):
        hidden = draft(world)
    assert client.get(address(hidden)).status_code == 404
    assert hidden.title not in client.get("/portal/findings/?state=closed").text
    assert sign_in("Foxglove", "admin").get(address(finding)).status_code == 404


def test_a_contributor_sends_a_plan(client, world, finding):
    answer = client.post(address(finding, "plan"), plan_data(2), follow=True)
    assert "Your plan was sent to Aurora Outdoor" in answer.text
    assert "Waits for a decision of Aurora Outdoor" in answer.text
    assert "Pay the difference, part 2" in answer.text
    assert read(world, finding).plan_state == PartState.SUBMITTED


def test_a_row_can_be_added_and_removed_and_no_word_is_lost(client, world, finding):
    typed = plan_data(1, **{"actions-0-due_on": "soon", "root_cause": ""})
    grown = client.post(address(finding, "plan"), typed | {"row_add": "1"})
    assert grown.status_code == 200
    assert "Action 2" in grown.text
    assert "Pay the difference, part 1" in grown.text
    assert "needs attention" not in grown.text, "nothing is judged while rows are added"
    shrunk = client.post(address(finding, "plan"), plan_data(3) | {"row_remove": "1"})
    assert "part 1" in shrunk.text
    assert "part 2" not in shrunk.text
    assert "part 3" in shrunk.text
    assert "Action 3" not in shrunk.text
    assert read(world, finding).plan_state == PartState.DUE


@pytest.mark.parametrize(
    ("empty", "sent"), [(0, ["part 2", "part 3"]), (1, ["part 1", "part 3"]), (2, ["part 1", "part 2"])]
)
def test_rows_left_empty_are_not_sent(client, world, finding, empty, sent):
    nothing = {f"actions-{empty}-{name}": "" for name in ("description", "responsible", "due_on")}
    client.post(address(finding, "plan"), plan_data(3, **nothing))
    with scope(world.scope("Aurora")):
        assert [a.description[-6:] for a in CorrectiveAction.objects.all()] == sent


def test_a_plan_of_empty_rows_asks_for_one(client, world, finding):
    answer = client.post(address(finding, "plan"), {"root_cause": "The payroll program.", "rows": "2"})
    assert answer.status_code == 422
    assert "Say what will be done" in answer.text
    assert read(world, finding).plan_state == PartState.DUE


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"root_cause": "  "}, "Say what caused it"),
        ({"actions-0-description": ""}, "Say what will be done"),
        ({"actions-0-responsible": "\x00"}, "Null characters are not allowed"),
        ({"actions-0-due_on": "31.12."}, "Choose a day"),
        ({"actions-0-due_on": "2020-01-01"}, "This day has passed"),
        ({"actions-0-due_on": "2099-01-01"}, "check the year"),
        ({"actions-0-description": "x" * 1001}, "at most 1000 characters"),
        ({"rows": "0"}, None),
        ({"rows": "-5"}, None),
        ({"rows": "9" * 9}, None),
    ],
)
def test_a_fault_is_shown_at_its_field_with_everything_typed(client, world, finding, changed, words):
    answer = client.post(address(finding, "plan"), plan_data() | changed)
    if words is None:
        assert answer.status_code == 302, "how many rows a form claims to have does not matter"
        return
    assert answer.status_code == 422
    assert words in answer.text
    assert "needs attention" in answer.text
    if "root_cause" not in changed:
        assert "The payroll program was wrong." in answer.text
    with scope(world.scope("Aurora")):
        assert not Plan.objects.exists()


def test_the_fault_of_a_later_row_stands_at_that_row(client, finding):
    past = {"actions-1-description": "", "actions-1-responsible": "", "actions-1-due_on": ""}
    answer = client.post(address(finding, "plan"), plan_data(3, **past, **{"actions-2-due_on": "2020-01-01"}))
    assert answer.status_code == 422
    assert 'href="#id_actions-2-due_on"' in answer.text


def test_a_rejected_plan_comes_back_with_its_reason_to_be_mended(client, world, finding):
    send_plan(world, finding)
    decide(world, finding, "plan", accept=False, reason="No word on overtime")
    page = client.get(address(finding)).text
    assert "Rejected by Clearwater assessor" in page
    assert "No word on overtime" in page
    assert page.count("The payroll program was wrong.") == 2, "in the form to mend, and as it was sent"


def test_a_colleague_was_quicker(client, world, finding):
    send_plan(world, finding)
    answer = client.post(address(finding, "plan"), plan_data(), follow=True)
    assert "waits for a decision" in answer.text
    with scope(world.scope("Aurora")):
        assert Plan.objects.count() == 1


def test_proof_is_uploaded_ticked_and_sent(client, world, finding):
    upload = client.post(
        address(finding, "proof", "files"),
        {"file": SimpleUploadedFile("payroll october.pdf", PDF)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert upload.status_code == 200
    assert "payroll october.pdf" in upload.text
    assert "checked" in upload.text
    with scope(world.scope(COMPANY)):
        file = Evidence.objects.get()
    answer = client.post(
        address(finding, "proof"), {"statement": "All were paid.", "evidence": [file.pk]}, follow=True
    )
    assert "Your proof was sent to Aurora Outdoor" in answer.text
    with scope(world.scope("Aurora")):
        copy = ProofFile.objects.get()
    assert f"/finding-files/{copy.pk}/" in answer.text


def test_without_script_the_uploaded_file_comes_back_ticked(client, world, finding):
    page = client.post(
        address(finding, "proof", "files"), {"file": SimpleUploadedFile("a.pdf", PDF)}, follow=True
    )
    with scope(world.scope(COMPANY)):
        file = Evidence.objects.get()
    assert page.redirect_chain[0][0].endswith(f"?file={file.pk}#proof")
    assert "checked" in page.text


def test_a_file_that_cannot_be_kept_is_refused_with_the_reason(client, finding):
    program = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 64)
    answer = client.post(
        address(finding, "proof", "files"),
        {"file": program},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 400
    assert answer.json()["error"]
    program.seek(0)
    assert (
        "run.exe" not in client.post(address(finding, "proof", "files"), {"file": program}, follow=True).text
    )
    assert client.post(address(finding, "proof", "files"), follow=True).status_code == 200


def test_proof_of_another_company_or_none_is_refused_and_the_words_stay(client, world, finding):
    with scope(world.scope("Foxglove")):
        foreign = proof(world, "Foxglove", "buttons")
    with scope(world.scope(COMPANY)):
        own = proof(world)
    for evidence, words in [
        ([], "Add at least one file"),
        ([foreign.pk], "Choose a file of your vault"),
        (["nonsense"], "is not a valid UUID"),
    ]:
        answer = client.post(
            address(finding, "proof"), {"statement": "All 12 were paid.", "evidence": evidence}
        )
        assert answer.status_code == 422
        assert words in answer.text
        assert "All 12 were paid." in answer.text
    kept = client.post(address(finding, "proof"), {"statement": " ", "evidence": [own.pk]})
    assert kept.status_code == 422
    assert "checked" in kept.text, "the file stays ticked"
    with scope(world.scope("Aurora")):
        assert not ProofFile.objects.exists()


def test_actions_are_marked_done_and_back(client, world, finding):
    send_plan(world, finding)
    with scope(world.scope(COMPANY)):
        planned = CorrectiveAction.objects.get()
    mark = address(finding, "actions", str(planned.pk), "done")
    done = client.post(mark, {"done_on": "2026-11-24"}, follow=True)
    assert "Not done after all" in done.text
    assert "Mark as done" in client.post(mark, {"done_on": ""}, follow=True).text
    assert "between the finding and today" in client.post(mark, {"done_on": "2031-01-01"}, follow=True).text
    assert client.post(mark, {"done_on": "never"}).status_code == 400


def test_a_breach_stays_on_top_and_on_the_page(client, world):
    later = issued(world, severity="minor", title="Soap missing")
    old = issued(world, title="Exit locked", now=world.now - timedelta(days=9), found_on=date(2026, 11, 1))
    page = client.get("/portal/findings/").text
    assert page.index(old.title) < page.index(later.title)
    assert " over<" in page
    shown = client.get(address(old)).text
    assert "This stays marked" in shown
    assert "1 open finding is overdue" in client.get("/portal/findings/?state=closed").text


def test_the_home_page_shows_the_findings_due_first(client, world, finding):
    issued(world, severity="minor", title="Soap missing")
    page = client.get("/portal/").text
    assert page.index("Wages below") < page.index("Soap missing") < page.index("What your customers ask")
    assert "Send proof" in page


def test_a_closed_finding_is_kept_with_its_decisions(client, world, finding):
    send_plan(world, finding)
    send_proof(world, finding)
    decide(world, finding, "plan", accept=True)
    decide(world, finding, "correction", accept=True)
    with scope(world.scope("Aurora")):
        services.close_finding(
            finding=Finding.objects.get(pk=finding.pk),
            note="Payroll seen",
            actor=world.user("Aurora", "esg_manager"),
            now=world.now + timedelta(hours=4),
        )
    page = client.get(address(finding)).text
    for words in (
        "This finding was closed",
        "Payroll seen",
        "Accepted by Clearwater assessor",
        "Met in time",
    ):
        assert words in page, words
    assert "plan-form" not in page
    assert finding.title not in client.get("/portal/findings/").text
    assert finding.title in client.get("/portal/findings/?state=closed").text


def test_a_withdrawn_finding_says_so(client, world, finding):
    with scope(world.scope("Aurora")):
        services.withdraw_finding(
            finding=finding,
            reason="The payslips were misread",
            actor=world.user("Aurora", "procurement"),
            now=world.now + timedelta(hours=4),
        )
    page = client.get(address(finding)).text
    assert "withdrew this finding" in page
    assert "The payslips were misread" in page
    assert "plan-form" not in page


def test_proof_is_read_by_those_it_was_sent_to(client, sign_in, world, finding):
    with scope(world.scope(COMPANY)):
        file = proof(world)
    default_storage.save(str(file.file), ContentFile(PDF))
    with scope(world.scope(COMPANY)):
        services.submit_correction(
            finding=Finding.objects.get(pk=finding.pk),
            statement="Paid",
            evidence=[file],
            actor=world.user(COMPANY, "admin"),
            now=world.now + timedelta(hours=4),
        )
        copy = ProofFile.objects.get()
    link = f"/finding-files/{copy.pk}/"
    for reader in (client, sign_in("Aurora", "viewer"), sign_in("Clearwater", "assessor")):
        answer = reader.get(link)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
    for stranger in (sign_in("Borealis", "admin"), sign_in("Foxglove", "admin")):
        assert stranger.get(link).status_code == 404


def test_queries_do_not_grow_with_what_there_is(client, world, finding, django_assert_num_queries):
    def count(path) -> Any:
        with django_assert_num_queries(100, exact=False) as told:
            client.get(path)
        return len(told)

    client.get("/portal/findings/")
    send_plan(world, finding)
    send_proof(world, finding)
    paths = ("/portal/findings/", address(finding), "/portal/")
    before = [count(path) for path in paths]
    for number in range(4):
        issued(world, title=f"More {number}")
    for number in range(3):
        decide(world, finding, "plan", accept=False, reason="Too vague")
        decide(world, finding, "correction", accept=False, reason="Too dark")
        send_plan(world, finding, actions=[action(), action()])
        send_proof(world, finding, word=f"file {number}")
    assert [count(path) for path in paths] == before
    assert max(before) <= 21, before
