"""Routes: how the people of a supplier company share the work on a request."""

from django.urls import path

from workspace.views import portal_reading, portal_team, portal_withdraw

_REQUEST = "portal/requests/<uuid:request_id>"
_READING = "portal/readings/<uuid:reading_id>"

urlpatterns = [
    path(f"{_REQUEST}/team/", portal_team.portal_team, name="portal_team"),
    path(f"{_REQUEST}/team/rest/", portal_team.portal_team_rest, name="portal_team_rest"),
    path(f"{_REQUEST}/team/invite/", portal_team.portal_team_invite, name="portal_team_invite"),
    path(f"{_REQUEST}/take-back/", portal_withdraw.portal_withdraw, name="portal_withdraw"),
    path(f"{_REQUEST}/take-back/now/", portal_withdraw.portal_withdraw_now, name="portal_withdraw_now"),
    path("portal/hand-in-rule/", portal_reading.portal_rule, name="portal_rule"),
    path("portal/hand-in-rule/save/", portal_reading.portal_rule_save, name="portal_rule_save"),
    path(f"{_REQUEST}/reading/", portal_reading.portal_reading_ask, name="portal_reading_ask"),
    path(f"{_READING}/", portal_reading.portal_reading, name="portal_reading"),
    path(
        f"{_READING}/remarks/<str:item>/", portal_reading.portal_reading_remark, name="portal_reading_remark"
    ),
    path(f"{_READING}/finish/", portal_reading.portal_reading_finish, name="portal_reading_finish"),
    path(f"{_READING}/call-off/", portal_reading.portal_reading_call_off, name="portal_reading_call_off"),
]
