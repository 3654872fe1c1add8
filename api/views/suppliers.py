"""Suppliers: read them, and tell those of another system."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import selectors
from api.documents import SupplierDocument, SupplierPage, UpsertedDocument, VerdictsDocument
from api.endpoint import endpoint
from api.fields import SupplierFields, SupplierKeyFields, SupplierRow, SuppliersBody
from api.paging import page_of
from api.problems import Fault, Unusable, faults_of
from api.queries import SupplierQuery, checked
from suppliers.services import upserting
from suppliers.services.upserting import Outcome, Row
from tenants.scope import tenant_id

_KEY = [
    OpenApiParameter(
        "source_system", str, OpenApiParameter.PATH, description="The other system, such as `erp`."
    ),
    OpenApiParameter("external_id", str, OpenApiParameter.PATH, description="The supplier's id there."),
]


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
    found = selectors.suppliers(query, tenant_id=tenant_id())
    page = page_of(found, order=("number",), query=query, request=request)
    return Response({"items": selectors.with_keys(page.rows, tenant_id=tenant_id()), "next": page.next})


@endpoint(
    "GET",
    "suppliers.view",
    tag="suppliers",
    name="get_supplier",
    summary="Read a supplier",
    responses=SupplierDocument,
)
def supplier(request: Request, supplier_id: UUID) -> Response:
    """One supplier."""
    return Response(_document(supplier_id))


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
    parameters=_KEY,
    request=SupplierFields,
    responses={(200, "application/json"): UpsertedDocument, (201, "application/json"): UpsertedDocument},
)
def supplier_by_source(request: Request, source_system: str, external_id: str) -> Response:
    """Create, connect or change one supplier; 201 for a new one."""
    key = SupplierKeyFields(data={"source_system": source_system, "external_id": external_id})
    if not key.is_valid():
        raise Unusable(
            [
                {"parameter": fault["pointer"].lstrip("/"), "code": fault["code"], "detail": fault["detail"]}
                for fault in faults_of(key.errors)
            ],
            status=400,
            code="parameters",
        )
    given = SupplierFields(data=request.data)
    if not given.is_valid():
        raise Unusable(faults_of(given.errors))
    row = _row(key.validated_data["external_id"], given.validated_data)
    _upsert(key.validated_data["source_system"], [row], request)
    if row.supplier is None:
        raise Unusable(_faults(row), code=row.faults[0].code)
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
    body = SuppliersBody(data=request.data)
    if not body.is_valid():
        raise Unusable(faults_of(body.errors))
    told = body.validated_data["suppliers"]
    verdicts: list[dict[str, Any]] = []
    rows: dict[int, Row] = {}
    for place, one in enumerate(told):
        given = SupplierRow(data=one)
        if given.is_valid():
            rows[place] = _row(given.validated_data["external_id"], given.validated_data, place=place)
            verdicts.append({})
        else:
            errors = faults_of(given.errors, f"/suppliers/{place}")
            verdicts.append(_verdict(_sent_id(one), Outcome.REFUSED, None, errors))
    _upsert(body.validated_data["source_system"], list(rows.values()), request)
    for place, row in rows.items():
        errors = _faults(row, f"/suppliers/{place}")
        found = row.supplier.pk if row.supplier else None
        verdicts[place] = _verdict(row.external_id, row.outcome, found, errors)
    counts = Counter(verdict["outcome"] for verdict in verdicts)
    return Response({"counts": {one: counts[one] for one in Outcome}, "rows": verdicts})


def _document(supplier_id: UUID) -> dict[str, Any]:
    found = selectors.suppliers({}, tenant_id=tenant_id()).filter(pk=supplier_id)
    for document in selectors.with_keys(found, tenant_id=tenant_id()):
        return document
    raise Http404


def _row(external_id: str, values: dict[str, Any], *, place: int = 0) -> Row:
    named = {name: value for name, value in values.items() if name in upserting.FIELDS}
    return Row(external_id, named, values.get("id"), place)


def _upsert(source_system: str, rows: list[Row], request: Request) -> None:
    account: Any = request.user
    upserting.upsert_suppliers(
        tenant_id=tenant_id(), source_system=source_system, rows=rows, actor=account, now=timezone.now()
    )


def _faults(row: Row, path: str = "") -> list[Fault]:
    return [
        {"pointer": f"{path}/{fault.field}", "code": fault.code, "detail": fault.detail}
        for fault in row.faults
    ]


def _verdict(
    external_id: str | None, outcome: Outcome, pk: UUID | None, errors: list[Fault]
) -> dict[str, Any]:
    verdict: dict[str, Any] = {"external_id": external_id, "outcome": outcome, "id": pk}
    return {**verdict, "errors": errors} if errors else verdict


def _sent_id(row: Any) -> str | None:
    sent = row.get("external_id") if isinstance(row, dict) else None
    return sent if isinstance(sent, str) else None
