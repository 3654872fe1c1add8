"""Routes of this app."""

from django.urls import path

from tenants.views import firms, members, personal

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite_member, name="member_invite"),
    path("members/<uuid:membership_id>/role/", members.change_role, name="member_role"),
    path("members/<uuid:membership_id>/remove/", members.remove_member, name="member_remove"),
    path(
        "members/invitations/<uuid:invitation_id>/resend/",
        members.resend_invitation,
        name="invitation_resend",
    ),
    path(
        "members/invitations/<uuid:invitation_id>/withdraw/",
        members.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path("firms/", firms.firms, name="firms"),
    path("firms/invite/", firms.invite_firm, name="firm_invite"),
    path("firms/invitations/<uuid:invitation_id>/resend/", firms.resend_invitation, name="firm_resend"),
    path("firms/invitations/<uuid:invitation_id>/withdraw/", firms.withdraw_invitation, name="firm_withdraw"),
    path("firms/<uuid:engagement_id>/end/", firms.end, name="firm_end"),
    path("firms/<uuid:engagement_id>/resume/", firms.resume, name="firm_resume"),
    path("switch/", members.switch, name="switch"),
    path("settings/", personal.settings, name="settings"),
    path("language/", members.set_language, name="set_language"),
]
