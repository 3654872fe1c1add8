"""Routes: the supplier's portal."""

from django.urls import path

from workspace.views import portal

urlpatterns = [
    path("portal/", portal.portal, name="portal"),
    path("portal/requests/<uuid:request_id>/", portal.portal_request, name="portal_request"),
    path("portal/requests/<uuid:request_id>/items/<str:item>/", portal.portal_item, name="portal_item"),
    path("portal/requests/<uuid:request_id>/check/", portal.portal_check, name="portal_check"),
    path("portal/requests/<uuid:request_id>/submit/", portal.portal_submit, name="portal_submit"),
    path("portal/evidence/", portal.vault, name="vault"),
]
