"""Worker and beat show that they work by the age of a file, which the health checks of containers look at."""

import os
import subprocess
import sys

import pytest

from esgdd.run.session import CHECKOUT
from esgdd.run.supervisor import Program, Supervisor

ASK = "from esgdd.celery import app; app.send_task({task!r}, queue='nobody', retry=False)"


@pytest.fixture
def alive(tmp_path):
    return tmp_path / "alive"


def test_a_worker_at_work_touches_the_file(alive, tmp_path):
    worker = [sys.executable, "-m", "celery", "-A", "esgdd", "worker", "--queues", "nobody", "--pool", "solo"]
    log = tmp_path / "worker.log"
    program = Program("worker", worker, CHECKOUT, {**os.environ, "ALIVE_FILE": str(alive)}, log=log)
    supervisor = Supervisor()
    try:
        supervisor.start(program)
        assert supervisor.wait_until(alive.exists, seconds=30), log.read_text()
    finally:
        supervisor.stop_all()


@pytest.mark.parametrize(("task", "is_beat"), [("flow.advance_all", True), ("flow.advance", False)])
def test_asking_for_a_run_of_all_stages_is_the_sign_of_life_of_beat(alive, task, is_beat):
    environment = {**os.environ, "ALIVE_FILE": str(alive)}
    subprocess.run(
        [sys.executable, "-c", ASK.format(task=task)], check=True, cwd=CHECKOUT, env=environment, timeout=60
    )
    assert alive.exists() == is_beat


def test_the_health_check_of_the_containers_looks_at_its_age(alive):
    command = 'test -n "$(find $ALIVE_FILE -mmin -2)"'
    assert command.replace("$", "$$").replace('"', '\\"') in (CHECKOUT / "docker-compose.yml").read_text()

    def health() -> int:
        check = ["sh", "-c", command]
        return subprocess.run(
            check, check=False, env={**os.environ, "ALIVE_FILE": str(alive)}, stderr=subprocess.DEVNULL
        ).returncode

    missing = health()
    alive.touch()
    fresh = health()
    os.utime(alive, (0, 0))
    assert (missing, fresh, health()) == (1, 0, 1)
