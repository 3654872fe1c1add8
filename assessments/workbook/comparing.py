"""What a workbook would change: each question as it stands, as the workbook has it, and the verdict on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.catalogue import Catalogue, Check, Item
from assessments.documents import WHOLE_ITEM
from assessments.models import Answer
from assessments.services.answering import check_position
from assessments.workbook.columns import QUESTION, STATEMENT
from assessments.workbook.mark import Values, digest, same, values_of
from assessments.workbook.problems import column_label, sentence
from core.errors import InvalidInput

CHANGE, CLASH, REFUSED, CLOSED, ONLINE, SAME, ABSENT = (
    "change",
    "clash",
    "refused",
    "closed",
    "online",
    "same",
    "absent",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what differs: ``sign`` is + or - for a statement, = for a text; ``name`` says which."""

    sign: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: ``now`` is the stored answer, ``then`` what would stand, ``verdict`` what becomes of it.

    Change: taken unless the page is left. Clash: the answer changed online since the download, and in the
    workbook too. Refused: it cannot mean that. Closed: it cannot change now. Online: only changed online.
    Absent: not in the workbook.
    """

    item: Item
    verdict: str
    now: Values
    then: Values
    answer: Answer | None
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> list[Change]:
        """What differs, line by line, in the active language."""
        return _changes(self.item, self.now, self.then)

    @property
    def now_told(self) -> list[str]:
        """The stored answer in words."""
        return _told(self.item, self.now)

    @property
    def then_told(self) -> list[str]:
        """The workbook's answer in words."""
        return _told(self.item, self.then)


def compared(
    content: Mapping[str, Any],
    book: Catalogue,
    answers: Mapping[str, Answer],
    open_items: Collection[str],
) -> list[Compared]:
    """Every question of the questionnaire, in the source's order, held against the answers as they stand."""
    return [
        _compare(item, content, answers.get(item.key), item.key in open_items) for item in book.items.values()
    ]


def _compare(
    item: Item,
    content: Mapping[str, Any],
    answer: Answer | None,
    is_open: bool,  # noqa: FBT001 - one fact of a question, called from one place
) -> Compared:
    now = values_of(answer)
    faults = content["faults"].get(item.key)
    if faults:
        remarks = tuple((column_label(one), sentence(_in_language(item, one))) for one in faults)
        return Compared(item, REFUSED, now, now, answer, remarks)
    said = content["said"].get(item.key)
    if said is None:
        return Compared(item, ABSENT, now, now, answer)
    then = {name: now[name] if value is None else value for name, value in said.items()}
    if same(now, then):
        return Compared(item, SAME, now, then, answer)
    revision, stood = content["base"].get(item.key, (0, ""))
    moved = (answer.revision if answer else 0) != revision
    if not is_open or (moved and digest(then) == stood):
        return Compared(item, ONLINE if is_open else CLOSED, now, then, answer)
    try:
        check_position(
            item, frozenset(then["met"]), frozenset(then["not_applicable"]), none_met=then["none_met"]
        )
    except InvalidInput as error:
        return Compared(item, REFUSED, now, then, answer, (("", str(error.message)),))
    return Compared(item, CLASH if moved else CHANGE, now, then, answer)


def _in_language(item: Item, problem: dict[str, Any]) -> dict[str, Any]:
    """The problem with the text of its statement in the reader's language."""
    if problem["code"] != "row_missing":
        return problem
    language = get_language() or "en"
    key = problem["key"]
    texts = {STATEMENT + check.key: check.text for check in _checks(item)} | {QUESTION + item.key: item.name}
    return problem | {"text": texts[key].in_language(language)}


def _checks(item: Item) -> list[Check]:
    return [check for block in item.blocks for check in block.checks]


def _changes(item: Item, now: Values, then: Values) -> list[Change]:
    language = get_language() or "en"
    found = []
    for check in _checks(item):
        text = check.text.in_language(language)
        for field, name in (("met", _("Ticked")), ("not_applicable", _("Does not apply"))):
            was, will = check.key in now[field], check.key in then[field]
            if was != will:
                found.append(Change("+" if will else "-", name, text))
    was, will = WHOLE_ITEM in now["not_applicable"], WHOLE_ITEM in then["not_applicable"]
    if was != will:
        found.append(Change("+" if will else "-", "", _("This question does not apply to us")))
    if now["none_met"] != then["none_met"]:
        found.append(Change("+" if then["none_met"] else "-", "", _("None of these yet")))
    for field, name in (("reason", _("Why it does not apply")), ("comment", _("Comment for the reviewer"))):
        if " ".join(now[field].split()) != " ".join(then[field].split()):
            found.append(Change("=", name, then[field] or "–"))
    return found


def _told(item: Item, values: Values) -> list[str]:
    language = get_language() or "en"
    lines = [check.text.in_language(language) for check in _checks(item) if check.key in values["met"]]
    if values["none_met"]:
        lines.append(_("None of these yet"))
    if values["not_applicable"]:
        lines.append(_("Does not apply: %(reason)s") % {"reason": values["reason"] or "–"})
    if values["comment"]:
        lines.append(_("Comment: %(text)s") % {"text": values["comment"]})
    return lines or ["–"]
