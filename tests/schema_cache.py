"""The migrated schema of an earlier run, kept as a dump: migrating an empty database takes half a minute.

A dump is named by the hash of everything that shapes the schema, so that a changed migration, library or
server never meets an old one. The first run on a machine always migrates.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from esgdd.run.errors import SetupError
from esgdd.run.postgres import HOME, PACKAGE
from esgdd.run.server_programs import package_folder

KEPT = 5
SHAPES = (
    "*/migrations/*.py",
    "core/*.py",
    "esgdd/settings.py",
    "tenants/management/commands/*.py",
    "uv.lock",
)


def folder() -> Path:
    """Where dumps are kept, apart from any checkout."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "esgdd" / "test-schemas"


def place(server: str) -> Path:
    """The dump for this checkout on a ``server`` of that version; it need not exist."""
    told = hashlib.sha256(server.encode())
    for pattern in SHAPES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            told.update(path.relative_to(settings.BASE_DIR).as_posix().encode() + path.read_bytes())
    return folder() / f"{told.hexdigest()[:32]}.sql"


def load(dump: Path, address: str) -> bool:
    """Fill the empty database at ``address`` from ``dump``; whether there was one to fill it from."""
    psql = _program("psql")
    if psql is None or not dump.exists():
        return False
    options = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    subprocess.run([psql, *options, f"--file={dump}", f"--dbname={address}"], check=True)
    dump.touch()
    return True


def keep(dump: Path, address: str) -> None:
    """Write the schema and rows at ``address`` down as ``dump`` and let go of the oldest ones.

    Where the tools are missing or older than the server nothing is kept: the next run migrates as well.
    """
    pg_dump = _program("pg_dump")
    if pg_dump is None:
        return
    dump.parent.mkdir(parents=True, exist_ok=True)
    fresh = dump.with_suffix(f".{os.getpid()}")
    done = subprocess.run(
        [pg_dump, f"--file={fresh}", f"--dbname={address}"], stderr=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        fresh.unlink(missing_ok=True)
        return
    fresh.replace(dump)
    for old in sorted(dump.parent.glob("*.sql"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def _program(name: str) -> str | None:
    """A client program: that of the embedded server, else the machine's."""
    try:
        own = package_folder(PACKAGE) / HOME / "bin" / name
    except SetupError:
        return shutil.which(name)
    return str(own) if own.exists() else shutil.which(name)
