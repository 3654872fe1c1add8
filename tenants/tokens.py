"""Invitation tokens: derived from the server's secret, so that the database never holds one."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac


def invitation_token(invitation_id: UUID) -> str:
    """The secret part of an invitation link (64 hex digits)."""
    return salted_hmac("tenants.invitation", str(invitation_id), algorithm="sha256").hexdigest()


def hash_token(token: str) -> str:
    """What is stored and looked up: SHA-256 of a token, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
