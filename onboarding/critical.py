"""The share of critical risks that were looked at (R21: at least 90 %). No queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from onboarding.reference import UNKNOWN, Topic, topics


@dataclass(frozen=True, slots=True)
class Identified:
    """The critical risks of one supplier: all, those looked at, and by what each was."""

    topics: tuple[Topic, ...]
    done: Mapping[str, str]

    @property
    def percent(self) -> int:
        """The share looked at in whole percent, rounded down: 90 is reached, not nearly reached."""
        return 100 * len(self.done) // len(self.topics) if self.topics else 100

    @property
    def missing(self) -> list[Topic]:
        """The critical risks nobody looked at."""
        return [topic for topic in self.topics if topic.key not in self.done]


def identified(industry: str, answers: Mapping[str, str], results: Collection[str]) -> Identified:
    """Which risks are critical in this industry (GB/T 4754; unknown: all), and which were looked at.

    ``answers`` is the baseline handed in, ``results`` the standards with a published result. ``done`` says by
    what: ``baseline``, or the standard's id.
    """
    critical = tuple(topic for topic in topics() if topic.concerns(industry))
    done = {}
    for topic in critical:
        standard = next((one for one in topic.standards if one in results), "")
        if all(answers.get(question, "") not in {"", UNKNOWN} for question in topic.baseline):
            done[topic.key] = "baseline"
        elif standard:
            done[topic.key] = standard
    return Identified(critical, done)
