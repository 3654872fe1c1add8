"""What stands beside the answer on the review desk: whose it is, second readings, the sample, the rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from assessments.desk.people import Reviewer, reviewers
from assessments.desk.rules import policy_of
from assessments.desk.sampling import LEAST, candidates, running
from assessments.desk.second import PENDING, readings_by_item
from assessments.models import (
    ProofStep,
    ReadingState,
    ReviewAssignment,
    ReviewPolicy,
    SampledAcceptance,
    SampleState,
    SecondReading,
)
from assessments.selectors.review import Progress
from tenants.models import User


class Beside:
    """All that the desk shows around one answer; each part is read when it is shown, one query each."""

    def __init__(self, progress: Progress, item: str, user: User) -> None:
        self._progress, self._item, self._user = progress, item, user

    @cached_property
    def policy(self) -> ReviewPolicy:
        """The buyer's rules of review."""
        return policy_of(self._progress.request.tenant_id)

    @property
    def needed(self) -> list[str]:
        """The checks one file of a claim must pass, in words."""
        return [str(ProofStep(step).label) for step in self.policy.needed]

    @cached_property
    def _readings(self) -> dict[str, SecondReading]:
        return readings_by_item(self._progress.request.tenant_id, self._progress.request.pk)

    @property
    def reading(self) -> SecondReading | None:
        """The second reading of this answer's decision."""
        standing = self._item in self._progress.standing
        return self._readings.get(self._item) if standing else None

    @cached_property
    def pending(self) -> list[str]:
        """Items whose decision waits for a second reader, in the source's order."""
        return [
            item
            for item in self._progress.book.items
            if item in self._progress.standing
            and item in self._readings
            and self._readings[item].state in PENDING
        ]

    @property
    def may_read(self) -> bool:
        """Whether this person may read the decision a second time now."""
        return self._stands(ReadingState.OPEN) and not self._decided

    @property
    def may_settle(self) -> bool:
        """Whether this person is the third who may let a disputed decision stand."""
        reading = self.reading
        return (
            self._stands(ReadingState.DISAGREED)
            and not self._decided
            and reading is not None
            and reading.reader_id != self._user.pk
        )

    def _stands(self, state: ReadingState) -> bool:
        return self.reading is not None and self.reading.state == state

    @property
    def _decided(self) -> bool:
        return self._progress.standing[self._item].reviewer_id == self._user.pk

    @cached_property
    def sample(self) -> SampledAcceptance | None:
        """The sample of this submission that is read, or the last one."""
        return running(self._progress)

    @property
    def sample_runs(self) -> bool:
        """Whether a sample is being read."""
        return self.sample is not None and self.sample.state == SampleState.OPEN

    @property
    def sample_left(self) -> list[str]:
        """Items of the running sample that are not decided yet."""
        drawn = self.sample.sample if self.sample and self.sample_runs else []
        return [item for item in drawn if item not in self._progress.standing]

    @property
    def rest(self) -> int:
        """How many answers follow the sample."""
        return len(self.sample.items) - len(self.sample.sample) if self.sample else 0

    @property
    def followed(self) -> bool:
        """Whether this answer was accepted with a sample, not read by itself."""
        review = self._progress.standing.get(self._item)
        sample = self.sample
        return bool(
            review
            and sample
            and sample.state == SampleState.ACCEPTED
            and self._item in sample.accepted
            and review.decided_at == sample.ended_at
        )

    @cached_property
    def alike(self) -> int:
        """How many answers can be accepted by a sample; 0 where that makes no sense. Two queries."""
        if self.sample_runs or len(self._progress.open_items) <= LEAST:
            return 0
        found = len(candidates(self._progress))
        return found if found > LEAST else 0

    @cached_property
    def places(self) -> list[ReviewAssignment]:
        """Who reads the whole and the sections."""
        request = self._progress.request
        found = ReviewAssignment.objects.filter(tenant_id=request.tenant_id, request_id=request.pk)
        return list(found.order_by("section"))

    @property
    def holder(self) -> ReviewAssignment | None:
        """Who reads the whole."""
        return next((one for one in self.places if not one.section), None)

    @property
    def sections(self) -> Sequence[tuple[ReviewAssignment, str]]:
        """Sections somebody else reads, with their keys."""
        return [(one, one.section) for one in self.places if one.section]

    @property
    def section_holder(self) -> ReviewAssignment | None:
        """Who reads the section of this answer."""
        section = self._progress.book.items[self._item].section
        return next((one for one in self.places if one.section == section), None)

    @property
    def is_mine(self) -> bool:
        """Whether this person has the review or a part of it."""
        return any(one.person_id == self._user.pk for one in self.places)

    @cached_property
    def people(self) -> list[Reviewer]:
        """Who may review."""
        return reviewers(self._progress.request.tenant_id)


def next_reading(beside: Beside, progress: Progress, item: str, user: User) -> str | None:
    """The next decision that waits for this person as a second reader, going round; None for none."""
    keys = list(progress.book.items)
    place = keys.index(item) + 1
    mine = {key for key in beside.pending if progress.standing[key].reviewer_id != user.pk and key != item}
    return next((key for key in [*keys[place:], *keys[:place]] if key in mine), None)
