"""Where suppliers stand, to act on: by our id, by their id in another system, and what changed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import standings as reading
from api.endpoint import endpoint
from api.merged import Found, found_by_id, found_by_key
from api.paging import page_of
from api.queries import KEY, StandingQuery, checked, checked_key
from api.standing_documents import StandingDocument, StandingPage
from tenants.scope import tenant_id

_MERGED = "A record that was merged into another gives that one, with `merged_from`."


@endpoint(
    "GET",
    "standings.view",
    tag="standings",
    name="list_standings",
    summary="List where suppliers stand",
    description=(
        "In order of `number`. Read the whole list once and keep `as_of`; from then on ask for "
        "`changed_since` that. A standing may come again although nothing in it differs."
    ),
    parameters=[StandingQuery],
    responses=StandingPage,
)
def standings(request: Request) -> Response:
    """A page of standings."""
    query, now = checked(StandingQuery, request), timezone.now()
    rows = reading.standings(query, tenant_id=tenant_id(), now=now)
    page = page_of(rows, order=("number",), query=query, request=request)
    system = query.get("source_system", "")
    items = reading.told(page.rows, tenant_id=tenant_id(), now=now, source_system=system)
    as_of = None if query.get("cursor") else now - reading.OVERLAP
    return Response({"as_of": as_of, "items": items, "next": page.next})


@endpoint(
    "GET",
    "standings.view",
    tag="standings",
    name="get_standing",
    summary="Read where a supplier stands",
    description=_MERGED,
    responses=StandingDocument,
)
def standing(request: Request, supplier_id: UUID) -> Response:
    """One standing, by our id."""
    return _one(found_by_id(supplier_id, tenant_id=tenant_id()))


@endpoint(
    "GET",
    "standings.view",
    tag="standings",
    name="get_standing_by_source",
    summary="Read where a supplier of another system stands",
    description=_MERGED,
    parameters=KEY,
    responses=StandingDocument,
)
def standing_by_source(request: Request, source_system: str, external_id: str) -> Response:
    """One standing, by the supplier's id in another system."""
    key = checked_key(source_system, external_id)
    return _one(found_by_key(key["source_system"], key["external_id"], tenant_id=tenant_id()))


def _one(found: Found) -> Response:
    now = timezone.now()
    rows = reading.standings({}, tenant_id=tenant_id(), now=now).filter(pk=found.supplier_id)
    for told in reading.told(rows, tenant_id=tenant_id(), now=now):
        return Response({**told, "merged_from": found.merged_from})
    raise Http404
