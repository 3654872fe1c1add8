"""Several programs as one: real child processes, real signals."""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PRELUDE = """
import sys
from pathlib import Path
from esgdd.run.supervisor import Program, StopRequestedError, Supervisor, stop_on_signals

def program(name, body, **more):
    return Program(name, [sys.executable, "-u", "-c", body], Path.cwd(), **more)

def run(*programs):
    supervisor = Supervisor()
    try:
        with stop_on_signals():
            for one in programs:
                supervisor.start(one)
            supervisor.run_forever()
    except StopRequestedError as request:
        supervisor.say(f"asked to stop by {request}")
    finally:
        supervisor.stop_all()
"""

TALKER = """
import os, signal, sys
def end(*_):
    print("goodbye")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("process", os.getpid())
while True:
    signal.pause()
"""
PARENT = """
import os, signal, subprocess
child = subprocess.Popen(["sleep", "300"])
print("process", child.pid)
print("process", os.getpid())
signal.pause()
"""
STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("process", os.getpid())
while True:
    signal.pause()
"""


class Supervised:
    """A supervisor in a process of its own, and the lines it prints."""

    def __init__(self, code: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", PRELUDE + code], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._passed_over: list[str] = []

    def line(self, pattern: str) -> re.Match[str]:
        """The first line that matches; programs print in any order, so lines passed over are kept."""
        assert self.process.stdout
        for line in self._passed_over:
            if found := re.search(pattern, line):
                self._passed_over.remove(line)
                return found
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found
            self._passed_over.append(line)
        raise AssertionError(f"no line matches {pattern}")

    def pid(self, name: str) -> int:
        return int(self.line(rf"{name} +\| process (\d+)").group(1))

    def rest(self) -> list[str]:
        assert self.process.stdout
        return self.process.stdout.read().splitlines()


@pytest.fixture
def supervise() -> Iterator[Callable[[str], Supervised]]:
    started: list[Supervised] = []

    def start(code: str) -> Supervised:
        started.append(Supervised(code))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def has_ended(pid: int, seconds: float = 10.0) -> bool:
    """Wait for a process that is not our child to end."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_the_last_started_first(supervise, number):
    running = supervise(f"run(program('one', {TALKER!r}), program('two', {TALKER!r}))")
    pids = [running.pid("one"), running.pid("two")]

    running.process.send_signal(number)

    assert [line.split() for line in running.rest()] == [
        ["dev", "|", "asked", "to", "stop", "by", number.name],
        ["two", "|", "goodbye"],
        ["one", "|", "goodbye"],
    ]
    assert all(has_ended(pid) for pid in pids)


def test_a_killed_program_is_reported_and_started_again(supervise):
    running = supervise(f"run(program('worker', {TALKER!r}))")
    first = running.pid("worker")

    os.kill(first, signal.SIGKILL)

    assert running.line(r"ended unexpectedly \(signal SIGKILL\); starting it again in 1 s")
    assert running.line("started again")
    assert running.pid("worker") != first


def test_the_children_of_a_program_end_with_it(supervise):
    running = supervise(f"run(program('web', {PARENT!r}))")
    grandchild, child = running.pid("web"), running.pid("web")

    running.process.terminate()

    assert has_ended(child)
    assert has_ended(grandchild)


def test_a_program_that_ignores_the_signal_is_killed_after_its_time(supervise):
    running = supervise(f"run(program('web', {STUBBORN!r}, stop_seconds=0.2))")
    pid = running.pid("web")

    running.process.terminate()

    assert running.process.wait(timeout=10) == 0
    assert has_ended(pid)


def test_programs_end_when_the_supervisor_itself_is_killed(supervise):
    running = supervise(f"run(program('web', {TALKER!r}))")
    pid = running.pid("web")

    running.process.kill()

    assert has_ended(pid)


def test_a_closed_terminal_does_not_keep_anything_alive(supervise):
    running = supervise(f"run(program('web', {TALKER!r}))")
    pid = running.pid("web")
    assert running.process.stdout
    os.dup2(os.open(os.devnull, os.O_RDONLY), running.process.stdout.fileno())

    running.process.send_signal(signal.SIGHUP)

    assert running.process.wait(timeout=10) == 0
    assert has_ended(pid)
