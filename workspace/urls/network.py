"""Routes: the network of a buyer, and a supplier company's own sources."""

from django.urls import path

from workspace.views import network, network_declared, network_supplier, portal_chain

_ONE = "network/suppliers/<uuid:supplier_id>/"
_LINK = "suppliers/<uuid:supplier_id>/links/<uuid:link_id>/"
_DECLARED = "network/declared/<uuid:declaration_id>/"
_SOURCE = "portal/chain/<uuid:source_id>/"

urlpatterns = [
    path("network/", network.network, name="network"),
    path("network/graph/", network.network_graph, name="network_graph"),
    path("network/map/", network.network_map, name="network_map"),
    path("network/list/", network.network_list, name="network_list"),
    path("network/sources/", network.network_sources, name="network_sources"),
    path("network/export.<str:kind>", network.network_export, name="network_export"),
    path("network/sources.<str:kind>", network.network_sources_export, name="network_sources_export"),
    path(_ONE, network_supplier.network_supplier, name="network_supplier"),
    path(f"{_ONE}branch/", network_supplier.network_branch, name="network_branch"),
    path("suppliers/<uuid:supplier_id>/network/", network_supplier.supplier_network, name="supplier_network"),
    path(f"{_LINK}change/", network_supplier.link_change, name="link_change"),
    path(f"{_LINK}passed/", network_supplier.link_passed, name="link_passed"),
    path("network/declared/", network_declared.network_declared, name="network_declared"),
    path(f"{_DECLARED}take/", network_declared.declaration_take, name="declaration_take"),
    path(f"{_DECLARED}aside/", network_declared.declaration_set_aside, name="declaration_set_aside"),
    path("portal/chain/", portal_chain.portal_chain, name="portal_chain"),
    path("portal/chain/new/", portal_chain.portal_source_new, name="portal_source_new"),
    path(_SOURCE, portal_chain.portal_source, name="portal_source"),
    path(f"{_SOURCE}remove/", portal_chain.portal_source_remove, name="portal_source_remove"),
    path(f"{_SOURCE}passed/", portal_chain.portal_source_passed, name="portal_source_passed"),
]
