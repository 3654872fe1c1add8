"""The server programs that come with our Python packages, and what every server needs around it."""

import contextlib
import importlib.util
import os
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from esgdd.run.errors import SetupError
from esgdd.run.folders import Account, Folders, reachable

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
START_SECONDS = 60.0
LEFTOVER_SECONDS = 5.0


def package_folder(package: str) -> Path:
    """Give the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SetupError(f"The package {package} is missing in .venv: remove .venv and run ./dev up again.")
    return Path(spec.origin).parent


def within_reach(root: Path, parts: Sequence[str], program: str, folders: Folders) -> Path:
    """Give the folder below which ``program`` can be run by the servers' account.

    That is ``root`` itself, or a copy of its ``parts`` when a parent folder is closed (a checkout in /root).
    """
    account = folders.account
    if account is None or reachable(root / program, account):
        return root
    stamp = (root / program).stat()
    name = Path(program).name
    return _copy(root, parts, folders.programs / f"{name}-{stamp.st_size}-{int(stamp.st_mtime)}", account)


def private_file(path: Path, text: str, account: Account | None) -> None:
    """Write a file that only the servers' account (and root) can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    if account:
        os.chown(path, account.uid, account.gid)


def fresh_log(folder: Path, name: str) -> Path:
    """Give an empty log file; that of the last run is kept beside it."""
    log = folder / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log


def last_line(log: Path) -> str:
    """Give the last thing a server said."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def end_leftover(folder: Path) -> None:
    """End a server that still works in ``folder`` although nobody watches it (its supervisor was killed)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for pid in _working_in(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        end = time.monotonic() + LEFTOVER_SECONDS
        while time.monotonic() < end:
            if not any(_working_in(folder)):
                return
            time.sleep(0.05)
    raise SetupError(f"A process still uses {folder} and does not end: end it by hand and run ./dev again.")


def _working_in(folder: Path) -> Iterator[int]:
    real = folder.resolve()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == real:
                    yield int(entry.name)


def _copy(root: Path, parts: Sequence[str], target: Path, account: Account) -> Path:
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        for part in parts:
            copy = fresh / part
            copy.parent.mkdir(parents=True, exist_ok=True)
            if (root / part).is_dir():
                shutil.copytree(
                    root / part, copy, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__")
                )
            else:
                shutil.copy2(root / part, copy)
        for path in (target.parent, fresh, *fresh.rglob("*")):
            path.chmod(
                path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
            )
        with contextlib.suppress(OSError):  # another command was quicker
            fresh.rename(target)
    if not reachable(target, account):
        raise SetupError(f"The servers' account cannot read {target}: check the modes of its parent folders.")
    return target
