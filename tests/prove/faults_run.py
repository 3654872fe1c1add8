"""Breaks a site again and again while obligations fall due, waits until all is done, and does the books."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from django.utils import timezone

from core.models import Effect
from core.obligations import BREACH
from tenants.scope import Scope, scope
from tests.prove.faults_load import Account, Load
from tests.prove.faults_site import PLACES, Site
from tests.prove.outcome import Outcome
from tests.world import World

#: After a fault the clock takes a step again within so many seconds.
RECOVERY_SECONDS = 120.0
#: How long a busy moment for the fault to strike in is looked for.
BUSY_SECONDS = 3.0
#: About how long a fault takes; obligations fall due over the whole run.
SECONDS_A_FAULT = 5.0


class FaultRun:
    """``faults`` faults on ``site`` while ``obligations`` are in flight; mails come to lie in ``outbox``."""

    def __init__(self, site: Site, world: World, outbox: Path, *, faults: int, obligations: int) -> None:
        self._site, self._world = site, world
        self._faults, self._obligations = faults, obligations
        self._chance = random.Random(6)  # noqa: S311 - test data, no secret
        self._places = cycle(PLACES)
        self._load = Load(world)
        self._account = Account(world, self._load, outbox)
        self._slowest, self._caught = 0.0, 0
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """The whole run: start, break, settle, do the books."""
        self._site.start()
        self._expect_recovery("the start")
        self._slowest = 0.0
        self._load.fill(self._obligations, span=SECONDS_A_FAULT * self._faults)
        for _number, (name, silent) in zip(range(self._faults), self._plan(), strict=False):
            self._break(name, silent=silent)
        self._settle()
        return self.outcome

    def _plan(self) -> Iterator[tuple[str, bool]]:
        """Each fault once a round, in any order. The last of a round, another each time, is silent: nobody
        nudges a stage, so that the beat alone brings the product back."""
        names = list(self._site.faults)
        while True:
            last = names.pop()
            yield from ((name, False) for name in self._chance.sample(names, len(names)))
            yield last, True
            names.insert(0, last)

    def _break(self, name: str, *, silent: bool) -> None:
        """Do one fault: in the middle of work, or, where it is silent, when there is none."""
        self._site.bring_up()
        fault = self._site.faults[name]
        if silent:
            self._site.strike_at_rest(fault)
        else:
            self._load.burst()
            self._caught += self._site.strike(fault, place=next(self._places), seconds=BUSY_SECONDS)
        self._expect_recovery(f"{name}{', nobody nudging' * silent}", nudging=not silent)

    def _expect_recovery(self, after: str, *, nudging: bool = True) -> None:
        """The clock takes a step that falls due now, whatever is down."""
        began, now = time.monotonic(), timezone.now()
        kind = f"probe {self.outcome.tried}"

        def taken() -> bool:
            probe = self._load.owe(kind, due_at=now, steps=[(0, BREACH)])
            with scope(Scope.worker(probe.tenant_id)):
                return Effect.objects.filter(tenant_id=probe.tenant_id, obligation=probe).exists()

        back = self._site.wait_until(taken, seconds=RECOVERY_SECONDS, nudging=nudging)
        took = time.monotonic() - began
        self._slowest = max(self._slowest, took)
        self.outcome.expect(back, f"after {after}: no step taken within {took:.0f} s")
        sys.stdout.write(f"{took:5.1f} s  {after}\n")
        sys.stdout.flush()

    def _settle(self) -> None:
        """Wait until nothing is due any more, then do the books."""
        end = self._load.last_instant()
        seconds = max(0.0, (end - timezone.now()).total_seconds()) + RECOVERY_SECONDS
        done = self._site.wait_until(
            lambda: timezone.now() > end and self._account.settled(end), seconds=seconds
        )
        self.outcome.expect(done, f"something still waits {RECOVERY_SECONDS:.0f} s after all was due")
        self.outcome += self._account.audit(end)
        self.outcome.notes.append(
            f"{self._faults} faults, {self._caught} of them in the middle of work; "
            f"{len(self._load.owed)} obligations, {self._account.counted}; "
            f"slowest recovery {self._slowest:.0f} s"
        )
