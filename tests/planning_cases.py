"""A plan that waits for approval, proofs, a signature and a conflict of interest for each case."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessments.models import CompetenceProof, JointAgreement
from assessments.planning import agreements, interests, plans, signing
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


def full_agreement(name: str) -> dict[str, Any]:
    """What an agreement says when nothing is missing."""
    return {
        "title": f"Evaluating together with {name}",
        "partner_name": "The other side",
        "valid_from": NOW.date(),
        "valid_until": NOW.date() + timedelta(days=365),
        **{part: f"What holds on {part}" for part in agreements.PARTS},
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
    with scope(world.scope(buyer)):
        agreement = agreements.write_agreement(
            owner=tenant, body=world.org(body), values=full_agreement(tenant.name), actor=manager
        )
        agreements.offer(agreement=agreement, actor=manager, now=NOW)
        draft = agreements.write_agreement(
            owner=tenant, body=world.org(body), values=full_agreement(tenant.name), actor=manager
        )
        open_to_all = agreements.write_agreement(
            owner=_nameless(tenant), body=None, values=full_agreement("somebody"), actor=manager
        )
        agreements.offer(agreement=open_to_all, actor=manager, now=NOW)
    return {
        "agreement": agreement.pk,
        "draft_agreement": draft.pk,
        "open_agreement": open_to_all.pk,
        "evaluation_plan": plan.pk,
        "buyer_proof": proof.pk,
        "supplier_proof": proof.pk,
        "assessor_proof": of_body.pk,
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
    agreement = full_agreement("another")
    content = {part: agreement[part] for part in agreements.PARTS}
    bodies: dict[str, dict[str, Any]] = {
        "agreement_new": agreement,
        "agreement_edit": agreement,
        "agreement_sign": {"role": "Lead", "agreed": "on", "seen": signing.hash_of(content)},
        "agreement_end": {"reason": "We go on alone."},
        "evaluation_plan_new": plan,
        "evaluation_plan_edit": plan,
        "evaluation_plan_send_back": {"remark": "Say more about the method."},
        "evaluation_sign": {"interest": "on", "confidentiality": "on", "no_conflict": "on"},
        "proof_new": {"person": "body", "kind": "quality", "title": "Quality manual"},
        "conflict_end": {"reason": "The shares are sold."},
    }
    return bodies.get(route, {})


def _nameless(tenant: Organisation) -> Organisation:
    """A buyer that is not named in what it offers by a link, so that a name elsewhere is a leak."""
    nameless = copy(tenant)
    nameless.name = "Somebody"
    return nameless


def token_of(agreement_id: UUID) -> str:
    """The secret of the link to an agreement that was never changed."""
    return agreements.link_token(JointAgreement(pk=agreement_id, revision=1))


def write_competence_files(ids: Mapping[str, UUID], content: bytes) -> None:
    """Put the files of the proofs into the storage of the running test."""
    for proof_id in {ids["buyer_proof"], ids["assessor_proof"]}:
        if not default_storage.exists(f"competence/{proof_id}"):
            default_storage.save(f"competence/{proof_id}", ContentFile(content))


def _proof(organisation: Organisation, person: User | None, actor: User, kind: str) -> CompetenceProof:
    key = uuid4()
    return CompetenceProof.objects.create(
        pk=key,
        tenant=organisation,
        person=person,
        kind=kind,
        title=f"Proof of {organisation.name}",
        file=f"competence/{key}",
        file_name="proof.pdf",
        sha256=f"{7:064x}",
        added_by=actor,
        added_by_name=actor.name,
    )
