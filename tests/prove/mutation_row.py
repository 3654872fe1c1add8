"""Row 22: small things made wrong in the code that must not be wrong, one at a time; do tests notice?

Four areas are held to it: the engine, the deadlines, who may do what, and that nothing is done twice.
See docs/adr/0010-mutation-testing.md for why this is not one of the known tools.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

from tests.prove.mutants import Mutant, mutants_of
from tests.prove.mutation_targets import AREAS, EQUIVALENT, Target
from tests.prove.outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
GOAL = 0.9
EVERY = 10
_SLACK = 20.0


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and what became of it: killed, survived or late."""

    target: Target
    mutant: Mutant
    answer: str

    @property
    def is_killed(self) -> bool:
        """Whether some test failed on it, or it ran on and on."""
        return self.answer != "survived"


class Worker:
    """A process that runs tests on mutants, see ``tests.prove.mutation_worker``."""

    def __init__(self, *, pure: bool) -> None:
        command = [sys.executable, "-m", "tests.prove.mutation_worker", *([] if pure else ["--django"])]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTEST_XDIST_TESTRUNUID": f"single-{os.getpid()}"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def tried(self, target: Target, source: str | None, timeout: float) -> str:
        """The answer for one mutant; for the module as it is where ``source`` is None."""
        job: dict[str, Any] = {
            "module": target.module,
            "path": str(ROOT / target.path),
            "source": source,
            "tests": list(target.tests),
            "timeout": timeout,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(job)}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer, "the worker died"
        return answer


class MutationProof:
    """Every mutant of every target, or one in ten."""

    def __init__(self, *, every: int = EVERY, areas: Sequence[str] = tuple(AREAS)) -> None:
        self._every = every
        self._areas = {name: AREAS[name] for name in areas}
        self._lock = Lock()
        self.tried: list[Tried] = []
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Try them, and hold each area against the goal."""
        targets = [target for area in self._areas.values() for target in area]
        pure = [target for target in targets if target.is_pure]
        others = [target for target in targets if not target.is_pure]
        hands = max(1, (os.cpu_count() or 1) - bool(others))
        shares = [pure[at::hands] for at in range(hands)] if pure else []
        with ThreadPoolExecutor(len(shares) + 1) as pool:
            runs = [pool.submit(self._work, share, pure=True) for share in shares]
            runs += [pool.submit(self._work, others, pure=False)] if others else []
            for run in runs:
                run.result()
        for name, area in self._areas.items():
            self._judge(name, area)
        return self.outcome

    def _work(self, targets: Sequence[Target], *, pure: bool) -> None:
        with Worker(pure=pure) as worker:
            for target in targets:
                started = time.monotonic()
                if worker.tried(target, None, timeout=600) != "survived":
                    self.outcome.expect(condition=False, fault=f"{target.module}: its tests fail as it is")
                    continue
                timeout = _SLACK + 3 * (time.monotonic() - started)
                for mutant in _chosen(target, self._every):
                    answer = worker.tried(target, mutant.source, timeout)
                    with self._lock:
                        self.tried.append(Tried(target, mutant, answer))

    def _judge(self, name: str, area: Sequence[Target]) -> None:
        """Figures of an area's modules; survivors are faults where the area falls short."""
        mine = [one for one in self.tried if one.target in area]
        if not mine:
            self.outcome.expect(condition=False, fault=f"{name}: no mutant was tried")
            return
        killed = sum(one.is_killed for one in mine)
        self.outcome.tried += len(mine)
        self.outcome.notes.append(f"{name}: {killed} of {len(mine)} killed, {killed / len(mine):.1%}")
        survivors = [one for one in mine if not one.is_killed]
        for target in area:
            its = [one for one in mine if one.target == target]
            left = [one for one in survivors if one.target == target]
            self.outcome.notes.append(f"  {target.module}: {len(its) - len(left)} of {len(its)}")
        if killed < GOAL * len(mine):
            self.outcome.faults += [f"{one.target.path} {one.mutant}" for one in survivors]


def _chosen(target: Target, every: int) -> Iterator[Mutant]:
    """The mutants to try, those apart that cannot be told from the module."""
    source = (ROOT / target.path).read_text(encoding="utf-8")
    known = EQUIVALENT.get(target.path, {})
    able = [one for one in mutants_of(source) if (one.text, one.what) not in known]
    yield from able[len(target.path) % every :: every]
