"""Routes: what the supplier company keeps in its vault, line by line, and revisions and control of papers."""

from django.urls import path

from workspace.views import vault

urlpatterns = [
    path("portal/evidence/kept/", vault.vault_kept, name="vault_kept"),
    path("portal/evidence/kept/customers/<uuid:entry_id>/", vault.vault_kept_show, name="vault_kept_show"),
    path("portal/evidence/kept/lines/<str:line>/", vault.vault_line_upload, name="vault_line_upload"),
    path("portal/evidence/kept/lines/<str:line>/pick/", vault.vault_line_pick, name="vault_line_pick"),
    path(
        "portal/evidence/kept/papers/<uuid:paper_id>/remove/",
        vault.vault_line_remove,
        name="vault_line_remove",
    ),
    path("portal/evidence/sites/", vault.vault_site_add, name="vault_site_add"),
    path("portal/evidence/sites/<uuid:site_id>/remove/", vault.vault_site_remove, name="vault_site_remove"),
    path("portal/evidence/<uuid:evidence_id>/revise/", vault.evidence_revise, name="evidence_revise"),
    path("portal/evidence/<uuid:evidence_id>/control/", vault.evidence_control, name="evidence_control"),
    path("suppliers/<uuid:supplier_id>/kept/", vault.supplier_kept, name="supplier_kept"),
]
