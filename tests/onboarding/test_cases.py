"""A supplier's way in: what is asked, what the facts say, who decides, and what stands against it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from core.errors import DomainError, Forbidden, InvalidInput
from core.models import Obligation
from onboarding.critical import identified
from onboarding.models import ChangeReport, CodeVersion, OnboardingCase, Paper
from onboarding.services.cases import open_case
from onboarding.services.supplying import BaselineConflict, report_change, save_baseline
from onboarding.services.terms import draft_terms, put_in_force, save_code, save_conditions
from onboarding.services.waiving import ask_waiver, decide_waiver
from onboarding.stages import advance_onboarding
from suppliers.models import Supplier
from tenants.clock import advance_obligations
from tenants.models import Notice
from tenants.scope import Scope, scope
from tests.onboarding.ways import (
    SHORT,
    all_done,
    answers,
    decide,
    hand_in,
    later,
    papers,
    sign,
    standing,
    started,
    states,
)
from tests.remediation.findings import issued


def status(world) -> str:
    return str(world.supplier("Aurora").status)


def test_all_that_is_asked_is_done_and_the_supplier_is_admitted(world) -> None:
    case = started(world, conditions=SHORT)
    assert (status(world), standing(world, case).stage) == ("onboarding", "baseline")
    all_done(world, case)
    assert standing(world, case).stage == "decision"
    assert set(states(world, case).values()) == {"met"}
    decide(world, case, "admitted")
    assert status(world) == "admitted"
    kept = standing(world, case).checks[0]
    assert kept["why"]["en"].startswith("Version 1, signed by Wen Li (Director)")
    assert "Wen Li" in kept["why"]["zh-hans"]


def test_the_product_s_conditions_wait_for_answers_and_risk(world) -> None:
    case = started(world)
    all_done(world, case)
    held = states(world, case)
    assert standing(world, case).stage == "assessment"
    assert (held["answers:t-cerds"], held["minimum"], held["no_grave"]) == ("open", "not_needed", "met")
    assert held["risk_class"] == "open" or world.supplier("Aurora").risk_class
    with pytest.raises(DomainError, match="Still open"):
        decide(world, case, "admitted")
    with pytest.raises(InvalidInput, match="Say what the supplier has to do"):
        decide(world, case, "conditional")
    until = later(world, 60)
    decide(world, case, "conditional", terms="Answer it.", terms_until=until.date())
    assert status(world) == "watch"
    advance_onboarding(now=later(world, 1))
    with scope(Scope.worker(world.org("Aurora").pk)):
        told = Notice.objects.filter(kind="onboarding_decided").first()
    assert told is not None
    assert (told.context["terms"], told.context["terms_until"]) == ("Answer it.", f"{until:%Y-%m-%d}")


def test_a_grave_violation_stands_against_admission_and_nobody_lets_it_go(world) -> None:
    case = started(world, conditions=SHORT)
    all_done(world, case)
    issued(world, severity="zero_tolerance")
    advance_onboarding(now=world.now)
    assert (states(world, case)["no_grave"], standing(world, case).blocked) == ("blocked", True)
    with pytest.raises(DomainError, match="grave violation stands against admission"):
        decide(world, case, "conditional", terms="Mend it.", terms_until=later(world, 9).date())
    with scope(world.scope("Aurora")), pytest.raises(InvalidInput, match="cannot be waived"):
        ask_waiver(
            case=case,
            key="no_grave",
            reason="They are nice.",
            actor=world.user("Aurora", "procurement"),
            now=world.now,
        )
    decide(world, case, "refused", reason="Open zero-tolerance finding.")
    assert status(world) == "refused"


def test_a_check_is_let_go_by_a_second_person_only(world) -> None:
    case = started(world, conditions=SHORT)
    buyer, manager = world.user("Aurora", "procurement"), world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput, match="Say why"):
            ask_waiver(case=case, key="statement", reason=" ", actor=buyer, now=world.now)
        waiver = ask_waiver(
            case=case, key="statement", reason="They sent it on paper.", actor=manager, now=world.now
        )
        with pytest.raises(Forbidden, match="a second person"):
            decide_waiver(case=case, waiver_id=waiver.pk, grant=True, actor=manager, now=world.now)
        decide_waiver(case=case, waiver_id=waiver.pk, grant=True, actor=buyer, now=world.now)
    assert states(world, case)["statement"] == "waived"


def test_ninety_days_run_out_and_those_responsible_hear_of_it(world) -> None:
    case = started(world, conditions=SHORT)
    with scope(world.scope("Aurora")):
        clock = Obligation.objects.get(subject_id=case.pk)
    assert (clock.due_at - world.now).days == 90
    for day in (61, 91, 98):
        advance_obligations(now=later(world, day))
        advance_onboarding(now=later(world, day))
    with scope(Scope.worker(world.org("Aurora").pk)):
        rows = Notice.objects.filter(kind__startswith="onboarding")
        told = {(kind, email.split("@")[0]) for kind, email in rows.values_list("kind", "recipient__email")}
        assert Obligation.objects.get(subject_id=case.pk).breached_at == case.due_at
    assert ("onboarding_due_soon", "contributor") in told
    assert {who for kind, who in told if kind == "onboarding_overdue"} == {"procurement", "esg_manager"}
    assert {who for kind, who in told if kind == "onboarding_escalation"} == {"esg_manager", "admin"}
    decide(world, case, "refused", reason="Too late.", now=later(world, 99))
    with scope(world.scope("Aurora")):
        clock.refresh_from_db()
    assert (clock.state, clock.breached_at) == ("met", case.due_at)


def test_a_signed_paper_never_changes_and_a_new_code_asks_again(world) -> None:
    case = started(world, conditions=SHORT)
    code = papers(world, case)["code"]
    with pytest.raises(InvalidInput, match="Tick that you agree"):
        sign(world, code, agreed=False)
    signed = sign(world, code, language="zh-hans")
    assert (signed.language, len(signed.sha256)) == ("zh-hans", 64)
    assert signed.signed_by == world.user("Evergreen", "admin")
    with pytest.raises(DomainError, match="signed this already"):
        sign(world, code)
    with (
        pytest.raises(DatabaseError, match="signed paper never changes"),
        scope(world.scope("Evergreen")),
        transaction.atomic(),
    ):
        Paper.objects.filter(pk=code.pk).update(signer_name="Somebody Else")
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        draft = draft_terms(CodeVersion, world.org("Aurora").pk, actor=manager)
        texts = draft.texts
        save_code(draft=draft, texts={"en": texts["en"] | {"labour": ""}}, note="", actor=manager)
        with pytest.raises(InvalidInput, match="This part is empty"):
            put_in_force(terms=draft, actor=manager, now=world.now)
        save_code(draft=draft, texts=texts, note="Clearer on fees", actor=manager)
        put_in_force(terms=draft, actor=manager, now=world.now)
    advance_onboarding(now=world.now)
    newest = papers(world, case)["code"]
    assert (newest.version, newest.signed_at) == (2, None)
    assert states(world, case)["code"] == "open"
    with scope(world.scope("Aurora")):
        assert Paper.objects.get(pk=code.pk).signer_name == "Wen Li"


def test_conditions_in_force_never_change_and_a_case_keeps_its_own(world) -> None:
    case = started(world)
    manager, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        held = case.condition_set
        with pytest.raises(DomainError, match="in force by now"):
            save_conditions(draft=held, conditions=[], note="", actor=manager)
        draft = draft_terms(type(held), tenant, actor=manager)
        with pytest.raises(InvalidInput, match="no such result"):
            save_conditions(
                draft=draft,
                conditions=[{"kind": "answers", "standard": "t-cerds", "least": "9"}],
                note="",
                actor=manager,
            )
        save_conditions(draft=draft, conditions=[{"kind": "code"}], note="", actor=manager)
        put_in_force(terms=draft, actor=manager, now=world.now)
        assert [one["kind"] for one in draft.conditions] == ["code", "no_grave"]
        held.refresh_from_db()
        assert held.state == "ended"
    with pytest.raises(DatabaseError, match="never changes"), scope(world.scope("Aurora")):
        type(held).objects.filter(pk=held.pk).update(conditions=[])
    assert len(states(world, case)) == 9


def test_the_share_of_critical_risks_is_by_industry_and_not_known_does_not_count(world) -> None:
    everything = identified("", answers(), [])
    assert (everything.percent, len(everything.topics)) == (100, 16)
    knitting = identified("17", answers(fees="unknown", flood="unknown"), [])
    assert {topic.key for topic in knitting.missing} == {"forced_labour", "natural_hazards"}
    assert (len(knitting.topics), knitting.percent) == (15, 86)
    assert identified("17", answers(fees="unknown"), ["t-cerds"]).done["forced_labour"] == "t-cerds"
    case = started(world, conditions=SHORT)
    hand_in(world, case, answers(fees="unknown", flood="unknown"))
    advance_onboarding(now=world.now)
    assert states(world, case)["critical_risks"] == "open"


def test_a_draft_is_the_company_s_own_and_a_colleague_s_is_not_overwritten(world) -> None:
    case = started(world, conditions=SHORT)
    person = world.user("Evergreen", "contributor")
    with scope(world.scope("Evergreen")):
        own = OnboardingCase.objects.get(pk=case.pk)
        save_baseline(case=own, answers={"workers": "120"}, revision=0, actor=person, now=world.now)
        with pytest.raises(BaselineConflict):
            save_baseline(case=own, answers={"workers": "90"}, revision=0, actor=person, now=world.now)
        with pytest.raises(InvalidInput, match="Write a figure"):
            save_baseline(case=own, answers={"workers": "many"}, revision=1, actor=person, now=world.now)
    with pytest.raises(DatabaseError, match="permission denied"), scope(world.scope("Aurora")):
        case.baseline_drafts.count()


def test_a_change_of_production_that_the_supplier_reports_opens_a_case(world) -> None:
    case = started(world, conditions=SHORT)
    all_done(world, case)
    decide(world, case, "admitted")
    person = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        own = OnboardingCase.objects.get(pk=case.pk)
        report_change(earlier=own, text="A new dye house.", actor=person, now=world.now)
        with pytest.raises(DomainError, match="being taken up"):
            report_change(earlier=own, text="And another.", actor=person, now=world.now)
    advance_onboarding(now=later(world, 1))
    with scope(world.scope("Aurora")):
        fresh = OnboardingCase.objects.get(outcome="")
        assert (fresh.cause, fresh.change, fresh.started_by) == ("change", "A new dye house.", None)
        assert ChangeReport.objects.get().taken_up_at is not None
    assert status(world) == "admitted"


def test_a_case_that_cannot_be_is_refused(world) -> None:
    started(world)
    with pytest.raises(DomainError, match="in onboarding already"):
        started(world)
    with pytest.raises(InvalidInput, match="not admitted"):
        started(world, "Lone Mill", cause="change", change="A new hall")
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Lone Mill").update(status="admitted")
    with pytest.raises(InvalidInput, match="Say what changed"):
        started(world, "Lone Mill", cause="change")
    with pytest.raises(InvalidInput, match="admitted already"):
        started(world, "Lone Mill")


def test_who_has_not_joined_is_refused_or_stopped_but_not_admitted(world) -> None:
    case = started(world, "Lone Mill")
    assert standing(world, case).stage == "invited"
    with pytest.raises(DomainError, match="Nobody of the company has joined"):
        decide(world, case, "conditional", terms="Join.", terms_until=later(world, 9).date())
    decide(world, case, "stopped", reason="Bought elsewhere.")
    assert world.supplier("Aurora", "Lone Mill").status == "candidate"
    with scope(world.scope("Aurora")):
        assert Obligation.objects.get(subject_id=case.pk).state == "cancelled"


def test_the_stage_costs_the_same_for_many(world, django_assert_max_num_queries) -> None:
    started(world)
    with scope(world.scope("Aurora")):
        buyer = world.user("Aurora", "procurement")
        for number in range(30):
            supplier = Supplier.objects.create(
                tenant=world.org("Aurora"),
                number=100 + number,
                name=f"Mill {number}",
                country="VN",
                match_key=f"mill {number}",
                name_key=f"mill {number}",
            )
            open_case(supplier=supplier, cause="new", actor=buyer, terms_of=buyer, now=world.now)
    with django_assert_max_num_queries(45):
        advance_onboarding(now=world.now + timedelta(minutes=1))
