"""Routes of the composed pages, one file an area."""

from workspace.urls import (
    audits,
    findings,
    people,
    portal,
    portal_findings,
    quarters,
    reports,
    requests,
    review,
    scores,
    suppliers,
)

urlpatterns = [
    *people.urlpatterns,
    *suppliers.urlpatterns,
    *requests.urlpatterns,
    *portal.urlpatterns,
    *portal_findings.urlpatterns,
    *review.urlpatterns,
    *scores.urlpatterns,
    *reports.urlpatterns,
    *quarters.urlpatterns,
    *findings.urlpatterns,
    *audits.urlpatterns,
]
