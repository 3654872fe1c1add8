"""Routes: agreements on joint evaluations."""

from django.urls import path

from workspace.views import agreements

_ONE = "evaluation/agreements/<uuid:agreement_id>/"

urlpatterns = [
    path("evaluation/agreements/", agreements.joint_agreements, name="joint_agreements"),
    path("evaluation/agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("evaluation/agreements/join/<str:token>/", agreements.agreement_join, name="agreement_join"),
    path(_ONE, agreements.joint_agreement, name="joint_agreement"),
    path(f"{_ONE}edit/", agreements.agreement_edit, name="agreement_edit"),
    path(f"{_ONE}offer/", agreements.agreement_offer, name="agreement_offer"),
    path(f"{_ONE}take-back/", agreements.agreement_take_back, name="agreement_take_back"),
    path(f"{_ONE}sign/", agreements.agreement_sign, name="agreement_sign"),
    path(f"{_ONE}end/", agreements.agreement_end, name="agreement_end"),
]
