"""`manage.py score FILE.json`: scores documents on either standard, without a database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring import cli
from scoring.management.reporting import report


class Command(BaseCommand):
    help = (
        "Score one JSON document, or a list of them, each on the standard it names. Needs no database. "
        "A bad document gives one line per fault and exit code 2. The format: docs/scoring.md."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="path of a JSON file, or - for standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        report(self, cli.score_file(options["file"]))
