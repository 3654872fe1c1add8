"""Routes: results of outside questionnaires and remote assessments."""

from django.urls import path

from workspace.views import outside_results as views

urlpatterns = [
    path("portal/outside/", views.portal_outside, name="portal_outside"),
    path(
        "portal/outside/<uuid:result_id>/remove/", views.portal_outside_remove, name="portal_outside_remove"
    ),
    path("outside/<uuid:result_id>/file/", views.outside_file, name="outside_file"),
    path("suppliers/<uuid:supplier_id>/outside/", views.outside_add, name="outside_add"),
    path(
        "suppliers/<uuid:supplier_id>/outside/<uuid:result_id>/remove/",
        views.outside_remove,
        name="outside_remove",
    ),
]
