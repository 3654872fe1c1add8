"""Bulk re-evaluation as an ESG manager sees it: start, refuse, progress, whose result moved, export, stop."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from core.models import Event
from scoring.models import Rescoring, RescoringState, Scorecard
from tenants.scope import Scope, scope
from tests.scoring.rounds import rated
from tests.world import NOW, World

NEW = "/rescoring/new/"


@pytest.fixture(autouse=True)
def _in_time():
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(world: World, role: str = "esg_manager") -> Client:
    client = Client()
    client.force_login(world.user("Aurora", role))
    return client


def jobs(world: World) -> list[Rescoring]:
    with scope(world.scope("Aurora")):
        return list(Rescoring.objects.all())


def start(world: World, **values: object) -> Rescoring:
    body = {"standard": "t-cerds", "reason": "New topic weights", **values}
    answer = client_of(world).post(NEW, body)
    assert answer.status_code == 302, answer.content.decode()
    return jobs(world)[0]


def test_a_job_starts_with_its_reason_and_the_number_of_results(world) -> None:
    rated(world)
    job = start(world)
    assert (job.total, job.done, job.state) == (2, 0, RescoringState.WAITING)
    assert job.rules_on == NOW.date()
    page = client_of(world, "viewer").get(f"/rescoring/{job.pk}/").content.decode()
    assert "New topic weights" in page
    assert "0 of 2" in page
    with scope(world.scope("Aurora")):
        assert Event.objects.get(kind="rescoring.started").after["cards"] == 2


def test_without_reason_result_or_while_one_runs_nothing_starts(world) -> None:
    client = client_of(world)
    asked = {"standard": "t-cerds", "reason": "New weights"}
    nobody = client.post(NEW, asked)
    assert (nobody.status_code, "No supplier has a result here yet" in nobody.content.decode()) == (422, True)
    rated(world)
    for change, words in (({"reason": " "}, "Say why; the reason"), ({"standard": "iso"}, "valid choice")):
        refused = client.post(NEW, asked | change)
        assert (refused.status_code, words in refused.content.decode()) == (422, True)
    narrowed = client.post(NEW, asked | {"size_class": ["large"]})
    assert "Widen the choice" in narrowed.content.decode()
    start(world)
    second = client.post(NEW, asked)
    assert "is running already" in second.content.decode()
    assert len(jobs(world)) == 1


def test_a_job_lists_whose_band_moved_and_exports_it(world) -> None:
    declared, verified = rated(world)
    job = start(world)
    with scope(Scope.worker(job.tenant_id)):
        for card, band, total in ((declared, "4", "111.0"), (verified, "5", "126.5")):
            Scorecard.objects.filter(pk=card.pk).update(is_current=False, is_official=False)
            copy = Scorecard.objects.get(pk=card.pk)
            copy.pk, copy._state.adding = None, True  # a new row with the values of the old one
            copy.input_hash = card.input_hash[::-1]
            copy.band, copy.total, copy.supersedes, copy.rescoring = band, total, card, job
            copy.is_current = True
            copy.save()
    client = client_of(world)
    every = client.get(f"/rescoring/{job.pk}/").content.decode()
    moved = client.get(f"/rescoring/{job.pk}/?show=band").content.decode()
    assert ("Declared" in every, "Document-verified" in every) == (True, True)
    assert ("Document-verified" in moved, ">Declared<" in moved) == (True, False)
    exported = client.get(f"/rescoring/{job.pk}/export.csv?show=band").content.decode("utf-8-sig")
    assert [line.split(",")[3:8:2] for line in exported.strip().splitlines()[1:]] == [
        ["Document-verified", "4", "5"]
    ]


def test_a_stopped_job_says_so_and_cannot_be_stopped_again(world) -> None:
    rated(world)
    job = start(world)
    client = client_of(world)
    assert client.post(f"/rescoring/{job.pk}/stop/").status_code == 302
    assert "Stopped" in client.get(f"/rescoring/{job.pk}/").content.decode()
    again = client.post(f"/rescoring/{job.pk}/stop/")
    assert (again.status_code, "over already" in again.content.decode()) == (409, True)
