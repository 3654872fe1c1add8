"""Routes: workspace ``/``, supplier portal ``/portal/``, programs ``/api/v1/``, accounts, health."""

from django.urls import include, path

from esgdd.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("tenants.urls")),
    path("", include("suppliers.urls")),
    path("", include("assessments.urls")),
    path("", include("scoring.urls")),
    path("", include("api.urls")),
    path("", include("workspace.urls")),
]

handler400 = "workspace.views.errors.bad_request"
handler403 = "workspace.views.errors.forbidden"
handler404 = "workspace.views.errors.not_found"
handler429 = "workspace.views.errors.too_often"  # asked for by django-allauth
handler500 = "workspace.views.errors.broken"
