"""Results: scorecards, findings and corrective actions, to read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api import selectors
from api.documents import (
    ActionDocument,
    ActionPage,
    FindingDocument,
    FindingPage,
    ScorecardPage,
    ScorecardReceipt,
)
from api.endpoint import endpoint
from api.paging import page_of
from api.queries import ActionQuery, FindingQuery, PageQuery, ScorecardQuery, checked
from api.selectors import Rows
from tenants.scope import tenant_id


@endpoint(
    "GET",
    "scores.view",
    tag="scorecards",
    name="list_scorecards",
    summary="List scorecards",
    description="In the order in which they were computed.",
    parameters=[ScorecardQuery],
    responses=ScorecardPage,
)
def scorecards(request: Request) -> Response:
    """A page of scorecards."""
    return _page(request, ScorecardQuery, selectors.scorecards, ("computed_at", "id"))


@endpoint(
    "GET",
    "scores.view",
    tag="scorecards",
    name="get_scorecard",
    summary="Read a scorecard",
    description="With its exact total, its parts and the document it was computed from.",
    responses=ScorecardReceipt,
)
def scorecard(request: Request, card_id: UUID) -> Response:
    """One scorecard with its receipt."""
    cards = selectors.scorecards({}, tenant_id=tenant_id())
    return _one(cards.values(*selectors.SCORECARD, *selectors.RECEIPT), card_id)


@endpoint(
    "GET",
    "findings.view",
    tag="findings",
    name="list_findings",
    summary="List findings",
    description="In order of `number`.",
    parameters=[FindingQuery],
    responses=FindingPage,
)
def findings(request: Request) -> Response:
    """A page of findings."""
    return _page(request, FindingQuery, selectors.findings, ("number",))


@endpoint(
    "GET",
    "findings.view",
    tag="findings",
    name="get_finding",
    summary="Read a finding",
    responses=FindingDocument,
)
def finding(request: Request, finding_id: UUID) -> Response:
    """One finding."""
    return _one(selectors.findings({}, tenant_id=tenant_id()), finding_id)


@endpoint(
    "GET",
    "findings.view",
    tag="actions",
    name="list_actions",
    summary="List corrective actions",
    description="In the order in which they were planned.",
    parameters=[ActionQuery],
    responses=ActionPage,
)
def actions(request: Request) -> Response:
    """A page of corrective actions."""
    return _page(request, ActionQuery, selectors.actions, ("created_at", "id"))


@endpoint(
    "GET",
    "findings.view",
    tag="actions",
    name="get_action",
    summary="Read a corrective action",
    responses=ActionDocument,
)
def action(request: Request, action_id: UUID) -> Response:
    """One corrective action."""
    return _one(selectors.actions({}, tenant_id=tenant_id()), action_id)


def _page(request: Request, wanted: type[PageQuery], select: Any, order: tuple[str, ...]) -> Response:
    query = checked(wanted, request)
    rows: Rows = select(query, tenant_id=tenant_id())
    page = page_of(rows, order=order, query=query, request=request)
    return Response({"items": page.rows, "next": page.next})


def _one(rows: Rows, pk: UUID) -> Response:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return Response(found)
