"""The servers a command works with: the person's own, those another command already runs, or new ones."""

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from esgdd.embedded import EmbeddedServers, lock
from esgdd.run.errors import SetupError
from esgdd.run.folders import prepare_folders
from esgdd.run.own_servers import must_answer, own_database_addresses
from esgdd.run.server_programs import START_SECONDS
from esgdd.run.supervisor import Program, StopRequestedError, Supervisor

CHECKOUT = Path(__file__).resolve().parents[2]
SETS = 8


@dataclass(frozen=True)
class Session:
    """What a command gets: the supervisor of its programs and the environment they run in."""

    supervisor: Supervisor
    environment: dict[str, str]
    data: Path
    roles_by_hand: bool = False
    own_database: bool = False

    def run(
        self, argv: Sequence[str], extra: Mapping[str, str] | None = None, folder: Path = CHECKOUT
    ) -> int:
        """Run a program on this terminal and give its exit code. Ctrl-C is the program's."""
        before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
        process = subprocess.Popen(argv, cwd=folder, env=self.environment | dict(extra or {}))  # noqa: S603 - ours
        try:
            while process.poll() is None:
                self.supervisor.tick(0.1)
        except StopRequestedError:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5.0)
            raise
        finally:
            if process.poll() is None:
                process.kill()
            signal.signal(signal.SIGINT, before)
        return process.returncode

    def manage(self, *words: str) -> Program:
        """Give a management command as a program of the supervisor."""
        return Program(
            name="setup", argv=[sys.executable, "manage.py", *words], folder=CHECKOUT, env=self.environment
        )

    def make_roles(self) -> None:
        """Make the database roles unless that was done for this data folder, or is the person's own work."""
        if self.roles_by_hand:
            return
        source = (CHECKOUT / "tenants/management/commands/create_roles.py").read_bytes()
        done = hashlib.sha256(source + self.environment["DATABASE_ADMIN_URL"].encode()).hexdigest()
        stamp = self.data / "roles.stamp"
        if not self.own_database and stamp.exists() and stamp.read_text() == done:
            return
        self.step("create_roles")
        stamp.write_text(done)

    def step(self, *words: str) -> None:
        """Run a management command to its end; raises SetupError when it fails."""
        code = self.supervisor.run_step(self.manage(*words))
        if code != 0:
            raise SetupError(
                f"manage.py {' '.join(words)} failed with exit code {code}: its reason stands above."
            )


@contextlib.contextmanager
def open_session(
    name: str = "main", environ: Mapping[str, str] = os.environ, *, start: bool = True
) -> Iterator[Session]:
    """Give running servers while the block runs, and stop what was started here afterwards.

    Without ``start`` only the environment is prepared. Raises SetupError when a server does not start or an
    address in ``environ`` cannot be understood.
    """
    servers = EmbeddedServers(prepare_folders(CHECKOUT, name, environ), forgetful=name.startswith("test-"))
    own_database, own_redis = "DATABASE_URL" in environ, "REDIS_URL" in environ
    environment = {**servers.environment(), "STATIC_FROM_SOURCE": "true", **environ}
    if own_database:
        environment |= own_database_addresses(environ)
    if start and own_database:
        must_answer("DATABASE_URL", environment["DATABASE_URL"])
    if start and own_redis:
        must_answer("REDIS_URL", environment["REDIS_URL"])
    by_hand = own_database and "DATABASE_OWNER_URL" in environ and "DATABASE_ADMIN_URL" not in environ
    session = Session(Supervisor(), environment, servers.folders.base, by_hand, own_database)
    try:
        if not start or (own_database and own_redis):
            yield session
        else:
            with _running(servers, session.supervisor, postgres=not own_database, redis=not own_redis):
                yield session
    finally:
        session.supervisor.stop_all()


@contextlib.contextmanager
def open_separate_session(kind: str, environ: Mapping[str, str] = os.environ) -> Iterator[Session]:
    """Give a set of servers that no other run uses. Those of ``kind`` "test" trade safety for speed."""
    for number in range(1, SETS + 1):
        name = f"{kind}-{number}"
        folders = prepare_folders(CHECKOUT, name, environ)
        with lock(folders.base / "run.lock") as free:
            if free:
                with open_session(name, environ) as session:
                    yield session
                return
    raise SetupError(f"{SETS} runs of {kind} already go on in this checkout: wait until one has ended.")


@contextlib.contextmanager
def _running(
    servers: EmbeddedServers, supervisor: Supervisor, *, postgres: bool, redis: bool
) -> Iterator[None]:
    """Start the servers, or use those of another command; whoever started them stops last."""
    users = servers.folders.base / "users.lock"
    with lock(servers.folders.base / "servers.lock") as mine:
        if mine:
            try:
                servers.start(supervisor, postgres=postgres, redis=redis)
                yield
                with lock(users) as alone:
                    if not alone:
                        supervisor.say("another command still uses the servers; they stop when it ends")
                with lock(users, fcntl.LOCK_EX):
                    return
            finally:
                supervisor.stop_all()
    with lock(users, fcntl.LOCK_SH):
        if not supervisor.wait_until(servers.answering, seconds=START_SECONDS):
            raise SetupError(
                "Another command holds the servers but they do not answer: end it and try again."
            )
        yield
