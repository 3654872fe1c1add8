"""Pages of the 360° check: who was looked up, what events take off and why, where a void round shows."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from typing import Any

import pytest
import time_machine

from scoring.models import NegativeEvent, Screening
from tenants.scope import scope
from tests.scoring.negative_events import record, standing, take_in, withdraw
from tests.scoring.rounds import rated
from tests.world import NOW

EVENT = {
    "title": "Fined for waste water",
    "topic": "environment",
    "happened_on": "2025-03-14",
    "source": "Register of the county's environment office",
    "severity": "moderate",
    "reach": "site",
    "penalty": "fine",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def words(response) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def tab(world, buyer: str = "Aurora") -> str:
    return f"/suppliers/{world.supplier(buyer).pk}/screening/"


def test_the_tab_shows_each_event_with_its_worked_sum(world, sign_in) -> None:
    record(world, reliefs=("disclosed",), description="Told in the yearly report.")
    record(world, title="Wages late", topic="labour", severity="serious", reach="company", penalty="fine")
    page = words(sign_in("Aurora", "viewer").get(tab(world)))
    assert "Why 4.50%?" in page
    assert (
        "Severity: Moderate 4% + Reach: One site 0% + Penalty: Fine or confiscation 2% = before relief 6%"
        in page
    )
    assert "Disclosed by the company itself 25% of it = this event 4.50%" in page
    assert "Sum of the events 18.50% Taken off 18.50% × full mark 200, in points 37" in page
    assert "1 Jan 2023 to 24 Nov 2026" in page
    assert "Record an event" not in page, "a viewer reads"


def test_the_form_knows_what_each_grade_adds_and_what_counts_beside_it(world, sign_in) -> None:
    event = record(world)
    record(world, title="Wages late", topic="labour", severity="serious", reach="company", penalty="fine")
    client = sign_in("Aurora", "esg_manager")
    new = shares(client.get(f"{tab(world)}new/"))
    assert (new["severity"]["moderate"], new["reliefs"]["disclosed"], new["most"]) == (400, 2500, 2000)
    assert new["others"] == 600 + 1400
    assert shares(client.get(f"/negative-events/{event.pk}/"))["others"] == 1400, (
        "its own share is no other's"
    )


def shares(response) -> dict[str, Any]:
    found = re.search(
        r'<script id="event-shares" type="application/json">(.*?)</script>', response.content.decode()
    )
    return json.loads(found[1]) if found else {}


def test_the_maximum_is_said_where_it_holds(world, sign_in) -> None:
    for title in ("One", "Two"):
        record(world, title=title, severity="serious", reach="public", penalty="suspension")
    page = words(sign_in("Aurora", "viewer").get(tab(world)))
    assert "Sum of the events 40% At most, all events together 20% Taken off 20%" in page


def test_the_table_of_grades_stands_on_the_page(world, sign_in) -> None:
    page = words(sign_in("Aurora", "viewer").get(tab(world)))
    for line in ("Minor +1%", "Public or beyond one region +5%", "Corrected properly and effectively −25%"):
        assert line in page
    assert "None in these days: nothing is taken off." in page


def test_an_event_is_recorded_corrected_and_withdrawn_on_the_pages(world, sign_in) -> None:
    client = sign_in("Clearwater", "assessor")
    answer = client.post(f"{tab(world)}new/", EVENT)
    assert answer.headers["Location"] == tab(world)
    with scope(world.scope("Aurora")):
        event = NegativeEvent.objects.get()
    form = client.get(f"/negative-events/{event.pk}/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen
    grown = EVENT | {"severity": "serious", "seen": seen[1]}
    assert client.post(f"/negative-events/{event.pk}/", grown).status_code == 302
    again = client.post(f"/negative-events/{event.pk}/", grown | {"severity": "minor"})
    assert again.status_code == 422
    assert "Somebody changed this event since you opened it" in words(again)
    short = client.post(f"/negative-events/{event.pk}/withdraw/", {"reason": "no"})
    assert (short.status_code, "Say why; the reason stays on record." in words(short)) == (422, True)
    withdrawn = client.post(f"/negative-events/{event.pk}/withdraw/", {"reason": "Another company."})
    assert withdrawn.headers["Location"] == tab(world)
    page = words(client.get(tab(world)))
    assert "Withdrawn, or outside these days 1" in page
    assert "Another company." in page


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("happened_on", "2026-11-25", "This day lies in the future"),
        ("happened_on", "2022-12-31", "from 1 Jan 2023 to 24 Nov 2026"),
        ("happened_on", "yesterday", "Enter a day as year-month-day"),
        ("happened_on", "01/02/2025", "Enter a day as year-month-day"),
        ("source", "", "Say where this is known from"),
        ("title", "", "Say in a few words what happened"),
        ("severity", "awful", "awful is not one of the available choices"),
        ("severity", "", "Choose how severe it is"),
        ("reach", "", "Choose how far it reaches"),
        ("penalty", "", "Choose which penalty was given"),
        ("topic", "", "Choose one of the areas"),
        ("reliefs", ["disclosed"], "Relief and zeroing need grounds"),
        ("zeroing", "vicious", "Relief and zeroing need grounds"),
        ("title", "x" * 201, "at most 200 characters"),
        ("description", "a\x00b", "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_recorded_is_said_beside_its_field(world, sign_in, field, given, said) -> None:
    answer = sign_in("Aurora", "esg_manager").post(f"{tab(world)}new/", EVENT | {field: given})
    assert answer.status_code == 422
    assert said in words(answer)
    with scope(world.scope("Aurora")):
        assert not NegativeEvent.objects.exists()


def test_a_check_is_noted_also_when_nothing_was_found(world, sign_in) -> None:
    client = sign_in("Aurora", "esg_manager")
    bad = client.post(f"{tab(world)}check/", {"checked_on": "2027-01-01", "sources": "Courts"})
    assert bad.status_code == 422
    assert "lies in the future" in words(bad)
    client.post(f"{tab(world)}check/", {"checked_on": "2026-11-20", "sources": "Courts, news"})
    with scope(world.scope("Aurora")):
        assert Screening.objects.get().sources == "Courts, news"
    assert "Checked 20 Nov 2026 Aurora esg_manager Courts, news" in words(client.get(tab(world)))


def test_the_list_finds_who_was_never_checked_who_has_events_and_who_is_zeroed(world, sign_in) -> None:
    client = sign_in("Aurora", "esg_manager")
    assert names(client.get("/screening/")) == ["Evergreen Knitting", "Lone Mill"]
    client.post(f"{tab(world)}check/", {"checked_on": "2025-11-20", "sources": "Courts"})
    assert names(client.get("/screening/?show=never")) == ["Lone Mill"]
    assert names(client.get("/screening/?show=old")) == ["Evergreen Knitting", "Lone Mill"]
    client.post(f"{tab(world)}check/", {"checked_on": "2025-11-24", "sources": "Courts"})
    assert names(client.get("/screening/?show=old")) == ["Lone Mill"], "a year to the day is not old yet"
    assert names(client.get("/screening/?sort=-checked")) == ["Evergreen Knitting", "Lone Mill"]
    assert names(client.get("/screening/?sort=checked")) == ["Lone Mill", "Evergreen Knitting"]
    assert names(client.get("/screening/?show=events")) == []
    record(world)
    assert names(client.get("/screening/?show=events")) == ["Evergreen Knitting"]
    assert names(client.get("/screening/?show=zeroed")) == []
    record(world, title="Hidden", zeroing="concealed", description="Ruling 17.")
    zeroed = client.get("/screening/?show=zeroed&q=ever")
    assert names(zeroed) == ["Evergreen Knitting"]
    assert "Zeroed Warning list" in words(zeroed)
    assert names(client.get("/screening/?q=mill%00")) == ["Lone Mill"]


def names(response) -> list[str]:
    """The suppliers in the list, in their order."""
    assert response.status_code == 200
    return re.findall(r'title="([^"]+)">[^<]+</a></span></th>', response.content.decode())


def test_the_list_costs_the_same_however_long(world, sign_in, django_assert_num_queries) -> None:
    client = sign_in("Aurora", "viewer")
    client.get("/screening/")
    with django_assert_num_queries(COST_OF_THE_LIST):
        client.get("/screening/")
    record(world)
    record(world, title="Hidden", zeroing="concealed", description="Ruling 17.")
    with django_assert_num_queries(COST_OF_THE_LIST):
        client.get("/screening/")


#: Session, person, scope and menu, then the page: policy twice, count, ids, and four for its rows.
COST_OF_THE_LIST = 16


def test_the_export_holds_what_the_list_shows(world, sign_in) -> None:
    record(world, reliefs=("disclosed",), description="Told in the yearly report.")
    client = sign_in("Aurora", "viewer")
    text = client.get("/screening/export.csv?show=events").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Name"], row["Events that count"], row["Taken off (%)"], row["Zeroed"]) == (
        "Evergreen Knitting",
        "1",
        "4.5",
        "no",
    )
    assert client.get("/screening/export.pdf").status_code == 404


def test_both_scorecards_say_what_was_taken_off_and_why(world, sign_in) -> None:
    rated(world)
    record(world)
    take_in()
    card = standing(world)["verified"]
    for page in (
        words(sign_in("Aurora", "viewer").get(f"/scorecards/{card.pk}/")),
        words(sign_in("Evergreen", "contributor").get(f"/portal/scorecards/{card.pk}/")),
    ):
        assert "Fined for waste water" in page
        assert "Why 6%?" in page
        assert "6% of the full mark 200 −12.00" in page


def test_a_void_round_is_called_zeroed_wherever_stars_stand(world, sign_in) -> None:
    rated(world)
    record(world, zeroing="vicious", description="Ruling 17 of 2025.")
    take_in()
    card = standing(world)["verified"]
    manager, company = sign_in("Aurora", "esg_manager"), sign_in("Evergreen", "admin")
    for client, address in (
        (manager, "/suppliers/"),
        (manager, f"/suppliers/{card.supplier_id}/"),
        (manager, f"/suppliers/{card.supplier_id}/scores/"),
        (manager, f"/scorecards/{card.pk}/"),
        (manager, f"/requests/{card.request_id}/"),
        (company, "/portal/"),
        (company, f"/portal/scorecards/{card.pk}/"),
    ):
        page = words(client.get(address))
        assert "Zeroed" in page, address
    page = words(manager.get(f"/scorecards/{card.pk}/"))
    assert "The round is zeroed: total 0, no stars." in page
    assert "Zeroed: what was left −" in page
    assert "no answer raises this score" in page


def test_a_withdrawn_event_is_shown_and_not_opened_for_changes(world, sign_in) -> None:
    event = withdraw(world, record(world))
    page = words(sign_in("Aurora", "esg_manager").get(f"/negative-events/{event.pk}/"))
    assert "It was another company." in page
    assert "Save and score again" not in page
