"""Steps of the demo world in order of time, with the clock at work between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.utils import timezone

from audits.rerating import advance_rerating
from core.deadlines import quarter_of, quarter_start
from core.models import Obligation
from remediation.stages import advance_findings
from risk.reviewing import advance_reviews
from scoring.stages import advance_rounds, advance_screening
from scoring.telling import advance_tellings
from tenants.clock import advance_obligations
from tenants.scope import clock
from workspace.demo.instants import at

#: What the beat would run after the clock.
_STAGES = (
    advance_screening,
    advance_rerating,
    advance_rounds,
    advance_findings,
    advance_tellings,
    advance_reviews,
)
#: When people work on a day that is counted from a quarter's start.
_WORKING_HOUR = timedelta(hours=9, minutes=40)


@dataclass(slots=True)
class Timeline:
    """What is to happen, told as ``n-2.5`` (days from now), ``q+3`` or ``p-10`` (days from the start of this
    quarter and of the one before, where the first buyer is)."""

    now: datetime
    zone: ZoneInfo
    _steps: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    def instant(self, text: str) -> datetime:
        """The instant a text names; never after now, except that plans may look ahead (``n+9``)."""
        base = self.now if text[0] == "n" else self._quarter("qp".index(text[0])) + _WORKING_HOUR
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
        """Let everything happen in order of time, the clock's own steps on their very instants between."""
        self.add("n-0", lambda _now: None)
        for instant, _number, step in sorted(self._steps, key=lambda one: one[:2]):
            while (due := _next_due()) is not None and due <= instant:
                self._work(due)
            self._work(instant, step)

    def _work(self, instant: datetime, *steps: Callable[[datetime], object]) -> None:
        with at(instant), timezone.override(self.zone):
            for step in steps:
                step(instant)
            advance_obligations(now=instant)
            for stage in _STAGES:
                stage(now=instant)


def _next_due() -> datetime | None:
    with clock():
        due: datetime | None = Obligation.objects.aggregate(first=Min("next_at"))["first"]
    return due
