"""``python -m bench [NAME…]``: one line a measurement, exit code 1 when one falls short."""

from __future__ import annotations

import argparse
import logging
import os
import sys

import django

#: Measured only when asked for: they take minutes to fill their databases.
SLOW = ("portfolio",)


def main(words: list[str]) -> int:
    """Run the measurements asked for, by default all, and print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esgdd.settings")
    django.setup()
    logging.disable(logging.WARNING)
    import esgdd.celery  # noqa: F401, PLC0415 - services send nudges through it
    from bench.importing import measure_import  # noqa: PLC0415 - Django first
    from bench.memory import measure_memory  # noqa: PLC0415 - Django first
    from bench.portfolio import measure_portfolio  # noqa: PLC0415 - Django first
    from bench.reporting import measure_report  # noqa: PLC0415 - Django first
    from bench.save import measure_save  # noqa: PLC0415 - Django first
    from bench.scoring import measure_scoring  # noqa: PLC0415 - Django first
    from bench.web import measure_web  # noqa: PLC0415 - Django first
    from bench.what_if import measure_what_if  # noqa: PLC0415 - Django first

    benches = {
        "memory": measure_memory,
        "web": measure_web,
        "save": measure_save,
        "import": measure_import,
        "scoring": measure_scoring,
        "report": measure_report,
        "what-if": measure_what_if,
        "portfolio": measure_portfolio,
    }
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure against bare references.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(benches)}; default: all but the slow ones ({', '.join(SLOW)})",
    )
    names = parser.parse_args(words).names or [name for name in benches if name not in SLOW]
    if unknown := set(names) - set(benches):
        parser.error(f"no measurement {', '.join(sorted(unknown))}; there are {', '.join(benches)}")
    short = 0
    print(f"{'name':<34} {'value':>12} {'reference':>12} {'ratio':>7}  goal")
    for name in names:
        for figure in benches[name]():
            print(figure, flush=True)
            short += not figure.reached
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
