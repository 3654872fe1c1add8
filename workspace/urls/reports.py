"""Routes: rating reports, in the workspace and in the supplier's portal."""

from django.urls import path

from workspace.views import reports

_PAGE = "<uuid:report_id>/pages/<int:number>/"

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/file/", reports.report_file, name="report_file"),
    path(f"reports/{_PAGE}", reports.report_page, name="report_page"),
    path("portal/reports/", reports.portal_reports, name="portal_reports"),
    path("portal/reports/<uuid:report_id>/", reports.portal_report, name="portal_report"),
    path("portal/reports/<uuid:report_id>/file/", reports.portal_report_file, name="portal_report_file"),
    path(f"portal/reports/{_PAGE}", reports.portal_report_page, name="portal_report_page"),
]
