"""Routes: workspace ``/``, supplier portal ``/portal/``, accounts, health."""

from django.urls import include, path

from esgdd.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
]
