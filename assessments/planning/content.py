"""What an evaluation plan holds, and what T/CERDS 8.2 asks that it does not say yet. No queries, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.periods import may_extend_to
from core.errors import InvalidInput

#: Whole days a supplier normally has for the questionnaire (8.2.6 a: not less than a month).
LEAST_DAYS = 30
LONGEST = 4000
EVERYBODY, CHOSEN = "all", "chosen"
OWN, WITH_GROUP = "own", "group"
WHOLE, PART = "whole", "part"
LEAD, EVALUATES, VISITS, CHECKS = "lead", "evaluates", "visits", "checks"

#: What a person does in the evaluation.
ROLES: dict[str, Promise] = {
    LEAD: _("Leads the evaluation"),
    EVALUATES: _("Evaluates answers and proof"),
    VISITS: _("Goes on site"),
    CHECKS: _("Checks process and results"),
}
SCOPES: dict[str, Promise] = {
    EVERYBODY: _("All suppliers we do business with, directly or indirectly"),
    CHOSEN: _("Chosen suppliers"),
}
SPACES: dict[str, Promise] = {
    OWN: _("The supplier itself"),
    WITH_GROUP: _("The supplier, and policies of its group that bind it"),
}
CONTENTS: dict[str, Promise] = {WHOLE: _("All indicators"), PART: _("Some indicators")}
TEXTS = ("purpose", "scope_reason", "sites", "content_note", "method", "schedule_note")
CHOICES: dict[str, dict[str, Promise]] = {"scope": SCOPES, "space": SPACES, "content": CONTENTS}
#: Days of the schedule, in the order they come in.
DAYS: dict[str, Promise] = {
    "announced_on": _("Plan announced to suppliers"),
    "sent_on": _("Questionnaire sent"),
    "due_on": _("Answers due"),
    "visits_from": _("Visits on site from"),
    "visits_to": _("Visits on site to"),
    "analysis_on": _("Information checked and analysed by"),
    "report_on": _("Rating reports written by"),
}
_PERIOD = ("reference_date", "extended_to")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the standard asks that a plan does not say: clause, field, what to do."""

    clause: str
    field: str
    words: str | Promise


def blank() -> dict[str, Any]:
    """A plan that says nothing yet."""
    chosen = {"scope": EVERYBODY, "space": OWN, "content": WHOLE}
    texts = dict.fromkeys((*TEXTS, *_PERIOD, *DAYS), "")
    return chosen | texts | {"standards": [], "people": []}


def cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it is stored: texts without blanks around them, days as ISO text, people as they stand.

    Raises :class:`InvalidInput` at the field for a text that cannot be stored, an unknown choice, or a base
    period that ends before it begins.
    """
    found = blank()
    for name in TEXTS:
        found[name] = _text(name, given.get(name) or "")
    for name, choices in CHOICES.items():
        found[name] = given.get(name) or found[name]
        if found[name] not in choices:
            raise InvalidInput(_("Choose one of the list."), field=name)
    for name in (*_PERIOD, *DAYS):
        day = given.get(name)
        found[name] = day.isoformat() if isinstance(day, date) else (day or "")
    reference, extended = day_of(found, "reference_date"), day_of(found, "extended_to")
    if extended and (reference is None or not may_extend_to(reference, extended)):
        raise InvalidInput(
            _("The base period may reach to a day after the last full year, up to the evaluation date."),
            field="extended_to",
        )
    found["standards"] = list(given.get("standards") or [])
    found["people"] = [dict(person) for person in given.get("people") or []]
    return found


def day_of(content: Mapping[str, Any], name: str) -> date | None:
    """A day of a plan; None where it is not said."""
    return date.fromisoformat(content[name]) if content.get(name) else None


def gaps(content: Mapping[str, Any]) -> list[Gap]:
    """What 8.2 asks that is missing, in the order of its clauses."""
    return [
        *_purpose(content),
        *_time_and_space(content),
        *_staff(content),
        *_method(content),
        *_days(content),
    ]


def _purpose(content: Mapping[str, Any]) -> list[Gap]:
    found = []
    if not content["purpose"]:
        found.append(Gap("8.2.1", "purpose", _("Say what the evaluation is for.")))
    if not content["scope_reason"]:
        words = {
            EVERYBODY: _("Say why all suppliers are evaluated."),
            CHOSEN: _(
                "Say by what suppliers are chosen, such as turnover, how long you work together, risk."
            ),
        }
        found.append(Gap("8.2.2", "scope_reason", words[content["scope"]]))
    return found


def _time_and_space(content: Mapping[str, Any]) -> list[Gap]:
    found = []
    if not content["reference_date"]:
        words = _("Name the evaluation date: the base period is the last full year before it.")
        found.append(Gap("8.2.3 a)", "reference_date", words))
    if not content["sites"]:
        found.append(Gap("8.2.3 b)", "sites", _("Say which sites of a supplier are looked at.")))
    return found


def _staff(content: Mapping[str, Any]) -> list[Gap]:
    roles = {person["role"] for person in content["people"]}
    found = []
    if not roles & {LEAD, EVALUATES}:
        found.append(Gap("8.2.4", "people", _("Name who evaluates.")))
    if LEAD not in roles:
        found.append(Gap("8.2.4", "people", _("Name who leads the evaluation.")))
    if CHECKS not in roles:
        words = _("Name somebody else who checks process and results.")
        found.append(Gap("8.2.4, 7.1 a)", "people", words))
    if content["visits_from"] and VISITS not in roles:
        found.append(Gap("8.2.4", "people", _("Visits are planned: name who goes on site.")))
    return found


def _method(content: Mapping[str, Any]) -> list[Gap]:
    found = []
    if not content["standards"]:
        found.append(Gap("8.2.5", "standards", _("Choose the standard whose indicators are used.")))
    if content["content"] == PART and not content["content_note"]:
        found.append(Gap("8.2.5", "content_note", _("Say which indicators are used, and why not all.")))
    if not content["method"]:
        words = _("Say how weights, data and levels become a score, so that nothing is left to taste.")
        found.append(Gap("8.2.5", "method", words))
    return found


def _days(content: Mapping[str, Any]) -> list[Gap]:
    clauses = {"announced_on": "8.2.6 e)", "analysis_on": "8.2.6 c)", "report_on": "8.2.6 d)"}
    optional = {"visits_from", "visits_to"}
    found = [
        Gap(clauses.get(name, "8.2.6 a)"), name, _("A day is missing in the schedule."))
        for name in DAYS
        if name not in optional and not content[name]
    ]
    if bool(content["visits_from"]) != bool(content["visits_to"]):
        missing = "visits_to" if content["visits_from"] else "visits_from"
        found.append(Gap("8.2.6 b)", missing, _("Say from when to when visits take place.")))
    named = [name for name in DAYS if content[name]]
    for earlier, later in pairwise(named):
        if content[later] < content[earlier]:
            found.append(Gap("8.2.6", later, _("This day lies before the step that comes first.")))
    return [*found, *_time_to_answer(content)]


def _time_to_answer(content: Mapping[str, Any]) -> list[Gap]:
    sent, due = day_of(content, "sent_on"), day_of(content, "due_on")
    if sent is None or due is None or content["schedule_note"]:
        return []
    if 0 <= (due - sent).days < LEAST_DAYS:
        words = _(
            "Suppliers get less than a month to answer: move the day, or give the reason in the remarks."
        )
        return [Gap("8.2.6 a)", "due_on", words)]
    return []


def _text(name: str, value: str) -> str:
    clean = value.replace("\r\n", "\n").strip()
    if "\0" in clean:
        raise InvalidInput(_("This text holds characters that cannot be stored."), field=name)
    if len(clean) > LONGEST:
        raise InvalidInput(
            _("This text is too long: %(limit)d characters at most.") % {"limit": LONGEST}, field=name
        )
    return clean
