"""Read model of a draft of the record of double materiality: the fields of its form, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from risk.materiality import NEW, SEVERITY, Content, fields_of, is_own
from standards.schema import Text
from workspace.selectors.materiality import ASKED, VIEW_NAMES, topic_name

Texts = Mapping[str, str]

_OF_VIEW: Mapping[str, tuple[str, ...]] = {
    "impact": (*SEVERITY, "likelihood"),
    "financial": ("size", "chance"),
    "": ("chain",),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a draft as a form shows it."""

    name: str
    label: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of a draft: its marks by view, name and reason. ``is_new`` is the empty one at the end."""

    key: str
    name: str
    is_own: bool
    is_new: bool
    groups: Sequence[tuple[str, Sequence[Mark]]]
    typed_name: str
    name_problem: str
    reason: str
    reason_problem: str
    is_left_out: bool


def topics_to_edit(
    content: Content, names: Mapping[str, Text], language: str, *, typed: Texts | None, problems: Texts
) -> list[Topic]:
    """The topics of a draft as stored or typed, and an empty one to add."""
    values = fields_of(content) if typed is None else typed
    keys = [one["key"] for one in content["topics"]]
    return [_topic(key, names, language, values, problems) for key in [*keys, NEW]]


def problem_words(
    problems: Texts, names: Mapping[str, Text], content: Content, language: str
) -> list[tuple[str, str]]:
    """The error summary: anchor of the field and what is wrong, with the topic it belongs to."""
    own = {one["key"]: one["name"] for one in content["topics"]}
    listed = []
    for name, words in problems.items():
        key, colon, part = name.partition(":")
        topic = own.get(key) or (topic_name(key, names, language) if key in own else "")
        where = f"{topic} · {ASKED[part]}" if topic and part in ASKED else topic
        listed.append((f"m-{name.replace(':', '-')}", f"{where}: {words}" if colon and where else words))
    return listed


def _topic(key: str, names: Mapping[str, Text], language: str, values: Texts, problems: Texts) -> Topic:
    is_new = key == NEW
    own_name = values.get(f"{key}:name", "")
    return Topic(
        key,
        _("A topic of your own") if is_new else own_name or topic_name(key, names, language),
        is_own(key) or is_new,
        is_new,
        [
            (
                str(VIEW_NAMES.get(view, "")),
                [
                    Mark(
                        f"{key}:{mark}",
                        str(ASKED[mark]),
                        values.get(f"{key}:{mark}", ""),
                        problems.get(f"{key}:{mark}", ""),
                    )
                    for mark in marks
                ],
            )
            for view, marks in _OF_VIEW.items()
        ],
        own_name,
        problems.get(f"{key}:name", ""),
        values.get(f"{key}:reason", ""),
        problems.get(f"{key}:reason", ""),
        bool(values.get(f"{key}:leave")),
    )
