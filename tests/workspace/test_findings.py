"""Findings and actions: what is burning, whose it is, what stays in sight, and what one takes along."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from suppliers.models import Supplier
from tenants.scope import scope
from tests.workspace.finding_stories import Story
from workspace.selectors import findings_board
from workspace.selectors.findings_found import Filters

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


@pytest.fixture
def story(world) -> Story:
    return Story(world)


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/actions/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def column(page: str, key: str) -> list[str]:
    """The titles in one column of the board, in order."""
    part = page.split(f'id="{key}"', 1)[1].split("</section>", 1)[0]
    return re.findall(r'class="fcard__title"\s+href="[^"]+">([^<]+)<', part)


def listed(page: str) -> list[str]:
    """The titles in the list, in order."""
    return re.findall(r'class="name">\s*<a href="/findings/[^"]+">([^<]+)<', page)


def test_findings_stand_in_the_column_their_first_clock_says(story, sign_in) -> None:
    story.issued("Exit blocked", ago=84 * HOUR)
    story.issued("Permit lapsed", ago=66 * HOUR)
    story.issued("Boiler unchecked", ago=2 * HOUR)
    story.issued("Masks not worn", "major", ago=25 * DAY)
    story.issued("Box not explained", "minor", ago=DAY)
    page = page_of(sign_in("Aurora", "esg_manager"))
    assert [column(page, key) for key in ("breached", "day", "days", "week", "later")] == [
        ["Exit blocked"],
        ["Permit lapsed"],
        ["Boiler unchecked"],
        ["Masks not worn"],
        ["Box not explained"],
    ]
    assert "12 h 00 m over" in page
    assert "6 h 00 m" in page
    assert "70 h 00 m" in page


def test_an_answer_in_time_is_not_late_while_we_let_it_wait(story, sign_in) -> None:
    answered = story.issued("Exit blocked", ago=100 * HOUR)
    story.proof(answered, ago=40 * HOUR)
    late = story.issued("Permit lapsed", ago=100 * HOUR)
    story.proof(late, ago=20 * HOUR)
    story.tick()
    page = page_of(sign_in("Aurora", "esg_manager"))
    assert column(page, "breached") == ["Permit lapsed"]
    assert column(page, "day") == ["Exit blocked"]
    assert "Waiting 1 d" in page


def test_a_missed_clock_comes_before_an_earlier_one_that_stands_still(story, sign_in) -> None:
    """The plan came in time, weeks ago; the correction after it did not."""
    finding = story.issued("Masks not worn", "major", ago=61 * DAY)
    story.plan(finding, ago=40 * DAY)
    assert column(page_of(sign_in("Aurora", "esg_manager")), "breached") == ["Masks not worn"]


def test_what_can_be_closed_leads_the_last_column(story, sign_in) -> None:
    story.issued("Box not explained", "minor", ago=DAY)
    ready = story.issued("Masks not worn", "major", ago=9 * DAY)
    story.plan(ready, ago=8 * DAY)
    story.decide(ready, "plan", accept=True, ago=7 * DAY)
    story.proof(ready, ago=2 * DAY)
    story.decide(ready, "proof", accept=True, ago=DAY)
    page = page_of(sign_in("Aurora", "esg_manager"))
    assert column(page, "later") == ["Masks not worn", "Box not explained"]
    assert "Ready to close" in page


def test_a_long_column_says_how_much_more_there_is(story, sign_in) -> None:
    for number in range(findings_board.SHOWN + 3):
        story.issued(f"Box {number}", "minor", ago=number * HOUR)
    client = sign_in("Aurora", "viewer")
    page = page_of(client)
    assert len(column(page, "later")) == findings_board.SHOWN
    assert "3 more in this column" in page
    (address,) = re.findall(r'class="board__more" href="([^"]+)"', page)
    assert len(listed(page_of(client, address.replace("&amp;", "&")))) == findings_board.SHOWN + 3


def test_drafts_closed_ones_and_other_buyers_findings_are_not_on_the_board(world, story, sign_in) -> None:
    story.draft("Only a draft")
    done = story.issued("Done with", "observation", ago=DAY)
    story.close(done)
    Story(world, "Borealis").issued("Not yours", ago=DAY)
    client = sign_in("Aurora", "viewer")
    page = page_of(client)
    assert "No open findings" in page
    assert "Not yours" not in page_of(client, "?state=closed&state=draft&state=withdrawn")
    assert listed(page_of(client, "?state=closed")) == ["Done with"]
    assert listed(page_of(client, "?state=draft")) == ["Only a draft"]


def filtered(world, story: Story) -> None:
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Lone Mill").update(owner=world.user("Aurora", "procurement"))
    story.issued("Exit blocked", ago=2 * HOUR, owner=story.manager, site="Cutting hall")
    story.issued("Guard missing", "major", ago=3 * HOUR, supplier="Lone Mill")
    submitted = story.issued("Masks not worn", "major", ago=4 * DAY)
    story.plan(submitted)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Exit blocked", "Masks not worn", "Guard missing"]),
        ("&severity=critical", ["Exit blocked"]),
        ("&severity=critical&severity=major&sort=-due", ["Guard missing", "Masks not worn", "Exit blocked"]),
        ("&owner=me", ["Guard missing"]),
        ("&owner=none", ["Masks not worn"]),
        ("&q=cutting", ["Exit blocked"]),
        ("&q=LONE", ["Guard missing"]),
        ("&q=f-0003", ["Masks not worn"]),
        ("&state=plan_submitted", ["Masks not worn"]),
        ("&state=decide", ["Masks not worn"]),
        ("&state=fix_due&sort=number", ["Exit blocked", "Guard missing", "Masks not worn"]),
        ("&due=days", ["Exit blocked"]),
        ("&sort=severity", ["Exit blocked", "Masks not worn", "Guard missing"]),
        ("&sort=supplier", ["Exit blocked", "Masks not worn", "Guard missing"]),
        ("&sort=-number", ["Masks not worn", "Guard missing", "Exit blocked"]),
        ("&sort=-owner", ["Guard missing", "Exit blocked", "Masks not worn"]),
        ("&sort=found", ["Masks not worn", "Exit blocked", "Guard missing"]),
    ],
)
def test_filters_and_order_stand_in_the_address(world, story, sign_in, query, titles) -> None:
    filtered(world, story)
    assert listed(page_of(sign_in("Aurora", "procurement"), f"?view=list{query}")) == titles


def test_mine_counts_what_i_or_my_suppliers_have(world, story, sign_in) -> None:
    filtered(world, story)
    mine = r"Mine\s*<b>1</b>"
    assert re.search(mine, page_of(sign_in("Aurora", "procurement")))
    assert re.search(mine, page_of(sign_in("Aurora", "esg_manager"), "?severity=critical"))
    assert not re.search(r"Mine\s*<b>", page_of(sign_in("Clearwater", "assessor")))


@pytest.mark.parametrize("view", ["board", "list", "calendar"])
def test_nonsense_in_the_address_is_left_out(story, sign_in, view) -> None:
    story.issued("Exit blocked", ago=HOUR)
    query = (
        f"?view={view}&severity=bad&supplier=x&owner=%00&state=odd&due=never&page=-4&sort=drop&month=99-99"
    )
    client = sign_in("Aurora", "viewer")
    assert "Exit blocked" in page_of(client, query)
    for month in ("0001-01", "9999-12", "2026-13", "%00"):
        assert "November 2026" in page_of(client, f"?view=calendar&month={month}")
    assert "No findings here" in page_of(client, f"?q={'x' * 5000}%00")


def test_the_calendar_holds_both_dates_and_keeps_what_is_late_in_sight(story, sign_in) -> None:
    story.issued("Exit blocked", ago=84 * HOUR)
    story.issued("Permit lapsed", ago=66 * HOUR)
    client = sign_in("Aurora", "viewer")
    page = page_of(client, "?view=calendar")
    today = page.split('aria-current="date"', 1)[1].split("</td>", 1)[0]
    assert "15:00" in today
    assert "Permit lapsed" in today
    assert "Exit blocked" in page.split('class="month"', 1)[0]
    later = page_of(client, "?view=calendar&month=2027-03")
    assert "March 2027" in later
    assert "Exit blocked" in later
    december = page_of(client, "?view=calendar&month=2026-12")
    assert december.count("Permit lapsed") == 2  # its title and tooltip: the plan is due in 30 days
    assert "?view=calendar&amp;month=2027-01" in december


def test_the_share_closed_in_time_looks_back_90_days(story, world) -> None:
    for title, issued, answered in (("kept", 20, 18), ("late", 30, 20), ("long ago", 200, 199)):
        finding = story.issued(title, ago=issued * DAY)
        story.plan(finding, ago=answered * DAY)
        story.decide(finding, "plan", accept=True, ago=answered * DAY)
        story.proof(finding, ago=answered * DAY)
        story.decide(finding, "proof", accept=True, ago=answered * DAY)
        story.close(finding, ago=answered * DAY)
    with scope(world.scope("Aurora")):
        told = findings_board.closed_in_time(Filters(), user_id=story.manager.pk, now=world.now)
    assert (told.closed, told.kept, told.percent) == (2, 1, 50)


def test_the_export_holds_what_is_filtered_and_no_formula(story, sign_in) -> None:
    story.issued("=HYPERLINK(1)", ago=2 * HOUR, site="Hall")
    story.issued("Box not explained", "minor", ago=DAY)
    client = sign_in("Aurora", "viewer")
    answer = client.get("/actions/export.csv?severity=critical")
    heads, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(heads, row, strict=True))
    assert told["Finding"] == "'=HYPERLINK(1)"
    assert told["Number"] == "F-0001"
    assert told["Site"] == "Hall"
    assert told["Due"] == "2026-11-27 07:00"
    assert told["Breached"] == "no"
    workbook = client.get("/actions/export.xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert [line[1] for line in sheet] == ["Finding", "=HYPERLINK(1)", "Box not explained"]
    assert client.get("/actions/export.pdf").status_code == 404


@pytest.mark.parametrize("view", ["board", "list", "calendar"])
def test_many_findings_cost_no_more_queries(story, sign_in, view, django_assert_max_num_queries) -> None:
    """Session, person, memberships, scope, menu (ten), people, and at most eight for the view."""
    client = sign_in("Aurora", "esg_manager")
    story.everything()
    with django_assert_max_num_queries(19):
        page_of(client, f"?view={view}")


def test_the_worklist_shows_findings_beside_requests(story, sign_in) -> None:
    story.issued("Exit blocked", ago=84 * HOUR)
    soon = story.issued("Permit lapsed", ago=60 * HOUR)
    story.proof(soon)
    plan = story.issued("Masks not worn", "major", ago=4 * DAY)
    story.plan(plan)
    page = sign_in("Aurora", "esg_manager").get("/").content.decode()
    groups = {
        key: page.split(f'id="{key}"', 1)[1].split("</section>", 1)[0]
        for key in ("overdue", "soon", "decide")
    }
    assert "Exit blocked" in groups["overdue"]
    assert "Check proof" in groups["soon"]
    assert "Review plan" in groups["decide"]
    assert page.count(">Permit lapsed<") == 1
    buyer = sign_in("Aurora", "procurement").get("/").content.decode()
    assert "Check proof" not in buyer
    assert "See the finding" in buyer
    body = sign_in("Clearwater", "assessor").get("/").content.decode()
    assert 'id="overdue"' not in body
    assert body.split('id="decide"', 1)[1].count("work__row") == 2


def test_the_menu_counts_open_findings_and_what_presses(story, sign_in) -> None:
    story.issued("Exit blocked", ago=84 * HOUR)
    story.issued("Box not explained", "minor", ago=DAY)
    story.draft("Only a draft")
    page = page_of(sign_in("Aurora", "viewer"))
    rail = dict(re.findall(r'rail__label">([^<]+)</span>\s*<span class="rail__count">([^<]+)<', page))
    assert rail["Findings &amp; actions"] == "2"
    assert rail["Worklist"] == "1"


def test_a_suppliers_page_lists_its_findings_only(world, story, sign_in) -> None:
    pk = world.supplier("Aurora").pk
    client = sign_in("Aurora", "viewer")
    assert "No findings" in client.get(f"/suppliers/{pk}/findings/").content.decode()
    story.issued("Exit blocked", ago=HOUR)
    story.issued("Guard missing", ago=HOUR, supplier="Lone Mill")
    done = story.issued("Done with", "observation", ago=DAY)
    story.close(done)
    page = client.get(f"/suppliers/{pk}/findings/").content.decode()
    assert "Exit blocked" in page
    assert "Done with" in page
    assert "Guard missing" not in page
    assert "Finding issued" in client.get(f"/suppliers/{pk}/history/").content.decode()
