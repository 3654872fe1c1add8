"""Editions of a standard: nothing switches by itself; same answers side by side; nothing is rewritten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from assessments.catalogue import catalogue
from assessments.models import Request
from scoring.editions import editions_in_use
from scoring.models import RatingRule, Scorecard
from tenants.scope import scope
from tests.scoring.rounds import rated
from tests.world import NOW, World

DDQ = "esg-due-diligence"
PAGE = f"/rules/editions/{DDQ}/"
DAY = NOW.date()


@pytest.fixture(autouse=True)
def _in_time():
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(world: World, role: str = "esg_manager") -> Client:
    client = Client()
    client.force_login(world.user("Aurora", role))
    return client


def asked_on(world: World, version: str) -> None:
    """Evergreen's open T/CFIE request becomes one on the due-diligence template in ``version``."""
    book = catalogue(DDQ, version)
    with scope(world.scope("Aurora")):
        Request.objects.filter(standard="t-cfie").update(
            standard=DDQ, standard_version=version, standard_hash=book.hash, total=len(book.items)
        )


def rated_on_first(world: World) -> list[Scorecard]:
    """The cards of Evergreen on version 1.0, the first part of every item met."""
    asked_on(world, "1.0")
    book = catalogue(DDQ, "1.0")
    answers = {
        item.key: {
            "met": [item.blocks[0].checks[0].key],
            "none_met": False,
            "not_applicable": [],
            "reason": "",
            "comment": "",
            "evidence": [],
        }
        for item in book.items.values()
    }
    return rated(world, DDQ, answers=answers)


def in_use(world: World, day: date = DAY) -> str:
    with scope(world.scope("Aurora")):
        return editions_in_use(world.org("Aurora").pk, day)[DDQ]


def test_a_later_version_on_disk_switches_nothing_by_itself(world) -> None:
    assert in_use(world) == "2.0", "a buyer that never asked begins with the newest"
    asked_on(world, "1.0")
    assert in_use(world) == "1.0"


def test_the_same_answers_stand_under_both_versions_and_nothing_is_written(world) -> None:
    before = [(card.pk, card.input_hash, card.total_exact) for card in rated_on_first(world)]
    page = client_of(world, "viewer").get(PAGE).content.decode()
    assert "Evergreen Knitting" in page
    assert "condition" in page, "what nobody has answered is named"
    exported = client_of(world).get(f"{PAGE}2.0/export.csv").content.decode("utf-8-sig")
    (row,) = [line.split(",") for line in exported.strip().splitlines()[1:]]
    assert (row[1], row[4]) == ("Evergreen Knitting", "1.0")
    assert float(row[7]) != float(row[5])
    assert int(row[10]) > 0
    with scope(world.scope("Aurora")):
        assert (
            list(Scorecard.objects.order_by("basis").values_list("pk", "input_hash", "total_exact")) == before
        )


def test_adopting_counts_for_later_requests_only(world) -> None:
    cards = rated_on_first(world)
    client = client_of(world)
    first = DAY + timedelta(days=10)
    assert client.post(f"{PAGE}2.0/adopt/", {"day": first.isoformat()}).status_code == 302
    assert (in_use(world), in_use(world, first)) == ("1.0", "2.0")
    with scope(world.scope("Aurora")):
        assert RatingRule.objects.get(kind="edition").content == {"version": "2.0"}
        assert set(Scorecard.objects.values_list("standard_version", flat=True)) == {"1.0"}
        assert Request.objects.get(pk=cards[0].request_id).standard_version == "1.0"


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY + timedelta(days=1000), "soon", ""])
def test_a_day_that_cannot_be_is_refused_in_words(world, day) -> None:
    asked_on(world, "1.0")
    answer = client_of(world).post(f"{PAGE}2.0/adopt/", {"day": str(day)})
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    with scope(world.scope("Aurora")):
        assert not RatingRule.objects.filter(kind="edition").exists()


def test_an_edition_that_is_not_later_is_refused(world) -> None:
    asked_on(world, "2.0")
    answer = client_of(world).post(f"{PAGE}1.0/adopt/", {"day": DAY.isoformat()})
    assert (answer.status_code, "after 2.0" in answer.content.decode()) == (422, True)
    assert client_of(world).post(f"{PAGE}9.9/adopt/", {"day": DAY.isoformat()}).status_code == 404
    assert client_of(world).get("/rules/editions/no-such/").status_code == 404
