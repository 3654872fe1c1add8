"""Sections of a request given to colleagues: who has what, who hears of it when, and people who leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import Request, RequestState, SectionAssignment
from assessments.services.answering import open_request
from assessments.services.drafts import RequestNotOpen
from assessments.team.assigning import AssignedMeanwhile, Pick, assign_sections
from assessments.team.sections import waiting_for
from assessments.team.steps import next_step
from assessments.team.telling import advance_team
from core.errors import InvalidInput
from core.models import Event
from tenants.models import Membership, Organisation, User
from tenants.scope import scope
from tenants.stages import send_notices
from tests.assessments.drafting import answer, own_request

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: 17:00 in Shanghai.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNTIL = date(2026, 12, 10)
FIRST, SECOND, *_REST = (section.key for section in catalogue("t-cerds").sections)


@pytest.fixture
def asked(world) -> Request:
    """The company, in Shanghai, opened the request of Aurora Outdoor."""
    Organisation.objects.filter(pk=world.org("Evergreen").pk).update(time_zone="Asia/Shanghai")
    User.objects.filter(pk=world.user("Evergreen", "contributor").pk).update(language="zh-hans")
    with scope(world.scope("Evergreen")):
        request = own_request()
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=NOW)
    return request


def give(world, request: Request, *sections: str, to: str | None = "contributor", **values: Any) -> list[str]:
    """The administrator gives sections to the person with a role; to nobody for None."""
    person = world.user("Evergreen", to).pk if to else None
    with scope(world.scope("Evergreen")):
        standing = dict(SectionAssignment.objects.filter(ended_at=None).values_list("section", "pk"))
        picks = {
            section: Pick(person, values.get("until", UNTIL), values.get("seen", standing.get(section)))
            for section in sections
        }
        return assign_sections(
            request=request,
            picks=picks,
            note=values.get("note", ""),
            actor=world.user("Evergreen", "admin"),
            now=NOW,
        )


def letters(now: datetime) -> list[tuple[str, str]]:
    """To whom which letters go when the stages run now, by subject."""
    mail.outbox.clear()
    advance_team(now=now)
    send_notices(now=now)
    return sorted((letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox)


def on(days: int, hour: int = 8) -> datetime:
    """An hour of a day so many days from :data:`UNTIL`, in Shanghai."""
    return datetime.combine(UNTIL + timedelta(days=days), datetime.min.time(), SHANGHAI).replace(hour=hour)


def names_of(*sections: str) -> str:
    return "、".join(
        part.name.in_language("zh-hans") for part in catalogue("t-cerds").sections if part.key in sections
    )


def finish(world, request: Request, section: str) -> None:
    part = next(one for one in catalogue("t-cerds").sections if one.key == section)
    with scope(world.scope("Evergreen")):
        for item in part.items:
            answer(world, request, item.key)


def test_reminders_come_at_eight_where_the_company_is() -> None:
    assert next_step(UNTIL, SHANGHAI, after=NOW) == (1, on(-3))
    assert next_step(UNTIL, SHANGHAI, after=on(-3)) == (2, on(0))
    assert next_step(UNTIL, SHANGHAI, after=on(0)) == (3, on(3))
    assert next_step(UNTIL, SHANGHAI, after=on(3)) == (4, None)


def test_two_sections_are_one_letter_in_the_language_of_the_colleague_and_three_reminders(world, asked):
    assert give(world, asked, FIRST, SECOND, note="Ask me about wages.") == [FIRST, SECOND]
    both = names_of(FIRST, SECOND)
    first = letters(NOW)
    assert len(first) == 1
    assert first[0][0] == "contributor"
    assert both in first[0][1]
    assert "Ask me about wages." in str(mail.outbox[0].body)
    assert f"/portal/requests/{asked.pk}/?who=me" in str(mail.outbox[0].body)
    assert letters(NOW + timedelta(hours=1)) == []
    for days in (-3, 0, 3):
        assert letters(on(days) - timedelta(seconds=1)) == []
        assert [both in subject for _to, subject in letters(on(days))] == [True]
        assert letters(on(days) + timedelta(hours=1)) == []
    assert letters(on(30)) == []


def test_nobody_is_reminded_of_a_section_that_is_done_or_of_answers_handed_in(world, asked):
    give(world, asked, FIRST, SECOND)
    letters(NOW)
    finish(world, asked, FIRST)
    (_to, subject), *more = letters(on(-3))
    assert not more
    assert names_of(SECOND) in subject
    assert names_of(FIRST) not in subject
    with scope(world.scope("Evergreen")):
        Request.objects.filter(pk=asked.pk).update(state=RequestState.SUBMITTED)
    assert letters(on(0)) == []


def test_after_an_outage_one_reminder_comes(world, asked):
    give(world, asked, FIRST)
    letters(NOW)
    assert len(letters(on(2))) == 1
    assert len(letters(on(4))) == 1
    assert letters(on(40)) == []


def test_somebody_who_left_gives_the_section_back_and_the_one_who_gave_it_is_told(world, asked, sign_in):
    give(world, asked, FIRST)
    letters(NOW)
    Membership.objects.filter(user=world.user("Evergreen", "contributor")).delete()
    client = sign_in("Evergreen", "admin")
    page = client.get(reverse("portal_team", args=[asked.pk])).content.decode()
    assert "Evergreen contributor left the company" in page

    (to, subject), *more = letters(NOW + timedelta(days=1))
    assert not more
    assert to == "admin"
    assert "Evergreen contributor left" in subject
    assert letters(on(-3)) == []
    with scope(world.scope("Evergreen")):
        one = SectionAssignment.objects.get()
        assert (one.ending, one.tell_at) == ("left", None)
        assert Event.objects.filter(kind="section.given_back", tenant=world.org("Evergreen")).count() == 1
    assert "left the company" in client.get(reverse("portal_team", args=[asked.pk])).content.decode()
    assert "without a person" in client.get("/portal/").content.decode()
    with pytest.raises(InvalidInput, match="no longer, of your company"):
        give(world, asked, SECOND)
    give(world, asked, FIRST, to="admin")
    assert "without a person" not in client.get("/portal/").content.decode()


def test_two_people_who_give_the_same_section_the_second_is_told_and_nothing_changes(world, asked):
    give(world, asked, FIRST, to="admin")
    with pytest.raises(AssignedMeanwhile, match="Evergreen admin has one of these"):
        give(world, asked, FIRST, SECOND, seen=None)
    with scope(world.scope("Evergreen")):
        assert list(SectionAssignment.objects.values_list("section", "ended_at")) == [(FIRST, None)]


@pytest.mark.parametrize(
    ("until", "words"),
    [(date(2026, 11, 23), "today or a later day"), (date(2027, 2, 1), "choose that day or an earlier")],
)
def test_a_day_that_cannot_be_met_is_refused(world, asked, until, words):
    with pytest.raises(InvalidInput, match=words):
        give(world, asked, FIRST, until=until)


def test_moved_and_taken_back_sections_are_in_the_companys_log_alone(world, asked):
    give(world, asked, FIRST)
    give(world, asked, FIRST, until=UNTIL - timedelta(days=2))
    give(world, asked, FIRST, to="admin")
    give(world, asked, FIRST, to=None)
    assert give(world, asked, FIRST, to=None) == []
    with scope(world.scope("Evergreen")):
        kinds = Event.objects.filter(kind__startswith="section.").order_by("created_at")
        told = [(one.kind, one.after.get("person")) for one in kinds]
    assert told == [
        ("section.assigned", "Evergreen contributor"),
        ("section.moved", "Evergreen contributor"),
        ("section.assigned", "Evergreen admin"),
        ("section.taken_back", None),
    ]
    with scope(world.scope("Aurora")):
        assert not Event.objects.filter(kind__startswith="section.").exists()


def test_answers_handed_in_are_given_to_nobody(world, asked):
    with scope(world.scope("Evergreen")):
        Request.objects.filter(pk=asked.pk).update(state=RequestState.SUBMITTED)
    with pytest.raises(RequestNotOpen):
        give(world, asked, FIRST)


def test_mine_narrows_the_questions_and_the_home_page_counts_them(world, asked, sign_in):
    give(world, asked, SECOND)
    client = sign_in("Evergreen", "contributor")
    home = client.get("/portal/", headers={"Accept-Language": "en"}).content.decode()
    second = next(part for part in catalogue("t-cerds").sections if part.key == SECOND)
    assert f"/items/{second.items[0].key}/?who=me" in home
    opened = client.get(f"/portal/requests/{asked.pk}/?who=me")
    assert opened["Location"].endswith(f"/items/{second.items[0].key}/?who=me")
    page = client.get(opened["Location"]).content.decode()
    first = next(part for part in catalogue("t-cerds").sections if part.key == FIRST)
    assert f"/items/{second.items[1].key}/?who=me" in page
    assert f"/items/{first.items[0].key}/" not in page
    finish(world, asked, SECOND)
    with scope(world.scope("Evergreen")):
        assert waiting_for(world.user("Evergreen", "contributor")) == []


def test_the_page_gives_all_at_once_and_saves_every_row(world, asked, sign_in):
    client = sign_in("Evergreen", "admin")
    person = world.user("Evergreen", "contributor")
    until = (datetime.now(SHANGHAI) + timedelta(days=2)).date().isoformat()
    client.post(reverse("portal_team_rest", args=[asked.pk]), {"person": person.pk, "until": until})
    sections = [part.key for part in catalogue("t-cerds").sections]
    with scope(world.scope("Evergreen")):
        held = {one.section: one for one in SectionAssignment.objects.filter(ended_at=None)}
        assert set(held) == set(sections)
    rows = {f"who-{key}": str(person.pk) for key in sections} | {f"until-{key}": until for key in sections}
    rows |= {f"seen-{key}": str(held[key].pk) for key in sections}
    rows[f"who-{FIRST}"] = ""
    page = client.post(reverse("portal_team", args=[asked.pk]), rows | {"note": ""}, follow=True)
    assert "1 section changed" in page.content.decode()
    again = client.post(reverse("portal_team", args=[asked.pk]), rows | {"note": ""}, follow=True)
    assert "took one of these sections back meanwhile" not in again.content.decode()
    rows[f"until-{SECOND}"] = "soon"
    broken = client.post(reverse("portal_team", args=[asked.pk]), rows | {"note": ""})
    assert broken.status_code == 422
