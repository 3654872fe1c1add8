"""Writes about people and organisations. Each is one transaction and records its event."""

from tenants.services.accepting import accept, open_invitation, register
from tenants.services.firms import end_engagement, invite_firm, resume_engagement
from tenants.services.invitations import (
    INVITATION_DAYS,
    Invitee,
    invite,
    invite_companies,
    resend,
    withdraw,
)
from tenants.services.members import change_role, remove_member
from tenants.services.notices import Telling, notify, notify_all
from tenants.services.personal import change_settings

__all__ = [
    "INVITATION_DAYS",
    "Invitee",
    "Telling",
    "accept",
    "change_role",
    "change_settings",
    "end_engagement",
    "invite",
    "invite_companies",
    "invite_firm",
    "notify",
    "notify_all",
    "open_invitation",
    "register",
    "remove_member",
    "resend",
    "resume_engagement",
    "withdraw",
]
