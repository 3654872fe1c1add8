"""What a proof gives back: how much it tried, and what it found wrong."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """Counts of one proof. A proof that tried nothing has proven nothing. ``notes`` are figures measured."""

    tried: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether something was tried and nothing was wrong."""
        return self.tried > 0 and not self.faults

    def expect(self, condition: object, fault: str) -> None:
        """Count one try; ``fault`` is noted unless ``condition`` holds."""
        self.tried += 1
        if not condition:
            self.faults.append(fault)

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.tried + other.tried, self.faults + other.faults, self.notes + other.notes)
