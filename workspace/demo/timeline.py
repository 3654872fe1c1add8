"""Steps of the demo world in order of time, with the clock at work between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from audits.rerating import advance_rerating
from core.deadlines import quarter_of, quarter_start
from remediation.stages import advance_findings
from scoring.stages import advance_rounds
from tenants.clock import advance_obligations
from workspace.demo.instants import at

#: What the beat would run between two steps.
_STAGES = (advance_obligations, advance_rerating, advance_rounds, advance_findings)


@dataclass(slots=True)
class Timeline:
    """What is to happen, told as ``n-2.5`` (days from now), ``q+3`` or ``p-10`` (days from the start of this
    quarter and of the one before, where the first buyer is)."""

    now: datetime
    zone: ZoneInfo
    _steps: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    def instant(self, text: str) -> datetime:
        """The instant a text names; never after now, except that plans may look ahead (``n+9``)."""
        base = {"n": self.now, "q": self._quarter(0), "p": self._quarter(1)}[text[0]]
        found = base + timedelta(days=float(text[1:]))
        return found if text.startswith("n+") else min(found, self.now)

    def day(self, text: str) -> date:
        """The day of an instant where the first buyer is."""
        return self.instant(text).astimezone(self.zone).date()

    def _quarter(self, back: int) -> datetime:
        year, quarter = quarter_of(self.now.astimezone(self.zone).date())
        count = year * 4 + quarter - 1 - back
        return quarter_start(count // 4, count % 4 + 1, self.zone)

    def add(self, text: str, step: Callable[[datetime], object]) -> None:
        """Let ``step`` happen; it is given its instant."""
        self._steps.append((self.instant(text), len(self._steps), step))

    def play(self) -> None:
        """Let everything happen in order of time; the stages run before each step, and at the end now."""
        self.add("n-0", lambda _now: None)
        for back in (0, 1):
            self._steps.append((self._quarter(back), len(self._steps), lambda _now: None))
        for instant, _number, step in sorted(self._steps, key=lambda one: one[:2]):
            with at(instant), timezone.override(self.zone):
                for stage in _STAGES:
                    stage(now=instant)
                step(instant)
        with at(self.now):
            for stage in _STAGES:
                stage(now=self.now)
