"""Read models of parts of one rule: policy, materiality, experts, rounds; and a form's faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.templatetags.ui_format import comma
from scoring.models import RatingRule, RuleKind
from scoring.rule_places import Place, policy_in_full
from scoring.wording import choice_words, option_words
from standards.schema import LevelsStandard, Option, Standard, Text
from tenants.models import Engagement, OrganisationKind
from tenants.selectors import people_of

Texts = Mapping[str, str]

#: What each choice of a policy means.
CHOICES: Mapping[str, Mapping[str, Promise]] = {
    "official": {
        "strongest": gettext_lazy(
            "The audit-verified score where there is one, else the document-verified one"
        ),
        "audited": gettext_lazy("Only the audit-verified score"),
        "verified": gettext_lazy("Only the document-verified score"),
        "declared": gettext_lazy("The best proven there is, else what the supplier declared"),
    },
    "release": {
        "two_person": gettext_lazy(
            "A second person reviews and publishes a scorecard that rests on a review"
        ),
        "automatic": gettext_lazy("A scorecard is published as soon as its review is finished"),
    },
    "events_until": {
        "today": gettext_lazy("The last three full calendar years, and this year until today"),
        "last_year": gettext_lazy("The last three full calendar years, and nothing of this year"),
    },
}
_POLICY = {
    "official": gettext_lazy("Which score counts"),
    "release": gettext_lazy("Who publishes a scorecard"),
    "events_until": gettext_lazy("Which negative events count"),
    "threshold": gettext_lazy("Least points for further co-operation"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the policy: its choices with the one that stands, and what it is about."""

    field: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str
    about: str = ""
    clause: str = ""
    problem: str = ""


def policy(
    standard: Standard, content: Mapping[str, Any], typed: Texts | None, problems: Texts
) -> dict[str, Any]:
    """The questions of a policy: who and what counts, and the points the standard leaves open."""
    held = policy_in_full(content)
    levels = isinstance(standard, LevelsStandard)
    asked = [
        Question(
            key,
            str(_POLICY[key]),
            [(value, str(words)) for value, words in options.items()],
            (typed or held).get(key, held[key]),
            problem=problems.get(key, ""),
        )
        for key, options in CHOICES.items()
        if levels or key != "events_until"
    ]
    return {
        "questions": asked,
        "options": [_option(option, held["options"], typed, problems) for option in standard.options],
        "threshold": (typed or held).get("threshold", held["threshold"]),
        "threshold_problem": problems.get("threshold", ""),
        "full_mark": standard.full_mark,
        "kept_events_until": "" if levels else held["events_until"],
    }


def _option(option: Option, held: Texts, typed: Texts | None, problems: Texts) -> Question:
    field = f"options.{option.key}"
    meant = {value: choice_words(option.key, value) for value in option.allowed}
    words = {
        value: _("%(value)s (default)") % {"value": word} if value == option.default else word
        for value, word in meant.items()
    }
    return Question(
        field,
        option_words(option.key),
        list(words.items()),
        (typed or {}).get(field, held.get(option.key, option.default)),
        option.about.in_language(get_language() or "en"),
        option.clause,
        problems.get(field, ""),
    )


def policy_typed(typed: Texts) -> dict[str, Any]:
    """What a policy form sent, as the service takes it."""
    options = {
        field.partition(".")[2]: value for field, value in typed.items() if field.startswith("options.")
    }
    return {**{key: typed.get(key, "") for key in _POLICY}, "options": options}


def policy_words(content: Mapping[str, Any]) -> dict[str, str]:
    """What a policy says, question by question, in words: for the event log."""
    said = {
        str(_POLICY[key]): str(CHOICES.get(key, {}).get(content[key], content[key]))
        for key in _POLICY
        if content.get(key)
    }
    options: Mapping[str, str] = content.get("options") or {}
    return said | {option_words(key): choice_words(key, value) for key, value in options.items()}


def experts(tenant_id: UUID, typed: Any) -> list[dict[str, Any]]:
    """Who can be asked to vote: everybody at the buyer, and the rating bodies that work for it."""
    chosen = set(typed.getlist("experts")) if hasattr(typed, "getlist") else set()
    people = [
        {"id": str(one.user_id), "name": str(one.user), "role": one.role} for one in people_of(tenant_id)
    ]
    bodies = Engagement.objects.filter(
        tenant_id=tenant_id, ended_at=None, organisation__kind=OrganisationKind.ASSESSOR
    ).select_related("organisation")
    people += [
        {
            "id": str(one.organisation_id),
            "name": one.organisation.name,
            "role": OrganisationKind.ASSESSOR.value,
        }
        for one in bodies
    ]
    return [one | {"chosen": one["id"] in chosen} for one in people]


def materiality(
    rule: RatingRule,
    place: Place,
    typed: Texts,
    problems: Texts,
    offered: Mapping[str, Mapping[str, object]] | None = None,
) -> list[dict[str, Any]]:
    """How much each topic matters by two views, as stored, ``offered`` from elsewhere, or typed; empty for
    other kinds of rule."""
    if rule.kind != RuleKind.TOPICS:
        return []
    held = rule.inputs.get("materiality", {}) | (offered or {})
    is_back = "materiality" in typed
    return [
        {
            "key": key,
            "name": name,
            **{
                view: str(typed.get(f"{key}:{view}", "") if is_back else held.get(key, {}).get(view, ""))
                for view in ("financial", "impact", "note")
            },
            "problem": next((words for field, words in problems.items() if field.startswith(f"{key}:")), ""),
        }
        for key, name in place.names.items()
    ]


def says_anything(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any of these rows of materiality has a value or a note."""
    return any(row[view] for row in rows for view in ("financial", "impact", "note"))


def materiality_typed(place: Place, typed: Texts) -> dict[str, dict[str, object]]:
    """What a materiality form sent, by topic."""
    views = ("financial", "impact", "note")
    return {key: {view: typed.get(f"{key}:{view}", "") for view in views} for key in place.names}


def delphi(rule: RatingRule, place: Place) -> dict[str, Any]:
    """The rounds behind weights that experts agreed on: medians and quartiles in the table's order."""
    record = rule.inputs.get("delphi") or {}
    return record | {"rounds": rounds(record.get("rounds", []), place.names)} if record else {}


def rounds(results: Iterable[Mapping[str, Any]], names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Closed rounds with their lines: name, lower quartile, median and upper quartile."""
    return [
        {
            **result,
            "lines": [
                {"key": key, "name": name, **{part: result[part][key] for part in ("low", "median", "high")}}
                for key, name in names.items()
            ],
        }
        for result in results
    ]


def faults(context: Mapping[str, Any]) -> dict[str, Any]:
    """The error summary of a form that came back: messages on the whole, and those of fields with anchors."""
    problems: Texts = context["problems"]
    general = [message for field, message in problems.items() if not field]
    listed = [
        {
            "label": _field_words(field, context["place"]),
            "message": message,
            "anchor": f"p-{field}" if field[:1].isdigit() else f"f-{field.replace(':', '-')}",
        }
        for field, message in problems.items()
        if field
    ]
    return {"count": len(problems), "general": general, "faults": listed}


def _field_words(field: str, place: Place) -> str:
    """What a field is called: a part of the table, a pair of them, an indicator's points, a question."""
    language = get_language() or "en"
    base, _colon, rest = field.partition(":")
    names = list(place.names.values())
    row, dash, column = field.partition("-")
    if base in place.names:
        return place.names[base].in_language(language)
    if dash and row.isdecimal():
        pair = [names[int(place)].in_language(language) for place in (row, column)]
        return _("%(row)s against %(column)s") % {"row": pair[0], "column": pair[1]}
    if rest and isinstance(place.standard, LevelsStandard):
        return _points_words(place.standard, base, *rest.partition(":")[::2], language=language)
    words = {**_POLICY, "day": _("In force from"), "reason": _("Reason"), "experts": _("Experts")}
    return str(words.get(field, field.removeprefix("options.")))


def _points_words(standard: LevelsStandard, size: str, key: str, level: str, *, language: str) -> str:
    sizes = {one.key: one.name for one in standard.sizes}
    levels = {one.key: one.name for one in standard.levels}
    indicator = standard.by_key.get(key)
    known = [indicator.name if indicator else None, sizes.get(size), levels.get(level)]
    parts = [name.in_language(language) for name in known if name is not None]
    return comma().join(parts) or key
