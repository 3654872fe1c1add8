"""``manage.py demo_accounts``: who can sign in to the demo world."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workspace.demo.accounts import demo_accounts


class Command(BaseCommand):
    """Prints one line an account: e-mail, password, role, organisation, apart by tabs."""

    help = "Print the accounts of the demo world."

    def handle(self, *args: Any, **options: Any) -> None:
        for account in demo_accounts():
            line = (account["email"], account["password"], account["role"], account["organisation"])
            self.stdout.write("\t".join(line))
