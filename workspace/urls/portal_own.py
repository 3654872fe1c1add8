"""Routes: where a supplier company stands, and its own actions."""

from django.urls import path

from workspace.views import portal_own

urlpatterns = [
    path("portal/requests/<uuid:request_id>/standing/", portal_own.portal_standing, name="portal_standing"),
    path("portal/actions/", portal_own.portal_own_actions, name="portal_own_actions"),
    path("portal/actions/new/", portal_own.portal_own_action_new, name="portal_own_action_new"),
    path("portal/actions/<uuid:action_id>/", portal_own.portal_own_action, name="portal_own_action"),
]
