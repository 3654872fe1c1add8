"""What the supplier company does on its way in: it signs, tells its baseline data, and reports changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.services.drafts import RequestNotOpen
from core.errors import DomainError, InvalidInput
from core.events import record
from core.nudge import nudge
from onboarding.models import (
    Baseline,
    BaselineDraft,
    ChangeReport,
    OnboardingCase,
    Outcome,
    Paper,
    PaperKind,
)
from onboarding.reference import CHOICES, UNKNOWN, Question, questions
from onboarding.texts import hash_of, in_language
from remediation.services.texts import needed
from tenants.models import User

#: Digits before and after the point of a figure.
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,3})?")
#: What stands for a figure that is not known.
_NOT_KNOWN = ("?", "？", UNKNOWN)
MAX_EXPLANATION = 2000


class BaselineConflict(DomainError):
    """A colleague saved the baseline meanwhile (HTTP 409). ``theirs`` is the draft that is stored."""

    def __init__(self, theirs: BaselineDraft) -> None:
        super().__init__(
            _("A colleague saved this answer meanwhile. Choose which version to keep."), code="conflict"
        )
        self.theirs = theirs


def company_of(case: OnboardingCase) -> UUID:
    """The supplier company of a case. Raises :class:`DomainError` before one has joined."""
    if case.supplier_org_id is None:
        raise DomainError(_("No supplier company has joined yet."), code="not_joined")
    return case.supplier_org_id


@transaction.atomic
def sign_paper(
    *,
    paper: Paper,
    name: str,
    role: str,
    language: str,
    agreed: bool,
    penalties: bool | None = None,
    explanation: str = "",
    actor: User,
    now: datetime,
) -> Paper:
    """Sign a paper in the name of the company; from then on it never changes.

    ``language`` is the one the text was read in. A statement also says whether there were ``penalties`` in
    the last three years, and an ``explanation`` of them. Raises :class:`InvalidInput` for what is missing,
    :class:`DomainError` for a paper that was signed or replaced.
    """
    paper.refresh_from_db(from_queryset=Paper.objects.select_for_update(of=("self",)))
    if paper.signed_at is not None:
        raise DomainError(_("%(name)s signed this already.") % {"name": paper.signer_name}, code="signed")
    if paper.replaced_at is not None:
        raise DomainError(_("A newer version is asked for instead. Sign that one."), code="replaced")
    paper.signer_name = needed(
        Paper, "signer_name", name, otherwise=_("Write the name of the person who signs."), field="name"
    )
    paper.signer_role = needed(
        Paper, "signer_role", role, otherwise=_("Write what this person is in the company."), field="role"
    )
    if not agreed:
        raise InvalidInput(_("Tick that you agree and may sign for the company."), field="agreed")
    paper.language = in_language(paper.document["texts"], language)[0]
    paper.details = _declared(penalties, explanation) if paper.kind == PaperKind.STATEMENT else {}
    paper.signed_by, paper.signed_at = actor, now
    paper.save(update_fields=["language", "details", "signer_name", "signer_role", "signed_by", "signed_at"])
    record(
        "paper.signed",
        paper,
        actor=actor,
        after={
            "paper": paper.kind,
            "version": paper.version,
            "signer": paper.signer_name,
            "role": paper.signer_role,
            "sha256": paper.sha256,
        },
    )
    nudge("onboarding")
    return paper


def _declared(penalties: bool | None, explanation: str) -> dict[str, Any]:  # noqa: FBT001 - an answer
    if penalties is None:
        raise InvalidInput(_("Say whether there were penalties."), code="missing", field="penalties")
    text = explanation.replace("\x00", "").strip()
    if penalties and not text:
        raise InvalidInput(
            _("Name each penalty: when, by whom, why, and what was done."),
            code="missing",
            field="explanation",
        )
    if len(text) > MAX_EXPLANATION:
        raise InvalidInput(
            _("This text is too long: %(limit)d characters at most.") % {"limit": MAX_EXPLANATION},
            field="explanation",
        )
    return {"penalties": penalties, "explanation": text if penalties else ""}


@transaction.atomic
def save_baseline(
    *, case: OnboardingCase, answers: Mapping[str, str], revision: int, actor: User, now: datetime
) -> BaselineDraft:
    """Keep the baseline as far as it is filled in.

    Raises :class:`InvalidInput` at the question whose answer cannot be, :class:`BaselineConflict` when a
    colleague was quicker, :class:`DomainError` once the case is decided.
    """
    _check_running(case)
    wanted = {key: _answer(question, answers.get(key, "")) for key, question in questions().items()}
    wanted = {key: value for key, value in wanted.items() if value}
    draft = _draft(case)
    if draft is None:
        draft = BaselineDraft(tenant_id=case.tenant_id, supplier_org_id=company_of(case), case=case)
    elif draft.answers == wanted:
        return draft
    if draft.revision != revision:
        raise BaselineConflict(draft)
    draft.answers, draft.revision = wanted, revision + 1
    draft.updated_by, draft.updated_at = actor, now
    draft.save()
    return draft


def _draft(case: OnboardingCase) -> BaselineDraft | None:
    return (
        BaselineDraft.objects.select_for_update(of=("self",))
        .select_related("updated_by")
        .defer("updated_by__password")
        .filter(tenant_id=case.tenant_id, case=case)
        .first()
    )


def _answer(question: Question, text: str) -> str:
    clean = text.replace("\x00", "").strip()
    if not clean:
        return ""
    if question.kind == "choice":
        if clean not in CHOICES:
            raise InvalidInput(_("Choose yes, no or not known."), code="unknown", field=question.key)
        return clean
    if clean in _NOT_KNOWN:
        return UNKNOWN
    number = clean.replace(" ", "").replace(",", ".")
    if not _NUMBER.fullmatch(number):
        raise InvalidInput(
            _("Write a figure, such as 1250 or 12.5, or ? where it is not known."),
            code="number",
            field=question.key,
        )
    return number


@transaction.atomic
def hand_in_baseline(*, case: OnboardingCase, actor: User, now: datetime) -> Baseline:
    """Hand the baseline in: the buyer reads this copy from now on. Raises :class:`InvalidInput` at the first
    question without an answer."""
    _check_running(case)
    draft = _draft(case)
    answers = draft.answers if draft else {}
    missing = [key for key in questions() if not answers.get(key)]
    if missing:
        raise InvalidInput(
            _("%(n)s questions have no answer yet. “Not known” is an answer too.") % {"n": len(missing)},
            code="incomplete",
            field=missing[0],
        )
    last = Baseline.objects.filter(tenant_id=case.tenant_id, case=case).order_by("-number").first()
    if last is not None and last.answers == answers:
        return last
    baseline = Baseline.objects.create(
        tenant_id=case.tenant_id,
        supplier_org_id=company_of(case),
        case=case,
        number=1 + (last.number if last else 0),
        answers=answers,
        sha256=hash_of(answers),
        handed_in_by=actor,
        handed_in_by_name=actor.name,
        handed_in_at=now,
    )
    record(
        "baseline.handed_in",
        baseline,
        actor=actor,
        after={"delivery": baseline.number, "sha256": baseline.sha256},
    )
    nudge("onboarding")
    return baseline


@transaction.atomic
def report_change(*, earlier: OnboardingCase, text: str, actor: User, now: datetime) -> ChangeReport:
    """Tell a customer that the production changed; it looks at the company again (T/CFIE Annex B item 11)."""
    words = needed(ChangeReport, "text", text, otherwise=gettext_lazy("Say what changed in the production."))
    if earlier.outcome not in {Outcome.ADMITTED, Outcome.CONDITIONAL}:
        raise DomainError(
            _("Only a customer that admitted you takes reports of changes."), code="not_admitted"
        )
    if ChangeReport.objects.filter(tenant_id=earlier.tenant_id, earlier=earlier, taken_up_at=None).exists():
        raise DomainError(_("A change you reported is being taken up. Wait for it."), code="waiting")
    report = ChangeReport.objects.create(
        tenant_id=earlier.tenant_id,
        supplier_org_id=company_of(earlier),
        earlier=earlier,
        text=words,
        reported_by=actor,
        reported_at=now,
    )
    record("change.reported", report, actor=actor, after={"change": words})
    nudge("onboarding")
    return report


def _check_running(case: OnboardingCase) -> None:
    case.refresh_from_db(fields=["outcome"])
    if not case.is_running:
        raise RequestNotOpen(
            _("Your customer has decided already. Nothing can be changed any more."), code="decided"
        )
