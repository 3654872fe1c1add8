"""Read model of the review desk: one answer, what was decided around it, and what each decision leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.catalogue import Block, Item, Section
from assessments.desk.checks import checks_of
from assessments.desk.gaps import BOTH, MORE, gap
from assessments.documents import WHOLE_ITEM
from assessments.models import Decision, ProofCheck, RequestState, Review, SubmittedFile
from assessments.proof_words import doubt_words, fact_words
from assessments.selectors.review import Progress
from assessments.services.reviewing import mark_of
from scoring.documents import (
    NOTHING,
    Outcome,
    Position,
    Trial,
    declared_positions,
    standard_of,
    verified_positions,
)
from scoring.engine import ScoringError, holds
from standards.schema import LevelsStandard
from workspace.selectors.judge import Judge
from workspace.selectors.review_parts import BlockView, CheckMark, Choice, ProofFile, Row


class Desk:
    """Everything the review desk shows for one item of one submission."""

    def __init__(self, progress: Progress, item: str, changed: Position | None = None) -> None:
        """``changed`` is an adjustment being tried; without one the decision taken, else the claim."""
        self.progress = progress
        self.request = progress.request
        self.submission = progress.submission
        self.item = progress.book.items[item]
        self.section = progress.book.section_of(item)
        self.entry = progress.entry(item)
        self.decision: Review | None = progress.standing.get(item)
        self.earlier: Review | None = progress.earlier.get(item)
        self.judge = Judge(
            standard_of(self.submission.document), self.submission.document["size"], self.request.rules
        )
        self._declared = declared_positions(self.submission.document)
        self._verified = verified_positions(progress.standing.values())
        self.claim = self._declared.get(item, NOTHING)
        taken = self._verified.get(item)
        self.is_adjusted = self.decision is not None and self.decision.decision == Decision.ADJUSTED
        self.adjusted = changed or (taken if self.is_adjusted and taken is not None else self.claim)

    @property
    def mark(self) -> str:
        """Tells the decision shown from a later one of a colleague."""
        return mark_of(self.decision)

    @property
    def is_open(self) -> bool:
        """Whether decisions can be taken: only while the submission waits."""
        return self.request.state == RequestState.SUBMITTED

    @property
    def is_doubtful(self) -> bool:
        """Whether something is claimed and no file given counts, so that accepting needs a note."""
        return self.progress.is_doubtful(self.item.key)

    @cached_property
    def sections(self) -> list[tuple[Section, list[Row], int]]:
        """Sections with their rows and how many of them are open."""
        out = []
        for section in self.progress.book.sections:
            rows = [self._row(item) for item in section.items]
            out.append((section, rows, sum(row.state == "open" for row in rows)))
        return out

    def _row(self, item: Item) -> Row:
        review = self.progress.standing.get(item.key)
        if review is None:
            return Row(item, "open", self._claim_words(item.key))
        reached = self.judge.reached(item.key, self._verified[item.key])
        if review.decision == Decision.REJECTED:
            words = _("Rejected: %(reason)s") % {"reason": review.get_reason_display().lower()}
        elif review.decision == Decision.ADJUSTED:
            words = _("Adjusted to: %(level)s") % {"level": reached}
        else:
            words = _("Accepted, %(level)s") % {"level": reached}
        return Row(item, review.decision, words)

    def _claim_words(self, item: str) -> str:
        files = len(self.progress.entry(item)["evidence"])
        claim = self._declared.get(item, NOTHING)
        words = _("Declared: %(level)s") % {"level": self.judge.reached(item, claim)}
        if files:
            return f"{words}, " + ngettext("%(n)d file", "%(n)d files", files) % {"n": files}
        return words + (_(", no proof") if claim.met else "")

    @cached_property
    def claimed_words(self) -> str:
        """What the supplier's answer reaches."""
        return self.judge.reached(self.item.key, self.claim)

    @cached_property
    def earlier_words(self) -> str:
        """What the last round's decision left standing."""
        return self._left_standing(self.earlier)

    @cached_property
    def decided_words(self) -> str:
        """What the decision leaves standing."""
        return self._left_standing(self.decision)

    def _left_standing(self, review: Review | None) -> str:
        if review is None:
            return ""
        return self.judge.reached(self.item.key, Position.of(review.met, review.not_applicable))

    @cached_property
    def blocks(self) -> list[BlockView]:
        """Levels or parts, each check with its marks."""
        return [self._block(block) for block in self.item.blocks]

    def _block(self, block: Block) -> BlockView:
        claimed, counting = self.claim, self.adjusted
        levels: Sequence[Any] = ()
        if isinstance(self.judge.standard, LevelsStandard):
            levels = self.judge.standard.indicator(self.item.key).levels
        level = next((one for one in levels if one.key == block.key), None)
        return BlockView(
            block=block,
            name=self.judge.level_name(block),
            points=self.judge.points(self.item, block),
            claimed=level is not None and holds(level, claimed.met),
            counts=level is not None and holds(level, counting.met),
            checks=tuple(
                CheckMark(
                    check,
                    check.key in claimed.met,
                    check.key in counting.met,
                    check.key in claimed.not_applicable,
                    check.key in counting.not_applicable,
                )
                for check in block.checks
            ),
        )

    @property
    def open_in_section(self) -> int:
        """How many answers of this item's section are open."""
        return next(count for section, _rows, count in self.sections if section.key == self.section.key)

    @property
    def skips_whole(self) -> bool:
        """Whether the item as a whole is taken not to apply."""
        return WHOLE_ITEM in self.adjusted.not_applicable

    @cached_property
    def checks(self) -> dict[str, ProofCheck]:
        """What was checked of the papers of this item. One query where there is any."""
        return checks_of(self.progress, self.item.key)

    @cached_property
    def files(self) -> list[ProofFile]:
        """The proof of this item. One query where there is any."""
        named = self.entry["evidence"]
        if not named:
            return []
        copies = dict(
            SubmittedFile.objects.filter(
                tenant_id=self.request.tenant_id,
                submission_id=self.submission.pk,
                evidence_id__in=[file["id"] for file in named],
            ).values_list("evidence_id", "pk")
        )
        return [
            ProofFile(
                name=file["name"],
                size=file["size"],
                sha256=file["sha256"],
                facts=tuple(fact_words(file)),
                doubts=tuple(doubt_words(file, self.request.terms)),
                copy=copies.get(UUID(file["id"])),
                check=self.checks.get(file["sha256"]),
            )
            for file in named
        ]

    @property
    def shown(self) -> ProofFile | None:
        """The file that is opened first: one that counts, where there is one."""
        open_ones = [file for file in self.files if file.copy]
        return next((file for file in open_ones if not file.doubts), open_ones[0] if open_ones else None)

    @cached_property
    def outcome_now(self) -> Outcome | None:
        """The verified outcome of the decisions taken so far; open answers count nothing yet."""
        return self._outcome({})

    @cached_property
    def choices(self) -> list[Choice]:
        """Accept, adjust, reject, each with what it reaches and the verified outcome it leads to."""
        key = self.item.key
        return [
            Choice(
                "accepted", _("Accept"), "a", "check", self.claimed_words, self._outcome({key: self.claim})
            ),
            *self.adjustments,
            Choice("rejected", _("Reject"), "r", "x", _("Counts nothing"), self._outcome({key: NOTHING})),
        ]

    @cached_property
    def adjustments(self) -> list[Choice]:
        """The choices to let something else count than the supplier claims: less of it, or more."""
        words = self.judge.reached(self.item.key, self.adjusted)
        outcome = self._outcome({self.item.key: self.adjusted})
        return [
            Choice("partly", _("Partly"), "p", "adjustments", words, outcome),
            Choice("raised", _("Raise"), "u", "arrow-up", words, outcome),
        ]

    @cached_property
    def gap(self) -> str:
        """Whether what counts is more or less than was claimed (``assessments/desk/gaps.py``)."""
        return gap(self.entry["met"], self.decision.met) if self.is_adjusted and self.decision else ""

    @property
    def chosen(self) -> str:
        """The choice that the decision taken is; empty while none is."""
        if self.decision is None or not self.is_adjusted:
            return self.decision.decision if self.decision else ""
        return "raised" if self.gap in {MORE, BOTH} else "partly"

    def _outcome(self, changes: Mapping[str, Position]) -> Outcome | None:
        """None while nothing that applies is decided, so that there is nothing to score; and on a focused
        request, which gives no result."""
        if self.request.is_focused:
            return None
        try:
            return self._trial.outcome(changes)
        except ScoringError:
            return None

    @cached_property
    def _trial(self) -> Trial:
        return Trial(self.judge.standard, self.judge.size, self._verified, self.judge.rules)

    @property
    def previous_item(self) -> str | None:
        """Key of the item before this one."""
        return self._neighbour(-1)

    @property
    def next_item(self) -> str | None:
        """Key of the item after this one."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> str | None:
        keys = list(self.progress.book.items)
        place = keys.index(self.item.key) + step
        return keys[place] if 0 <= place < len(keys) else None


def next_open(progress: Progress, item: str) -> str | None:
    """The open item that follows ``item``, going round; None when all are decided."""
    keys = list(progress.book.items)
    place = keys.index(item) + 1 if item in keys else 0
    undecided = set(progress.open_items)
    return next((key for key in [*keys[place:], *keys[:place]] if key in undecided), None)
