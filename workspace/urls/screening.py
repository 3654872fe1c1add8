"""Routes: the 360° check, the warning list, and what the world reads of it."""

from django.urls import path

from workspace.views import screening, screening_list, warnings

_ONE = "suppliers/<uuid:supplier_id>/screening/"
_EVENT = "negative-events/<uuid:event_id>/"
_WARNING = "warnings/<uuid:warning_id>/"

urlpatterns = [
    path("screening/", screening_list.screening, name="screening"),
    path("screening/export.<str:kind>", screening_list.screening_export, name="screening_export"),
    path(_ONE, screening.supplier_screening, name="supplier_screening"),
    path(f"{_ONE}check/", screening.screening_check, name="screening_check"),
    path(f"{_ONE}new/", screening.negative_event_new, name="negative_event_new"),
    path(_EVENT, screening.negative_event, name="negative_event"),
    path(f"{_EVENT}withdraw/", screening.negative_event_withdraw, name="negative_event_withdraw"),
    path("warnings/", warnings.warnings, name="warnings"),
    path(_WARNING, warnings.warning, name="warning"),
    path(f"{_WARNING}ask/", warnings.warning_ask, name="warning_ask"),
    path(f"{_WARNING}agree/", warnings.warning_agree, name="warning_agree"),
    path(f"{_WARNING}take-back/", warnings.warning_take_back, name="warning_take_back"),
    path(f"{_WARNING}end/", warnings.warning_end, name="warning_end"),
    path("public/warnings/<uuid:buyer_id>/", warnings.public_warnings, name="public_warnings"),
]
