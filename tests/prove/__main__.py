"""``python -m tests.prove [ROW…] [--release]``: one line a row, exit code 1 when one falls short."""

from __future__ import annotations

import argparse
import os
import sys
import time

import django

FAULTS_SHOWN = 20


def main(words: list[str]) -> int:
    """Run the rows asked for, by default all that exist, and print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esgdd.settings")
    django.setup()
    import esgdd.celery  # noqa: F401 - services send nudges through it
    from tests.prove.rows import ROWS, Run, prepared

    parser = argparse.ArgumentParser(prog="./dev prove", description="Run the acceptance rows.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; default: all")
    parser.add_argument("--release", action="store_true", help="full counts; else a tenth of them")
    options = parser.parse_args(words)
    if unknown := set(options.rows) - set(ROWS):
        parser.error(f"no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    short = 0
    with prepared() as database:
        for number in options.rows or ROWS:
            name, prove = ROWS[number]
            started = time.monotonic()
            outcome = prove(Run(database, release=options.release))
            verdict = "ok" if outcome.holds else "short"
            short += not outcome.holds
            seconds = time.monotonic() - started
            sys.stdout.write(
                f"{number:>3} {name:<44} tried {outcome.tried:>7}  failed {len(outcome.faults):>4}  "
                f"{verdict}  {seconds:.0f} s\n"
            )
            for fault in [*outcome.notes, *outcome.faults[:FAULTS_SHOWN]]:
                sys.stdout.write(f"      {fault[:400]}\n")
            sys.stdout.flush()
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
