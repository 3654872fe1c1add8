"""Routes: plans of evaluations, the people who evaluate, and what they sign."""

from django.urls import path

from workspace.views import evaluation, evaluation_people

_PLAN = "evaluation/plans/<uuid:plan_id>/"

urlpatterns = [
    path("evaluation/", evaluation.evaluation_plans, name="evaluation_plans"),
    path("evaluation/plans/new/", evaluation.evaluation_plan_new, name="evaluation_plan_new"),
    path(_PLAN, evaluation.evaluation_plan, name="evaluation_plan"),
    path(f"{_PLAN}edit/", evaluation.evaluation_plan_edit, name="evaluation_plan_edit"),
    path(f"{_PLAN}propose/", evaluation.evaluation_plan_propose, name="evaluation_plan_propose"),
    path(f"{_PLAN}approve/", evaluation.evaluation_plan_approve, name="evaluation_plan_approve"),
    path(f"{_PLAN}send-back/", evaluation.evaluation_plan_send_back, name="evaluation_plan_send_back"),
    path(f"{_PLAN}plan.<str:kind>", evaluation.evaluation_plan_file, name="evaluation_plan_file"),
    path(f"{_PLAN}sign/", evaluation_people.evaluation_sign, name="evaluation_sign"),
    path("evaluation/people/", evaluation_people.evaluation_people, name="evaluation_people"),
    path("evaluation/conditions/", evaluation_people.evaluation_conditions, name="evaluation_conditions"),
    path("evaluation/proofs/new/", evaluation_people.proof_new, name="proof_new"),
    path("evaluation/proofs/<uuid:proof_id>/end/", evaluation_people.proof_end, name="proof_end"),
    path("evaluation/proofs/<uuid:proof_id>/file/", evaluation_people.proof_file, name="proof_file"),
    path("evaluation/conflicts/<uuid:conflict_id>/end/", evaluation_people.conflict_end, name="conflict_end"),
]
