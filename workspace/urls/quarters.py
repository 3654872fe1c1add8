"""Routes: the quarterly re-evaluation."""

from django.urls import path

from workspace.views import quarters

urlpatterns = [
    path("quarters/", quarters.quarters, name="quarters"),
    path("quarters/start/", quarters.quarter_start, name="quarter_start"),
    path("quarters/<uuid:round_id>/", quarters.quarter, name="quarter"),
    path("quarters/<uuid:round_id>/export.<str:kind>", quarters.quarter_export, name="quarter_export"),
]
