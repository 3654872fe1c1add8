"""How a command prints an outcome and ends."""

from __future__ import annotations

import codecs
import json
import sys

from django.core.management.base import BaseCommand

from scoring.cli import Outcome


def report(command: BaseCommand, outcome: Outcome) -> None:
    r"""Prints the output and the errors of `outcome`; ends the process with its code unless that is 0.

    What the terminal's encoding cannot show is written as a JSON escape (``\u73af``).
    """
    if outcome.out:
        encoding = getattr(command.stdout, "encoding", None) or "utf-8"
        command.stdout.write(outcome.out.encode(encoding, "json_escape").decode(encoding))
    for line in outcome.errors:
        command.stderr.write(line)
    if outcome.code:
        sys.exit(outcome.code)


def _json_escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(json.dumps(letter)[1:-1] for letter in letters), error.end


codecs.register_error("json_escape", _json_escape)
