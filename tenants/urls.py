"""Routes of this app."""

from django.urls import path

from tenants import views

urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite_member, name="member_invite"),
    path("members/<uuid:membership_id>/role/", views.change_role, name="member_role"),
    path("members/<uuid:membership_id>/remove/", views.remove_member, name="member_remove"),
    path(
        "members/invitations/<uuid:invitation_id>/resend/",
        views.resend_invitation,
        name="invitation_resend",
    ),
    path(
        "members/invitations/<uuid:invitation_id>/withdraw/",
        views.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path("switch/", views.switch, name="switch"),
    path("language/", views.set_language, name="set_language"),
]
