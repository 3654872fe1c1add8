"""Reads of a company's own actions, and of those a customer is told of."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from remediation.models import OwnAction, OwnActionState, SharedAction
from tenants.scope import organisation_id

OPEN_STATES = (OwnActionState.PLANNED, OwnActionState.DOING)
#: What each tab of the list holds.
TABS = {
    "open": Q(state__in=OPEN_STATES),
    "done": Q(state=OwnActionState.DONE),
    "dropped": Q(state=OwnActionState.DROPPED),
}


def own_actions() -> QuerySet[OwnAction]:
    """The actions of the company one acts for, by due date, with their owners."""
    found = OwnAction.objects.filter(tenant_id=organisation_id()).select_related("owner")
    return found.defer("owner__password").annotate(papers=Count("proof"))


def counts() -> dict[str, int]:
    """How many actions each tab holds. One query."""
    found = OwnAction.objects.filter(tenant_id=organisation_id())
    counted: dict[str, int] = found.aggregate(
        **{tab: Count("pk", filter=which) for tab, which in TABS.items()}
    )
    return counted


def open_by_item(standard: str) -> dict[str, OwnAction]:
    """The open action of the company that is due first, by question of a standard. One query."""
    found: dict[str, OwnAction] = {}
    actions = OwnAction.objects.filter(
        tenant_id=organisation_id(), standard=standard, state__in=OPEN_STATES
    ).exclude(item="")
    for action in actions.order_by("due_on", "id"):
        found.setdefault(action.item, action)
    return found


def shared_customers(action: OwnAction) -> set[UUID]:
    """Ids of the customers that see an action. One query."""
    copies = SharedAction.objects.filter(supplier_org_id=action.tenant_id, source=action.pk)
    return set(copies.values_list("tenant_id", flat=True))


def customers_by_action() -> dict[UUID, list[str]]:
    """Names of the customers that see each action of the company one acts for. One query."""
    copies = SharedAction.objects.filter(supplier_org_id=organisation_id())
    found: dict[UUID, list[str]] = {}
    for source, name in copies.order_by("tenant__name").values_list("source", "tenant__name"):
        found.setdefault(source, []).append(name)
    return found


def told_of(tenant_id: UUID, company_id: UUID | None) -> list[SharedAction]:
    """What a supplier company shares with a buyer of its own actions, open ones first. One query."""
    if company_id is None:
        return []
    told = SharedAction.objects.filter(tenant_id=tenant_id, supplier_org_id=company_id)
    return sorted(told, key=lambda one: (one.state not in OPEN_STATES, one.due_on))
