"""What an admission condition says about one supplier: worked out from facts, never ticked. No queries.

A check is *met*, *open* (somebody has something to do), *blocked* (it stands against admission), *waived* (a
second person let it go) or *not needed* (it is not asked of this supplier).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments.choices import RequestState
from core.templatetags.ui_format import day as day_words
from core.templatetags.ui_format import trimmed
from onboarding.critical import Identified, identified
from onboarding.facts import Facts
from onboarding.models import OnboardingCase, Stage
from onboarding.reference import Kind, kinds
from scoring.bands import bands_of
from standards import loader
from standards.codes import code

MET, OPEN, BLOCKED, WAIVED, NOT_NEEDED = "met", "open", "blocked", "waived", "not_needed"
#: States that leave nothing to do.
SETTLED = frozenset({MET, WAIVED, NOT_NEEDED})
#: The check that nobody can let go (T/CERDS Table A.1, n=35).
GRAVE = "no_grave"
#: What the supplier does first.
PAPERS = ("code", "statement", "baseline")


@dataclass(frozen=True, slots=True)
class Said:
    """What a fact says: the state, why, and what to do next (a key, see the case's page)."""

    state: str
    why: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a case with what the facts say. ``key`` names it within the case."""

    key: str
    kind: Kind
    state: str
    why: str
    todo: str
    params: Mapping[str, Any]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in SETTLED

    @property
    def may_be_waived(self) -> bool:
        """Whether a second person may let it go: not a grave violation."""
        return self.kind.key != GRAVE and self.state in {OPEN, BLOCKED}

    @property
    def name(self) -> str:
        """What is asked, in the active language, with its measure."""
        words = self.kind.name.in_language(get_language() or "en")
        if self.kind.key == "answers":
            return _("%(code)s: %(words)s") % {"code": code(self.params["standard"]), "words": words}
        if self.kind.key == "critical_risks":
            return _("%(words)s (at least %(percent)s%%)") % {
                "words": words,
                "percent": self.params["percent"],
            }
        return words


def key_of(condition: Mapping[str, Any]) -> str:
    """The name of a condition within its set: questionnaires can stand in it once a standard."""
    return f"answers:{condition['standard']}" if condition["kind"] == "answers" else str(condition["kind"])


def name_of(key: str) -> str:
    """What the condition of this key asks, in the active language; the key where there is none."""
    kind, _colon, standard = key.partition(":")
    if kind not in kinds():
        return key
    name = kinds()[kind].name.in_language(get_language() or "en")
    return _("%(code)s: %(words)s") % {"code": code(standard), "words": name} if standard else name


def checks_of(conditions: Iterable[Mapping[str, Any]], facts: Facts) -> list[Check]:
    """Every condition of a case with its state, in the order of the kinds."""
    order = list(kinds())
    found = []
    for condition in sorted(conditions, key=lambda one: order.index(one["kind"])):
        said = _SAYS[condition["kind"]](condition, facts)
        key = key_of(condition)
        if key in facts.waived and said.state in {OPEN, BLOCKED} and condition["kind"] != GRAVE:
            said = Said(WAIVED, said.why)
        found.append(Check(key, kinds()[condition["kind"]], said.state, said.why, said.todo, condition))
    return found


def stage_of(checks: Iterable[Check], facts: Facts) -> Stage:
    """How far the case has come: joined, papers and data, assessment, decision."""
    held = list(checks)
    if not facts.joined:
        return Stage.INVITED
    if any(check.kind.key in PAPERS and not check.is_settled for check in held):
        return Stage.BASELINE
    return Stage.DECISION if all(check.is_settled for check in held) else Stage.ASSESSMENT


def frozen(conditions: Iterable[Mapping[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    """The checks as a decision keeps them: ``why`` is a text by language."""
    held = list(conditions)
    texts: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for check in checks_of(held, facts):
                texts.setdefault(check.key, {})[language] = check.why
    return [
        {"key": check.key, "state": check.state, "why": texts[check.key]} for check in checks_of(held, facts)
    ]


def identified_of(case: OnboardingCase, facts: Facts) -> Identified:
    """The critical risks of a case's supplier, and which of them were looked at."""
    answers = facts.baseline.answers if facts.baseline else {}
    return identified(facts.industry, answers, facts.results)


def _code(_condition: Mapping[str, Any], facts: Facts) -> Said:
    return _paper(facts, facts.code)


def _statement(_condition: Mapping[str, Any], facts: Facts) -> Said:
    said = _paper(facts, facts.statement)
    if said.state == MET and facts.statement and facts.statement.details.get("penalties"):
        words = _("%(signed)s It names penalties of the last three years: read them.") % {"signed": said.why}
        return Said(MET, words)
    return said


def _paper(facts: Facts, paper: Any) -> Said:
    if not facts.joined:
        return Said(OPEN, _("Nobody of the company has joined yet."), "invite")
    if paper is None:
        return Said(OPEN, _("The text is being made ready for the company."))
    if paper.signed_at is None:
        asked = {"day": day_words(paper.asked_at), "version": paper.version}
        return Said(OPEN, _("Version %(version)s was put before the company on %(day)s.") % asked, "remind")
    words = _("Version %(version)s, signed by %(name)s (%(role)s) on %(day)s.")
    return Said(
        MET,
        words
        % {
            "version": paper.version,
            "name": paper.signer_name,
            "role": paper.signer_role,
            "day": day_words(paper.signed_at),
        },
    )


def _baseline(_condition: Mapping[str, Any], facts: Facts) -> Said:
    if not facts.joined:
        return Said(OPEN, _("Nobody of the company has joined yet."), "invite")
    if facts.baseline is None:
        return Said(OPEN, _("The company has not handed in its baseline data."), "remind")
    words = {"name": facts.baseline.handed_in_by_name, "day": day_words(facts.baseline.handed_in_at)}
    return Said(MET, _("Handed in by %(name)s on %(day)s.") % words)


def _answers(condition: Mapping[str, Any], facts: Facts) -> Said:
    standard, least = condition["standard"], condition.get("least", "")
    result = facts.results.get(standard)
    if result is None:
        return _asked(facts, standard)
    marks = [band.mark for band in bands_of(loader.get(standard))]
    words = {"mark": mark_words(standard, result.band), "least": mark_words(standard, least)}
    if least and (not result.band or marks.index(result.band) < marks.index(least)):
        return Said(BLOCKED, _("The result is %(mark)s; %(least)s is the least.") % words, "score")
    return Said(MET, _("The result of %(day)s is %(mark)s.") % (words | {"day": day_words(result.at)}))


def _asked(facts: Facts, standard: str) -> Said:
    request = facts.requests.get(standard)
    if request is None or request.state == RequestState.CLOSED:
        return Said(OPEN, _("The questionnaire was not sent yet."), "request")
    if request.state == RequestState.SUBMITTED:
        return Said(OPEN, _("The answers are in and wait for review."), "review")
    if request.state == RequestState.REVIEWED:
        return Said(OPEN, _("The review is finished; its result waits to be published."), "release")
    words = {"done": request.answered, "total": request.total}
    return Said(OPEN, _("The company has answered %(done)s of %(total)s questions.") % words, "follow")


def mark_words(standard: str, mark: str) -> str:
    """Stars or a grade in words, such as *2 stars* or *grade A*."""
    if not mark:
        return _("no rating")
    if mark.isdigit():
        return ngettext("%(n)s star", "%(n)s stars", int(mark)) % {"n": mark}
    return _("grade %(mark)s") % {"mark": mark}


def _minimum(_condition: Mapping[str, Any], facts: Facts) -> Said:
    if not facts.least:
        return Said(NOT_NEEDED, _("Your evaluation policy sets no least points."))
    counting = [one for one in facts.results.values() if one.standard in facts.least]
    if not counting:
        return Said(OPEN, _("There is no result yet to hold against the least points."))
    for one in counting:
        if one.total < facts.least[one.standard]:
            words = {
                "code": code(one.standard),
                "total": trimmed(one.total, 2),
                "least": trimmed(facts.least[one.standard], 2),
            }
            return Said(BLOCKED, _("%(code)s: %(total)s is below the least of %(least)s.") % words, "score")
    return Said(MET, _("No result is below the least points."))


def _risk_class(_condition: Mapping[str, Any], facts: Facts) -> Said:
    if not facts.risk_class:
        return Said(OPEN, _("Nobody has assessed the risk class yet."), "risk")
    return Said(MET, _("The risk class is %(risk)s.") % {"risk": risk_word(facts.risk_class)})


def risk_word(risk: str) -> str:
    """A risk class in words."""
    return {"low": _("low"), "medium": _("medium"), "high": _("high")}[risk]


def _critical_risks(condition: Mapping[str, Any], facts: Facts) -> Said:
    answers = facts.baseline.answers if facts.baseline else {}
    share = identified(facts.industry, answers, facts.results)
    words = {
        "done": len(share.done),
        "all": len(share.topics),
        "percent": share.percent,
        "least": condition["percent"],
    }
    sentence = _("%(done)s of %(all)s critical risks were looked at: %(percent)s%%, at least %(least)s%%.")
    if share.percent >= condition["percent"]:
        return Said(MET, sentence % words)
    return Said(OPEN, sentence % words, "remind" if facts.joined and not facts.baseline else "")


def _audit(condition: Mapping[str, Any], facts: Facts) -> Said:
    if condition.get("who") == "high" and facts.risk_class in {"low", "medium"}:
        words = {"risk": risk_word(facts.risk_class)}
        return Said(NOT_NEEDED, _("Asked for where the risk is high; it is %(risk)s.") % words)
    if condition.get("who") == "high" and not facts.risk_class:
        return Said(OPEN, _("Whether it is needed depends on the risk class."), "risk")
    if facts.audit is None:
        if facts.planned_audit is not None:
            words = {"audit": facts.planned_audit.reference, "day": day_words(facts.planned_audit.starts_on)}
            return Said(OPEN, _("%(audit)s begins on %(day)s.") % words, "audit_open")
        return Said(OPEN, _("No audit is planned."), "audit")
    grave = [*facts.zero_tolerance, *facts.critical]
    if grave:
        words = {"audit": facts.audit.reference, "findings": ", ".join(one.reference for one in grave)}
        return Said(BLOCKED, _("%(audit)s: still open: %(findings)s.") % words, "findings")
    return Said(MET, _("%(audit)s is concluded and nothing critical is open.") % {"audit": facts.audit})


def _no_grave(_condition: Mapping[str, Any], facts: Facts) -> Said:
    if facts.zero_tolerance:
        words = {"findings": ", ".join(one.reference for one in facts.zero_tolerance)}
        return Said(BLOCKED, _("Zero tolerance, still open: %(findings)s.") % words, "findings")
    if facts.events:
        event = facts.events[0]
        words = {"title": event.title, "day": day_words(event.happened_on)}
        return Said(BLOCKED, _("An event voids its results: %(title)s (%(day)s).") % words, "screening")
    if facts.warned_since:
        words = {"day": day_words(facts.warned_since)}
        return Said(BLOCKED, _("It is on the warning list since %(day)s.") % words, "screening")
    return Said(MET, _("Nothing of the kind is on record."))


_SAYS: Mapping[str, Callable[[Mapping[str, Any], Facts], Said]] = {
    "code": _code,
    "statement": _statement,
    "baseline": _baseline,
    "answers": _answers,
    "minimum": _minimum,
    "risk_class": _risk_class,
    "critical_risks": _critical_risks,
    "audit": _audit,
    GRAVE: _no_grave,
}
