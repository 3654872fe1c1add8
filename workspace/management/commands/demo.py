"""``manage.py demo --suppliers N``: the demo world with a long list, to try the product at size."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workspace.demo.many import MOST
from workspace.demo.many_made import make_many
from workspace.demo.world import build


class Command(BaseCommand):
    """Fills the list of the first demo buyer up to a number of made-up suppliers."""

    help = (
        "Make the demo world where it is missing and bring the list of its first buyer to this many made-up "
        "suppliers (tag “made-up”), with chains, results for one in a hundred, some findings and risk "
        "classes. Adds only what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--suppliers", type=int, required=True, metavar="N", help=f"1 to {MOST:,}")

    def handle(self, *args: Any, **options: Any) -> None:
        count: int = options["suppliers"]
        if not 1 <= count <= MOST:
            raise CommandError(f"--suppliers takes a number from 1 to {MOST:,}; {count:,} is not one.")
        started = time.monotonic()

        def tell(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:6.0f} s  {text}")

        now = timezone.now()
        if build(now=now):
            tell("the demo world")
        added = make_many(count, now=now, tell=tell)
        if added:
            tell(f"{added:,} suppliers added; {count:,} carry the tag “made-up”")
        else:
            tell(f"nothing to add: {count:,} made-up suppliers are there")
