"""What a person sets for themselves."""

from __future__ import annotations

from django.db import transaction

from tenants.models import User


@transaction.atomic
def change_settings(*, user: User, name: str, language: str, time_zone: str) -> None:
    """Keep a person's name, language and time zone (empty: that of the organisation they act for).

    No event: it belongs to the person, not to any organisation.
    """
    user.name, user.language, user.time_zone = name.strip(), language, time_zone
    user.save(update_fields=["name", "language", "time_zone"])
