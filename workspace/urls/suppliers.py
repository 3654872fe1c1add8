"""Routes: the supplier list, one supplier, lists from files."""

from django.urls import path

from workspace.views import duplicates, imports, sites, supplier_filters, supplier_page, suppliers

_ONE = "suppliers/<uuid:supplier_id>/"

urlpatterns = [
    path("suppliers/", suppliers.suppliers, name="suppliers"),
    path("suppliers/filters/", supplier_filters.supplier_filters, name="supplier_filters"),
    path("suppliers/export.<str:kind>", suppliers.supplier_export, name="supplier_export"),
    path("suppliers/suggest/", supplier_page.supplier_suggest, name="supplier_suggest"),
    path("suppliers/size/", supplier_page.supplier_size_hint, name="supplier_size_hint"),
    path("suppliers/duplicates/", duplicates.duplicates, name="duplicates"),
    path("suppliers/duplicates/<uuid:pair_id>/apart/", duplicates.duplicate_apart, name="duplicate_apart"),
    path("suppliers/duplicates/<uuid:pair_id>/again/", duplicates.duplicate_reopen, name="duplicate_reopen"),
    path("suppliers/merge/", duplicates.supplier_merge, name="supplier_merge"),
    path("suppliers/merges/<uuid:merge_id>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("suppliers/new/", supplier_page.supplier_new, name="supplier_new"),
    path(_ONE, supplier_page.supplier, name="supplier"),
    path(f"{_ONE}edit/", supplier_page.supplier_edit, name="supplier_edit"),
    path(f"{_ONE}links/", supplier_page.link_add, name="link_add"),
    path(f"{_ONE}links/<uuid:link_id>/remove/", supplier_page.link_remove, name="link_remove"),
    path(f"{_ONE}sites/", sites.site_add, name="site_add"),
    path(f"{_ONE}sites/<uuid:site_id>/", sites.site_change, name="site_change"),
    path(f"{_ONE}<slug:tab>/", supplier_page.supplier, name="supplier_tab"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:batch_id>/", imports.import_batch, name="import_batch"),
    path("imports/<uuid:batch_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:batch_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<uuid:batch_id>/result.<str:kind>", imports.import_result, name="import_result"),
]
