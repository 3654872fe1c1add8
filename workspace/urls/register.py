"""Routes: the risk register."""

from django.urls import path

from workspace.views import exercises, incidents, playbooks, register, register_entry

_ONE = "risks/<uuid:entry_id>/"
_INCIDENT = "risks/incidents/<uuid:incident_id>/"
_PLAYBOOK = "risks/playbooks/<uuid:playbook_id>/"
_EXERCISE = "risks/exercises/<uuid:exercise_id>/"

urlpatterns = [
    path("risks/", register.risks, name="risks"),
    path("risks/measures/", register.risk_measures, name="risk_measures"),
    path("risks/examples/", register.risk_starters, name="risk_starters"),
    path("risks/incidents/", incidents.incidents, name="incidents"),
    path("risks/incidents/new/", incidents.incident_new, name="incident_new"),
    path(_INCIDENT, incidents.incident, name="incident"),
    path(f"{_INCIDENT}edit/", incidents.incident_edit, name="incident_edit"),
    path(f"{_INCIDENT}close/", incidents.incident_close, name="incident_close"),
    path(f"{_INCIDENT}reopen/", incidents.incident_reopen, name="incident_reopen"),
    path(f"{_INCIDENT}suppliers/", incidents.incident_supplier_name, name="incident_supplier_name"),
    path(
        f"{_INCIDENT}suppliers/<uuid:supplier_id>/remove/",
        incidents.incident_supplier_unname,
        name="incident_supplier_unname",
    ),
    path("risks/playbooks/", playbooks.playbooks, name="playbooks"),
    path("risks/playbooks/new/", playbooks.playbook_new, name="playbook_new"),
    path(_PLAYBOOK, playbooks.playbook, name="playbook"),
    path(f"{_PLAYBOOK}edit/", playbooks.playbook_edit, name="playbook_edit"),
    path(f"{_PLAYBOOK}review/", playbooks.playbook_review, name="playbook_review"),
    path(f"{_PLAYBOOK}put-away/", playbooks.playbook_retire, name="playbook_retire"),
    path("risks/exercises/", exercises.exercises, name="exercises"),
    path("risks/exercises/new/", exercises.exercise_new, name="exercise_new"),
    path(_EXERCISE, exercises.exercise, name="exercise"),
    path(f"{_EXERCISE}edit/", exercises.exercise_edit, name="exercise_edit"),
    path(f"{_EXERCISE}measures/", exercises.exercise_follow_up, name="exercise_follow_up"),
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
