"""A plan that waits for approval, proofs, a signature and a conflict of interest for each case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from assessments.planning import interests, people, plans, signing
from suppliers.models import Supplier
from tenants.models import Organisation, User
from tenants.scope import Scope, scope
from tests.world import NOW, World

YEAR = NOW.year
_DAYS = {
    "announced_on": 1,
    "sent_on": 8,
    "due_on": 45,
    "analysis_on": 75,
    "report_on": 90,
}


def full_content(world: World, buyer: str) -> dict[str, Any]:
    """What a plan says when nothing is missing."""
    tenant = world.org(buyer)

    def person(role: str, does: str) -> dict[str, str]:
        user = world.user(buyer, role)
        named = {"id": str(user.pk), "name": user.name, "role": does}
        return named | {"organisation": tenant.name, "organisation_id": str(tenant.pk)}

    return {
        "purpose": "See risks early.",
        "scope": "chosen",
        "scope_reason": "The largest by turnover, and those of high risk.",
        "reference_date": date(YEAR, 12, 1),
        "space": "own",
        "sites": "All that make our goods",
        "standards": ["t-cerds"],
        "content": "whole",
        "method": "Weights of the rule in force; a second person releases.",
        "people": [person("esg_manager", "lead"), person("admin", "checks")],
        **{name: NOW.date() + timedelta(days=days) for name, days in _DAYS.items()},
    }


def evaluation_of(world: World, buyer: str, body: str, *, supplier_id: UUID) -> dict[str, UUID]:
    """Write the rows as buyer and rating body would; gives their ids."""
    manager, lead, tenant = world.user(buyer, "esg_manager"), world.user(body, "lead"), world.org(buyer)
    viewer = world.user(buyer, "viewer")
    with scope(world.scope(buyer)):
        plan = plans.write_plan(
            tenant_id=tenant.pk,
            title=f"Plan of {tenant.name}",
            year=YEAR,
            content=full_content(world, buyer),
            actor=manager,
        )
        plans.propose(version=plan.versions.get(), actor=manager, now=NOW)
        proof = _proof(tenant, manager, manager, "experience")
        declared = interests.declare(
            supplier=Supplier.objects.get(pk=supplier_id), reason="Shares", actor=viewer, now=NOW
        )
    with scope(Scope("assessor", world.org(body).pk, tenant.pk)):
        of_body = _proof(world.org(body), None, lead, "rules")
        signed = signing.sign_for_plan(
            plan=plan,
            agreed=set(signing.ASKED),
            conflicts={},
            no_conflict=True,
            organisation=world.org(body),
            language="en",
            actor=lead,
            now=NOW,
        )
    return {
        "evaluation_plan": plan.pk,
        "proof": proof.pk,
        "body_proof": of_body.pk,
        "conflict": declared.pk,
        "statement": signed[0].pk,
    }


def evaluation_body(route: str) -> dict[str, Any]:
    """What somebody sends to a route of plans and people."""
    plan = {
        "title": "Plan of the year",
        "year": str(YEAR),
        "scope": "all",
        "space": "own",
        "content": "whole",
        "purpose": "See risks early.",
    }
    bodies: dict[str, dict[str, Any]] = {
        "evaluation_plan_new": plan,
        "evaluation_plan_edit": plan,
        "evaluation_plan_send_back": {"remark": "Say more about the method."},
        "evaluation_sign": {"interest": "on", "confidentiality": "on", "no_conflict": "on"},
        "conflict_end": {"reason": "The shares are sold."},
    }
    return bodies.get(route, {})


def _proof(organisation: Organisation, person: User | None, actor: User, kind: str) -> Any:
    return people.add_proof(
        organisation_id=organisation.pk,
        person=person,
        values={"kind": kind, "title": f"Proof of {organisation.name}"},
        file=None,
        today=NOW.date(),
        actor=actor,
    )
