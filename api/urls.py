"""Routes: the page of API clients, and the API itself below ``/api/v1/``."""

from django.urls import path

from api.views import belongings, clients, docs, results, standings, suppliers, token

urlpatterns = [
    path("api-clients/", clients.clients, name="api_clients"),
    path("api-clients/new/", clients.client_new, name="api_client_new"),
    path("api-clients/<uuid:client_id>/revoke/", clients.client_revoke, name="api_client_revoke"),
    path("api/v1/token/", token.token, name="v1_token"),
    path("api/v1/openapi.json", docs.openapi, name="v1_openapi"),
    path("api/v1/docs/", docs.docs, name="v1_docs"),
    path("api/v1/suppliers/", suppliers.suppliers, name="v1_suppliers"),
    path("api/v1/suppliers/upsert/", suppliers.suppliers_upsert, name="v1_suppliers_upsert"),
    path("api/v1/suppliers/<uuid:supplier_id>/", suppliers.supplier, name="v1_supplier"),
    path(
        "api/v1/suppliers/by-source/<str:source_system>/<path:external_id>/",
        suppliers.supplier_by_source,
        name="v1_supplier_by_source",
    ),
    path("api/v1/sites/", belongings.sites, name="v1_sites"),
    path("api/v1/sites/upsert/", belongings.sites_upsert, name="v1_sites_upsert"),
    path("api/v1/links/", belongings.links, name="v1_links"),
    path("api/v1/links/upsert/", belongings.links_upsert, name="v1_links_upsert"),
    path("api/v1/standings/", standings.standings, name="v1_standings"),
    path("api/v1/standings/<uuid:supplier_id>/", standings.standing, name="v1_standing"),
    path(
        "api/v1/standings/by-source/<str:source_system>/<path:external_id>/",
        standings.standing_by_source,
        name="v1_standing_by_source",
    ),
    path("api/v1/scorecards/", results.scorecards, name="v1_scorecards"),
    path("api/v1/scorecards/<uuid:card_id>/", results.scorecard, name="v1_scorecard"),
    path("api/v1/findings/", results.findings, name="v1_findings"),
    path("api/v1/findings/<uuid:finding_id>/", results.finding, name="v1_finding"),
    path("api/v1/actions/", results.actions, name="v1_actions"),
    path("api/v1/actions/<uuid:action_id>/", results.action, name="v1_action"),
]
