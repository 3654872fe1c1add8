"""What the autosave asks with every tick, as prepared questions."""

from __future__ import annotations

from uuid import UUID

from assessments.models import Answer, Request
from tenants.prepared import Query, columns_of, instance_of
from tenants.scope import organisation_id

_OWN_REQUEST = Query(
    lambda request, company: (
        Request.objects.filter(pk=request, supplier_org_id=company).order_by().values(*columns_of(Request))
    ),
    request="uuid",
    company="uuid",
)
_ANSWER = Query(
    lambda tenant, request, item: Answer.objects.filter(
        tenant_id=tenant, request_id=request, item=item
    ).values(*columns_of(Answer)),
    tenant="uuid",
    request="uuid",
    item="text",
)


def own_request(request_id: UUID) -> Request | None:
    """A request to the supplier company one acts for, without its customer. One query."""
    for row in _OWN_REQUEST.rows(request=request_id, company=organisation_id()):
        return instance_of(Request, row)
    return None


def stored_answer(request: Request, item: str) -> Answer | None:
    """The draft answer to an item of a request. One query."""
    for row in _ANSWER.rows(tenant=request.tenant_id, request=request.pk, item=item):
        return instance_of(Answer, row)
    return None
