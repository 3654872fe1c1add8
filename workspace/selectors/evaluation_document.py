"""An evaluation plan as a document, in the order of T/CERDS 8.2."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from assessments.models import PlanVersion
from assessments.periods import base_period, look_back
from assessments.planning import content as plan_content
from core.templatetags.ui_format import day as day_words
from standards.codes import code


def document_of(version: PlanVersion) -> list[dict[str, Any]]:
    """The plan in the order of T/CERDS 8.2: clause, point and text of each part."""
    held = version.content

    def line(clause: str, label: Any, text: Any) -> dict[str, Any]:
        return {"clause": clause, "label": label, "text": str(text or "")}

    people = "\n".join(
        _("%(name)s, %(organisation)s: %(role)s")
        % {
            "name": one["name"],
            "organisation": one["organisation"],
            "role": plan_content.ROLES.get(one["role"], ""),
        }
        for one in held["people"]
    )
    days = "\n".join(
        _("%(what)s: %(day)s") % {"what": words, "day": day_words(plan_content.day_of(held, name))}
        for name, words in plan_content.DAYS.items()
        if held[name]
    )
    return [
        line("8.2.1", _("Purpose"), held["purpose"]),
        line("8.2.2", _("Subject"), _both(plan_content.SCOPES[held["scope"]], held["scope_reason"])),
        line("8.2.3 a)", _("Period"), _period(held)),
        line("8.2.3 b)", _("Space"), _both(plan_content.SPACES[held["space"]], held["sites"])),
        line("8.2.4", _("People"), people),
        line("8.2.5", _("Content"), _what(held)),
        line("8.2.5", _("Method"), held["method"]),
        line("8.2.6", _("Schedule"), _both(days, held["schedule_note"])),
    ]


def _both(first: Any, second: str) -> str:
    return "\n".join(str(one) for one in (first, second) if one)


def _what(held: dict[str, Any]) -> str:
    names = _(", ").join(code(one) for one in held["standards"])
    return _both(_both(names, str(plan_content.CONTENTS[held["content"]])), held["content_note"])


def _period(held: dict[str, Any]) -> str:
    reference = plan_content.day_of(held, "reference_date")
    if reference is None:
        return ""
    extended = plan_content.day_of(held, "extended_to")
    base, back = base_period(reference, extended), look_back(reference, extended)
    return "\n".join(
        [
            _("Evaluation date: %(day)s") % {"day": day_words(reference)},
            _("Base period: %(start)s to %(end)s")
            % {"start": day_words(base.start), "end": day_words(base.end)},
            _("Negative events and honours: %(start)s to %(end)s")
            % {"start": day_words(back.start), "end": day_words(back.end)},
        ]
    )
