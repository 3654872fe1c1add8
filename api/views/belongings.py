"""Sites of suppliers, and who supplies whom: read them, and tell those of another system."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api import selectors
from api.belongings import LinkRow, LinksBody, SiteRow, SitesBody
from api.bulk import Bulk
from api.documents import LinkPage, LinkVerdictsDocument, SitePage, VerdictsDocument
from api.endpoint import endpoint
from api.paging import page_of
from api.queries import LinkQuery, SiteQuery, checked
from suppliers.services import upserting_links, upserting_sites
from suppliers.services.told_rows import LinkRow as ToldLink
from suppliers.services.told_rows import SiteRow as ToldSite
from tenants.scope import tenant_id

_ORDER = ("created_at", "id")


@endpoint(
    "GET",
    "suppliers.view",
    tag="sites",
    name="list_sites",
    summary="List sites",
    description="In the order in which they were added.",
    parameters=[SiteQuery],
    responses=SitePage,
)
def sites(request: Request) -> Response:
    """A page of the sites of the buyer's suppliers."""
    query = checked(SiteQuery, request)
    found = selectors.sites(query, tenant_id=tenant_id())
    page = page_of(found, order=_ORDER, query=query, request=request)
    return Response({"items": selectors.with_site_keys(page.rows, tenant_id=tenant_id()), "next": page.next})


@endpoint(
    "POST",
    "suppliers.edit",
    tag="sites",
    name="upsert_sites",
    summary="Upsert many sites",
    description=(
        "Up to 1,000 rows. A known `external_id` changes the fields named where they differ; an unknown one "
        "is connected to the supplier's site of that name, else a site is added. Rows that can be taken are "
        "taken; each refused one says why and changes nothing. Sending the same again changes nothing."
    ),
    request=SitesBody,
    responses=VerdictsDocument,
)
def sites_upsert(request: Request) -> Response:
    """Create, connect or change many sites; a verdict for each row."""
    told = Bulk(request, SitesBody, name="sites", row=SiteRow, make=_site, echoed=("external_id",))
    account: Any = request.user
    upserting_sites.upsert_sites(
        tenant_id=tenant_id(), source_system=told.source_system, rows=told.rows, actor=account
    )
    return told.answer(lambda row: row.site.pk if row.site else None)


@endpoint(
    "GET",
    "suppliers.view",
    tag="links",
    name="list_links",
    summary="List who supplies whom",
    description="In the order in which they were added.",
    parameters=[LinkQuery],
    responses=LinkPage,
)
def links(request: Request) -> Response:
    """A page of the links of the buyer's chain."""
    query = checked(LinkQuery, request)
    page = page_of(selectors.links(query, tenant_id=tenant_id()), order=_ORDER, query=query, request=request)
    return Response({"items": page.rows, "next": page.next})


@endpoint(
    "POST",
    "suppliers.edit",
    tag="links",
    name="upsert_links",
    summary="Upsert many links",
    description=(
        "Up to 1,000 rows: who delivers what to whom, each supplier by its id in the source system. There is "
        "one link for two suppliers and a material; telling it again changes its `share`. Shares of one "
        "material for one receiver are 100 % together at most; a run may move them between sources in any "
        "order. Cycles are fine. Tiers follow at once."
    ),
    request=LinksBody,
    responses=LinkVerdictsDocument,
)
def links_upsert(request: Request) -> Response:
    """Add or change many links; a verdict for each row."""
    told = Bulk(
        request,
        LinksBody,
        name="links",
        row=LinkRow,
        make=_link,
        echoed=("upstream", "downstream", "material"),
    )
    account: Any = request.user
    upserting_links.upsert_links(
        tenant_id=tenant_id(), source_system=told.source_system, rows=told.rows, actor=account
    )
    return told.answer(lambda row: row.link.pk if row.link else None)


def _site(values: dict[str, Any]) -> ToldSite:
    named = {name: value for name, value in values.items() if name in upserting_sites.FIELDS}
    return ToldSite(values["external_id"], values.get("supplier", ""), named)


def _link(values: dict[str, Any]) -> ToldLink:
    named = {name: value for name, value in values.items() if name == "share"}
    return ToldLink(values["upstream"], values["downstream"], values.get("material", ""), named)
