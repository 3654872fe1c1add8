"""Stage: send invitations."""

from __future__ import annotations

from datetime import datetime


def send_invitations(*, now: datetime) -> int:
    """Placeholder until mails stand."""
    return 0
