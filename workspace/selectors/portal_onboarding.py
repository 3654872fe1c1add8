"""A supplier company's ways in: what each customer asks of it, what is done, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Request, RequestState
from core.templatetags.ui_format import day as day_words
from onboarding.checks import key_of, name_of
from onboarding.facts import counts_for
from onboarding.models import Baseline, BaselineDraft, ChangeReport, OnboardingCase, Outcome, Paper, PaperKind
from onboarding.reference import days_allowed, kinds, questions
from onboarding.rules import elapsed_days
from tenants.scope import organisation_id

#: States of a questionnaire that leave the company nothing to do.
_DONE = (RequestState.SUBMITTED, RequestState.REVIEWED)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a customer asks: whether it is done, what it says, and where to do it."""

    name: str
    about: str
    said: str
    url: str = ""
    action: str = ""
    is_done: bool = False
    is_paper: bool = False


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One case as the company sees it. ``left`` are days left of those allowed."""

    case: OnboardingCase
    asks: list[Ask]
    others: list[str]
    elapsed: int
    allowed: int
    reports: list[ChangeReport]

    @property
    def left(self) -> int:
        """Days left; below zero once they ran out."""
        return self.allowed - self.elapsed

    @property
    def over(self) -> int:
        """Days over those allowed."""
        return -self.left

    @property
    def is_overdue(self) -> bool:
        """Whether it takes longer than allowed."""
        return self.left < 0

    @property
    def part(self) -> int:
        """The share of the days that is used, in percent, 100 at most."""
        return min(100, 100 * self.elapsed // self.allowed)

    @property
    def done(self) -> int:
        """How many of the things asked are done."""
        return sum(ask.is_done for ask in self.asks)

    @property
    def next_ask(self) -> Ask | None:
        """The first thing to do; once decided, only a newer text to sign is."""
        asks = (ask for ask in self.asks if self.case.is_running or ask.is_paper)
        return next((ask for ask in asks if not ask.is_done and ask.url), None)


def own_cases() -> QuerySet[OnboardingCase]:
    """The company's cases of all customers; a case never shows what the customer noted for itself."""
    return OnboardingCase.objects.filter(supplier_org_id=organisation_id()).select_related("tenant")


def to_do(*, now: datetime) -> list[OwnCase]:
    """Ways in that run, and those with a newer text to sign, as the portal's home shows them: by due date.
    One query where there are none."""
    unsigned = Q(papers__signed_at=None, papers__replaced_at=None, papers__isnull=False)
    found = own_cases().filter(Q(outcome="") | unsigned).distinct().order_by("due_at")
    return rows(list(found), now=now)


def own_papers() -> QuerySet[Paper]:
    """The company's papers that are not replaced."""
    papers = Paper.objects.filter(supplier_org_id=organisation_id(), replaced_at=None)
    return papers.select_related("case", "tenant")


def rows(cases: list[OnboardingCase], *, now: datetime) -> list[OwnCase]:
    """Cases with what is asked in each. Five queries."""
    if not cases:
        return []
    ids = [case.pk for case in cases]
    company = organisation_id()
    papers = list(own_papers().filter(case__in=ids).defer("document").order_by("version"))
    baselines = {
        one.case_id: one
        for one in Baseline.objects.filter(supplier_org_id=company, case__in=ids).order_by("number")
    }
    drafts = {one.case_id: one for one in BaselineDraft.objects.filter(supplier_org_id=company, case__in=ids)}
    requests = list(
        Request.objects.filter(supplier_org_id=company, supplier_id__in=[case.supplier_id for case in cases])
        .exclude(state=RequestState.CLOSED)
        .order_by("created_at")
    )
    reports = list(ChangeReport.objects.filter(supplier_org_id=company, earlier__in=ids))
    found = []
    for case in cases:
        mine = {one.kind: one for one in papers if one.case_id == case.pk}
        asked = {
            one.standard: one
            for one in requests
            if one.supplier_id == case.supplier_id and counts_for(case, one.submitted_at or one.created_at)
        }
        zone = ZoneInfo(case.tenant.time_zone)
        asks = [
            _ask(
                key_of(one),
                case,
                papers=mine,
                baseline=baselines.get(case.pk),
                draft=drafts.get(case.pk),
                requests=asked,
            )
            for one in case.conditions
            if kinds()[one["kind"]].asked and one["kind"] != "audit"
        ]
        others = [name_of(key_of(one)) for one in case.conditions if not kinds()[one["kind"]].asked]
        elapsed = elapsed_days(case.started_at, case.decided_at or now, zone)
        found.append(
            OwnCase(
                case,
                asks,
                others,
                elapsed,
                days_allowed(),
                [one for one in reports if one.earlier_id == case.pk],
            )
        )
    return found


def _ask(
    key: str,
    case: OnboardingCase,
    *,
    papers: dict[str, Paper],
    baseline: Baseline | None,
    draft: BaselineDraft | None,
    requests: dict[str, Request],
) -> Ask:
    kind, _colon, standard = key.partition(":")
    if kind in PaperKind.values:
        return _paper_ask(kind, papers.get(kind))
    if kind == "baseline":
        return _baseline_ask(case, baseline, draft)
    return _request_ask(key, requests.get(standard))


def _paper_ask(kind: str, paper: Paper | None) -> Ask:
    name = str(PaperKind(kind).label)
    about = {
        "code": _("Read what your customer expects of you, and sign it."),
        "statement": _("Declare your environmental permits, and any penalty of the last three years."),
    }[kind]
    if paper is None:
        return Ask(name, about, _("The text is being made ready. Come back in a minute."))
    url = reverse("portal_paper", args=[paper.pk])
    if paper.signed_at:
        words = {"name": paper.signer_name, "day": day_words(paper.signed_at), "version": paper.version}
        said = _("Version %(version)s, signed by %(name)s on %(day)s.") % words
        return Ask(name, about, said, url, _("See what was signed"), is_done=True, is_paper=True)
    return Ask(name, about, "", url, _("Read and sign"), is_paper=True)


def _baseline_ask(case: OnboardingCase, baseline: Baseline | None, draft: BaselineDraft | None) -> Ask:
    name = _("Baseline data")
    about = _("Some facts on environment, worker safety, pay, governance and the places you work at.")
    url = reverse("portal_baseline", args=[case.pk])
    if baseline is not None:
        words = {"name": baseline.handed_in_by_name, "day": day_words(baseline.handed_in_at)}
        said = _("Handed in by %(name)s on %(day)s.") % words
        return Ask(name, about, said, url, _("See what was told"), is_done=True)
    counts = {"done": len(draft.answers) if draft else 0, "total": len(questions())}
    return Ask(name, about, _("%(done)s of %(total)s answered.") % counts, url, _("Fill in"))


def _request_ask(key: str, request: Request | None) -> Ask:
    name = name_of(key)
    about = _("Say which level you reach, and show it with documents.")
    if request is None:
        return Ask(name, about, _("Your customer sends it to you. There is nothing to do yet."))
    url = reverse("portal_request", args=[request.pk])
    if request.state in _DONE:
        said = _("Handed in on %(day)s.") % {"day": day_words(request.submitted_at)}
        return Ask(name, about, said, url, _("Open the request"), is_done=True)
    words = {"done": request.answered, "total": request.total}
    return Ask(name, about, _("%(done)s of %(total)s answered.") % words, url, _("Answer"))


def may_report(case: OnboardingCase) -> bool:
    """Whether the company can report a change to this customer: it was admitted and no case runs."""
    if case.outcome not in {Outcome.ADMITTED, Outcome.CONDITIONAL}:
        return False
    running = own_cases().filter(tenant_id=case.tenant_id, supplier_id=case.supplier_id, outcome="")
    return not running.exists()


def last_change(request: Request) -> datetime | None:
    """When the company last told this customer that its production changed; answers given before are stale.
    One query."""
    told = ChangeReport.objects.filter(
        supplier_org_id=organisation_id(),
        tenant_id=request.tenant_id,
        earlier__supplier_id=request.supplier_id,
    )
    return told.order_by("-reported_at").values_list("reported_at", flat=True).first()


def takes_reports(request: Request) -> OnboardingCase | None:
    """The case by which this customer takes a report of a change; None before it admitted the company. One
    query."""
    cases = own_cases().filter(tenant_id=request.tenant_id, supplier_id=request.supplier_id)
    return next((case for case in cases.order_by("-decided_at") if may_report(case)), None)
