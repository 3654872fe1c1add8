"""Routes: audits, the auditor's desk, sheets of findings."""

from django.urls import path

from workspace.views import audit_desk, audit_sheets, audits

_ONE = "audits/<uuid:audit_id>/"
_FINDING = f"{_ONE}findings/<uuid:finding_id>/"
_SHEET = f"{_ONE}sheets/<uuid:sheet_id>/"

urlpatterns = [
    path("audits/", audits.audits, name="audits"),
    path("audits/export.<str:kind>", audits.audits_export, name="audits_export"),
    path("audits/new/", audits.audit_new, name="audit_new"),
    path(_ONE, audit_desk.audit, name="audit"),
    path(f"{_ONE}sheet/", audit_desk.audit_template, name="audit_template"),
    path(f"{_ONE}team/", audit_desk.audit_team, name="audit_team"),
    path(f"{_ONE}issue/", audit_desk.audit_issue, name="audit_issue"),
    path(f"{_ONE}conclude/", audit_desk.audit_conclude, name="audit_conclude"),
    path(f"{_ONE}cancel/", audit_desk.audit_cancel, name="audit_cancel"),
    path(f"{_ONE}findings/new/", audit_desk.audit_finding_new, name="audit_finding_new"),
    path(f"{_FINDING}edit/", audit_desk.audit_finding_edit, name="audit_finding_edit"),
    path(f"{_FINDING}drop/", audit_desk.audit_finding_drop, name="audit_finding_drop"),
    path(f"{_ONE}sheets/", audit_sheets.audit_upload, name="audit_upload"),
    path(_SHEET, audit_sheets.audit_sheet, name="audit_sheet"),
    path(f"{_SHEET}take/", audit_sheets.audit_sheet_take, name="audit_sheet_take"),
    path(f"{_SHEET}discard/", audit_sheets.audit_sheet_discard, name="audit_sheet_discard"),
    path(f"{_SHEET}remarks/", audit_sheets.audit_sheet_remarks, name="audit_sheet_remarks"),
]
