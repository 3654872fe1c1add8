"""Makes a checkout ready to run, then hands over to ``python -m esgdd.run`` inside ``.venv``.

Every step is stamped with a hash of what it depends on, so a second call does nothing; steps that do not need
each other run at the same time.
"""

import contextlib
import fcntl
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.front_end_packages import front_end_ready, install_front_end_packages
from scripts.process import CHECKOUT, BootstrapError, say
from scripts.python_packages import (
    PYTHON,
    VENV,
    install_python_packages,
    make_environment,
    python_ready,
    usable_environment,
)
from scripts.system_packages import advise, install_system_packages, may_install, missing_packages

OURS = {"up", "servers", "check"}
COMMANDS = OURS | {"test", "prove", "bench", "manage"}
WITH_DEVELOPMENT_TOOLS = {"test", "check", "prove", "bench"}
WITH_BROWSER = {"test", "prove"}


def main(words: list[str]) -> int:
    """Prepare what the sub-command needs and become it; gives 1 after one clear sentence when that fails."""
    command = words[0] if words else "help"
    if command in {"help", "-h", "--help"} or (command in OURS and {"-h", "--help"} & set(words)):
        sys.stdout.write((CHECKOUT / "esgdd/run/help.txt").read_text())
        return 0
    if command not in COMMANDS:
        sys.stderr.write(f"./dev {command} is not a command: ./dev help lists them.\n")
        return 2
    try:
        check_platform()
        prepare(development=command in WITH_DEVELOPMENT_TOOLS, browser=command in WITH_BROWSER)
    except BootstrapError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"This machine refuses ({error}): free space or change rights, then try again.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was installed so far is kept.\n")
        return 130
    os.environ["ESGDD_CALLED_FROM"] = str(Path.cwd())
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.chdir(CHECKOUT)
    return os.execv(PYTHON, [str(PYTHON), "-m", "esgdd.run", *words])  # noqa: S606 - replaces this process


def check_platform() -> None:
    """Raise BootstrapError unless this is Linux on x86-64 with the GNU C library."""
    system, machine, libc = platform.system(), platform.machine(), platform.libc_ver()[0]
    if (system, machine) != ("Linux", "x86_64"):
        found = f"not on {system} {machine}: use docker compose up there"
        raise BootstrapError(f"ESGDD's embedded servers run on Linux x86-64, {found}.")
    if libc != "glibc":
        raise BootstrapError("ESGDD needs a Linux with the GNU C library (Debian, Ubuntu, Fedora), not musl.")


def prepare(*, development: bool, browser: bool) -> None:
    """Do every step whose stamp is out of date. Raises BootstrapError for the first that fails."""
    if not may_install() and (packages := missing_packages(browser=browser)):
        advise(packages)
    steps = _steps(development=development, browser=browser)
    if not steps and usable_environment():
        return
    with _setup_lock():
        make_environment()
        _run_together(_steps(development=development, browser=browser))


def _steps(*, development: bool, browser: bool) -> dict[str, Callable[[], None]]:
    steps: dict[str, Callable[[], None]] = {}
    if not python_ready(development=development):
        steps["Python packages"] = lambda: install_python_packages(development=development)
    if not front_end_ready():
        steps["front-end packages"] = install_front_end_packages
    if may_install() and (packages := missing_packages(browser=browser)):
        steps["system packages"] = lambda: install_system_packages(packages)
    return steps


def _run_together(steps: dict[str, Callable[[], None]]) -> None:
    """Run the steps at the same time and say how long each took; raises the first error at the end."""

    def timed(name: str, step: Callable[[], None]) -> None:
        started = time.monotonic()
        step()
        say(f"{name}: done in {time.monotonic() - started:.0f} s")

    if not steps:
        return
    say(f"installing {', '.join(steps)}; this happens once")
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(timed, name, step) for name, step in steps.items()]
    for future in futures:
        future.result()


@contextlib.contextmanager
def _setup_lock() -> Iterator[None]:
    """Let one ./dev at a time install into this checkout."""
    try:
        descriptor = os.open(CHECKOUT / ".setup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        advice = "clone it into a folder that you may write"
        raise BootstrapError(f"{CHECKOUT} cannot be written ({error.strerror}): {advice}.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is installing; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
