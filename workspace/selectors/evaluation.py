"""Read models of evaluation plans and of the people who evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from assessments.models import (
    Campaign,
    EvaluationPlan,
    InterestConflict,
    PlanState,
    PlanVersion,
    Request,
    SignedStatement,
)
from assessments.planning.content import ROLES, day_of
from assessments.planning.people import Standing, standings
from assessments.planning.signing import ASKED, signed_by
from suppliers.models import Supplier
from tenants.models import Membership, OrganisationKind, Role, User
from tenants.selectors import Acting, firms_of, people_of

#: Who may be named in a plan: nobody who buys (T/CERDS 7.1 a), and nobody who could not sign.
EVALUATING = {
    OrganisationKind.BUYER: (Role.ESG_MANAGER, Role.ADMIN),
    OrganisationKind.ASSESSOR: (Role.LEAD, Role.ASSESSOR),
}


@dataclass(slots=True)
class PlanRow:
    """A plan of the list: the version that holds, and the one that is not approved yet."""

    plan: EvaluationPlan
    holds: PlanVersion | None
    draft: PlanVersion | None

    @property
    def shown(self) -> PlanVersion | None:
        """The version the list tells of."""
        return self.holds or self.draft

    @property
    def due(self) -> date | None:
        """The day answers are due by the version shown."""
        return day_of(self.shown.content, "due_on") if self.shown else None


@dataclass(slots=True)
class Evaluator:
    """A person of a plan: what is proven, signed and declared. ``standing`` is None where another
    organisation's proofs are not ours to see."""

    person: Mapping[str, Any]
    role: Any
    standing: Standing | None
    signed: dict[str, SignedStatement]
    conflicts: list[InterestConflict] = field(default_factory=list)

    @property
    def is_signed(self) -> bool:
        """Whether both statements are signed."""
        return all(kind in self.signed for kind in ASKED)

    @property
    def signed_at(self) -> Any:
        """When the last of both was signed."""
        return max((one.signed_at for one in self.signed.values()), default=None)

    @property
    def is_ready(self) -> bool:
        """Whether qualifications and statements are complete, as far as they can be seen."""
        return self.is_signed and (self.standing is None or self.standing.is_whole)


def plans_of(tenant_id: UUID) -> QuerySet[EvaluationPlan]:
    """The plans of a buyer with their versions, newest first."""
    versions = PlanVersion.objects.filter(tenant_id=tenant_id).order_by("-version")
    return EvaluationPlan.objects.filter(tenant_id=tenant_id).prefetch_related(
        Prefetch("versions", versions, to_attr="all_versions")
    )


def row_of(plan: EvaluationPlan) -> PlanRow:
    """A plan with the versions that matter."""
    versions: list[PlanVersion] = plan.all_versions  # type: ignore[attr-defined] # put there by plans_of
    holds = next((one for one in versions if one.state == PlanState.APPROVED), None)
    draft = next((one for one in versions if one.state != PlanState.APPROVED), None)
    return PlanRow(plan, holds, draft)


def may_evaluate(acting: Acting) -> list[tuple[User, str, UUID]]:
    """People who can be named in a plan, with their organisation: the buyer's, then those of its rating
    bodies. Three queries."""
    found = _evaluating(people_of(acting.tenant.pk), OrganisationKind.BUYER, acting.tenant)
    for engagement in firms_of(acting.tenant.pk):
        if engagement.ended_at is None:
            members = list(engagement.organisation.memberships.all())
            found += _evaluating(members, OrganisationKind.ASSESSOR, engagement.organisation)
    return found


def _evaluating(members: Iterable[Membership], kind: str, body: Any) -> list[tuple[User, str, UUID]]:
    return [
        (one.user, body.name, body.pk)
        for one in members
        if one.role in EVALUATING[OrganisationKind(kind)] and one.user.is_active
    ]


def evaluators_of(version: PlanVersion, *, acting: Acting, today: date) -> list[Evaluator]:
    """The people of a plan with how ready each is. Three queries."""
    people = version.content["people"]
    ids = [UUID(person["id"]) for person in people]
    seen = {UUID(one["organisation_id"]) for one in people}
    if acting.organisation.kind == OrganisationKind.ASSESSOR:
        seen &= {acting.organisation.pk}
    proven = standings(ids, organisation_ids=seen, today=today)
    signed = signed_by([version.plan_id], tenant_id=version.tenant_id)
    conflicts = conflicts_of(version.tenant_id, person_ids=ids)
    return [
        Evaluator(
            person=person,
            role=ROLES.get(person["role"], person["role"]),
            standing=proven[key] if UUID(person["organisation_id"]) in seen else None,
            signed=signed.get((version.plan_id, key), {}),
            conflicts=[one for one in conflicts if one.person_id == key],
        )
        for person, key in zip(people, ids, strict=True)
    ]


def conflicts_of(tenant_id: UUID, *, person_ids: Iterable[UUID] | None = None) -> list[InterestConflict]:
    """Conflicts of interest that are not over, newest first. One query."""
    rows = InterestConflict.objects.filter(tenant_id=tenant_id, ended_at=None).select_related("supplier")
    return list(rows if person_ids is None else rows.filter(person_id__in=list(person_ids)))


def requests_of(plan: EvaluationPlan) -> QuerySet[Request]:
    """The requests a plan stands for: those of its campaign, else those of its year that no campaign sent."""
    requests = Request.objects.filter(tenant_id=plan.tenant_id)
    if plan.campaign_id:
        return requests.filter(campaign_id=plan.campaign_id)
    return requests.filter(campaign=None, reference_date__year=plan.year)


def campaigns_to_plan(tenant_id: UUID) -> list[Campaign]:
    """Campaigns without a plan, newest first. One query."""
    return list(Campaign.objects.filter(tenant_id=tenant_id, plans=None).order_by("-created_at")[:100])


#: Names that are offered while one types.
_OFFERED = 200


def names_to_offer(plan: EvaluationPlan) -> list[str]:
    """Names of suppliers a plan stands for, as far as a list of them helps. One query."""
    names = requests_of(plan).order_by("supplier_name").values_list("supplier_name", flat=True)
    return list(names.distinct()[:_OFFERED])


def supplier_called(words: str, *, tenant_id: UUID) -> Supplier | None:
    """The buyer's supplier of this name, whatever its case; None for none or several. One query."""
    found = Supplier.objects.filter(tenant_id=tenant_id, name__iexact=words.strip(), merged_into=None)
    rows = list(found.only("pk", "name", "tenant_id")[:2])
    return rows[0] if len(rows) == 1 else None
