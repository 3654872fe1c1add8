"""Routes: the supplier company's findings, and the files that prove corrections (all sides)."""

from django.urls import path

from workspace.views import portal_findings as views

_FINDING = "portal/findings/<uuid:finding_id>/"

urlpatterns = [
    path("portal/findings/", views.portal_findings, name="portal_findings"),
    path(_FINDING, views.portal_finding, name="portal_finding"),
    path(f"{_FINDING}plan/", views.portal_plan, name="portal_plan"),
    path(f"{_FINDING}proof/", views.portal_proof, name="portal_proof"),
    path(f"{_FINDING}proof/files/", views.portal_proof_upload, name="portal_proof_upload"),
    path(f"{_FINDING}actions/<uuid:action_id>/done/", views.portal_action_done, name="portal_action_done"),
    path("finding-files/<uuid:file_id>/", views.finding_file, name="finding_file"),
]
