"""Acting for another of one's organisations, and reading in another language."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.models import Engagement, Membership, Organisation
from tenants.selectors import contexts_of


def test_a_person_in_two_organisations_switches_between_them(world, sign_in) -> None:
    viewer = world.user("Aurora", "viewer")
    Membership.objects.create(user=viewer, organisation=world.org("Borealis"), role="viewer")
    client = sign_in("Aurora", "viewer")
    assert "viewer@borealis.example" not in client.get("/members/").content.decode()
    other = next(c for c in contexts_of(viewer) if c.organisation == world.org("Borealis"))
    assert client.post("/switch/", {"context": other.key}).headers["Location"] == "/"
    assert "viewer@borealis.example" in client.get("/members/").content.decode()


def test_a_rating_body_switches_between_its_buyers(world, sign_in) -> None:
    Engagement.objects.create(tenant=world.org("Borealis"), organisation=world.org("Clearwater"))
    lead = world.user("Clearwater", "lead")
    client = sign_in("Clearwater", "lead")
    assert "Rating for Aurora Outdoor" in client.get("/members/").content.decode()
    other = next(c for c in contexts_of(lead) if c.tenant == world.org("Borealis"))
    client.post("/switch/", {"context": other.key})
    assert "Rating for Borealis Home" in client.get("/members/").content.decode()


def test_somebody_elses_context_is_refused(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    foreign = contexts_of(world.user("Borealis", "viewer"))[0]
    assert client.post("/switch/", {"context": foreign.key}).status_code == 400
    assert client.post("/switch/", {}).status_code == 400
    assert "viewer@borealis.example" not in client.get("/members/").content.decode()


def test_a_language_is_remembered_with_the_account(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    answer = client.post("/language/", {"language": "zh-hans", "next": "/members/"})
    assert answer.headers["Location"] == "/members/"
    assert '<html lang="zh-Hans"' in client.get("/members/").content.decode()
    elsewhere = sign_in("Aurora", "viewer")
    assert '<html lang="zh-Hans"' in elsewhere.get("/members/").content.decode()


def test_a_visitor_chooses_a_language_before_signing_in(world) -> None:
    client = Client()
    client.post("/language/", {"language": "zh-hans"})
    assert '<html lang="zh-Hans"' in client.get("/accounts/login/").content.decode()


def test_an_unknown_language_and_a_foreign_address_are_not_followed(world) -> None:
    client = Client()
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert client.get("/language/").status_code == 405


def test_a_person_sets_a_time_zone_and_reads_times_by_it(world, sign_in) -> None:
    Organisation.objects.filter(pk=world.org("Aurora").pk).update(time_zone="Europe/Stockholm")
    client = sign_in("Aurora", "viewer")
    form = client.get("/settings/").content.decode()
    assert "That of the organisation: Stockholm" in form
    assert 'value="Asia/Shanghai"' in form

    sent = {"name": "Kim Viewer", "language": "zh-hans", "time_zone": "Asia/Shanghai"}
    page = client.post("/settings/", sent, follow=True).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "北京时间" in page, "the page tells the time there"

    person = world.user("Aurora", "viewer")
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Kim Viewer", "zh-hans", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Moon/Crater"), ("language", "xx"), ("name", ""), ("name", "n" * 201)]
)
def test_settings_that_make_no_sense_are_refused_and_nothing_is_kept(world, sign_in, field, value) -> None:
    client = sign_in("Aurora", "viewer")
    sent = {"name": "Kim Viewer", "language": "en", "time_zone": ""} | {field: value}
    answer = client.post("/settings/", sent)
    assert answer.status_code == 422
    assert f"id_{field}" in answer.content.decode()
    person = world.user("Aurora", "viewer")
    person.refresh_from_db()
    assert person.name != "Kim Viewer"
