"""Who is told what about a finding: from what the ledger of effects says to notices for people.

What is no longer so when it is told (a deadline met meanwhile, a plan decided on) is told to nobody. Of
several effects of one clock told in one go, as after an outage, each person hears of the newest alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.models import Effect, Obligation
from core.obligations import BEFORE_DUE, BREACH
from remediation.models import Correction, Finding, FindingState, PartState, Plan
from remediation.rules import ESCALATION
from tenants.models import ROLES_BY_KIND, OrganisationKind, Role
from tenants.selectors import people_to_tell
from tenants.services import notify

Reader = tuple[UUID, UUID]

#: Routes of a finding's page for the buyer and who works for it, and for the supplier company.
_BUYER_PAGE, _COMPANY_PAGE = "finding", "portal_finding"

_DECIDED = (PartState.ACCEPTED, PartState.REJECTED)
#: What is announced → whether it is still so.
_STILL_SO: Mapping[str, Callable[[Finding], bool]] = {
    "finding_issued": lambda finding: finding.state == FindingState.OPEN,
    "plan_submitted": lambda finding: _stands(finding, finding.plan_state, PartState.SUBMITTED),
    "proof_submitted": lambda finding: _stands(finding, finding.fix_state, PartState.SUBMITTED),
    "plan_decided": lambda finding: _stands(finding, finding.plan_state, *_DECIDED),
    "proof_decided": lambda finding: _stands(finding, finding.fix_state, *_DECIDED),
    "finding_closed": lambda finding: finding.state == FindingState.CLOSED,
    "finding_withdrawn": lambda finding: finding.state == FindingState.WITHDRAWN,
}
_DECISIONS: Mapping[str, type[Plan | Correction]] = {"plan_decided": Plan, "proof_decided": Correction}
_ON_CLOCK = {BEFORE_DUE: "due_soon", BREACH: "overdue"}


@dataclass(frozen=True, slots=True)
class Telling:
    """What people hear of one finding: the findings of one tenant's chunk share their readers."""

    now: datetime
    _known: dict[tuple[UUID, tuple[str, ...]], list[Reader]] = field(default_factory=dict)

    def tell(self, finding: Finding, effects: Iterable[Effect], clocks: Mapping[str, Obligation]) -> int:
        """Note down who is to be told of ``effects``, all of this finding; gives how many people.

        ``clocks`` are its obligations by kind, in the newest state.
        """
        told: set[tuple[str, Reader]] = set()
        due: list[tuple[Effect, str, list[Reader]]] = []
        for effect in sorted(effects, key=lambda one: (one.due_at, one.recorded_at), reverse=True):
            if not _is_so(effect, finding, self.now):
                continue
            topic = effect.obligation.kind if effect.obligation else effect.kind
            for route, readers in self._readers(effect, finding).items():
                fresh = [reader for reader in readers if (topic, reader) not in told]
                told.update((topic, reader) for reader in fresh)
                due.append((effect, route, fresh))
        return sum(
            notify(
                tenant_id=finding.tenant_id,
                key=effect.key,
                kind=_letter(effect),
                recipients=readers,
                context=_context(effect, finding, clocks, self.now),
                path=reverse(route, args=[finding.pk]),
                now=self.now,
            )
            for effect, route, readers in reversed(due)
            if readers
        )

    def _readers(self, effect: Effect, finding: Finding) -> dict[str, list[Reader]]:
        """People of the supplier company, and people of the buyer, each by the page they are led to. Where
        nobody of the company can be told, those responsible at the buyer are."""
        company, tenant = finding.supplier_org_id, finding.tenant_id
        managers = self._people(tenant, Role.ESG_MANAGER)
        responsible = self._responsible(finding)
        if effect.kind in {"plan_submitted", "proof_submitted"}:
            return {_BUYER_PAGE: _once(responsible + managers)}
        if effect.kind == ESCALATION:
            heads = self._people(company, Role.ADMIN) if company else []
            return {_COMPANY_PAGE: heads, _BUYER_PAGE: _once(managers + self._people(tenant, Role.ADMIN))}
        everybody = self._people(company, *ROLES_BY_KIND[OrganisationKind.SUPPLIER]) if company else []
        if everybody and effect.kind != BREACH:
            return {_COMPANY_PAGE: everybody}
        return {_COMPANY_PAGE: everybody, _BUYER_PAGE: responsible or managers}

    def _responsible(self, finding: Finding) -> list[Reader]:
        """Owner and writer of the finding, as far as they are the buyer's own people."""
        wanted = {finding.owner_id, finding.created_by_id}
        buyers = self._people(finding.tenant_id, *ROLES_BY_KIND[OrganisationKind.BUYER])
        return [reader for reader in buyers if reader[1] in wanted]

    def _people(self, organisation_id: UUID, *roles: str) -> list[Reader]:
        place = (organisation_id, roles)
        if place not in self._known:
            self._known[place] = people_to_tell(organisation_id, roles)
        return self._known[place]


def _is_so(effect: Effect, finding: Finding, now: datetime) -> bool:
    """Whether what the effect says holds at this moment."""
    clock = effect.obligation
    if clock is None:
        return _STILL_SO[effect.kind](finding)
    if finding.state != FindingState.OPEN:
        return False
    if effect.kind == ESCALATION and effect.due_at < clock.due_at:
        return True  # zero tolerance: escalated the moment it was issued
    return clock.state == Obligation.State.OPEN and (effect.kind != BEFORE_DUE or clock.due_at > now)


def _stands(finding: Finding, part: str, *states: PartState) -> bool:
    return finding.state == FindingState.OPEN and part in states


def _letter(effect: Effect) -> str:
    """The kind of notice (``tenants.services.notices.KINDS``) that tells of an effect."""
    if effect.obligation is None or effect.kind == ESCALATION:
        return effect.kind
    return f"{effect.obligation.kind}_{_ON_CLOCK[effect.kind]}"


def _context(
    effect: Effect, finding: Finding, clocks: Mapping[str, Obligation], now: datetime
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "finding_number": finding.reference,
        "finding_title": finding.title,
        "severity": finding.severity,
        "supplier_name": finding.supplier.name,
        "buyer_name": finding.tenant.name,
        "not_joined": finding.supplier_org_id is None,
    }
    if effect.obligation is not None:
        due_at = effect.obligation.due_at
        overdue = {"overdue_seconds": int((now - due_at).total_seconds())} if due_at <= now else {}
        return context | {"due_at": due_at.isoformat()} | overdue
    if effect.kind == "finding_issued":
        return context | {f"{kind}_due_at": clock.due_at.isoformat() for kind, clock in clocks.items()}
    if effect.kind in _DECISIONS:
        return context | _decision(effect, finding)
    return context | {"reason": finding.closing_note}


def _decision(effect: Effect, finding: Finding) -> dict[str, Any]:
    """The newest decision on the finding's plan or correction."""
    decided = _DECISIONS[effect.kind].objects.filter(
        tenant_id=finding.tenant_id, finding=finding, state__in=_DECIDED
    )
    newest = decided.latest("number")
    return {"decision": newest.state, "decided_by": newest.decided_by_name, "reason": newest.reason}


def _once(readers: Sequence[Reader]) -> list[Reader]:
    return list(dict.fromkeys(readers))
