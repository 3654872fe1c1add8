"""Migrations run as the owner of the tables, everything else as the app."""

from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """Let ``migrate`` run on the ``owner`` login only."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether migrations may run on this database alias."""
        return db == "owner"
