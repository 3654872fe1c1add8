"""``manage.py seed_demo``: the demo world, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workspace.demo.world import build


class Command(BaseCommand):
    """Makes two buyers, a rating body and some forty suppliers in every state, with dates around today."""

    help = "Make the demo world; does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        made = build(now=timezone.now())
        self.stdout.write("The demo world is made." if made else "The demo world is there already.")
