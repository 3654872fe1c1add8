"""Making and revoking API clients, and keeping their tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_secret

from api.models import ApiClient, ApiToken
from api.scopes import SCOPES
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import User

#: A client's last use is noted once in this time.
NOTED_EVERY = timedelta(minutes=1)
_CLEAR = "DELETE FROM api_apitoken WHERE application_id = %s AND expires <= %s"


@transaction.atomic
def create_client(
    *, tenant_id: UUID, name: str, scopes: Collection[str], actor: User
) -> tuple[ApiClient, str]:
    """Make a client with these scopes; gives it and its secret, which nobody can read again.

    Raises :class:`InvalidInput` without a scope or with one that does not exist, :class:`DomainError` when a
    client of this name works already.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise InvalidInput(_("Tick what the program may do."), field="scopes")
    if ApiClient.objects.filter(tenant_id=tenant_id, name=name, revoked_at=None).exists():
        raise DomainError(_("A client of this name is connected already. Choose another name."), field="name")
    secret = generate_client_secret()
    client = ApiClient(
        tenant_id=tenant_id,
        name=name,
        scope=" ".join(one for one in SCOPES if one in scopes),
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
        created_by=actor,
    )
    client.save(force_insert=True)
    record("api_client.created", client, actor=actor, after={"name": name, "scopes": client.scope})
    return client, secret


@transaction.atomic
def revoke_client(*, client: ApiClient, actor: User, now: datetime) -> None:
    """End a client and every token it holds, for good. Nothing is written for one that is ended already."""
    if client.revoked_at:
        return
    client.revoked_at = now
    client.save(update_fields=["revoked_at"])
    record("api_client.revoked", client, actor=actor, before={"name": client.name, "scopes": client.scope})


@transaction.atomic
def keep_token(*, client: ApiClient, token: str, scope: str, seconds: int, now: datetime) -> None:
    """Note the hash of a token given to ``client``, valid for ``seconds``; its expired ones are cleared away.

    The first token brings the technical account that stands for the client in the event log.
    """
    held = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if held.user_id is None:
        held.user = User.objects.create_user(f"client-{held.pk}@api.invalid", name=held.name, is_active=False)
        held.save(update_fields=["user"])
    with connection.cursor() as cursor:  # the ORM would look into the closed tables that point here, too
        cursor.execute(_CLEAR, [held.pk, now])
    ApiToken.objects.create(
        application=held,
        token_checksum=checksum(token),
        scope=scope,
        expires=now + timedelta(seconds=seconds),
    )


def note_use(*, client: ApiClient, now: datetime) -> None:
    """Note that the client asked for something, once a minute at most."""
    if client.last_used_at is None or client.last_used_at < now - NOTED_EVERY:
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)


def checksum(token: str) -> str:
    """SHA-256 of a token as UTF-8, 64 hex digits: what is kept and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
