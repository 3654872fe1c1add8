"""Plans approved by somebody else, proofs by organisation, signatures, conflicts that keep a person off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from assessments.models import (
    CompetenceProof,
    EvaluationPlan,
    InterestConflict,
    PlanState,
    PlanVersion,
    SignedStatement,
)
from assessments.planning import interests, people, plans, signing
from assessments.planning.content import LEAD, PART, blank, cleaned, gaps
from core.errors import DomainError, InvalidInput
from core.models import Event
from tenants.scope import scope
from tests.papers import PDF
from tests.planning_cases import full_content
from tests.scoring.rounds import decide, hand_in
from tests.world import NOW, World

TODAY = NOW.date()


def written(world: World, content: dict[str, Any] | None = None) -> PlanVersion:
    """A plan of Aurora with its first draft, in its scope."""
    manager = world.user("Aurora", "esg_manager")
    plan = plans.write_plan(
        tenant_id=world.org("Aurora").pk,
        title="Plan 2026",
        year=2026,
        content=content or full_content(world, "Aurora"),
        actor=manager,
    )
    return plan.versions.get()


def test_what_the_standard_asks_is_listed_by_clause(world: World) -> None:
    missing = gaps(blank())
    assert {gap.clause[:5] for gap in missing} >= {"8.2.1", "8.2.2", "8.2.3", "8.2.4", "8.2.5", "8.2.6"}
    whole = cleaned(full_content(world, "Aurora"))
    assert gaps(whole) == []
    assert [gap.field for gap in gaps(whole | {"due_on": whole["sent_on"]})] == ["due_on"]
    assert gaps(whole | {"due_on": whole["sent_on"], "schedule_note": "Only three questions"}) == []
    assert [gap.field for gap in gaps(whole | {"content": PART})] == ["content_note"]
    one = [person | {"role": LEAD} for person in whole["people"]]
    assert [gap.clause for gap in gaps(whole | {"people": one})] == ["8.2.4, 7.1 a)"]
    assert [gap.field for gap in gaps(whole | {"visits_from": whole["due_on"]})] == ["people", "visits_to"]
    with pytest.raises(InvalidInput) as refused:
        cleaned(whole | {"extended_to": date(2027, 1, 1)})
    assert refused.value.field == "extended_to"


def test_somebody_else_approves_and_then_nothing_changes(world: World) -> None:
    manager, admin = world.user("Aurora", "esg_manager"), world.user("Aurora", "admin")
    with scope(world.scope("Aurora")):
        draft = written(world, blank())
        with pytest.raises(InvalidInput, match="points that the standard asks are missing"):
            plans.propose(version=draft, actor=manager, now=NOW)
        plans.save_version(
            version=draft,
            title="Plan 2026",
            content=full_content(world, "Aurora"),
            revision=1,
            actor=manager,
        )
        with pytest.raises(DomainError) as stale:
            plans.save_version(version=draft, title="x", content=blank(), revision=1, actor=admin)
        assert stale.value.code == "changed_meanwhile"
        plans.propose(version=draft, actor=manager, now=NOW)
        with pytest.raises(DomainError) as own:
            plans.approve(version=draft, actor=manager, now=NOW)
        assert own.value.code == "own_work"
        held = plans.approve(version=draft, actor=admin, now=NOW)
        assert (held.state, held.approved_by_name) == (PlanState.APPROVED, admin.name)
        with pytest.raises(DomainError, match="never changes"):
            plans.save_version(version=held, title="x", content=blank(), revision=None, actor=manager)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            PlanVersion.objects.filter(pk=held.pk).update(note="otherwise")
        newer = plans.begin_version(plan=held.plan, actor=manager)
        assert (newer.version, newer.state, newer.content) == (2, PlanState.DRAFT, held.content)
        assert plans.begin_version(plan=held.plan, actor=admin).pk == newer.pk
        with pytest.raises(InvalidInput) as unsaid:
            plans.propose(version=newer, actor=manager, now=NOW)
        assert unsaid.value.field == "note"


def test_a_rating_bodys_proofs_are_read_by_who_engages_it_and_nobody_else(world: World) -> None:
    lead, body = world.user("Clearwater", "lead"), world.org("Clearwater")
    values = {"kind": "legal_person", "title": "Register entry", "valid_until": TODAY + timedelta(days=9)}
    with scope(world.scope("Clearwater")):
        file = SimpleUploadedFile("register.pdf", PDF, "application/pdf")
        proof = people.add_proof(
            organisation_id=body.pk, person=None, values=values, file=file, today=TODAY, actor=lead
        )
        assert proof.file_name == "register.pdf"
        for wrong in (
            {"kind": "law"},
            {"valid_until": TODAY - timedelta(days=1)},
            {"issued_on": TODAY + timedelta(days=20)},
        ):
            with pytest.raises(InvalidInput):
                people.add_proof(
                    organisation_id=body.pk,
                    person=None,
                    values=values | wrong,
                    file=None,
                    today=TODAY,
                    actor=lead,
                )
    with scope(world.scope("Aurora")):
        standing = people.body_standings([body.pk], today=TODAY)[body.pk]
        assert ([one.title for one in standing.held], len(standing.missing)) == (["Register entry"], 3)
        later = people.body_standings([body.pk], today=TODAY + timedelta(days=10))[body.pk]
        assert (later.held, len(later.ended), len(later.missing)) == ([], 1, 4)
        assert not CompetenceProof.objects.filter(pk=proof.pk).update(ended_at=NOW)
    with scope(world.scope("Borealis")):
        assert not CompetenceProof.objects.exists()


def test_qualifications_are_of_ones_own_people(world: World) -> None:
    manager = world.user("Aurora", "esg_manager")
    values = {"kind": "experience", "title": "Eight years"}
    with scope(world.scope("Aurora")):
        given: dict[str, Any] = {
            "organisation_id": world.org("Aurora").pk,
            "values": values,
            "file": None,
            "today": TODAY,
            "actor": manager,
        }
        proof = people.add_proof(person=manager, **given)
        with pytest.raises(InvalidInput, match="one of your people"):
            people.add_proof(person=world.user("Clearwater", "lead"), **given)
        ids, own = [manager.pk], [world.org("Aurora").pk]
        assert people.standings(ids, organisation_ids=own, today=TODAY)[manager.pk].proven == 1
        people.take_back(proof=proof, actor=manager, now=NOW)
        assert people.standings(ids, organisation_ids=own, today=TODAY)[manager.pk].proven == 0


def signs(world: World, plan: EvaluationPlan, who: str, **given: Any) -> list[SignedStatement]:
    return signing.sign_for_plan(
        **{
            "plan": plan,
            "agreed": {"interest", "confidentiality"},
            "conflicts": {},
            "no_conflict": True,
            "organisation": world.org(who),
            "language": "zh-hans",
            "actor": world.user(who, "lead" if who == "Clearwater" else "esg_manager"),
            "now": NOW,
            **given,
        }
    )


def test_what_is_signed_is_the_text_as_it_was_read_and_stands(world: World) -> None:
    with scope(world.scope("Aurora")):
        plan = written(world).plan
    with scope(world.scope("Clearwater")):
        with pytest.raises(InvalidInput) as half:
            signs(world, plan, "Clearwater", agreed={"interest"})
        assert half.value.field == "confidentiality"
        with pytest.raises(InvalidInput, match="Either say"):
            signs(world, plan, "Clearwater", no_conflict=False)
        interest, secret = signs(world, plan, "Clearwater")
        assert interest.document["title"] == "利益冲突声明"
        assert secret.sha256 == signing.hash_of(secret.document)
        with pytest.raises(DatabaseError), transaction.atomic():
            SignedStatement.objects.filter(pk=secret.pk).update(person_name="Somebody else")
        with pytest.raises(DatabaseError), transaction.atomic():  # nobody signs for another organisation
            signs(world, plan, "Clearwater", organisation=world.org("Aurora"))
    with scope(world.scope("Aurora")):
        found = signing.signed_by([plan.pk], tenant_id=plan.tenant_id)
        assert set(found[plan.pk, world.user("Clearwater", "lead").pk]) == {"interest", "confidentiality"}
    with scope(world.scope("Borealis")):
        assert not SignedStatement.objects.exists()
        assert not EvaluationPlan.objects.exists()


def test_a_declared_conflict_keeps_the_person_off_until_somebody_else_ends_it(world: World) -> None:
    lead, manager = world.user("Clearwater", "lead"), world.user("Aurora", "esg_manager")
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        plan = written(world).plan
    with scope(world.scope("Clearwater")):
        signs(world, plan, "Clearwater", conflicts={supplier: "I advised them"}, no_conflict=False)
        declared = InterestConflict.objects.get()
        interests.declare(supplier=supplier, reason="Again", actor=lead, now=NOW)
        assert InterestConflict.objects.count() == 1
        with pytest.raises(DomainError) as refused:
            interests.refuse_in_conflict(lead, supplier.pk, tenant_id=supplier.tenant_id)
        assert "conflict of interest with Evergreen Knitting" in str(refused.value.message)
        with pytest.raises(DomainError, match="Somebody else"):
            interests.end(conflict=declared, reason="Over", actor=lead, now=NOW)
    with scope(world.scope("Aurora")):
        interests.refuse_in_conflict(manager, supplier.pk, tenant_id=supplier.tenant_id)
        interests.end(conflict=declared, reason="The contract ended in 2022.", actor=manager, now=NOW)
    with scope(world.scope("Clearwater")):
        interests.refuse_in_conflict(lead, supplier.pk, tenant_id=supplier.tenant_id)
        kinds = set(Event.objects.values_list("kind", flat=True))
        assert {"interest.declared", "interest.ended", "evaluator.signed"} <= kinds


def test_who_has_a_conflict_decides_on_no_answer(world: World) -> None:
    reviewer, supplier, request = (
        world.user("Clearwater", "assessor"),
        world.supplier("Aurora"),
        hand_in(world),
    )
    with scope(world.scope("Clearwater")):
        interests.declare(supplier=supplier, reason="My brother works there", actor=reviewer, now=NOW)
    with pytest.raises(DomainError) as refused:
        decide(world, request, "environment.policy.environmental_policy", "accepted")
    assert refused.value.code == "conflict_of_interest"
