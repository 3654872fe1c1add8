"""Writing notices: one letter from the words of its kind and the values it was noted down with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from core.mail import Letter, link, reader
from core.templatetags.ui_format import lasting, moment_long
from tenants.models import Membership, Notice

#: How bad a finding is: its word, and the colours of the word and of the ground below it.
SEVERITIES: Mapping[str, tuple[str | Promise, str, str]] = {
    "zero_tolerance": (gettext_lazy("Zero tolerance"), "#ffffff", "#8e2f14"),
    "critical": (gettext_lazy("Critical"), "#8e2f14", "#fbe9e2"),
    "major": (gettext_lazy("Major"), "#6f4a06", "#fbf1dc"),
    "minor": (gettext_lazy("Minor"), "#42575b", "#eef2f1"),
    "observation": (gettext_lazy("Observation"), "#42575b", "#eef2f1"),
}
#: What the button of a letter is called, by how its kind begins.
_ACTIONS: Mapping[str, str | Promise] = {
    "score": gettext_lazy("Open the scorecard"),
    "dispute": gettext_lazy("Open the objection"),
    "onboarding": gettext_lazy("Open the onboarding"),
    "terms": gettext_lazy("Open the conditions"),
    "incident": gettext_lazy("Open the incident"),
    "playbook": gettext_lazy("Open the playbook"),
    "panel": gettext_lazy("Open the panel"),
    "risk": gettext_lazy("Open the risk"),
    "share": gettext_lazy("Open the shared result"),
    "consent": gettext_lazy("Open the copy"),
    "sharing": gettext_lazy("Open who has our answers"),
    "papers": gettext_lazy("Open your vault"),
    "section": gettext_lazy("Open the questions"),
    "reading": gettext_lazy("Open the answers"),
    "request": gettext_lazy("Open the questions"),
}
_INSTANTS = ("due_at", "plan_due_at", "fix_due_at", "ends_at")
_AFTER_WIDE_STOP = re.compile(r"(?<=[。！？；]) ")
#: What the box of a letter says in words, where the value is given.
_WORDS: Mapping[str, str | Promise] = {
    "supplier_name": gettext_lazy("Supplier"),
    "question": gettext_lazy("Question"),
    "recipient": pgettext_lazy("whom a result is shared with", "For"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the box that says what the letter is about; ``urgent`` ones are set apart."""

    label: str
    value: str
    urgent: bool = False


def notice_letter(notice: Notice, member: Membership) -> Letter:
    """The letter of a notice in the language and time zone of its reader.

    ``member`` is the reader's membership, with user and organisation. Raises KeyError or ValueError when the
    values of the notice cannot be read.
    """
    person, organisation = member.user, member.organisation
    with reader(person.language or settings.LANGUAGE_CODE, person.time_zone or organisation.time_zone):
        values = _values(notice.context)
        words = render_to_string(f"emails/notices/{notice.kind}.txt", values)
        subject, *paragraphs = (_in_one_line(part) for part in re.split(r"\n\s*\n", words.strip()))
        if values.get("not_joined"):
            paragraphs.append(
                _("Nobody of %(supplier)s has joined yet: invite them, and tell them yourself until then.")
                % {"supplier": values["supplier_name"]}
            )
        context = {
            "subject": subject,
            "paragraphs": paragraphs,
            "facts": _facts(values),
            "finding": values,
            "greeted": person.name,
            "organisation": organisation,
            "tenant": notice.tenant,
            "action": _ACTIONS.get(notice.kind.partition("_")[0], _("Open the finding")),
            "link": link(notice.path),
        }
        return Letter(
            key=f"notice {notice.tenant_id} {notice.key}",
            to=person.email,
            subject=subject,
            text=render_to_string("emails/notice.txt", context),
            html=render_to_string("emails/notice.html", context),
        )


def _in_one_line(words: str) -> str:
    """A paragraph without the breaks of its template; Chinese has no space after its full stop."""
    return _AFTER_WIDE_STOP.sub("", " ".join(words.split()))


def _values(context: Mapping[str, Any]) -> dict[str, Any]:
    """The values as templates read them: instants parsed, the delay and the severity in words."""
    values: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in context.items()
    }
    for name in _INSTANTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    if values.get("terms_until"):
        values["terms_until"] = date.fromisoformat(values["terms_until"])
    if values.get("overdue_seconds"):
        values["overdue"] = lasting(timedelta(seconds=values["overdue_seconds"]))
    if "severity" not in values:
        title = values["title"]
        return values | {"title": title.get(get_language(), title[settings.LANGUAGE_CODE])}
    word, ink, ground = SEVERITIES[values["severity"]]
    shown = {"reference": values["finding_number"], "title": values["finding_title"]}
    return values | shown | {"severity_word": word, "severity_ink": ink, "severity_ground": ground}


def _facts(values: Mapping[str, Any]) -> list[Fact]:
    shown = [Fact(str(label), values[name]) for name, label in _WORDS.items() if values.get(name)]
    labels = (
        (_("Due"), "due_at"),
        (_("Plan due"), "plan_due_at"),
        (_("Correction due"), "fix_due_at"),
        (_("Ends"), "ends_at"),
    )
    shown += [Fact(label, moment_long(values[name])) for label, name in labels if values.get(name)]
    if values.get("overdue"):
        shown.append(Fact(_("Overdue"), values["overdue"], urgent=True))
    return shown
