"""Routes: editions of a standard."""

from django.urls import path

from workspace.views import editions

_PLACE = "rules/editions/<slug:standard>"

urlpatterns = [
    path(f"{_PLACE}/", editions.edition, name="edition"),
    path(f"{_PLACE}/<str:version>/adopt/", editions.edition_adopt, name="edition_adopt"),
    path(f"{_PLACE}/<str:version>/export.<str:kind>", editions.edition_export, name="edition_export"),
]
