"""A frozen copy of answers in words, as its holder reads it and as it is shown before it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.catalogue import Catalogue, Item, Section, catalogue
from assessments.documents import WHOLE_ITEM
from assessments.models import RejectReason
from assessments.proof_words import fact_words
from assessments.sharing.freezing import Verified, sections_of
from scoring.models import Basis
from standards.codes import code
from standards.loader import has_levels


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of a copy; ``copy`` is the id by which it is downloaded, None where it cannot be."""

    name: str
    size: int
    sha256: str
    facts: tuple[str, ...]
    copy: UUID | None


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One question with its answer in words; ``decided`` is what the first customer decided, where it is
    told."""

    item: Item
    ticked: tuple[Any, ...]
    none_met: bool
    reason: str
    does_not_apply: bool
    skipped: tuple[Any, ...]
    comment: str
    files: tuple[FileShown, ...]
    decided: str
    refused: str


@dataclass(frozen=True, slots=True)
class SectionShown:
    """One section of a copy; ``withdrawn_at`` says that it was taken back, then it shows no answers."""

    section: Section
    answers: tuple[AnswerShown, ...]
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VerifiedShown:
    """What a copy tells of its verification; ``by`` is empty where the customer is not named."""

    by: str
    basis: str
    band: str
    is_levels: bool
    total: str
    published_on: datetime

    @property
    def stars(self) -> int:
        """Stars on a levels standard; 0 when it was zeroed."""
        return int(self.band or 0) if self.is_levels else 0


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A frozen document as whoever holds it reads it."""

    book: Catalogue
    sections: tuple[SectionShown, ...]
    verified: VerifiedShown | None
    files: int

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.book.id)

    @property
    def answers(self) -> int:
        """How many answers can be read."""
        return sum(len(one.answers) for one in self.sections)


def copy_shown(
    document: Mapping[str, Any],
    *,
    copies: Mapping[str, UUID] | None = None,
    withdrawn: Mapping[str, str] | None = None,
) -> CopyShown:
    """A document in words. ``copies`` says by which id each file is downloaded, ``withdrawn`` which sections
    were taken back when. No query."""
    book = catalogue(document["standard"], document["version"])
    told = document.get("verified")
    decisions = told["decisions"] if told else {}
    taken_back = withdrawn or {}
    sections = tuple(
        SectionShown(section, (), datetime.fromisoformat(taken_back[section.key]))
        if section.key in taken_back
        else SectionShown(
            section,
            tuple(
                _answer(item, document["items"][item.key], copies or {}, decisions.get(item.key))
                for item in section.items
                if item.key in document["items"]
            ),
        )
        for section in sections_of(document)
    )
    files = {file.sha256 for one in sections for answer in one.answers for file in answer.files}
    return CopyShown(book, sections, _verified(document["standard"], told), len(files))


def _answer(
    item: Item, entry: Mapping[str, Any], copies: Mapping[str, UUID], decided: Mapping[str, Any] | None
) -> AnswerShown:
    checks = [check for block in item.blocks for check in block.checks]
    off = entry["not_applicable"]
    return AnswerShown(
        item=item,
        ticked=tuple(check.text for check in checks if check.key in entry["met"]),
        none_met=entry["none_met"],
        reason=entry["reason"],
        does_not_apply=WHOLE_ITEM in off,
        skipped=tuple(check.text for check in checks if check.key in off),
        comment=entry["comment"],
        files=tuple(
            FileShown(
                file["name"], file["size"], file["sha256"], tuple(fact_words(file)), copies.get(file["id"])
            )
            for file in entry["evidence"]
        ),
        decided=decided["decision"] if decided else "",
        refused=str(RejectReason(decided["reason"]).label) if decided and decided["reason"] else "",
    )


def _verified(standard: str, told: Verified | None) -> VerifiedShown | None:
    if not told:
        return None
    return VerifiedShown(
        by=told["by"],
        basis=str(Basis(told["basis"]).label),
        band=told["band"],
        is_levels=has_levels(standard),
        total=told["total"],
        published_on=datetime.fromisoformat(told["published_on"]),
    )
