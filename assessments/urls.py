"""Routes of this app: endpoints of the questionnaire and the vault, downloads."""

from django.urls import path

from assessments import views

_ITEM = "portal/requests/<uuid:request_id>/items/<str:item>"

urlpatterns = [
    path(f"{_ITEM}/save/", views.answer_save, name="answer_save"),
    path(f"{_ITEM}/evidence/", views.evidence_upload, name="evidence_upload"),
    path(f"{_ITEM}/evidence/attach/", views.evidence_attach, name="evidence_attach"),
    path(
        f"{_ITEM}/evidence/<uuid:evidence_id>/remove/",
        views.evidence_detach,
        name="evidence_detach",
    ),
    path("portal/evidence/upload/", views.vault_upload, name="vault_upload"),
    path("portal/evidence/<uuid:evidence_id>/", views.evidence_edit, name="evidence_edit"),
    path("portal/evidence/<uuid:evidence_id>/file/", views.evidence_file, name="evidence_file"),
    path("files/<uuid:file_id>/", views.submitted_file, name="submitted_file"),
]
