"""Routes of the composed pages, one file an area."""

from workspace.urls import people, portal, requests, review, scores, suppliers

urlpatterns = [
    *people.urlpatterns,
    *suppliers.urlpatterns,
    *requests.urlpatterns,
    *portal.urlpatterns,
    *review.urlpatterns,
    *scores.urlpatterns,
]
