"""Events in words people use: what happened, and which values changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS, catalogue
from assessments.models import (
    Confidentiality,
    Control,
    Decision,
    EvidenceKind,
    ProofStep,
    Rank,
    ReadingState,
    RejectReason,
    RequestState,
)
from audits.models import AuditState
from core.models import Event
from core.templatetags import ui_format
from core.templatetags.lang import lang
from onboarding.checks import name_of
from onboarding.models import CaseReason, Outcome, PaperKind
from onboarding.rules import ADMISSION_TERMS, ONBOARDING
from remediation.models import Area, FindingState, OwnActionState, Severity
from remediation.rules import FIX, PLAN
from reports.models import Language
from risk.models import EntryState, IncidentKind, MeasureState, RiskKind, SupplyEffect
from risk.models import Outcome as ExerciseOutcome
from scoring.models import Basis, CardState, DisputeState, Method, RuleKind
from scoring.screening import GRADED, grade_words
from scoring.services.disputes import OBLIGATION as DISPUTE
from standards.codes import code
from suppliers.models import (
    ActorKind,
    DiverseStatus,
    Product,
    ProgrammeTarget,
    RiskClass,
    Site,
    SizeClass,
    SupplierFlag,
    SupplierKey,
    SupplierStatus,
)
from tenants.models import Role
from workspace.selectors.event_fields import FIELDS
from workspace.selectors.event_names import KINDS
from workspace.selectors.rule_tables import policy_words

_DAYS = frozenset({"effective_from", "valid_from", "valid_until", "period_from", "period_to"})
_DAYS |= {"until", "review_on", "due_on", "recover_by", "recovered_on"}
_CHOICES: Mapping[str, Mapping[str, Any]] = {
    "state": dict(ReadingState.choices)
    | dict(OwnActionState.choices)
    | dict(DisputeState.choices)
    | dict(CardState.choices)
    | dict(RequestState.choices)
    | dict(FindingState.choices)
    | dict(AuditState.choices)
    | dict(EntryState.choices),
    "needed": dict(ProofStep.choices),
    "role": dict(Role.choices),
    "size_class": dict(SizeClass.choices),
    "language": dict(Language.choices),
    "status": dict(SupplierStatus.choices),
    "actor_kind": dict(ActorKind.choices),
    "flag": dict(SupplierFlag.Kind.choices),
    "product_kind": dict(Product.Kind.choices),
    "flow": dict(Product.Flow.choices),
    "scheme": dict(SupplierKey.Scheme.choices),
    "function": dict(Site.Function.choices),
    "diverse": dict(DiverseStatus.choices),
    "traits": dict(Product.Trait.choices),
    "risk_class": dict(RiskClass.choices),
    "target_state": dict(ProgrammeTarget.State.choices),
    "decision": dict(Decision.choices),
    "reason": dict(RejectReason.choices),
    "basis": dict(Basis.choices),
    "paper_kind": dict(EvidenceKind.choices),
    "paper_rank": dict(Rank.choices),
    "confidentiality": dict(Confidentiality.choices),
    "control": dict(Control.choices),
    "severity": dict(Severity.choices),
    "area": dict(Area.choices),
    "rule": dict(RuleKind.choices),
    "method": dict(Method.choices),
    "outcome": dict(Outcome.choices),
    "cause": dict(CaseReason.choices),
    "risk_kind": dict(RiskKind.choices),
    "incident_kind": dict(IncidentKind.choices),
    "supply": dict(SupplyEffect.choices),
    "exercise_outcome": dict(ExerciseOutcome.choices),
    "measure_state": dict(MeasureState.choices),
    "paper": dict(PaperKind.choices),
    "kind": {
        PLAN: gettext_lazy("Plan"),
        FIX: gettext_lazy("Correction"),
        DISPUTE: gettext_lazy("Reply"),
        ONBOARDING: gettext_lazy("Onboarding"),
        ADMISSION_TERMS: pgettext_lazy("of an admission", "Conditions"),
    },
}
#: Keys that are called something by their own table.
_NAMED: Mapping[str, Callable[[str], str]] = {"standard": code, "check": name_of}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event in words; ``before`` is empty where the event tells no earlier value."""

    label: str
    before: str
    after: str


def title(kind: str) -> str:
    """What an event of this kind is called; the kind itself for one this list does not know."""
    return str(KINDS.get(kind, kind))


def changes(event: Event) -> list[Change]:
    """The fields an event tells of, in words."""
    keys = list(dict.fromkeys([*event.before, *event.after]))
    standard = event.after.get("standard") or event.before.get("standard") or ""
    told = [
        Change(
            str(FIELDS[key]),
            value(key, event.before.get(key), standard=standard),
            value(key, event.after.get(key), standard=standard),
        )
        for key in keys
        if key in FIELDS and (event.before.get(key) or "") != (event.after.get(key) or "")
    ]
    return [*told, *_of_policy(event)]


def _of_policy(event: Event) -> list[Change]:
    """What an evaluation policy says otherwise than before, each choice in words."""
    if RuleKind.POLICY not in {event.before.get("rule"), event.after.get("rule")}:
        return []
    before, after = (policy_words(values.get("content") or {}) for values in (event.before, event.after))
    return [
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]


def value(key: str, raw: Any, *, standard: str = "") -> str:
    """One value of an event as people read it; empty for none. ``standard`` is the one an item belongs to."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if key in GRADED:
        return ", ".join(_grade(key, one, standard) for one in (raw if isinstance(raw, list) else [raw]))
    if isinstance(raw, list):
        return ", ".join(_text(key, one) for one in raw) if key in _CHOICES else str(len(raw))
    if isinstance(raw, str):
        return _OF_STANDARD[key](raw, standard) if key in _OF_STANDARD else _text(key, raw)
    return str(raw)


def _grade(key: str, raw: str, standard: str) -> str:
    """A grade of a negative event by the standard's table; another value, such as the severity of a finding,
    as its own list has it."""
    known = grade_words(key, standard)
    return lang(known[raw]) if raw in known else _text(key, raw)


def _text(key: str, raw: str) -> str:
    if key in _NAMED:
        return _NAMED[key](raw)
    if key in _CHOICES:
        return str(_CHOICES[key].get(raw, raw))
    if key.endswith("_at"):
        return ui_format.moment(datetime.fromisoformat(raw))
    if key.endswith("_on") or key in _DAYS:
        return ui_format.day(date.fromisoformat(raw))
    if key == "total" and "/" in raw:
        return ui_format.number(Fraction(raw), 2)
    return raw


def _section(key: str, standard: str) -> str:
    """The name of a section of a standard; the key where it has none of that kind."""
    sections = catalogue(standard).sections if standard in STANDARDS else ()
    name = next((part.name for part in sections if part.key == key), None)
    return name.in_language(get_language() or "en") if name else key


def _question(key: str, standard: str) -> str:
    """The number and name of an item; the key where no standard has it, or several and none is named."""
    known = [standard] if standard in STANDARDS else STANDARDS
    found = [item for one in known if (item := catalogue(one).items.get(key)) is not None]
    if len(found) != 1:
        return key
    return f"{found[0].number} {found[0].name.in_language(get_language() or 'en')}"


#: Keys that are called something by the standard the event is about.
_OF_STANDARD: Mapping[str, Callable[[str, str], str]] = {"item": _question, "section": _section}
