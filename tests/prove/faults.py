"""Row 6: things break while obligations fall due, and nothing is lost or done twice.

It runs in a process of its own (``python -m tests.prove.faults``), in real time, with a PostgreSQL and a
Redis that nobody else uses.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from esgdd.run.session import CHECKOUT, Session, open_separate_session
from tests.prove.outcome import Outcome

DATABASE = "esgdd_faults"
#: Servers and files of whoever calls: a fault run brings its own.
FOREIGN = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "DATA_DIR", "EMAIL_URL"}
TOLD = 2_000


def prove_faults(*, faults: int, obligations: int) -> Outcome:
    """Break a product of its own so many times while so many obligations are in flight."""
    with TemporaryDirectory() as folder:
        result = Path(folder, "outcome.json")
        words = [
            f"--faults={faults}",
            f"--obligations={obligations}",
            f"--data={folder}",
            f"--result={result}",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.prove.faults", *words],
            check=False,
            cwd=CHECKOUT,
            env={name: value for name, value in os.environ.items() if name not in FOREIGN},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if not result.exists():
            return Outcome(faults=[f"the run broke off: {done.stdout[-TOLD:]}"])
        outcome = Outcome(**json.loads(result.read_text()))
    if outcome.faults:
        sys.stderr.write(done.stdout)
    return outcome


def main(words: list[str]) -> None:
    """Start servers, run, and write the outcome as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", type=int, required=True)
    parser.add_argument("--obligations", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True)
    options = parser.parse_args(words)
    with open_separate_session("faults") as session:
        session.make_roles()
        os.environ |= session.environment
        outcome = _run(session, options)
    options.result.write_text(json.dumps(asdict(outcome)))


def _run(session: Session, options: argparse.Namespace) -> Outcome:
    os.environ["DJANGO_SETTINGS_MODULE"] = "esgdd.settings"
    django.setup()
    from tests import databases, world
    from tests.prove.faults_run import FaultRun
    from tests.prove.faults_site import Site

    databases.build_template()
    databases.clone(DATABASE)
    databases.use(DATABASE)
    environment = {
        **session.environment,
        "DATABASE_URL": databases.url_for(DATABASE),
        "DATA_DIR": str(options.data),
    }
    site = Site(session.supervisor, environment, options.data, own_servers=True)
    run = FaultRun(
        site,
        world.load(),
        options.data / "outbox",
        faults=options.faults,
        obligations=options.obligations,
    )
    outcome = run.run()
    if outcome.faults:
        sys.stdout.write(site.log())
    return outcome


if __name__ == "__main__":
    main(sys.argv[1:])
