"""Routes: worklist and requests."""

from django.urls import path

from workspace.views import request_sending, requests, worklist

urlpatterns = [
    path("", worklist.home, name="worklist"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", request_sending.request_new, name="request_new"),
    path("requests/<uuid:request_id>/", requests.request_detail, name="request_detail"),
    path("requests/<uuid:request_id>/due/", requests.request_extend, name="request_extend"),
    path("requests/<uuid:request_id>/close/", requests.request_close, name="request_close"),
    path("requests/<uuid:request_id>/invitation/", requests.request_invite, name="request_invite"),
]
