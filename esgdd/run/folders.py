"""Where the data of a checkout lies, and which account the embedded servers run as.

A user keeps the data in ``var/`` of the checkout. Root keeps it below ``/var/lib/esgdd`` (or
``/var/tmp/esgdd``), because PostgreSQL refuses to run as root, and the account it runs as must reach the data
without any home folder being opened for it.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from esgdd.run.errors import SetupError

SERVER_ACCOUNT = "esgdd"
ROOT_PLACES = (Path("/var/lib/esgdd"), Path("/var/tmp/esgdd"))  # noqa: S108 - checked for owner and mode before use
LONGEST_SOCKET_FOLDER = 80  # a socket path ends at 107 bytes; the names inside need up to 20
NEEDED_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Account:
    """A system account that a program runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Folders:
    """The folders of one set of servers (``main``, or ``test-1`` and so on)."""

    base: Path
    sockets: Path
    account: Account | None

    @property
    def postgres(self) -> Path:
        """The PostgreSQL cluster."""
        return self.base / "postgres"

    @property
    def redis(self) -> Path:
        """Redis' working folder."""
        return self.base / "redis"

    @property
    def files(self) -> Path:
        """Private files of the application: evidence, imports, exports."""
        return self.base / "files"

    @property
    def logs(self) -> Path:
        """Log files of the servers."""
        return self.base / "logs"

    @property
    def programs(self) -> Path:
        """Copies of server programs that the account could not reach in the checkout."""
        return self.base.parent / "programs"


def prepare_folders(checkout: Path, name: str, environ: Mapping[str, str] = os.environ) -> Folders:
    """Make the folders of one set of servers and give their paths.

    ``name`` tells sets of one checkout apart. Raises SetupError when no folder can be made or the disk is
    full.
    """
    if os.geteuid() == 0:
        account = server_account()
        base = _root_place(account) / checkout_key(checkout) / name
        open_mode, server_mode = 0o711, 0o700
    else:
        account = None
        base = checkout / "var" / name
        open_mode, server_mode = 0o700, 0o700
    sockets = socket_folder(base, environ)
    folders = Folders(base=base, sockets=sockets, account=account)
    try:
        for folder in (base.parent, base):
            _make(folder, open_mode, None)
        _make(folders.files, 0o700, None)
        for folder in (folders.logs, folders.redis, sockets):
            _make(folder, server_mode, account)
    except OSError as error:
        raise SetupError(
            f"Cannot make the data folder {base} ({error.strerror}): make its parent writable."
        ) from error
    free = shutil.disk_usage(base).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"Only {free // 2**20} MB are free at {base}: free {NEEDED_BYTES // 2**20} MB and run it again."
        )
    return folders


def checkout_key(checkout: Path) -> str:
    """Give a short folder name that two checkouts on one machine never share."""
    path = str(checkout.resolve())
    return f"{checkout.resolve().name[:20]}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def socket_folder(base: Path, environ: Mapping[str, str]) -> Path:
    """Give the folder for unix sockets: inside ``base`` unless that path is too long for a socket address."""
    inside = base / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    key = hashlib.sha256(os.fsencode(base)).hexdigest()[:10]
    runtime = Path(environ.get("XDG_RUNTIME_DIR", ""))
    found = runtime / f"esgdd-{key}"
    if (
        len(os.fsencode(found)) <= LONGEST_SOCKET_FOLDER
        and runtime.is_absolute()
        and os.access(runtime, os.W_OK)
    ):
        return found
    return Path("/tmp") / f"esgdd-{os.geteuid()}-{key}"  # noqa: S108 - owner and mode are checked by _make


def server_account() -> Account:
    """Give the account that the servers run as when root runs ./dev; make it when it is missing."""
    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        manual = f"make a system account named {SERVER_ACCOUNT} by hand, or run ./dev as an ordinary user."
        if useradd is None:
            raise SetupError(f"PostgreSQL does not run as root and useradd was not found: {manual}") from None
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        done = subprocess.run(  # noqa: S603 - fixed words
            [*command, "--shell", "/usr/sbin/nologin", SERVER_ACCOUNT],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode not in {0, 9}:  # 9: another process made it in the meantime
            raise SetupError(f"PostgreSQL does not run as root and useradd failed: {manual}") from None
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def reachable(path: Path, account: Account) -> bool:
    """Say whether ``account`` may read ``path`` (and list it, for a folder) through all its parents."""
    real = path.resolve()
    try:
        return all(_grants(folder.stat(), account, 0o1) for folder in real.parents) and _grants(
            real.stat(), account, 0o5
        )
    except OSError:
        return False


def _grants(status: os.stat_result, account: Account, bits: int) -> bool:
    shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
    return (status.st_mode >> shift) & bits == bits


def _root_place(account: Account) -> Path:
    for place in ROOT_PLACES:
        try:
            _make(place, 0o711, None)
        except (OSError, SetupError):
            continue
        if os.access(place, os.W_OK) and all(
            _grants(folder.stat(), account, 0o1) for folder in place.parents
        ):
            return place
    places = " and ".join(str(place) for place in ROOT_PLACES)
    raise SetupError(
        f"Neither {places} can be used: make one of them a folder owned by root on a writable disk."
    )


def _make(folder: Path, mode: int, account: Account | None) -> None:
    """Make ``folder`` with ``mode`` for ``account``; an existing one must be a real folder of ours."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    status = folder.lstat()
    owners = {os.geteuid()} if account is None else {os.geteuid(), account.uid}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in owners:
        raise SetupError(f"{folder} belongs to somebody else: move it away and run it again.")
    if stat.S_IMODE(status.st_mode) != mode:
        folder.chmod(mode)
    if account is not None and status.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
