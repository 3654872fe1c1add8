"""Routes of the composed pages, one file an area."""

from workspace.urls import (
    audits,
    editions,
    findings,
    people,
    portal,
    portal_findings,
    portfolio,
    quarters,
    reports,
    requests,
    rescoring,
    review,
    rules,
    scores,
    screening,
    suppliers,
)

urlpatterns = [
    *people.urlpatterns,
    *screening.urlpatterns,
    *suppliers.urlpatterns,
    *requests.urlpatterns,
    *portal.urlpatterns,
    *portal_findings.urlpatterns,
    *review.urlpatterns,
    *scores.urlpatterns,
    *reports.urlpatterns,
    *portfolio.urlpatterns,
    *quarters.urlpatterns,
    *rescoring.urlpatterns,
    *editions.urlpatterns,
    *rules.urlpatterns,
    *findings.urlpatterns,
    *audits.urlpatterns,
]
