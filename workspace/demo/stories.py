"""What can become of a request, as days counted from today (negative: past)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """The course of a request. A step that is None did not happen (yet).

    ``answered`` is the share of questions answered where nothing was handed in; ``decided`` the share of
    answers a reviewer has decided on where the review is not finished. A second person ``released`` the card.
    """

    sent: int | None = None
    due: int | None = None
    joined: int | None = None
    opened: int | None = None
    answered: float = 0.0
    submitted: int | None = None
    returned: int | None = None
    again: int | None = None
    decided: float = 0.0
    reviewed: int | None = None
    released: int | None = None

    @property
    def last_step(self) -> int:
        """The day of the last thing that happened; long ago where nothing did."""
        steps = (
            self.sent,
            self.joined,
            self.opened,
            self.submitted,
            self.returned,
            self.again,
            self.reviewed,
            self.released,
        )
        return max((step for step in steps if step is not None), default=-300)


STORIES: dict[str, Story] = {
    "candidate": Story(),
    "invited": Story(sent=-3, due=33),
    "lapsed": Story(sent=-12, due=24),
    "joined": Story(sent=-6, due=30, joined=-5),
    "answering": Story(sent=-21, due=16, joined=-19, opened=-18, answered=0.55),
    "due_soon": Story(sent=-34, due=2, joined=-31, opened=-30, answered=0.85),
    "due_today": Story(sent=-35, due=0, joined=-33, opened=-32, answered=0.92),
    "overdue": Story(sent=-41, due=-4, joined=-37, opened=-36, answered=0.7),
    "overdue_unopened": Story(sent=-38, due=-2, joined=-30),
    "submitted": Story(sent=-40, due=-3, joined=-38, opened=-37, submitted=-6),
    "reviewing": Story(sent=-44, due=-6, joined=-42, opened=-41, submitted=-9, decided=0.6),
    "returned": Story(sent=-52, due=-14, joined=-50, opened=-49, submitted=-18, returned=-5),
    "resubmitted": Story(
        sent=-60, due=-22, joined=-58, opened=-57, submitted=-30, returned=-16, again=-4, decided=0.3
    ),
    "rated": Story(sent=-75, due=-35, joined=-72, opened=-71, submitted=-45, reviewed=-20, released=-18),
    "rated_before": Story(
        sent=-295, due=-255, joined=-292, opened=-291, submitted=-265, reviewed=-230, released=-228
    ),
    "to_release": Story(sent=-70, due=-30, joined=-68, opened=-67, submitted=-33, reviewed=-2),
    "corrected": Story(
        sent=-90,
        due=-52,
        joined=-87,
        opened=-86,
        submitted=-58,
        returned=-46,
        again=-36,
        reviewed=-12,
        released=-11,
    ),
}
