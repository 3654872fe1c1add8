"""What becomes of answers when a buyer adopts a later version of a standard: the same answers, carried over.

Pure: frozen document in, entries out. Nothing that was handed in is changed; what cannot be known from it is
named, so that the supplier can be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.documents import WHOLE_ITEM
from standards.crosswalk_schema import COVERS, SAME, Succession
from standards.crosswalks import succession
from standards.packages_named import items_and_checks
from standards.schema import Standard

Document = Mapping[str, Any]


class OtherStandardError(ValueError):
    """The answers were given on another standard; only a later version of the same one takes them over."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers on the later version, as far as the earlier ones tell.

    `items` has the shape of a submission document's ``items``: item key → ``met``, ``none_met`` and
    ``not_applicable``; items of which nothing is known are left out. `unanswered` are the checks nobody has
    answered, in the source's order; they count as not met.
    """

    items: Mapping[str, Mapping[str, Any]]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    """The earlier answers by check: met, not met, does not apply, or not known; and the items that do not
    apply as a whole."""

    met: frozenset[str]
    skipped: frozenset[str]
    known: frozenset[str]
    whole: frozenset[str]


def carry_over(old: Document, new: Standard, crosswalk: Succession | None = None) -> Carried:
    """The answers of an `old` submission document on the `new` version of its standard.

    A check keeps its answer where both versions have its key, unless the `crosswalk` (by default the one of
    these two versions) says otherwise. A check that another one was split or merged from takes its answer:
    ``same`` passes met and not met on, of several sources only when all agree; ``covers`` passes met on, for
    what was not met as a whole may be met in part. Everything else is unanswered. Raises OtherStandardError
    for another standard's document.
    """
    if old["standard"] != new.id:
        raise OtherStandardError(f"{old['standard']} is not {new.id}")
    walk = crosswalk or succession(new.id, old["version"], new.version)
    earlier = items_and_checks(old["standard"], old["version"])
    answers = _answers(old, earlier)
    items: dict[str, Mapping[str, Any]] = {}
    unanswered: list[str] = []
    for item, checks in items_and_checks(new.id, new.version).items():
        otherwise = _SKIPPED if item in answers.whole else None
        judged = {
            check: _judged(check, walk, answers) or _unless_anew(check, walk, otherwise) for check in checks
        }
        unanswered += [check for check, verdict in judged.items() if verdict is None]
        if any(verdict is not None for verdict in judged.values()):
            items[item] = _entry(judged)
    return Carried(items, tuple(unanswered))


#: What an answer on one check is: met, not met, or does not apply. None is not known.
_MET, _NOT_MET, _SKIPPED = "met", "not_met", "na"


def _judged(check: str, walk: Succession, answers: _Answers) -> str | None:
    links = [link for link in walk.links if link.target.key == check]
    if check in walk.anew:
        return None
    if not links:
        moved = any(link.source.key == check for link in walk.links)
        return None if moved else _answer(check, answers)
    found = {_passed_on(link.relation, _answer(link.source.key, answers)) for link in links}
    return found.pop() if len(found) == 1 else None


def _unless_anew(check: str, walk: Succession, otherwise: str | None) -> str | None:
    """What a check not known takes from its item, which as a whole may not apply."""
    return None if check in walk.anew else otherwise


def _passed_on(relation: str, answer: str | None) -> str | None:
    """What a link lets through of the earlier answer."""
    if relation == SAME:
        return answer
    return answer if relation == COVERS and answer != _NOT_MET else None


def _answer(check: str, answers: _Answers) -> str | None:
    if check in answers.skipped:
        return _SKIPPED
    if check in answers.known:
        return _MET if check in answers.met else _NOT_MET
    return None


def _answers(old: Document, earlier: Mapping[str, tuple[str, ...]]) -> _Answers:
    """Checks of items that were answered are known; those of an item that does not apply do not either."""
    met: set[str] = set()
    skipped: set[str] = set()
    known: set[str] = set()
    for item, entry in old["items"].items():
        checks = earlier.get(item, ())
        if entry["met"] or entry["not_applicable"] or entry.get("none_met"):
            known.update(checks)
        met.update(entry["met"])
        skipped.update(checks if WHOLE_ITEM in entry["not_applicable"] else entry["not_applicable"])
    whole = frozenset(item for item, entry in old["items"].items() if WHOLE_ITEM in entry["not_applicable"])
    return _Answers(frozenset(met), frozenset(skipped), frozenset(known), whole)


def _entry(judged: Mapping[str, str | None]) -> Mapping[str, Any]:
    met = list(_of(judged, _MET))
    skipped = [WHOLE_ITEM] if set(judged.values()) == {_SKIPPED} else list(_of(judged, _SKIPPED))
    none_met = not met and skipped != [WHOLE_ITEM] and None not in judged.values()
    return {"met": met, "none_met": none_met, "not_applicable": skipped}


def _of(judged: Mapping[str, str | None], wanted: str) -> Iterator[str]:
    return (check for check, verdict in judged.items() if verdict == wanted)
