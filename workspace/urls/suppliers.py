"""Routes: the supplier list, one supplier, lists from files."""

from django.urls import path

from workspace.views import (
    imports,
    sites,
    sorting,
    supplier_edit,
    supplier_filters,
    supplier_page,
    supplier_records,
    suppliers,
    turnover,
)

_ONE = "suppliers/<uuid:supplier_id>/"

urlpatterns = [
    path("suppliers/", suppliers.suppliers, name="suppliers"),
    path("suppliers/filters/", supplier_filters.supplier_filters, name="supplier_filters"),
    path("suppliers/export.<str:kind>", suppliers.supplier_export, name="supplier_export"),
    path("suppliers/suggest/", supplier_page.supplier_suggest, name="supplier_suggest"),
    path("suppliers/size/", supplier_edit.supplier_size_hint, name="supplier_size_hint"),
    path("suppliers/sectors/", supplier_edit.sector_suggest, name="sector_suggest"),
    path("suppliers/turnover/", turnover.supplier_turnover, name="supplier_turnover"),
    path("suppliers/new/", supplier_edit.supplier_new, name="supplier_new"),
    path(_ONE, supplier_page.supplier, name="supplier"),
    path(f"{_ONE}edit/", supplier_edit.supplier_edit, name="supplier_edit"),
    path(f"{_ONE}links/", supplier_page.link_add, name="link_add"),
    path(f"{_ONE}links/<uuid:link_id>/remove/", supplier_page.link_remove, name="link_remove"),
    path(f"{_ONE}sites/", sites.site_add, name="site_add"),
    path(f"{_ONE}sites/<uuid:site_id>/", sites.site_change, name="site_change"),
    path(f"{_ONE}status/", supplier_records.supplier_status, name="supplier_status"),
    path(f"{_ONE}flags/", supplier_records.flag_set, name="flag_set"),
    path(f"{_ONE}flags/<uuid:flag_id>/end/", supplier_records.flag_end, name="flag_end"),
    path(f"{_ONE}contacts/", supplier_records.contact_add, name="contact_add"),
    path(f"{_ONE}contacts/main/", supplier_records.contact_main, name="contact_main"),
    path(f"{_ONE}contacts/<uuid:contact_id>/", supplier_records.contact_change, name="contact_change"),
    path(f"{_ONE}contacts/<uuid:contact_id>/remove/", supplier_records.contact_remove, name="contact_remove"),
    path(f"{_ONE}products/", supplier_records.product_add, name="product_add"),
    path(f"{_ONE}products/<uuid:product_id>/", supplier_records.product_change, name="product_change"),
    path(f"{_ONE}products/<uuid:product_id>/remove/", supplier_records.product_remove, name="product_remove"),
    path(f"{_ONE}identifiers/", supplier_records.identifier_add, name="identifier_add"),
    path(
        f"{_ONE}identifiers/<uuid:key_id>/remove/",
        supplier_records.identifier_remove,
        name="identifier_remove",
    ),
    path(f"{_ONE}<slug:tab>/", supplier_page.supplier, name="supplier_tab"),
    path("categories/", sorting.categories, name="categories"),
    path("categories/new/", sorting.category_new, name="category_new"),
    path("categories/<uuid:category_id>/", sorting.category_edit, name="category_edit"),
    path("categories/<uuid:category_id>/remove/", sorting.category_remove, name="category_remove"),
    path("groups/", sorting.groups, name="supplier_groups"),
    path("groups/new/", sorting.group_new, name="supplier_group_new"),
    path("groups/<uuid:group_id>/", sorting.group_edit, name="supplier_group_edit"),
    path("groups/<uuid:group_id>/remove/", sorting.group_remove, name="supplier_group_remove"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:batch_id>/", imports.import_batch, name="import_batch"),
    path("imports/<uuid:batch_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:batch_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<uuid:batch_id>/result.<str:kind>", imports.import_result, name="import_result"),
]
