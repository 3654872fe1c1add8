"""Pages of the warning list: the steps to the public, by two people, and the page that needs no account."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.scoring.negative_events import warnings, withdraw
from tests.scoring.test_warnings import TEXT, agree, ask, vicious
from tests.workspace.test_screening import words
from tests.world import NOW


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def public(world) -> str:
    """What a stranger reads of Aurora."""
    return words(Client().get(f"/public/warnings/{world.org('Aurora').pk}/"))


def test_two_people_make_a_warning_public_on_the_pages(world, sign_in) -> None:
    vicious(world)
    (entry,) = warnings(world)
    address = f"/warnings/{entry.pk}/"
    manager, admin = sign_in("Aurora", "esg_manager"), sign_in("Aurora", "admin")
    assert "Evergreen Knitting is on our supply-chain risk warning list" in words(manager.get(address))
    short = manager.post(f"{address}ask/", {"public_text": "Bad."})
    assert short.status_code == 422
    assert "in a sentence or two" in words(short)
    assert manager.post(f"{address}ask/", {"public_text": TEXT}).status_code == 302
    assert "It takes a second person" in words(manager.get(address))
    alone = manager.post(f"{address}agree/", {"seen": TEXT})
    assert (alone.status_code, "second person" in words(alone)) == (409, True)
    assert "Nothing is public at this address." in public(world)
    assert admin.post(f"{address}agree/", {"seen": TEXT}).status_code == 302
    shown = public(world)
    assert TEXT in shown
    assert "Published by Aurora Outdoor on 24 Nov 2026" in shown
    page = words(admin.get(address))
    assert "Asked for by Aurora esg_manager" in page
    assert "Agreed by Aurora admin" in page


def test_what_is_taken_back_leaves_the_public_page_and_stays_in_the_history(world, sign_in) -> None:
    vicious(world)
    ask(world)
    agree(world)
    (entry,) = warnings(world)
    client = sign_in("Aurora", "admin")
    assert client.post(f"/warnings/{entry.pk}/take-back/", {"reason": ""}).status_code == 422
    assert TEXT in public(world)
    client.post(f"/warnings/{entry.pk}/take-back/", {"reason": "The firm appealed."})
    assert "Nothing is public at this address." in public(world)
    page = words(client.get(f"/warnings/{entry.pk}/"))
    assert "The firm appealed." in page
    assert "Public warning taken back" in page


def test_the_list_and_its_history(world, sign_in) -> None:
    event = vicious(world)
    client = sign_in("Clearwater", "assessor")
    assert "Evergreen Knitting" in words(client.get("/warnings/"))
    withdraw(world, event, "The ruling was overturned.")
    assert "Nobody here" in words(client.get("/warnings/"))
    assert "The ruling was overturned." in words(client.get("/warnings/?show=ended"))


def test_a_decision_ends_an_entry(world, sign_in) -> None:
    vicious(world)
    (entry,) = warnings(world)
    client = sign_in("Aurora", "admin")
    assert client.post(f"/warnings/{entry.pk}/end/", {"reason": "Three clean years."}).status_code == 302
    page = words(client.get(f"/warnings/{entry.pk}/"))
    assert "Three clean years." in page
    assert "Ask a second person" not in page
    again = client.post(f"/warnings/{entry.pk}/end/", {"reason": "Again."})
    assert again.status_code == 409


def test_those_who_may_not_publish_see_the_entry_without_the_steps(world, sign_in) -> None:
    vicious(world)
    (entry,) = warnings(world)
    page = words(sign_in("Aurora", "procurement").get(f"/warnings/{entry.pk}/"))
    assert "Nothing of this is public." in page
    assert "Ask a second person" not in page


def test_a_stranger_cannot_tell_whether_a_buyer_is_here(world) -> None:
    nobody = Client().get("/public/warnings/00000000-0000-4000-8000-000000000000/")
    assert words(nobody) == public(world)
    assert "Aurora" not in words(nobody)
