"""Playbooks in versions on a clock, exercises that try them, measures that follow; what bad input meets."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError, InvalidInput
from core.models import Obligation
from risk.models import Exercise, ExerciseMeasure, Playbook, PlaybookVersion, RiskEntry
from risk.reviewing import advance_reviews
from risk.services.exercises import change_exercise, follow_up, note_exercise
from risk.services.playbooks import (
    change_playbook,
    restore_playbook,
    retire_playbook,
    review_playbook,
    write_playbook,
)
from risk.services.register import create_entry
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.world import NOW, World

TODAY = NOW.date()
CALL = {"text": "Call the mill.", "role": "Purchaser", "hours": 2}
COUNT = {"text": "Count people.", "role": "Works manager", "hours": 0}
FLOOD: dict[str, Any] = {
    "title": "The mill is flooded",
    "scenario": "Water in the halls.",
    "triggers": "A red warning.",
    "steps": [CALL],
    "review_on": TODAY + timedelta(days=90),
}
TRIED: dict[str, Any] = {"held_on": TODAY, "people": "Purchasing", "tried": "A flood on a Sunday"}


def write(world: World, **more: Any) -> Playbook:
    """A playbook of Aurora's, written by its ESG manager."""
    with scope(world.scope("Aurora")):
        return write_playbook(
            tenant_id=world.org("Aurora").pk,
            values=FLOOD | more,
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
        )


def try_out(world: World, playbook: Playbook | None, **more: Any) -> Exercise:
    """An exercise on a playbook, noted by the ESG manager."""
    with scope(world.scope("Aurora")):
        return note_exercise(
            tenant_id=world.org("Aurora").pk,
            values=TRIED | {"playbook": playbook} | more,
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
        )


@pytest.fixture
def manager(world: World) -> Client:
    client = Client()
    client.force_login(world.user("Aurora", "esg_manager"))
    return client


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": " "}, "title", "few words"),
        ({"scenario": ""}, "scenario", "what happens"),
        ({"triggers": ""}, "triggers", "sets the playbook off"),
        ({"steps": [{"text": " "}]}, "steps", "at least one step"),
        ({"steps": [CALL, {"role": "Purchaser"}]}, "steps", "Step 2: say what is done"),
        ({"steps": [CALL | {"role": ""}]}, "steps", "Step 1: say who"),
        ({"steps": [CALL | {"hours": None}]}, "steps", "from 0 to 8760"),
        ({"steps": [CALL | {"text": "x" * 501}]}, "steps", "too long"),
        ({"steps": [CALL] * 31}, "steps", "up to 30"),
        ({"review_on": TODAY - timedelta(days=1)}, "review_on", "has passed"),
    ],
)
def test_a_playbook_that_says_too_little_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        write(world, **values)
    assert refused.value.field == field
    with scope(world.scope("Aurora")):
        assert not Playbook.objects.exists()


def test_other_words_make_a_version_and_the_earlier_one_stays(world: World) -> None:
    flood, actor = write(world), world.user("Aurora", "procurement")

    def change(revision: int, **more: Any) -> Playbook:
        return change_playbook(playbook=flood, values=FLOOD | more, revision=revision, actor=actor, now=NOW)

    with scope(world.scope("Aurora")):
        assert change(1, title="Flood at a mill").version == 1
        with pytest.raises(InvalidInput, match="what is new"):
            change(2, steps=[CALL, COUNT])
        assert change(2, steps=[CALL, COUNT], note="People first.").version == 2
        with pytest.raises(DomainError, match="Somebody else saved"):
            change(2, steps=[CALL], note="Back again.")
        told = {one.version: (one.steps, one.note) for one in PlaybookVersion.objects.all()}
    assert told == {1: ([CALL], ""), 2: ([COUNT, CALL], "People first.")}


def test_people_hear_of_a_review_until_it_is_done_or_the_playbook_put_away(world: World) -> None:
    actor = world.user("Aurora", "procurement")
    flood = write(world, owner=actor)
    with scope(world.scope("Aurora")):
        clock = Obligation.objects.get(subject_id=flood.pk)
    for when in (clock.due_at - timedelta(days=2), clock.due_at + timedelta(hours=1)):
        advance_obligations(now=when)
        advance_reviews(now=when)
    with scope(Scope.worker(world.org("Aurora").pk)):
        rows = Notice.objects.filter(kind__startswith="playbook_").values_list("kind", "recipient__email")
        told = {(kind, email.split("@")[0]) for kind, email in rows}
    assert told == {
        ("playbook_soon", "procurement"),
        ("playbook_overdue", "procurement"),
        ("playbook_overdue", "esg_manager"),
    }
    late = clock.due_at + timedelta(days=2)
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput, match="next review"):
            review_playbook(playbook=flood, next_on=None, actor=actor, now=late)
        next_on = late.date() + timedelta(days=100)
        review_playbook(playbook=flood, next_on=next_on, actor=actor, now=late)
        retire_playbook(playbook=flood, actor=actor, now=late)
        states = Obligation.objects.filter(subject_id=flood.pk).order_by("due_at")
        assert [one.state for one in states] == ["met", "cancelled"]
        with pytest.raises(DomainError, match="put away"):
            retire_playbook(playbook=flood, actor=actor, now=late)
        restore_playbook(playbook=flood, actor=actor, now=late)
        assert [one.state for one in states.all()] == ["met", "open"]


def test_an_exercise_keeps_its_version_and_its_measures_stand_in_the_register(world: World) -> None:
    actor = world.user("Aurora", "esg_manager")
    flood = write(world)
    planned = try_out(world, flood, held_on=TODAY + timedelta(days=9))
    with scope(world.scope("Aurora")):
        risk = create_entry(
            tenant_id=flood.tenant_id, values={"title": "Floods", "kind": "acute"}, actor=actor, now=NOW
        )
        more = {"steps": [COUNT, CALL], "note": "People first."}
        flood = change_playbook(playbook=flood, values=FLOOD | more, revision=1, actor=actor, now=NOW)
        held = TRIED | {"playbook": flood, "outcome": "partly"}
        with pytest.raises(InvalidInput, match="was found"):
            change_exercise(exercise=planned, values=held, revision=1, actor=actor, now=NOW)
        early = held | {"held_on": TODAY + timedelta(days=9), "found": "x"}
        with pytest.raises(InvalidInput, match="still to come"):
            change_exercise(exercise=planned, values=early, revision=1, actor=actor, now=NOW)
        held |= {"found": "No number for the night."}
        assert change_exercise(exercise=planned, values=held, revision=1, actor=actor, now=NOW).version == 2
        flood = change_playbook(
            playbook=flood, values=FLOOD | {"note": "Shorter."}, revision=2, actor=actor, now=NOW
        )
        again = held | {"playbook": flood, "found": "No number for nights."}
        assert change_exercise(exercise=planned, values=again, revision=2, actor=actor, now=NOW).version == 2
        with pytest.raises(InvalidInput, match="Choose the risk") as refused:
            follow_up(
                exercise=planned, entry=None, text="Numbers.", owner=None, due_on=None, actor=actor, now=NOW
            )
        assert refused.value.field == "entry"
        measure = follow_up(
            exercise=planned, entry=risk, text="Numbers.", owner=None, due_on=None, actor=actor, now=NOW
        )
        assert list(RiskEntry.objects.get(pk=risk.pk).measures.values_list("text", flat=True)) == ["Numbers."]
        assert ExerciseMeasure.objects.get(exercise=planned).measure_id == measure.pk


def test_pages_of_playbooks(world: World, manager: Client) -> None:
    page = _reader(manager)
    assert "No playbook is written yet" in page("/risks/playbooks/")
    typed = {"title": "=Flood", "scenario": "Water.", "triggers": "Red."}
    typed |= {"step-7-text": "Call the mill.", "step-7-role": "Purchaser", "step-7-hours": "24"}
    refused = manager.post("/risks/playbooks/new/", typed | {"step-7-hours": "-1", "step-8-text": "Wait."})
    assert refused.status_code == 422
    assert 'value="Wait."' in refused.content.decode()
    made = manager.post("/risks/playbooks/new/", typed)
    assert made.status_code == 302
    flood = made["Location"]
    edited = typed | {"revision": "1", "step-1-text": "Count.", "step-1-role": "Mill", "step-1-hours": "0"}
    assert "what is new" in manager.post(f"{flood}edit/", edited).content.decode()
    assert manager.post(f"{flood}edit/", edited | {"note": "People first."}).status_code == 302
    assert "People first." in page(flood)
    assert "no longer holds" in page(f"{flood}?version=1")
    assert manager.get(f"{flood}?version=9").status_code == 404
    assert "=Flood" in page("/risks/playbooks/?show=untried&q=red")
    assert "No playbook here" in page("/risks/playbooks/?show=overdue")
    file = manager.get("/risks/playbooks/?as=csv").content.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(file))] == ["Playbook", "'=Flood"]
    assert "24 h · Purchaser · Call the mill." in file
    assert manager.get("/risks/playbooks/export.pdf").status_code == 404
    assert manager.post(f"{flood}put-away/").status_code == 302
    assert "=Flood" in page("/risks/playbooks/?show=retired")
    _same_cost(page, "/risks/playbooks/", lambda n: write(world, title=f"Flood {n}"))


def test_pages_of_exercises(world: World, manager: Client) -> None:
    page, flood = _reader(manager), write(world)
    assert "No exercise is planned" in page("/risks/exercises/")
    typed = {"playbook": str(flood.pk), "held_on": "2026-11-02", "people": "=Us", "tried": "A flood."}
    assert manager.post("/risks/exercises/new/", typed | {"outcome": "worked"}).status_code == 422
    made = manager.post("/risks/exercises/new/", typed | {"outcome": "worked", "found": "Well."})
    exercise = made["Location"]
    assert "Well." in page(exercise)
    stale = manager.post(f"{exercise}edit/", typed | {"revision": "0"})
    assert "Somebody else saved" in stale.content.decode()
    nowhere = manager.post(f"{exercise}measures/", {"text": "Numbers."})
    assert nowhere.status_code == 422
    assert "Choose the risk of the register" in nowhere.content.decode()
    assert "The mill is flooded" in page("/risks/exercises/?outcome=worked&q=well&show=held")
    assert "No exercise here" in page("/risks/exercises/?outcome=failed")
    assert "It worked" in page("/risks/playbooks/")
    file = manager.get("/risks/exercises/?as=csv&show=nonsense").content.decode("utf-8-sig")
    assert [row[5] for row in csv.reader(io.StringIO(file))] == ["Who takes part", "'=Us"]
    _same_cost(page, "/risks/exercises/", lambda n: try_out(world, write(world, title=f"Flood {n}")))


def _reader(client: Client) -> Any:
    def page(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def _same_cost(page: Any, path: str, add: Any) -> None:
    """More rows cost no more queries."""
    add(9)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as few:
            page(path)
        counts.append(len(few))
        for number in range(4):
            add(number)
    assert counts[0] == counts[1]
