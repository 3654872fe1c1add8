"""The secret of a link, and what stands behind one.

The login role finds a shared result by the hash of its token alone: its policy compares the hash with the
one set for this transaction, so no query, whatever it says, shows another. All else is read as the supplier
company that shared, which reads no more than its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from reports.models import SharedResult
from tenants.scope import Scope
from tenants.tokens import hash_token

#: Bytes of a token: 256 random bits.
_TOKEN_BYTES = 32
_SET = "SELECT set_config('esgdd.share', %s, true)"


@dataclass(frozen=True, slots=True)
class Behind:
    """What a link leads to: a shared result and the company that shared it."""

    share_id: UUID
    company_id: UUID

    @property
    def scope(self) -> Scope:
        """The scope of the company that shared."""
        return Scope("supplier", self.company_id, self.company_id)


def new_token() -> str:
    """The secret part of a new link: 64 hex digits."""
    return secrets.token_hex(_TOKEN_BYTES)


def behind(token: str) -> Behind | None:
    """What the link with this token leads to, ended or not; None for a token that was never given out, was
    altered on its way, or made place for a new one. Runs as the login role, outside any scope. The search is
    by SHA-256 of the token, so how long it takes tells nothing about tokens that exist."""
    hashed = hash_token(token)
    with _holding(hashed):
        row = SharedResult.objects.filter(token_hash=hashed).order_by().values_list("id", "tenant_id").first()
    return None if row is None else Behind(*row)


@contextmanager
def _holding(hashed: str) -> Iterator[None]:
    """A transaction in which the database knows which link the visitor holds."""
    with transaction.atomic():
        _set(hashed)
        yield
        _set("")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [value])
