"""Programs that act for a buyer, and the tokens they hold."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from oauth2_provider.models import AbstractAccessToken, AbstractApplication

from core.models import TenantRow


class ApiClient(TenantRow, AbstractApplication):  # type: ignore[misc,django-manager-missing]
    """A program of the buyer ``tenant``, such as its ERP; it signs in by client credentials (RFC 6749, 4.4).

    ``scope`` names what its administrator granted, parted by blanks (``api.scopes``). ``client_secret`` is a
    hash. ``user`` is its technical account, under whose name its work stands in the event log: made with the
    first token, member of nothing, unable to sign in. A client with ``revoked_at`` gets no token, and the
    tokens it holds end.
    """

    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(revoked_at=None), name="api_client_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[str]:
        """The names of the scopes granted."""
        return self.scope.split()

    def is_usable(self, request: object) -> bool:
        """Whether it may get a token; asked by the token endpoint."""
        return self.revoked_at is None


class ApiToken(AbstractAccessToken):  # type: ignore[misc]
    """A token in a client's hands. Only its SHA-256 is kept, so the database never holds one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = None
    source_refresh_token = None
    id_token = None
    resource = None
    user = None
