"""The product's background as it runs for a person, and the ways it breaks: real processes, real signals."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from celery import Celery
from django.db import Error, connection
from kombu.exceptions import OperationalError

from esgdd.run.session import Session
from esgdd.run.supervisor import Supervisor
from esgdd.run.up import programs

STAGES = ("clock", "findings", "notices")
NUDGE_SECONDS = 0.3
START_SECONDS = 120.0
#: Workers that are in the middle of writing to a table and have not committed yet.
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = current_user AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL AND query ~ %s
"""
#: Where faults strike in turn: the clock while it takes steps, people being told, anything at all.
PLACES = ("core_(effect|event)", "core_obligation", "tenants_notice", "")


@dataclass
class Site:
    """Worker and beat on one database, watched over by ``supervisor``, which starts again what dies.

    Where PostgreSQL and Redis are the site's own (``own_servers``) they can be broken too.
    """

    supervisor: Supervisor
    environment: Mapping[str, str]
    data: Path
    own_servers: bool
    _names: list[str] = field(default_factory=list)
    _nudged: float = 0.0

    def __post_init__(self) -> None:
        self._queue = Celery(broker=self.environment["REDIS_URL"], set_as_current=False)
        self._queue.conf.broker_transport_options = {"socket_connect_timeout": 2}

    def start(self) -> None:
        """Start one worker of two processes, and a beat."""
        session = Session(self.supervisor, dict(self.environment), self.data)
        _web, self._worker, self._beat = programs(session, "")
        for program in (self._worker, self._beat):
            self._launch(program.name)

    @property
    def faults(self) -> dict[str, Callable[[], None]]:
        """What can be done to this site, by name."""
        found = {
            "kill -9 of the worker's children": self._kill_children,
            "kill -9 of the worker": lambda: self._signal("worker", signal.SIGKILL),
            "SIGTERM to the worker": lambda: self._signal("worker", signal.SIGTERM),
            "kill -9 of the beat": self._kill_beats,
            "Redis emptied": self._empty_queue,
            "two beats at once": self._two_beats,
        }
        if self.own_servers:
            found |= {
                "kill -9 of Redis": lambda: self._signal("redis", signal.SIGKILL),
                "PostgreSQL stopped at once": lambda: self._signal("postgres", signal.SIGQUIT),
            }
        return found

    def wait_until(
        self, holds: Callable[[], bool], *, seconds: float, nudging: bool = True, every: float = 0.05
    ) -> bool:
        """Wait until ``holds``, looking after the programs; False after ``seconds``. ``nudging`` wakes the
        stages all the while, as people at work do; without it the beat alone does."""

        def look() -> bool:
            if nudging:
                self.nudge()
            try:
                return holds()
            except Error:  # the database is away
                connection.close()
                return False

        return self.supervisor.wait_until(look, seconds=seconds, every=every)

    def nudge(self) -> None:
        """Wake the stages, unless that was done just now. A queue that is away is nobody's concern."""
        if time.monotonic() - self._nudged < NUDGE_SECONDS:
            return
        self._nudged = time.monotonic()
        try:
            for stage in STAGES:
                self._queue.send_task("flow.advance", args=[stage], retry=False, ignore_result=True)
        except OperationalError:
            pass

    def strike(self, fault: Callable[[], None], *, place: str, seconds: float) -> bool:
        """Do ``fault`` while a worker writes to ``place``; says whether one did within ``seconds``."""
        caught = self.wait_until(lambda: _somebody_writes(place), seconds=seconds, every=0.002)
        fault()
        return caught

    def strike_at_rest(self, fault: Callable[[], None]) -> None:
        """Do ``fault`` when all that was asked of the workers is done: only the beat can wake them then."""
        self.wait_until(self._nothing_asked, seconds=START_SECONDS, nudging=False)
        fault()

    def bring_up(self) -> None:
        """Wait until everything runs; raises RuntimeError with the logs when it does not."""
        if not self.wait_until(self.everything_lives, seconds=START_SECONDS):
            raise RuntimeError(f"not everything starts again:\n{self.log()}")

    def everything_lives(self) -> bool:
        """Whether all programs run, each worker with its children."""
        return all(map(self._lives, self._watched())) and len(self._children_of_worker()) > 1

    def log(self) -> str:
        """The last words of worker and beat."""
        texts = [f"{path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.data.glob("*.log"))]
        return "\n".join(texts)

    def _watched(self) -> list[str]:
        return [*self._names, *(("postgres", "redis") if self.own_servers else ())]

    def _launch(self, name: str) -> None:
        program = self._worker if name == "worker" else self._beat
        argv = [word.replace("beat/schedule", f"{name}.schedule") for word in program.argv]
        log = self.data / f"{name}.log"
        self.supervisor.start(replace(program, name=name, argv=argv, log=log))
        self._names.append(name)

    def _lives(self, name: str) -> bool:
        child = self.supervisor._children[name]
        return child.restart_at is None and child.process.poll() is None

    def _pid(self, name: str) -> int:
        return self.supervisor._children[name].process.pid

    def _children_of_worker(self) -> list[int]:
        pid = self._pid("worker")
        try:
            return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def _signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self._pid(name), number)

    def _kill_children(self) -> None:
        for child in self._children_of_worker():
            os.kill(child, signal.SIGKILL)

    def _kill_beats(self) -> None:
        for name in self._names:
            if name.startswith("beat"):
                self._signal(name, signal.SIGKILL)

    def _two_beats(self) -> None:
        """Start a second beat; once there are two, let both start anew at the same time."""
        if "beat-2" in self._names:
            self._kill_beats()
        else:
            self._launch("beat-2")

    def _empty_queue(self) -> None:
        with self._queue.connection_for_write() as link:
            client = link.default_channel.client
            if self.own_servers:
                client.flushall()
            else:
                client.flushdb()

    def _nothing_asked(self) -> bool:
        with self._queue.connection_for_write() as link:
            return bool(link.default_channel.client.llen("celery") == 0) and not _somebody_writes("")


def _somebody_writes(place: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BUSY, [place])
        return bool(cursor.fetchone()[0])
