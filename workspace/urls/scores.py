"""Routes: scorecards, their release, objections to them."""

from django.urls import path

from workspace.views import objections, portal_objections, releases, scores, ways_up

_OBJECTION = "objections/<uuid:dispute_id>/"

urlpatterns = [
    path("scorecards/to-release/", releases.to_release, name="to_release"),
    path("scorecards/to-release/chosen/", releases.release_many, name="release_many"),
    path("scorecards/<uuid:card_id>/", scores.scorecard, name="scorecard"),
    path("scorecards/<uuid:card_id>/release/", releases.scorecard_release, name="scorecard_release"),
    path("scorecards/<uuid:card_id>/way-up/", ways_up.scorecard_way_up, name="scorecard_way_up"),
    path("objections/", objections.objections, name="objections"),
    path(_OBJECTION, objections.objection, name="objection"),
    path(f"{_OBJECTION}reply/", objections.objection_reply, name="objection_reply"),
    path("portal/scorecards/<uuid:card_id>/", scores.portal_scorecard, name="portal_scorecard"),
    path(
        "portal/scorecards/<uuid:card_id>/lines/<str:line>/",
        portal_objections.portal_objection_new,
        name="portal_objection_new",
    ),
    path(
        "portal/scorecards/<uuid:card_id>/way-up/",
        ways_up.portal_scorecard_way_up,
        name="portal_scorecard_way_up",
    ),
    path(
        "portal/requests/<uuid:request_id>/way-up/",
        ways_up.portal_request_way_up,
        name="portal_request_way_up",
    ),
    path("portal/objections/", portal_objections.portal_objections, name="portal_objections"),
    path(f"portal/{_OBJECTION}", portal_objections.portal_objection, name="portal_objection"),
    path(
        f"portal/{_OBJECTION}withdraw/",
        portal_objections.portal_objection_withdraw,
        name="portal_objection_withdraw",
    ),
]
