"""Suppliers: read them, and tell those of another system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import selectors
from api.bulk import Bulk, faults_in
from api.documents import SupplierDocument, SupplierPage, UpsertedDocument, VerdictsDocument
from api.endpoint import endpoint
from api.fields import SupplierFields, SupplierRow, SuppliersBody
from api.merged import found_by_id
from api.paging import page_from, page_of
from api.problems import Unusable, faults_of
from api.queries import KEY, SupplierQuery, checked, checked_key
from suppliers.services import upserting
from suppliers.services.upserting import Outcome, Row
from tenants.scope import tenant_id


@endpoint(
    "GET",
    "suppliers.view",
    tag="suppliers",
    name="list_suppliers",
    summary="List suppliers",
    description="In order of `number`.",
    parameters=[SupplierQuery],
    responses=SupplierPage,
)
def suppliers(request: Request) -> Response:
    """A page of the buyer's suppliers."""
    query = checked(SupplierQuery, request)
    if query.keys() <= {"limit", "cursor"}:
        page = page_from(_all, order=("number",), query=query, request=request)
    else:
        found = selectors.suppliers(query, tenant_id=tenant_id())
        page = page_of(found, order=("number",), query=query, request=request)
    return Response({"items": selectors.with_keys(page.rows, tenant_id=tenant_id()), "next": page.next})


def _all(after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    return selectors.all_suppliers(tenant_id=tenant_id(), after=after[0] if after else None, limit=limit)


@endpoint(
    "GET",
    "suppliers.view",
    tag="suppliers",
    name="get_supplier",
    summary="Read a supplier",
    description="One that was merged into another gives that one, with `merged_from`.",
    responses=SupplierDocument,
)
def supplier(request: Request, supplier_id: UUID) -> Response:
    """One supplier."""
    found = found_by_id(supplier_id, tenant_id=tenant_id())
    return Response({**_document(found.supplier_id), "merged_from": found.merged_from})


@endpoint(
    "PUT",
    "suppliers.edit",
    tag="suppliers",
    name="put_supplier",
    summary="Upsert a supplier",
    description=(
        "A known key changes the fields named where they differ. An unknown key is connected to the supplier "
        "of the list with this name, country and address, or with the `id` named; else one is created. "
        "Sending the same again changes nothing."
    ),
    parameters=KEY,
    request=SupplierFields,
    responses={(200, "application/json"): UpsertedDocument, (201, "application/json"): UpsertedDocument},
)
def supplier_by_source(request: Request, source_system: str, external_id: str) -> Response:
    """Create, connect or change one supplier; 201 for a new one."""
    key = checked_key(source_system, external_id)
    given = SupplierFields(data=request.data)
    if not given.is_valid():
        raise Unusable(faults_of(given.errors))
    row = _row(key["external_id"], given.validated_data)
    _upsert(key["source_system"], [row], request)
    if row.supplier is None:
        raise Unusable(faults_in(row), code=row.faults[0].code)
    status = 201 if row.outcome == Outcome.CREATED else 200
    return Response({**_document(row.supplier.pk), "outcome": row.outcome}, status=status)


@endpoint(
    "POST",
    "suppliers.edit",
    tag="suppliers",
    name="upsert_suppliers",
    summary="Upsert many suppliers",
    description=(
        "Up to 1,000 rows, each as in “Upsert a supplier”, in their order. Rows that can be "
        "taken are taken; each refused one says why and changes nothing: correct those and send them again."
    ),
    request=SuppliersBody,
    responses=VerdictsDocument,
)
def suppliers_upsert(request: Request) -> Response:
    """Create, connect or change many suppliers; a verdict for each row."""
    told = Bulk(
        request,
        SuppliersBody,
        name="suppliers",
        row=SupplierRow,
        make=lambda values: _row(values["external_id"], values),
        echoed=("external_id",),
    )
    _upsert(told.source_system, told.rows, request)
    return told.answer(lambda row: row.supplier.pk if row.supplier else None)


def _document(supplier_id: UUID) -> dict[str, Any]:
    found = selectors.suppliers({}, tenant_id=tenant_id()).filter(pk=supplier_id)
    for document in selectors.with_keys(found, tenant_id=tenant_id()):
        return document
    raise Http404


def _row(external_id: str, values: dict[str, Any]) -> Row:
    named = {name: value for name, value in values.items() if name in upserting.FIELDS}
    return Row(external_id, named, values.get("id"))


def _upsert(source_system: str, rows: list[Row], request: Request) -> None:
    account: Any = request.user
    upserting.upsert_suppliers(
        tenant_id=tenant_id(), source_system=source_system, rows=rows, actor=account, now=timezone.now()
    )
