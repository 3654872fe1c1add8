"""Double materiality: what a record holds, read and checked, and what follows from its marks.

Each topic is marked from 1 to 5. *Impact view*: scale, scope and how hard it is to put right, of which the
gravest is the severity (any one of the three can make an impact severe), times the likelihood. *Financial
view*: size times likelihood. Either gives 1 to 25 points; a topic is material by a view from its threshold.
``chain`` is how strongly the topic's risks hit the sustainability of the chain (T/CFIE 8.3 a); it counts in
no points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from scoring.rule_values import BadRule

STANDARD = "t-cerds"
SEVERITY = ("scale", "scope", "remedy")
MARKS = (*SEVERITY, "likelihood", "size", "chance", "chain")
VIEWS = ("impact", "financial")
STEPS = range(1, 6)
MOST_POINTS = 25
USUAL_THRESHOLD = 12
MOST_TOPICS = 30
#: What the fields of a topic to be added begin with.
NEW = "new"
_OWN = "own-"
_LONGEST_NAME = 120
_LONGEST_REASON = 1000
_MOST_PEOPLE = 40

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One topic with what follows. Points are None as long as a mark they need is missing.

    ``material`` are the views by which it is. ``name`` is empty for a topic of the standard.
    """

    key: str
    name: str
    marks: Mapping[str, int | None]
    severity: int | None
    impact: int | None
    financial: int | None
    material: tuple[str, ...]
    reason: str

    @property
    def is_whole(self) -> bool:
        """Whether every mark is given."""
        return None not in self.marks.values()


def blank(topics: Iterable[str]) -> Content:
    """A record in which nothing is judged yet."""
    return {
        "met_on": "",
        "people": [],
        "threshold": dict.fromkeys(VIEWS, USUAL_THRESHOLD),
        "topics": [_blank_topic(key) for key in topics],
    }


def with_topics(content: Content, topics: Collection[str]) -> Content:
    """A content to go on from: with the topics of the standard it has not, first in their order."""
    held = {one["key"]: one for one in content["topics"]}
    listed = dict.fromkeys([*topics, *held])
    return content | {"topics": [held.get(key) or _blank_topic(key) for key in listed]}


def content_of(given: Mapping[str, str], before: Content, *, today: date) -> Content:
    """A content from fields as they were typed (names as :func:`fields_of` gives them), on the topics of
    ``before``; ``KEY:leave`` leaves a buyer's own topic out, ``new:name`` adds one. Marks may be empty.

    Raises BadRule with a message for each field at fault.
    """
    problems: dict[str, str] = {}
    topics = [
        _topic(one["key"], given, problems)
        for one in before["topics"]
        if not (is_own(one["key"]) and given.get(f"{one['key']}:leave"))
    ]
    if any(value.strip() for name, value in given.items() if name.startswith(f"{NEW}:")):
        topics.append(_topic(NEW, given, problems) | {"key": _next_own(before)})
    if len(topics) > MOST_TOPICS:
        problems[f"{NEW}:name"] = _("Keep to %(n)s topics.") % {"n": MOST_TOPICS}
    names = [one["name"].casefold() for one in topics if one["name"]]
    if len(names) > len(set(names)):
        problems[f"{NEW}:name"] = _("Two topics have the same name.")
    content = {
        "met_on": _day(given, problems, today),
        "people": _people(given, problems),
        "threshold": {view: _threshold(f"threshold:{view}", given, problems) for view in VIEWS},
        "topics": topics,
    }
    if problems:
        raise BadRule(problems)
    return content


def fields_of(content: Content) -> dict[str, str]:
    """A content field by field: ``met_on``, ``people``, ``threshold:VIEW``, ``KEY:MARK``, ``KEY:reason`` and,
    for a buyer's own topic, ``KEY:name``."""
    fields = {"met_on": content["met_on"], "people": "\n".join(content["people"])}
    fields |= {f"threshold:{view}": str(points) for view, points in content["threshold"].items()}
    for one in content["topics"]:
        fields |= {f"{one['key']}:{name}": str(one[name] or "") for name in (*MARKS, "name", "reason")}
    return fields


def missing_of(content: Content) -> dict[str, str]:
    """What a record still needs before it can be put in force, by field."""
    missing: dict[str, str] = {}
    if not content["met_on"]:
        missing["met_on"] = _("Enter the day on which it was judged.")
    if not content["people"]:
        missing["people"] = _("Name who took part, one a line.")
    for one in content["topics"]:
        empty = [mark for mark in MARKS if one[mark] is None]
        missing |= {f"{one['key']}:{mark}": _("Choose a mark from 1 to 5.") for mark in empty}
        if not one["reason"]:
            missing[f"{one['key']}:reason"] = _("Write the reason: others read why it was judged so.")
    return missing


def judged(content: Content) -> list[Judged]:
    """The topics with their points, those material by both views first, then by one, each the most points
    first: the order in which measures are taken up (high, then moderate)."""
    found = [_judged(one, content["threshold"]) for one in content["topics"]]
    return sorted(found, key=lambda one: (-len(one.material), -(one.impact or 0) - (one.financial or 0)))


def is_own(key: str) -> bool:
    """Whether a topic is the buyer's own, not one of the standard's."""
    return key.startswith(_OWN)


def step_of_four(points: int) -> int:
    """Points of a view as a step from 0 to 4, as topic weights note them: a 25th of four times, half up."""
    return (8 * points + MOST_POINTS) // (2 * MOST_POINTS)


def _judged(one: Mapping[str, Any], threshold: Mapping[str, int]) -> Judged:
    marks = {mark: one[mark] for mark in MARKS}
    characters = [marks[name] for name in SEVERITY]
    severity = None if None in characters else max(characters)
    points = {
        "impact": _product(severity, marks["likelihood"]),
        "financial": _product(marks["size"], marks["chance"]),
    }
    material = tuple(view for view in VIEWS if (points[view] or 0) >= threshold[view])
    return Judged(one["key"], one["name"], marks, severity, **points, material=material, reason=one["reason"])


def _product(size: int | None, likelihood: int | None) -> int | None:
    return None if size is None or likelihood is None else size * likelihood


def _blank_topic(key: str) -> dict[str, Any]:
    return {"key": key, "name": "", **dict.fromkeys(MARKS), "reason": ""}


def _next_own(before: Content) -> str:
    taken = [int(one["key"].removeprefix(_OWN)) for one in before["topics"] if is_own(one["key"])]
    return f"{_OWN}{max(taken, default=0) + 1}"


def _topic(key: str, given: Mapping[str, str], problems: dict[str, str]) -> dict[str, Any]:
    name = ""
    if key == NEW or is_own(key):
        name = _text(f"{key}:name", given, problems, _LONGEST_NAME)
        if not name:
            problems[f"{key}:name"] = _("Name the topic.")
    marks = {mark: _mark(f"{key}:{mark}", given, problems) for mark in MARKS}
    return {"key": key, "name": name, **marks, "reason": _text(f"{key}:reason", given, problems)}


def _mark(field: str, given: Mapping[str, str], problems: dict[str, str]) -> int | None:
    text = given.get(field, "").strip()
    if not text:
        return None
    if text not in {str(step) for step in STEPS}:
        problems[field] = _("Choose a mark from 1 to 5.")
        return None
    return int(text)


def _threshold(field: str, given: Mapping[str, str], problems: dict[str, str]) -> int:
    text = given.get(field, "").strip()
    value = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_POINTS)) else 0
    if not 1 <= value <= MOST_POINTS:
        problems[field] = _("Enter a whole number from %(least)s to %(most)s.") % {
            "least": 1,
            "most": MOST_POINTS,
        }
    return value


def _people(given: Mapping[str, str], problems: dict[str, str]) -> list[str]:
    lines = [line.strip() for line in given.get("people", "").replace("\0", "").splitlines()]
    people = [line for line in lines if line]
    if len(people) > _MOST_PEOPLE or any(len(line) > _LONGEST_NAME for line in people):
        problems["people"] = _("Write up to %(n)s lines, each of up to %(long)s characters.") % {
            "n": _MOST_PEOPLE,
            "long": _LONGEST_NAME,
        }
    return people


def _day(given: Mapping[str, str], problems: dict[str, str], today: date) -> str:
    text = given.get("met_on", "").strip()
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems["met_on"] = _("Enter a day as year-month-day, such as 2027-01-01.")
        return ""
    if day > today:
        problems["met_on"] = _("This day is still to come: enter the day on which it was judged.")
    return day.isoformat()


def _text(
    field: str, given: Mapping[str, str], problems: dict[str, str], longest: int = _LONGEST_REASON
) -> str:
    text = given.get(field, "").replace("\0", "").strip()
    if len(text) > longest:
        problems[field] = _("Write at most %(n)s characters.") % {"n": longest}
    return text
