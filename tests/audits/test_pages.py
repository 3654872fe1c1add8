"""Audits as people see them: the buyer orders, the lead staffs, the auditor works, and others see nothing."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from audits.models import Audit, FindingSheet
from audits.services.concluding import conclude_audit
from audits.services.findings import add_finding, findings_of, issue_findings
from audits.stages import advance_sheets
from remediation.models import Finding
from suppliers.models import Site
from tenants.scope import scope
from tests.audits.planned import LINE, csv_sheet, filled, grant, line, planned, values, workbook

XHR = {"headers": {"X-Requested-With": "XMLHttpRequest"}}
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def plan(world, **changes) -> dict[str, Any]:
    """What the form to plan an audit sends."""
    today = world.now.date()
    body = {
        "supplier": str(world.supplier("Aurora").pk),
        "firm": str(world.org("Clearwater").pk),
        "protocol": "Four-pillar on-site 2026.1",
        "announcement": "unannounced",
        "starts_on": (today + timedelta(days=7)).isoformat(),
        "ends_on": (today + timedelta(days=8)).isoformat(),
        "sites": ["other"],
        "new_sites": "Dye house， 2 Weaver Road\n\nPrint hall",
    }
    return body | changes


def said(world, **changes) -> dict[str, Any]:
    """What the panel to write a finding sends."""
    body = {
        "severity": "critical",
        "area": "health_safety",
        "clause": "HS 5.1",
        "title": "Locked exit",
        "description": "The exit of hall 2 was locked during the shift.",
        "item": "T/CERDS 13",
        "found_on": world.now.date().isoformat(),
        "site": "",
        "step": "draft",
    }
    return body | changes


def the_sheet(world) -> FindingSheet:
    with scope(world.scope("Clearwater")):
        return FindingSheet.objects.get()


def one(world, audit: Audit) -> Finding:
    with scope(world.scope("Aurora")):
        return findings_of(audit).get()


def page(answer) -> str:
    return str(answer.content.decode())


def test_procurement_orders_an_audit_from_an_engaged_firm(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    assert "No audits yet" in page(client.get("/audits/"))
    assert "Evergreen Knitting" in page(client.get("/audits/new/", {"q": "ever"}))
    form = page(client.get("/audits/new/", {"supplier": str(world.supplier("Aurora").pk)}))
    assert "Main site, 1 Weaver Road, Rugao" in form
    assert "Clearwater Ratings" in form
    assert "Dovetail" not in form
    answer = client.post("/audits/new/", plan(world), follow=True)
    shown = page(answer)
    assert "A-2026-0001 is planned" in shown
    assert "Four-pillar on-site 2026.1" in shown
    with scope(world.scope("Aurora")):
        sites = dict(Site.objects.values_list("name", "address"))
    assert sites == {
        "Main site": "1 Weaver Road, Rugao",
        "Dye house": "2 Weaver Road",
        "Print hall": "",
    }
    listed = page(client.get("/audits/"))
    assert "A-2026-0001" in listed
    assert "Planned" in listed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2026-11-01"}, "last day is before the first"),
        ({"starts_on": "soon"}, "Write a day"),
        ({"firm": "x"}, "Select a valid choice"),
        ({"protocol": "  "}, "Write by what the auditors check"),
        ({"sites": [], "new_sites": ""}, "Choose at least one site"),
        ({"new_sites": "Main site"}, "has a site named “Main site” already"),
        ({"new_sites": "\n".join(f"Hall {n}" for n in range(21))}, "more than 20 sites"),
        ({"sites": ["00000000-0000-4000-8000-000000000000"]}, "Select a valid choice"),
        ({"protocol": "x\x00y"}, "Null characters are not allowed"),
    ],
)
def test_a_plan_that_cannot_be_keeps_what_was_typed_and_writes_nothing(
    world, sign_in, changes, words
) -> None:
    answer = sign_in("Aurora", "procurement").post("/audits/new/", plan(world, **changes))
    assert (answer.status_code, words in page(answer)) == (422, True)
    assert plan(world)["starts_on"] in page(answer) or "starts_on" in changes
    with scope(world.scope("Aurora")):
        assert not Audit.objects.exists()
        assert not Site.objects.exists()


def test_an_auditor_lands_on_the_audits_granted_and_on_nothing_else(world, sign_in) -> None:
    audit, other = planned(world), planned(world, ends_on=world.now.date())
    client = sign_in("Clearwater", "auditor")
    assert client.get("/").headers["Location"] == "/audits/"
    assert "No audit for you yet" in page(client.get("/audits/"))
    assert client.get(f"/audits/{audit.pk}/").status_code == 404

    lead = sign_in("Clearwater", "lead")
    auditor = world.user("Clearwater", "auditor")
    done = lead.post(f"/audits/{audit.pk}/team/", {"team": [str(auditor.pk)]}, follow=True)
    assert "1 person is on the team" in page(done)
    mine = page(client.get("/audits/"))
    assert "My audits" in mine
    assert audit.reference in mine
    assert other.reference not in mine
    assert client.get(f"/audits/{audit.pk}/").status_code == 200
    assert client.get(f"/audits/{other.pk}/").status_code == 404
    for path in ("/suppliers/", "/requests/", "/actions/", "/events/", "/members/"):
        assert client.get(path).status_code == 403
    lead.post(f"/audits/{audit.pk}/team/", {"team": []})
    assert client.get(f"/audits/{audit.pk}/").status_code == 404


def test_the_team_is_of_the_firm(world, sign_in) -> None:
    audit = planned(world)
    stranger = world.user("Dovetail", "lead")
    lead = sign_in("Clearwater", "lead")
    answer = lead.post(f"/audits/{audit.pk}/team/", {"team": [str(stranger.pk)]})
    assert answer.status_code == 422
    grant(world, audit, "auditor")
    assert sign_in("Clearwater", "auditor").post(f"/audits/{audit.pk}/team/", {}).status_code == 403
    shown = page(sign_in("Aurora", "viewer").get(f"/audits/{audit.pk}/"))
    assert 'title="Clearwater auditor"' in shown
    assert "Save the team" not in shown


def test_a_finding_is_written_corrected_dropped_and_issued_beside_the_list(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client = sign_in("Clearwater", "auditor")
    desk = f"/audits/{audit.pk}/"
    kept = page(client.post(f"{desk}findings/new/", said(world), follow=True))
    assert "F-0001 is kept as a draft" in kept
    assert "Issue now, start 72 h" in kept
    draft = one(world, audit)
    panel = page(client.get(f"{desk}findings/{draft.pk}/edit/"))
    assert "The exit of hall 2 was locked during the shift.</textarea>" in panel
    assert 'value="T/CERDS 13 · ' in panel
    client.post(f"{desk}findings/{draft.pk}/edit/", said(world, severity="major", site=""))
    assert one(world, audit).severity == "major"

    again = client.post(f"{desk}findings/new/", said(world))
    assert (again.status_code, "taken already" in page(again)) == (422, True)
    client.post(f"{desk}findings/new/", said(world, title="Wrong hall"))
    with scope(world.scope("Aurora")):
        wrong = findings_of(audit).get(title="Wrong hall")
    assert "F-0002 is dropped" in page(client.post(f"{desk}findings/{wrong.pk}/drop/", follow=True))
    assert "Wrong hall" not in page(client.get(desk))

    assert "1 finding is issued" in page(client.post(f"{desk}issue/", follow=True))
    assert client.get(f"{desk}findings/{draft.pk}/edit/").status_code == 404
    assert client.post(f"{desk}findings/{draft.pk}/drop/").status_code == 409
    assert client.post(f"{desk}issue/").status_code == 409
    at_once = page(client.post(f"{desk}findings/new/", said(world, title="Fire", step="issue"), follow=True))
    assert "F-0003 is issued" in at_once
    assert "Locked exit" in page(sign_in("Evergreen", "admin").get("/portal/findings/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"severity": "awful"}, "Select a valid choice"),
        ({"description": ""}, "Write what was seen"),
        ({"found_on": "2026-11-02"}, "before the audit, which began on 23 Nov 2026"),
        ({"found_on": "2026-11-25"}, "in the future"),
        ({"found_on": "yesterday"}, "Enter a day as year-month-day"),
        ({"item": "T/CERDS 99"}, "No standard has a question of this name"),
        ({"site": "00000000-0000-4000-8000-000000000000"}, "Select a valid choice"),
        ({"title": "a\x00b"}, "Null characters are not allowed"),
        ({"description": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_a_finding_that_cannot_be_keeps_what_was_typed(world, sign_in, changes, words) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    body = said(world, **changes)
    answer = sign_in("Clearwater", "auditor").post(f"/audits/{audit.pk}/findings/new/", body)
    assert (answer.status_code, words in page(answer)) == (422, True)
    assert "HS 5.1" in page(answer)
    with scope(world.scope("Aurora")):
        assert not findings_of(audit).exists()


def test_from_the_template_to_drafts(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client = sign_in("Clearwater", "auditor")
    template = client.get(f"/audits/{audit.pk}/sheet/")
    assert template["Content-Disposition"] == 'attachment; filename="A-2026-0001.xlsx"'
    faulty = ("Majr", *LINE[1:])
    sent = client.post(f"/audits/{audit.pk}/sheets/", {"file": filled(template.content, LINE, faulty)})
    address = f"/audits/{audit.pk}/sheets/{the_sheet(world).pk}/"
    assert (sent.status_code, sent["Location"]) == (302, address)
    waiting = page(client.get(address, **HTMX))
    assert "every 1s" in waiting
    assert "<html" not in waiting

    advance_sheets(now=world.now)
    read = page(client.get(address))
    assert "every 1s" not in read
    assert "Take 1 row" in read
    assert "Did you mean “Major”?" in read
    assert "Take 1 row" not in page(sign_in("Aurora", "viewer").get(address))

    refused = client.get(f"{address}remarks/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(refused.content)).get_sheet_by_index(0).to_python()
    assert rows[4][0] == "Majr"
    assert rows[4][8] == "Severity: “Majr” is not known. Did you mean “Major”?"

    taken = page(client.post(f"{address}take/", follow=True))
    assert "1 draft was added" in taken
    assert "No valid boiler record" in taken
    assert client.post(f"{address}take/").status_code == 409


def test_refused_rows_come_back_mended_and_only_they_are_new(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client = sign_in("Clearwater", "auditor")
    client.post(f"/audits/{audit.pk}/sheets/", {"file": csv_sheet(line(), line(title="b", severity="Majr"))})
    advance_sheets(now=world.now)
    first = the_sheet(world)
    address = f"/audits/{audit.pk}/sheets/{first.pk}/"
    client.post(f"{address}take/")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}remarks/").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    rows[4][0] = "Major"
    client.post(f"/audits/{audit.pk}/sheets/", {"file": workbook(*rows)})
    advance_sheets(now=world.now)
    with scope(world.scope("Clearwater")):
        second = FindingSheet.objects.exclude(pk=first.pk).get()
    assert (second.fresh, second.known, second.refused) == (1, 0, 0)


def test_the_same_sheet_dropped_twice_gets_a_link_to_the_first(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client = sign_in("Clearwater", "auditor")
    upload = f"/audits/{audit.pk}/sheets/"
    first = page(client.post(upload, {"file": csv_sheet(line())}, **XHR))
    address = f"/audits/{audit.pk}/sheets/{the_sheet(world).pk}/"
    assert f'data-goto="{address}"' in first
    again = page(client.post(upload, {"file": csv_sheet(line())}, **XHR))
    assert f'href="{address}"' in again
    assert "here already" in again
    plain = client.post(upload, {"file": csv_sheet(line())})
    assert (plain.status_code, plain["Location"]) == (302, address)
    thrown = page(client.post(f"{address}discard/", follow=True))
    assert "No finding came of it" in thrown


def test_what_is_no_sheet_is_refused_in_words(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client = sign_in("Clearwater", "auditor")
    upload = f"/audits/{audit.pk}/sheets/"
    answer = client.post(upload, {"file": csv_sheet(line(), name="x.exe")}, **XHR)
    assert (answer.status_code, "Lists are read from" in answer.json()["error"]) == (422, True)
    assert client.post(upload, {}).status_code == 400
    client.post(upload, {"file": csv_sheet(line(), heads=("a", "b"))})
    advance_sheets(now=world.now)
    shown = page(client.get(f"{upload}{the_sheet(world).pk}/"))
    assert "could not be read. Nothing was taken" in shown
    assert "No line of column heads was found" in shown


def test_concluding_and_calling_off_say_what_hinders(world, sign_in) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    client, buyer = sign_in("Clearwater", "auditor"), sign_in("Aurora", "procurement")
    desk = f"/audits/{audit.pk}/"
    client.post(f"{desk}findings/new/", said(world))
    assert "1 finding is still a draft" in page(client.get(desk))
    refused = client.post(f"{desk}conclude/", {"summary": "All in order."})
    assert (refused.status_code, "1 finding is still a draft" in page(refused)) == (422, True)
    assert "F-0001" in page(buyer.get(desk))
    client.post(f"{desk}issue/")
    answer = buyer.post(f"{desk}cancel/", {"reason": "The plant is flooded."})
    assert (answer.status_code, "only be concluded" in page(answer)) == (422, True)
    assert client.post(f"{desk}conclude/", {"summary": ""}).status_code == 422
    done = page(client.post(f"{desk}conclude/", {"summary": "One exit was locked."}, follow=True))
    assert "The audit is concluded" in done
    assert "One exit was locked." in done
    assert "Write a finding" not in done
    late = client.post(f"{desk}findings/new/", said(world, title="Late"))
    assert (late.status_code, "no longer changes" in page(late)) == (422, True)
    team = sign_in("Clearwater", "lead").post(f"{desk}team/", {})
    assert (team.status_code, "no longer changes" in page(team)) == (422, True)

    second = planned(world, ends_on=world.now.date())
    off = page(buyer.post(f"/audits/{second.pk}/cancel/", {"reason": "The plant is flooded."}, follow=True))
    assert "The audit is called off" in off
    assert "Called off" in off


def test_the_list_filters_sorts_and_exports_what_is_shown(world, sign_in) -> None:
    planned(world)
    second = planned(world, ends_on=world.now.date(), protocol="=cmd()")
    with scope(world.scope("Clearwater")):
        lead = world.user("Clearwater", "lead")
        conclude_audit(audit=second, summary="Fine.", actor=lead, now=world.now)
    client = sign_in("Aurora", "viewer")
    running, over = page(client.get("/audits/")), page(client.get("/audits/?view=concluded"))
    assert ("A-2026-0001" in running, "A-2026-0002" in running) == (True, False)
    assert ("A-2026-0001" in over, "A-2026-0002" in over) == (False, True)
    assert "No audits here" in page(client.get("/audits/?q=nothing"))
    falling = page(client.get("/audits/?view=all&sort=-number"))
    assert falling.index("A-2026-0002") < falling.index("A-2026-0001")
    firm = world.org("Clearwater").pk
    assert "A-2026-0001" in page(client.get(f"/audits/?firm={firm}&q=A-2026-0001&sort=nonsense&page=99"))
    text = client.get("/audits/export.csv?view=all&sort=number").content.decode("utf-8-sig").splitlines()
    assert len(text) == 3
    assert text[2].startswith("A-2026-0002,Evergreen Knitting,CN,Clearwater Ratings,'=cmd(),Semi-announced")
    assert client.get("/audits/export.xlsx").status_code == 200
    assert client.get("/audits/export.exe").status_code == 404


def test_the_suppliers_page_shows_its_audits_and_sites(world, sign_in) -> None:
    planned(world)
    supplier = world.supplier("Aurora")
    client = sign_in("Aurora", "procurement")
    tab = f"/suppliers/{supplier.pk}/audits/"
    shown = page(client.get(tab))
    assert "A-2026-0001" in shown
    assert "Dye house" in shown
    added = page(
        client.post(f"/suppliers/{supplier.pk}/sites/", {"name": "Hall 9", "address": ""}, follow=True)
    )
    assert "Hall 9 was saved" in added
    twin = client.post(f"/suppliers/{supplier.pk}/sites/", {"name": "hall 9"})
    assert (twin.status_code, "“Hall 9” already" in page(twin)) == (422, True)
    with scope(world.scope("Aurora")):
        site = Site.objects.get(name="Hall 9")
    renamed = client.post(f"/suppliers/{supplier.pk}/sites/{site.pk}/", {"name": "Hall nine"}, follow=True)
    assert "Hall nine" in page(renamed)
    mill = world.supplier("Aurora", "Lone Mill")
    assert client.get(f"/suppliers/{mill.pk}/sites/{site.pk}/").status_code == 404
    assert "Add a site" not in page(sign_in("Aurora", "viewer").get(tab))


def test_pages_cost_the_same_however_much_is_on_them(world, sign_in, django_assert_max_num_queries) -> None:
    audit = planned(world)
    grant(world, audit, "auditor", "lead")
    auditor = world.user("Clearwater", "auditor")
    with scope(world.scope("Clearwater")):
        for n in range(12):
            severity = ("critical", "major", "minor")[n % 3]
            said_here = values(world, title=f"Finding {n}", severity=severity)
            add_finding(audit=audit, values=said_here, actor=auditor, now=world.now)
        issue_findings(audit=audit, actor=auditor, now=world.now)
    for n in range(6):
        planned(
            world,
            starts_on=world.now.date() + timedelta(days=n),
            ends_on=world.now.date() + timedelta(days=n),
        )
    client = sign_in("Clearwater", "auditor")
    client.get("/audits/")  # content types are remembered from then on
    with django_assert_max_num_queries(13):  # four of them open and close the test's own savepoint
        assert "A-2026-0001" in page(client.get("/audits/"))
    with django_assert_max_num_queries(22):
        assert page(client.get(f"/audits/{audit.pk}/")).count("F-00") >= 12
    buyer = sign_in("Aurora", "viewer")
    with django_assert_max_num_queries(13):
        assert page(buyer.get("/audits/")).count('scope="row"') == 7
