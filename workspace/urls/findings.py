"""Routes: findings and actions on the buyer's and the assessor's side."""

from django.urls import path

from workspace.views import finding_form, finding_page, findings

_ONE = "findings/<uuid:finding_id>/"

urlpatterns = [
    path("actions/", findings.actions, name="actions"),
    path("actions/export.<str:kind>", findings.actions_export, name="actions_export"),
    path("findings/new/", finding_form.finding_new, name="finding_new"),
    path(_ONE, finding_page.finding, name="finding"),
    path(f"{_ONE}edit/", finding_form.finding_edit, name="finding_edit"),
    path(f"{_ONE}issue/", finding_page.finding_issue, name="finding_issue"),
    path(f"{_ONE}withdraw/", finding_page.finding_withdraw, name="finding_withdraw"),
    path(f"{_ONE}plan/", finding_page.plan_decide, name="plan_decide"),
    path(f"{_ONE}proof/", finding_page.proof_decide, name="proof_decide"),
    path(f"{_ONE}close/", finding_page.finding_close, name="finding_close"),
]
