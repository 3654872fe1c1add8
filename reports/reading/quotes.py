"""Evidence as a report quotes it: files with their dates, and what reviewers said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import Decision, EvidenceKind, RejectReason
from core.templatetags.ui_format import day

Json = Mapping[str, Any]
#: So many files of one answer are named; the rest is counted.
MOST_FILES = 2
#: A longer note is cut: the whole of it stands on the scorecard's page.
NOTE_LENGTH = 220


@dataclass(frozen=True, slots=True)
class File:
    """One file of proof: its name, and in words what is known of it."""

    name: str
    about: str
    ends_on: date | None

    @classmethod
    def read(cls, frozen: Json) -> File:
        """A file as a frozen document holds it."""
        ends = frozen.get("valid_until")
        return cls(frozen["name"], _about(frozen), date.fromisoformat(ends) if ends else None)


@dataclass(frozen=True, slots=True)
class Quote:
    """What is said of the proof of one item: its files, how many more there are, and the decision in words
    with the reviewer's note."""

    files: tuple[File, ...]
    more: int
    decision: str
    note: str
    refuted_by: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to quote."""
        return not (self.files or self.decision or self.refuted_by)


def quote(frozen: Json | None, refuted_by: str = "") -> Quote:
    """The quote of one item out of ``round["items"]``; None for an item of which nothing is known."""
    files = [File.read(one) for one in frozen["files"]] if frozen else []
    decision = frozen["decision"] if frozen else None
    return Quote(
        files=tuple(files[:MOST_FILES]),
        more=max(len(files) - MOST_FILES, 0),
        decision=_decided(decision) if decision else "",
        note=_cut(decision["note"]) if decision else "",
        refuted_by=refuted_by,
    )


def all_files(frozen: Json | None) -> list[File]:
    """Every file of one item."""
    return [File.read(one) for one in frozen["files"]] if frozen else []


def _about(frozen: Json) -> str:
    """What is known of a file, in the active language: kind, who issued it, its days."""
    parts = []
    if frozen.get("kind") and frozen["kind"] != EvidenceKind.OTHER:
        parts.append(str(EvidenceKind(frozen["kind"]).label))
    if frozen.get("issuer"):
        parts.append(frozen["issuer"])
    if frozen.get("period_from") and frozen.get("period_to"):
        parts.append(
            _("%(first)s to %(last)s")
            % {"first": _day(frozen["period_from"]), "last": _day(frozen["period_to"])}
        )
    elif frozen.get("valid_until"):
        parts.append(_("in force until %(day)s") % {"day": _day(frozen["valid_until"])})
    elif frozen.get("issued_on"):
        parts.append(_("issued on %(day)s") % {"day": _day(frozen["issued_on"])})
    return pgettext("between parts of a clause", ", ").join(parts)


def _decided(decision: Json) -> str:
    """What a reviewer decided, why, who and when, in the active language."""
    label = str(Decision(decision["decision"]).label)
    if decision["reason"]:
        label = pgettext("decision and reason", "%(decision)s: %(reason)s") % {
            "decision": label,
            "reason": RejectReason(decision["reason"]).label,
        }
    who = [decision["by"], day(datetime.fromisoformat(decision["at"])) if decision["at"] else ""]
    told = pgettext("between parts of a clause", ", ").join(filter(None, who))
    return pgettext("decision and who made it", "%(decision)s (%(who)s)") % {"decision": label, "who": told}


def _cut(note: str) -> str:
    return note if len(note) <= NOTE_LENGTH else note[: NOTE_LENGTH - 1].rstrip() + "…"


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
