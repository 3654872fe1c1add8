"""What the API reads: rows as they are sent, the tenant's only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from api.models import ApiClient, ApiToken
from remediation.models import CorrectiveAction, Finding, FindingState
from scoring.models import CardState, Scorecard
from suppliers.models import Site, SiteKey, Supplier, SupplierKey, SupplyLink
from tenants.models import Organisation, User
from tenants.prepared import Query, columns_of, instance_of

Rows = QuerySet[Any, dict[str, Any]]

SUPPLIER = (
    *("id", "number", "name", "country", "address", "sector", "size_class", "tier", "status", "reference"),
    *("contact_name", "contact_email", "size_reason", "industry", "headcount", "revenue", "assets"),
    *("currency", "figures_year", "created_at", "updated_at"),
)
SITE = (
    *("id", "supplier_id", "name", "function", "address", "country", "region", "latitude", "longitude"),
    *("os_id", "created_at"),
)
LINK = ("id", "upstream_id", "downstream_id", "material", "share", "created_at")
SCORECARD = (
    *("id", "supplier_id", "request_id", "standard", "standard_version", "standard_hash", "basis"),
    *("review_revision", "size_class", "total_exact", "total", "band", "input_hash", "computed_at"),
    *("is_current", "zeroed"),
)
RECEIPT = ("parts", "adjustments", "events", "document")
#: A zeroed round has no band; every other has one.
_ZEROED = ExpressionWrapper(Q(band=""), output_field=BooleanField())
FINDING = (
    *(
        "id",
        "number",
        "supplier_id",
        "severity",
        "area",
        "clause",
        "title",
        "description",
        "standard",
        "item",
    ),
    *("found_on", "state", "plan_state", "fix_state", "origin", "origin_label", "issued_at", "closed_at"),
    *("closing_note", "created_at", "updated_at"),
)
ACTION = (*("id", "finding_id", "number", "description", "responsible", "due_on", "done_on", "created_at"),)
_CLIENT = (
    *("tenant_id", "name", "scope", "client_id", "created_at", "created_by__name"),
    *("last_used_at", "revoked_at"),
)


def clients_of(tenant_id: UUID) -> QuerySet[ApiClient]:
    """A buyer's clients, working ones first, each with who made it; without their secrets."""
    clients = ApiClient.objects.filter(tenant_id=tenant_id).select_related("created_by")
    return clients.only(*_CLIENT).order_by(F("revoked_at").desc(nulls_first=True), "-created_at")


def token_of(checksum: str) -> ApiToken | None:
    """The token with this SHA-256, with its client, the client's buyer and its account. One query."""
    for row in _TOKENS.rows(checksum=checksum):
        token, client = instance_of(ApiToken, row), instance_of(ApiClient, row, "application__")
        token.application = client
        client.tenant = instance_of(Organisation, row, "application__tenant__")
        if client.user_id is not None:
            client.user = instance_of(User, row, "application__user__")
        return token
    return None


_TOKENS = Query(
    lambda checksum: ApiToken.objects.filter(token_checksum=checksum).values(
        *columns_of(ApiToken),
        *columns_of(ApiClient, "application__"),
        *columns_of(Organisation, "application__tenant__"),
        *columns_of(User, "application__user__"),
    ),
    checksum="text",
)


def suppliers(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Suppliers that fit a :class:`api.queries.SupplierQuery`."""
    found = Supplier.objects.filter(tenant_id=tenant_id)
    if q := query.get("q"):
        found = found.filter(Q(name__icontains=q) | Q(reference__iexact=q))
    if since := query.get("updated_since"):
        found = found.filter(updated_at__gte=since)
    return _fitting(found, query, ("country", "tier", "status")).values(*SUPPLIER)


def all_suppliers(*, tenant_id: UUID, after: int | None, limit: int) -> list[dict[str, Any]]:
    """The first ``limit`` suppliers behind a number (None: from the first on), by number. One query."""
    number = -1 if after is None else after
    return _ALL_SUPPLIERS.rows(tenant_id=tenant_id, number=number, limit=limit)


_ALL_SUPPLIERS = Query(
    lambda tenant_id, number, limit: (
        suppliers({}, tenant_id=tenant_id).filter(number__gt=number).order_by("number")[:limit]
    ),
    tenant_id="uuid",
    number="integer",
    limit="integer",
)


def with_keys(rows: Iterable[dict[str, Any]], *, tenant_id: UUID) -> list[dict[str, Any]]:
    """Rows of suppliers, each with what other systems call it. One query."""
    rows = list(rows)
    ids = [row["id"] for row in rows]
    known = _SUPPLIER_KEYS.rows(tenant_id=tenant_id, ids=ids) if ids else []
    keys = _keys_of((one["supplier_id"], one["source_system"], one["external_id"]) for one in known)
    return [{**row, "keys": keys[row["id"]], "merged_from": None} for row in rows]


_SUPPLIER_KEYS = Query(
    lambda tenant_id, ids: SupplierKey.objects.filter(
        tenant_id=tenant_id, scheme=SupplierKey.Scheme.ERP, supplier_id__in=[ids]
    ).values("supplier_id", "source_system", "external_id"),
    tenant_id="uuid",
    ids="uuid[]",
)


def sites(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Sites that fit a :class:`api.queries.SiteQuery`; those a merged record kept for itself are left out."""
    found = Site.objects.filter(tenant_id=tenant_id, supplier__merged_into=None)
    if system := query.get("source_system"):
        keys = SiteKey.objects.filter(tenant_id=tenant_id, site_id=OuterRef("pk"), source_system=system)
        found = found.filter(Exists(keys))
    return _fitting(found, query, ("supplier",)).values(*SITE)


def with_site_keys(rows: Iterable[dict[str, Any]], *, tenant_id: UUID) -> list[dict[str, Any]]:
    """Rows of sites, each with what other systems call it. One query."""
    rows = list(rows)
    known = SiteKey.objects.filter(tenant_id=tenant_id, site_id__in=[row["id"] for row in rows])
    keys = _keys_of(known.values_list("site_id", "source_system", "external_id"))
    return [{**row, "keys": keys[row["id"]]} for row in rows]


def _keys_of(known: Iterable[tuple[UUID, str, str]]) -> dict[UUID, list[dict[str, str]]]:
    keys: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for pk, system, external_id in known:
        keys[pk].append({"source_system": system, "external_id": external_id})
    return keys


def links(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Links that fit a :class:`api.queries.LinkQuery`."""
    found = SupplyLink.objects.filter(tenant_id=tenant_id)
    return _fitting(found, query, ("upstream", "downstream")).values(*LINK)


def _scorecards_of(tenant_id: UUID) -> QuerySet[Any]:
    """A buyer's published scorecards, each saying whether its round is ``zeroed``."""
    return Scorecard.objects.filter(tenant_id=tenant_id, state=CardState.PUBLISHED).annotate(zeroed=_ZEROED)


def scorecards(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Scorecards that fit a :class:`api.queries.ScorecardQuery`."""
    found = _scorecards_of(tenant_id)
    if (current := query.get("current")) is not None:
        found = found.filter(is_current=current)
    return _fitting(found, query, ("supplier", "standard", "basis")).values(*SCORECARD)


def findings(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Findings that fit a :class:`api.queries.FindingQuery`; drafts are nobody's word yet and left out."""
    found = Finding.objects.filter(tenant_id=tenant_id).exclude(state=FindingState.DRAFT)
    if since := query.get("updated_since"):
        found = found.filter(updated_at__gte=since)
    return _fitting(found, query, ("supplier", "state", "severity")).values(*FINDING)


def actions(query: dict[str, Any], *, tenant_id: UUID) -> Rows:
    """Corrective actions that fit a :class:`api.queries.ActionQuery`, each with its plan's state."""
    found = CorrectiveAction.objects.filter(tenant_id=tenant_id)
    if (done := query.get("done")) is not None:
        found = found.filter(done_on__isnull=not done)
    if supplier := query.get("supplier"):
        found = found.filter(finding__supplier_id=supplier)
    return _fitting(found, query, ("finding",)).values(
        *ACTION, supplier_id=F("finding__supplier_id"), plan_state=F("plan__state")
    )


def _fitting(found: QuerySet[Any], query: dict[str, Any], columns: Iterable[str]) -> QuerySet[Any]:
    return found.filter(**{column: query[column] for column in columns if query.get(column)})
