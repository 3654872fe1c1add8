"""The worker's part: every report is made once, whatever happens to workers and to other reports."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection

from core.models import Event
from reports.models import Report
from reports.services import MOST_ATTEMPTS, begin_report
from reports.stages import advance_reports
from tenants.scope import Scope, clock, scope
from tests import databases
from tests import world as small_world
from tests.reports.asking import ask
from tests.reports.pdf_reading import pages
from tests.scoring.rounds import LATER, rated
from tests.world import World

State = Report.State
WORKERS = 3


def only(world: World) -> Report:
    with scope(world.scope("Aurora")):
        return Report.objects.get()


def broken(world: World) -> Report:
    """A report that cannot be made: its content names no standard."""
    whole = ask(world)
    with scope(world.scope("Aurora")):
        return Report.objects.create(
            tenant_id=whole.tenant_id,
            supplier_org_id=whole.supplier_org_id,
            supplier_id=whole.supplier_id,
            language="zh-hans",
            content={"buyer": {}, "supplier": {}, "results": [], "audits": [], "findings": []},
            content_hash="00" * 32,
            requested_by=world.user("Aurora", "procurement"),
            requested_at=LATER,
        )


def test_a_report_is_made_with_a_picture_of_every_page(world) -> None:
    rated(world)
    ask(world)
    assert advance_reports(now=LATER) == 1
    report = only(world)
    assert (report.state, report.ready_at) == (State.READY, LATER)
    with default_storage.open(report.file) as stored:
        assert len(pages(stored.read())) == report.pages >= 4
    for number in range(1, report.pages + 1):
        assert default_storage.exists(report.page_picture(number))
    assert advance_reports(now=LATER) == 0
    with scope(world.scope("Evergreen")):
        assert Event.objects.get(kind="report.ready").after["sha256"] == report.sha256


def test_a_worker_that_dies_at_it_is_followed_by_another(world, two_pages) -> None:
    rated(world)
    report = ask(world)
    with scope(Scope.worker(report.tenant_id)):
        assert begin_report(report.pk, tenant_id=report.tenant_id, problem="") is not None
    default_storage.save(report.page_picture(1), ContentFile(b"half a pic"))
    assert only(world).state == State.RENDERING
    assert advance_reports(now=LATER) == 1
    assert only(world).state == State.READY
    with default_storage.open(report.page_picture(1)) as stored:
        assert stored.read(8) == b"\x89PNG\r\n\x1a\n", "what the dead worker left is replaced"


def test_one_that_cannot_be_made_holds_up_no_other_and_fails_after_three_tries(
    world, two_pages, caplog
) -> None:
    rated(world)
    bad = broken(world)
    tried = [advance_reports(now=LATER) for _try in range(MOST_ATTEMPTS + 1)]
    assert tried == [1, 0, 0, 0]
    with scope(world.scope("Aurora")):
        states = dict(Report.objects.values_list("language", "state"))
        bad.refresh_from_db()
    assert states == {"en": State.READY, "zh-hans": State.FAILED}
    assert bad.attempts == MOST_ATTEMPTS
    assert "three tries" in bad.problem
    assert caplog.text.count(f"report {bad.pk} was not made") == MOST_ATTEMPTS


def test_one_that_takes_its_worker_with_it_fails_in_the_end(world) -> None:
    rated(world)
    report = ask(world)
    for _try in range(MOST_ATTEMPTS):
        with scope(Scope.worker(report.tenant_id)):
            assert begin_report(report.pk, tenant_id=report.tenant_id, problem="") is not None
    assert advance_reports(now=LATER) == 0
    assert only(world).state == State.FAILED


def test_asking_again_for_a_failed_report_has_it_tried_again(world) -> None:
    rated(world)
    report = ask(world)
    with scope(world.scope("Aurora")):
        Report.objects.filter(pk=report.pk).update(state=State.FAILED, attempts=3, problem="no")
    again = ask(world)
    assert again.pk == report.pk
    assert (again.state, again.attempts, again.problem) == (State.QUEUED, 0, "")


def test_the_clock_sees_that_something_waits_and_nothing_of_it(world) -> None:
    rated(world)
    ask(world)
    with clock():
        assert Report.objects.values_list("tenant_id", "state").count() == 1
    with pytest.raises(ProgrammingError, match="permission denied"), clock():
        list(Report.objects.values_list("content"))


@pytest.fixture
def committed_world(django_db_setup, django_db_blocker, worker_id) -> Iterator[World]:
    """A database of its own, where every transaction is really committed."""
    usual = f"esgdd_test_{worker_id}"
    name = f"{usual}_reports"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.use(name)
        yield small_world.load()
        databases.use(usual)
        databases.drop(name)


def test_workers_that_run_at_the_same_time_make_a_report_once(committed_world, two_pages) -> None:
    world = committed_world
    rated(world)
    ask(world)
    start = Barrier(WORKERS)

    def run(_number: int) -> int:
        start.wait()
        try:
            return advance_reports(now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        made = list(workers.map(run, range(WORKERS)))
    assert sum(made) == 1
    assert only(world).state == State.READY
    with scope(world.scope("Aurora")):
        assert Event.objects.filter(kind="report.ready").count() == 1
