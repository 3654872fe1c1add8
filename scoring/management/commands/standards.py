"""`manage.py standards list | export ID | lock`: the rating standards as data, without a database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring import cli
from scoring.management.reporting import report


class Command(BaseCommand):
    help = "List the rating standards, export one as JSON, or pin their content in LOCK."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="id, version, hash and edition of every package")
        export = actions.add_parser("export", help="print a standard as JSON")
        export.add_argument("id", metavar="ID", help="such as t-cerds; see list")
        export.add_argument("--of-version", metavar="VERSION", help="such as 1.0; the newest if left out")
        lock = actions.add_parser("lock", help="write the hash of each new package to standards/LOCK")
        lock.add_argument("--force", action="store_true", help="also replace changed ones, while unreleased")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "list":
            outcome = cli.list_standards()
        elif options["action"] == "export":
            outcome = cli.export_standard(options["id"], options["of_version"])
        else:
            outcome = cli.lock_standards(force=options["force"])
        report(self, outcome)
