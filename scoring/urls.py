"""Routes of this app: receipts of scorecards, and what an answer is worth while it is given."""

from django.urls import include, path

from scoring import views

_CARD = "scorecards/<uuid:card_id>"

urlpatterns = [
    path("", include("scoring.receipts.urls")),
    path(f"{_CARD}/document/", views.scorecard_document, name="scorecard_document"),
    path(f"{_CARD}/again/", views.scorecard_recompute, name="scorecard_recompute"),
    path(f"portal/{_CARD}/document/", views.portal_scorecard_document, name="portal_scorecard_document"),
    path(f"portal/{_CARD}/again/", views.portal_scorecard_recompute, name="portal_scorecard_recompute"),
    path(
        "portal/requests/<uuid:request_id>/items/<str:item>/worth/",
        views.score_preview,
        name="score_preview",
    ),
]
