"""``python -m tests.prove.mutation_worker``: runs tests on mutants, each in a fork of its own.

Reads one JSON object a line, ``{"module", "path", "source", "tests", "timeout"}`` (``source`` null: the
module as it is), and answers each with one line: ``killed``, ``survived`` or ``late``. What every mutant
needs alike is imported before the first fork; the module that is wrong, and what uses it, after it.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parents[2]
#: What the tests of pure modules share and no mutant touches.
WARM = (
    "hypothesis",
    "numpy",
    "pytest",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "tests.prove.outcome",
)
_POLL = 0.02
#: How much longer than its time of processor a run may take by the clock: other work may hold the machine.
_PATIENCE = 5
_QUIET = ["-x", "-q", "--no-header", "-p", "no:cacheprovider"]
#: What is imported before the fork is not rewritten for asserts, which is nothing to warn of here.
_WITH_DJANGO = [*_QUIET, "-W", "ignore::pytest.PytestAssertRewriteWarning"]
#: Pure tests need neither Django nor its fixtures, nor the checks of the project's own configuration.
_PURE = [*_QUIET, "-p", "no:django", "-p", "no:xdist", "--noconftest", "-c", os.devnull]


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module from another source than its file."""

    def __init__(self, name: str, path: str, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._path, "exec"), module.__dict__)  # noqa: S102 - our own source


def main() -> None:
    """Answer line by line until there is none."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    pure = "--django" not in sys.argv
    _warm(pure=pure)
    for line in sys.stdin:
        answers.write(f"{_tried(json.loads(line), answers, pure=pure)}\n")


def _warm(*, pure: bool) -> None:
    for name in WARM:
        importlib.import_module(name)
    if not pure:
        importlib.import_module("pytest_django.plugin")
        return
    import hypothesis

    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", phases=phases, deadline=None, database=None)
    hypothesis.settings.load_profile("mutants")
    loader = importlib.import_module("standards.loader")
    for name in loader.ids():
        for version in loader.versions(name):
            loader.get(name, version)


def _tried(job: dict[str, Any], answers: TextIO, *, pure: bool) -> str:
    child = os.fork()
    if child == 0:
        answers.close()
        limit = math.ceil(job["timeout"])
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        _run(job, pure=pure)
    give_up = time.monotonic() + _PATIENCE * job["timeout"]
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            ended = os.waitstatus_to_exitcode(status)
            if ended == 0:
                return "survived"
            return "late" if ended in (-signal.SIGXCPU, -signal.SIGKILL) else "killed"
        if time.monotonic() > give_up:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "late"
        time.sleep(_POLL)


def _run(job: dict[str, Any], *, pure: bool) -> None:
    """In the fork: the tests, on the mutant, in silence; the exit code is pytest's."""
    code = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if job["source"] is not None:
            sys.meta_path.insert(0, _Mutated(job["module"], job["path"], job["source"]))
        import pytest

        code = int(pytest.main([*(_PURE if pure else _WITH_DJANGO), f"--rootdir={ROOT}", *job["tests"]]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
