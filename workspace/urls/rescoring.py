"""Routes: bulk re-evaluation."""

from django.urls import path

from workspace.views import rescoring

urlpatterns = [
    path("rescoring/", rescoring.rescorings, name="rescorings"),
    path("rescoring/new/", rescoring.rescoring_new, name="rescoring_new"),
    path("rescoring/<uuid:job_id>/", rescoring.rescoring, name="rescoring"),
    path("rescoring/<uuid:job_id>/stop/", rescoring.rescoring_stop, name="rescoring_stop"),
    path("rescoring/<uuid:job_id>/export.<str:kind>", rescoring.rescoring_export, name="rescoring_export"),
]
