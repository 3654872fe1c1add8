"""Routes: a questionnaire as a workbook, and answers taken over from elsewhere."""

from django.urls import path

from workspace.views import portal_prefill, portal_workbook

_ASKED = "portal/requests/<uuid:request_id>"
_BOOK = f"{_ASKED}/workbooks/<uuid:workbook_id>"

urlpatterns = [
    path(f"{_ASKED}/workbook/", portal_workbook.portal_workbook, name="portal_workbook"),
    path(f"{_ASKED}/workbook/file/", portal_workbook.portal_workbook_file, name="portal_workbook_file"),
    path(f"{_ASKED}/workbook/upload/", portal_workbook.portal_workbook_upload, name="portal_workbook_upload"),
    path(f"{_BOOK}/", portal_workbook.portal_workbook_look, name="portal_workbook_look"),
    path(f"{_BOOK}/take/", portal_workbook.portal_workbook_take, name="portal_workbook_take"),
    path(f"{_BOOK}/discard/", portal_workbook.portal_workbook_discard, name="portal_workbook_discard"),
    path(f"{_ASKED}/prefill/", portal_prefill.portal_prefill, name="portal_prefill"),
    path(f"{_ASKED}/prefill/take/", portal_prefill.portal_prefill_take, name="portal_prefill_take"),
    path(f"{_ASKED}/confirm/", portal_prefill.answers_confirm, name="answers_confirm"),
]
