"""Routes: the risk register."""

from django.urls import path

from workspace.views import register, register_entry

_ONE = "risks/<uuid:entry_id>/"

urlpatterns = [
    path("risks/", register.risks, name="risks"),
    path("risks/export.<str:kind>", register.risks_export, name="risks_export"),
    path("risks/measures/", register.risk_measures, name="risk_measures"),
    path("risks/examples/", register.risk_starters, name="risk_starters"),
    path("risks/new/", register_entry.risk_entry_new, name="risk_entry_new"),
    path(_ONE, register_entry.risk_entry, name="risk_entry"),
    path(f"{_ONE}edit/", register_entry.risk_entry_edit, name="risk_entry_edit"),
    path(f"{_ONE}review/", register_entry.risk_entry_review, name="risk_entry_review"),
    path(f"{_ONE}state/", register_entry.risk_entry_state, name="risk_entry_state"),
    path(f"{_ONE}measures/", register_entry.risk_measure_add, name="risk_measure_add"),
    path(f"{_ONE}measures/<uuid:measure_id>/", register_entry.risk_measure, name="risk_measure"),
    path(f"{_ONE}suppliers/", register_entry.risk_supplier_link, name="risk_supplier_link"),
    path(
        f"{_ONE}suppliers/<uuid:supplier_id>/remove/",
        register_entry.risk_supplier_unlink,
        name="risk_supplier_unlink",
    ),
]
