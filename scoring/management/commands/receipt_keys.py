"""`manage.py receipt_keys list|rotate`: the keys that seal score receipts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.engine.seal import PublishedKey
from scoring.receipts import keys


class Command(BaseCommand):
    help = (
        "List the keys that seal score receipts, or put a new one in use. What an earlier key signed stays "
        "checkable: its public half stays published."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "rotate"])

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["action"] == "rotate":
                self.stdout.write(f"New key in use: {keys.rotate(now=timezone.now()).kid}")
            self._list()
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        published = keys.published_keys()
        if not published:
            self.stdout.write(f"No key yet in {keys.folder()}: the first receipt makes one, or rotate.")
        for key in published.values():
            self.stdout.write(f"{key.kid}  {_use(key)}")
        for name in keys.exposed():
            self.stderr.write(f"{keys.folder() / name} may be read by others: chmod 600 it, then rotate.")


def _use(key: PublishedKey) -> str:
    since = datetime.fromtimestamp(key.since, UTC).isoformat(timespec="minutes")
    if key.until is None:
        return f"in use since {since}"
    return f"from {since} to {datetime.fromtimestamp(key.until, UTC).isoformat(timespec='minutes')}"
