"""One case for its page: every check with what to do next, the papers, the baseline, waivers, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.models import Request
from core.models import Obligation
from core.templatetags.ui_format import trimmed
from onboarding.checks import SETTLED, Check, checks_of, identified_of, key_of
from onboarding.critical import Identified
from onboarding.facts import Facts, facts_of
from onboarding.models import Baseline, CaseStanding, OnboardingCase, Paper, Waiver
from onboarding.reference import UNKNOWN, Area, Question, Topic, areas, kinds
from onboarding.rules import ADMISSION_TERMS, ONBOARDING
from standards.codes import code
from tenants.days import local_day
from workspace.selectors.events import EventRow, events_about
from workspace.selectors.onboarding import CaseRow, chip_of, row_of

#: States of a check in words.
_STATES: Mapping[str, str | Promise] = {
    "met": _("Met"),
    "open": _("Open"),
    "blocked": _("Stands against it"),
    "waived": _("Waived"),
    "not_needed": _("Not asked"),
}
#: What to do next → the words of the link, and the route.
_NEXT: Mapping[str, tuple[str | Promise, str]] = {
    "request": (_("Send request"), "request_new"),
    "review": (_("Review"), "review"),
    "follow": (_("Open the request"), "request_detail"),
    "release": (_("To release"), "to_release"),
    "score": (_("Open the scorecard"), "scorecard"),
    "audit": (_("Plan audit"), "audit_new"),
    "audit_open": (_("Open the audit"), "audit"),
    "findings": (_("Open the findings"), "supplier_tab"),
    "screening": (_("360° check"), "supplier_screening"),
    "risk": (_("Assess the risk"), "supplier_risk"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One check on the page. ``url`` and ``action`` lead on, where there is something for us to do;
    ``waits`` says that it is the supplier's turn."""

    key: str
    name: str
    about: str
    clause: str
    state: str
    word: str
    icon: str
    tone: str
    why: str
    action: str = ""
    url: str = ""
    waits: bool = False
    may_be_waived: bool = False
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that a case's page shows. ``invite_url`` is there while nobody of the company has joined: the
    newest request with its invitation (``is_invited``), or where to send the first one."""

    row: CaseRow
    steps: list[Step]
    risks: Identified
    papers: list[Paper]
    baselines: list[Baseline]
    waivers: list[Waiver]
    events: list[EventRow]
    clock: Obligation | None
    terms: Obligation | None
    is_blocked: bool
    open_names: list[str]
    invite_url: str = ""
    is_invited: bool = False

    @property
    def settled(self) -> int:
        """How many checks leave nothing to do."""
        return sum(step.state in SETTLED for step in self.steps)

    @property
    def risk_rows(self) -> list[tuple[Topic, str]]:
        """Each critical risk with what looked at it, in words; those nobody looked at first."""
        words = {"baseline": str(_("Baseline data"))}
        rows = [
            (topic, words.get(by, code(by)) if (by := self.risks.done.get(topic.key, "")) else "")
            for topic in self.risks.topics
        ]
        return sorted(rows, key=lambda row: bool(row[1]))


def page_of_case(case: OnboardingCase, *, zone: ZoneInfo, now: datetime) -> CasePage:
    """The page of a case, worked out now; a decided one shows what the decision rested on."""
    facts = facts_of([case], tenant_id=case.tenant_id, today=local_day(case.tenant_id, now))[case.pk]
    waivers = list(
        Waiver.objects.filter(tenant_id=case.tenant_id, case=case)
        .select_related("asked_by", "decided_by")
        .defer("asked_by__password", "decided_by__password")
    )
    checks = checks_of(case.conditions, facts)
    standing = CaseStanding.objects.filter(tenant_id=case.tenant_id, case=case).first()
    steps = (
        [_step(case, check, facts, waivers) for check in checks]
        if case.is_running
        else _kept(case, standing, waivers)
    )
    clocks = {
        one.kind: one
        for one in Obligation.objects.filter(
            tenant_id=case.tenant_id, subject_id=case.pk, kind__in=[ONBOARDING, ADMISSION_TERMS]
        )
    }
    papers = list(Paper.objects.filter(tenant_id=case.tenant_id, case=case).defer("document"))
    baselines = list(Baseline.objects.filter(tenant_id=case.tenant_id, case=case))
    request = max(facts.requests.values(), key=lambda one: one.created_at, default=None)
    lost = case.is_running and not facts.joined
    return CasePage(
        row_of(case, standing, zone=zone, now=now),
        steps,
        identified_of(case, facts),
        papers,
        baselines,
        waivers,
        events_about([case.pk, *(one.pk for one in (*papers, *baselines))], limit=30),
        clocks.get(ONBOARDING),
        clocks.get(ADMISSION_TERMS),
        any(check.kind.key == "no_grave" and check.state == "blocked" for check in checks),
        [check.name for check in checks if not check.is_settled],
        _invite_url(case, request) if lost else "",
        request is not None,
    )


def _invite_url(case: OnboardingCase, request: Request | None) -> str:
    if request is None:
        return f"{reverse('request_new')}?supplier={case.supplier_id}"
    return reverse("request_detail", args=[request.pk])


def _step(case: OnboardingCase, check: Check, facts: Facts, waivers: list[Waiver]) -> Step:
    icon, tone = chip_of(check.state)
    action, url = _next(case, check, facts)
    return Step(
        key=check.key,
        name=check.name,
        about=check.kind.about.in_language(get_language() or "en"),
        clause=check.kind.clause,
        state=check.state,
        word=str(_STATES[check.state]),
        icon=icon,
        tone=tone,
        why=check.why,
        action=action,
        url=url,
        waits=check.todo in {"remind", "follow"},
        may_be_waived=check.may_be_waived,
        waiver=_waiver(check.key, waivers),
    )


def _waiver(key: str, waivers: list[Waiver]) -> Waiver | None:
    """What was asked about a check, unless it was refused."""
    return next((one for one in waivers if one.key == key and one.is_granted is not False), None)


def _kept(case: OnboardingCase, standing: CaseStanding | None, waivers: list[Waiver]) -> list[Step]:
    """The checks as they stood when somebody decided."""
    language = get_language() or "en"
    named = {
        key_of(one): Check(key_of(one), kinds()[one["kind"]], "", "", "", one) for one in case.conditions
    }
    steps = []
    for kept in standing.checks if standing else ():
        check, why = named[kept["key"]], kept.get("why", {})
        icon, tone = chip_of(kept["state"])
        steps.append(
            Step(
                key=check.key,
                name=check.name,
                about=check.kind.about.in_language(language),
                clause=check.kind.clause,
                state=kept["state"],
                word=str(_STATES[kept["state"]]),
                icon=icon,
                tone=tone,
                why=why.get(language, why.get("en", "")),
                waiver=_waiver(check.key, waivers),
            )
        )
    return steps


def _next(case: OnboardingCase, check: Check, facts: Facts) -> tuple[str, str]:
    """Words and address of what to do next; both empty where there is nothing for us to do."""
    if check.todo not in _NEXT:
        return "", ""
    words, route = _NEXT[check.todo]
    standard = check.params.get("standard", "")
    try:
        address = _address(case, check.todo, route, facts, standard)
    except NoReverseMatch:
        return "", ""
    return str(words), address


def _address(case: OnboardingCase, todo: str, route: str, facts: Facts, standard: str) -> str:
    if todo in {"request", "audit"}:
        return f"{reverse(route)}?supplier={case.supplier_id}"
    if todo in {"review", "follow"}:
        return reverse(route, args=[facts.requests[standard].pk])
    if todo == "score":
        weak = [one for one in facts.results.values() if not standard or one.standard == standard]
        return reverse(route, args=[weak[0].id])
    arguments: Mapping[str, list[object]] = {
        "release": [],
        "audit_open": [facts.planned_audit.pk] if facts.planned_audit else [],
        "findings": [case.supplier_id, "findings"],
    }
    return reverse(route, args=arguments.get(todo, [case.supplier_id]))


def baseline_rows(
    answers: Mapping[str, str],
) -> list[tuple[Area, list[tuple[Question, str, bool]]]]:
    """The baseline as people read it: area → (question, answer in words, whether it is not known)."""
    return [
        (
            area,
            [
                (
                    question,
                    _said(answers.get(question.key, "")),
                    answers.get(question.key, "") in {"", UNKNOWN},
                )
                for question in area.questions
            ],
        )
        for area in areas()
    ]


#: Answers that are no figures, in words.
_ANSWERS: Mapping[str, str | Promise] = {"yes": _("Yes"), "no": _("No"), UNKNOWN: _("Not known"), "": "–"}


def _said(answer: str) -> str:
    """An answer in words; a figure as the reader's language writes it."""
    return str(_ANSWERS[answer]) if answer in _ANSWERS else trimmed(Decimal(answer), 3)
