"""Starts the whole product once on a free port, reads /healthz and the sign-in page, and stops it again."""

import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from itertools import repeat

from scripts.process import CHECKOUT

START_SECONDS = 240.0
STOP_SECONDS = 15.0
PAGES = {"/healthz": '"status": "ok"', "/accounts/login/": "<form"}


def main() -> int:
    """Give 0 when the product started, answered, and stopped without leaving a process behind."""
    started = time.monotonic()
    running = subprocess.Popen(  # noqa: S603 - our own program
        [CHECKOUT / "dev", "up", "--port", "0"],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(START_SECONDS, running.kill)
    watchdog.start()
    try:
        address = _address(running.stdout or [])
        if address is None:
            _tell("./dev up ended before it printed an address")
            return 1
        _tell(f"answers after {time.monotonic() - started:.1f} s")
        answered = all([*map(_reads, repeat(address), PAGES, PAGES.values())])
    finally:
        watchdog.cancel()
        stopped = _stops(running)
    return 0 if answered and stopped else 1


def _address(lines: Iterable[str]) -> str | None:
    """Pass on what ./dev up prints until it names its address."""
    for line in lines:
        sys.stdout.write(line)
        if found := re.search(r"ESGDD answers at (http://\S+)", line):
            return found.group(1)
    return None


def _reads(address: str, page: str, expected: str) -> bool:
    try:
        with urllib.request.urlopen(address + page, timeout=20) as response:  # noqa: S310 - our own address
            good = response.status == 200 and expected in response.read().decode()  # noqa: PLR2004 - HTTP's OK
    except urllib.error.URLError as error:
        _tell(f"{page}: {error}")
        return False
    _tell(f"{page}: {'as expected' if good else f'does not hold {expected}'}")
    return good


def _stops(running: subprocess.Popen[str]) -> bool:
    """Ask ./dev up to stop; it must end in time with everything it started."""
    started = time.monotonic()
    running.send_signal(signal.SIGINT)
    try:
        running.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _tell(f"does not stop within {STOP_SECONDS:.0f} s")
        running.kill()
        return False
    _tell(f"stopped after {time.monotonic() - started:.1f} s")
    return running.returncode == 128 + signal.SIGINT


def _tell(text: str) -> None:
    sys.stdout.write(f"smoke    | {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
