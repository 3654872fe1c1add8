"""Routes: scorecards."""

from django.urls import path

from workspace.views import scores

urlpatterns = [
    path("scorecards/<uuid:card_id>/", scores.scorecard, name="scorecard"),
    path("portal/scorecards/<uuid:card_id>/", scores.portal_scorecard, name="portal_scorecard"),
]
