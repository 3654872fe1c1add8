"""What the review desk is made of: rows of the list, conditions, papers, and what can be decided."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from assessments.catalogue import Block, Check, Item
from assessments.models import ProofCheck, ProofStep
from scoring.documents import Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One item in the list of the desk: its mark and what is said under its name."""

    item: Item
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class CheckMark:
    """One check: whether the supplier claims it or says that it does not apply (``skipped``), and whether it
    counts or does not apply (``skips``) by the reviewer."""

    check: Check
    claimed: bool
    counts: bool
    skipped: bool
    skips: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """One level (or the parts) of an item, with its checks marked."""

    block: Block
    name: str
    points: str
    claimed: bool
    counts: bool
    checks: tuple[CheckMark, ...]


@dataclass(frozen=True, slots=True)
class ProofFile:
    """One file given as proof: what is said of it, why it does not count (empty when it does), what was
    checked of it; ``copy`` is the id under which it can be opened."""

    name: str
    size: int
    sha256: str
    facts: tuple[str, ...]
    doubts: tuple[str, ...]
    copy: UUID | None
    check: ProofCheck | None = None

    @property
    def steps(self) -> list[tuple[str, str, bool]]:
        """What is checked of it: the step, its words, and whether it passed."""
        passed = self.check.passed if self.check else []
        return [(step.value, str(step.label), step.value in passed) for step in ProofStep]

    @property
    def kind(self) -> str:
        """What sort of file it is, by its name: PDF, XLSX."""
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision that can be taken, and the verified outcome it leads to."""

    value: str
    label: str
    key: str
    icon: str
    words: str
    outcome: Outcome | None
