"""One supplier's way in for each case: a running case, papers, a baseline, a waiver, drafts of terms."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from onboarding.models import (
    ChangeReport,
    CodeVersion,
    ConditionSet,
    OnboardingCase,
    Outcome,
    Paper,
    PaperKind,
)
from onboarding.reference import questions
from onboarding.services.cases import open_case
from onboarding.services.conditional import remind_of_terms
from onboarding.services.papers import put_papers
from onboarding.services.supplying import (
    hand_in_baseline,
    report_change,
    save_baseline,
    sign_paper,
)
from onboarding.services.terms import draft_terms
from onboarding.services.waiving import ask_waiver
from suppliers.models import Supplier
from tenants.scope import Scope, scope
from tests.world import NOW, World

#: When the cases were opened.
STARTED = NOW - timedelta(days=30)


def on_the_way_in(world: World, buyer: str, company: str, *, supplier_id: UUID) -> dict[str, UUID]:
    """Write the rows as buyer, worker and company would; gives their ids.

    The older case of the supplier was admitted with conditions; the company reported a change of production
    to it.
    """
    ids: dict[str, UUID] = {}
    manager, buys = world.user(buyer, "esg_manager"), world.user(buyer, "procurement")
    tenant = world.org(buyer).pk
    with scope(world.scope(buyer)):
        supplier = Supplier.objects.get(pk=supplier_id)
        older = open_case(
            supplier=supplier, cause="new", actor=buys, terms_of=buys, now=STARTED - timedelta(days=200)
        )
        older.outcome, older.reason, older.decided_at = Outcome.CONDITIONAL, "Nearly all is met.", STARTED
        older.terms, older.terms_until = "Send the permit.", (NOW + timedelta(days=40)).date()
        older.decided_by, older.decided_by_name = manager, manager.name
        older.save()
        remind_of_terms(older, zone=ZoneInfo("UTC"), now=STARTED)
        supplier.refresh_from_db()
        case = open_case(supplier=supplier, cause="new", actor=buys, terms_of=buys, now=STARTED)
        ids |= {"onboarding_case": case.pk, "older_case": older.pk}
        ids["waiver"] = ask_waiver(
            case=case, key="baseline", reason="They sent it on paper.", actor=buys, now=NOW
        ).pk
        ids["conditions_draft"] = draft_terms(ConditionSet, tenant, actor=manager).pk
        ids["code_draft"] = draft_terms(CodeVersion, tenant, actor=manager).pk
    with scope(Scope.worker(tenant)):
        put_papers(
            list(OnboardingCase.objects.filter(pk__in=[case.pk]).select_related("supplier")),
            tenant_id=tenant,
            now=STARTED,
        )
    person = world.user(company, "admin")
    with scope(world.scope(company)):
        papers = Paper.objects.select_related("case")
        statement = papers.get(case_id=case.pk, kind=PaperKind.STATEMENT)
        ids["paper"] = papers.get(case_id=case.pk, kind=PaperKind.CODE).pk
        ids["signed_paper"] = statement.pk
        sign_paper(
            paper=statement,
            name=person.name,
            role="Managing director",
            language="en",
            agreed=True,
            penalties=False,
            actor=person,
            now=NOW,
        )
        own = OnboardingCase.objects.get(pk=case.pk)
        draft = save_baseline(case=own, answers=answered_baseline(), revision=0, actor=person, now=NOW)
        ids["baseline_draft"] = draft.pk
        ids["baseline"] = hand_in_baseline(case=own, actor=person, now=NOW).pk
        told = report_change(
            earlier=OnboardingCase.objects.get(pk=older.pk), text="A new dye house.", actor=person, now=NOW
        )
        ids["change_report"] = told.pk
    with scope(Scope.worker(tenant)):
        ChangeReport.objects.filter(pk=told.pk).update(taken_up_at=NOW)
    return ids


def answered_baseline() -> dict[str, str]:
    """An answer to every question of the baseline."""
    return {key: "yes" if one.kind == "choice" else "12" for key, one in questions().items()}
