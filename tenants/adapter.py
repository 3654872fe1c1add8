"""Sign-in rules on top of django-allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations alone: there is no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The worklist; it sends supplier people on to their portal."""
        return "/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have no user names."""
