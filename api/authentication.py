"""Who is asking, for REST framework: the middleware has found that out already."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class BearerClient(BaseAuthentication):
    """Takes the client's technical account from the request, where ``api.middleware`` put it."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The account, or None for a stranger."""
        user = request._request.user  # noqa: SLF001 - REST framework hides it until this is answered
        return (user, None) if user.is_authenticated else None
