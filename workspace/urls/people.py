"""Routes: people."""

from django.urls import path

from workspace.views import events, people

urlpatterns = [
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path("events/", events.events, name="events"),
    path("events.csv", events.events_csv, name="events_csv"),
]
