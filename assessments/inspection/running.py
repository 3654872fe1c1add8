"""Has a process of its own look at an uploaded file, or read a stored one for a reviewer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('assessments.inspection.' + sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
#: By the clock: other work may hold the machine; the child itself counts its processor's seconds.
_PATIENCE = 30


def fault_of(file: IO[bytes], *, ending: str, size: int) -> str:
    """The fault code of a file, empty for none; ``too_much`` when looking at it takes more memory or time
    than is allowed, or breaks the process that looks.

    The file waits in quarantine meanwhile: a copy without a name, which nothing else can open and which is
    gone when the process ends.
    """
    found = _ask("child", file, ending, size)
    return "too_much" if found is None else found.decode()


def shown_of(file: IO[bytes], *, ending: str, size: int, place: int = 0, width: int = 0) -> bytes | None:
    """What a reviewer is shown of a stored file (:mod:`~assessments.inspection.showing`).

    ``place`` is the page or sheet, ``width`` that of pictures in pixels. None where it cannot be read within
    the limits.
    """
    return _ask("reader", file, ending, size, place, width)


def _ask(who: str, file: IO[bytes], ending: str, *figures: int) -> bytes | None:
    """What the process prints; None when it fails, or takes more memory or time than is allowed."""
    with TemporaryFile() as quarantine:
        file.seek(0)
        shutil.copyfileobj(file, quarantine)
        quarantine.flush()
        quarantine.seek(0)
        command = [sys.executable, "-I", "-c", _START, str(_ROOT), who, ending, *map(str, figures)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words, no shell
                command, stdin=quarantine, capture_output=True, env={}, check=False, timeout=_PATIENCE
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 else None
