"""Routes: onboarding, for both sides."""

from django.urls import path

from workspace.views import onboarding, onboarding_case, onboarding_terms, portal_onboarding

_CASE = "onboarding/<uuid:case_id>/"
_OWN = "portal/onboarding/<uuid:case_id>/"
_CONDITIONS = "onboarding/conditions/"
_CODE = "onboarding/code/"

urlpatterns = [
    path("onboarding/", onboarding.onboarding, name="onboarding"),
    path("onboarding/export.<str:kind>", onboarding.onboarding_export, name="onboarding_export"),
    path("onboarding/new/", onboarding.onboarding_new, name="onboarding_new"),
    path(_CONDITIONS, onboarding_terms.onboarding_conditions, name="onboarding_conditions"),
    path(
        f"{_CONDITIONS}draft/",
        onboarding_terms.onboarding_conditions_draft,
        name="onboarding_conditions_draft",
    ),
    path(
        f"{_CONDITIONS}<uuid:terms_id>/",
        onboarding_terms.onboarding_conditions_edit,
        name="onboarding_conditions_edit",
    ),
    path(_CODE, onboarding_terms.onboarding_code, name="onboarding_code"),
    path(f"{_CODE}draft/", onboarding_terms.onboarding_code_draft, name="onboarding_code_draft"),
    path(f"{_CODE}<uuid:terms_id>/", onboarding_terms.onboarding_code_edit, name="onboarding_code_edit"),
    path("onboarding/papers/<uuid:paper_id>/", onboarding_case.onboarding_paper, name="onboarding_paper"),
    path(_CASE, onboarding_case.onboarding_case, name="onboarding_case"),
    path(f"{_CASE}waive/", onboarding_case.onboarding_waive, name="onboarding_waive"),
    path(
        f"{_CASE}waivers/<uuid:waiver_id>/",
        onboarding_case.onboarding_waiver_decide,
        name="onboarding_waiver_decide",
    ),
    path(f"{_CASE}decide/", onboarding_case.onboarding_decide, name="onboarding_decide"),
    path(f"{_CASE}terms-met/", onboarding_case.onboarding_terms_met, name="onboarding_terms_met"),
    path(
        "suppliers/<uuid:supplier_id>/onboarding/",
        onboarding_case.supplier_onboarding,
        name="supplier_onboarding",
    ),
    path("portal/onboarding/", portal_onboarding.portal_onboarding, name="portal_onboarding"),
    path(_OWN, portal_onboarding.portal_onboarding_case, name="portal_onboarding_case"),
    path(f"{_OWN}baseline/", portal_onboarding.portal_baseline, name="portal_baseline"),
    path(f"{_OWN}baseline/save/", portal_onboarding.portal_baseline_save, name="portal_baseline_save"),
    path(
        f"{_OWN}baseline/hand-in/", portal_onboarding.portal_baseline_hand_in, name="portal_baseline_hand_in"
    ),
    path(f"{_OWN}change/", portal_onboarding.portal_change, name="portal_change"),
    path("portal/onboarding/papers/<uuid:paper_id>/", portal_onboarding.portal_paper, name="portal_paper"),
]
