"""The token endpoint's rules, for django-oauth-toolkit."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from api import services


class ClientCredentials(OAuth2Validator):  # type: ignore[misc]
    """Checks a client's id and secret, and keeps of its token only what the product needs."""

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Note that this token was given to the client of the request."""
        services.keep_token(
            client=request.client,
            token=token["access_token"],
            scope=token["scope"],
            seconds=token["expires_in"],
            now=timezone.now(),
        )
