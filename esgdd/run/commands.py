"""The sub-commands that work on servers in the background: servers, test, check, prove, bench, manage."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from esgdd.embedded import LOGINS
from esgdd.run.session import CHECKOUT, Session, open_separate_session, open_session
from scripts.system_packages import BROWSERS

WITHOUT_SERVERS = {"score", "standards", "help", "check", "collectstatic", "compilemessages", "makemessages"}
PRODUCTION = {
    "DJANGO_DEBUG": "false",
    "STATIC_FROM_SOURCE": "false",
    "HTTPS": "true",
    "BEHIND_PROXY": "true",
    "ALLOWED_HOSTS": "esgdd.example",
    "CSRF_TRUSTED_ORIGINS": "https://esgdd.example",
    "BASE_URL": "https://esgdd.example",
}


def servers(_words: list[str]) -> int:
    """Keep PostgreSQL and Redis running and print their addresses."""
    with open_session() as session:
        session.make_roles()
        for name in (*LOGINS, "REDIS_URL", "DATA_DIR", "SECRET_KEY"):
            sys.stdout.write(f"export {name}='{session.environment[name]}'\n")
        session.supervisor.say("PostgreSQL and Redis answer; Ctrl-C stops them")
        session.supervisor.run_forever()
    return 0


def manage(words: list[str]) -> int:
    """Run a management command; one that reads no database starts no server."""
    with open_session(start=bool(words) and words[0] not in WITHOUT_SERVERS) as session:
        if words and words[0] not in {*WITHOUT_SERVERS, "create_roles"}:
            session.make_roles()
        folder = Path(os.environ.get("ESGDD_CALLED_FROM", CHECKOUT))
        return session.run([sys.executable, str(CHECKOUT / "manage.py"), *words], folder=folder)


def test(words: list[str]) -> int:
    """Run pytest in parallel on servers of its own; ``CHROMIUM`` names the browser, if there is one."""
    with open_separate_session("test") as session:
        session.make_roles()
        # Each process begins with a stretch of its own, so that what a module makes once is made once.
        workers = ["-n", str(len(os.sched_getaffinity(0))), "--dist", "worksteal"]
        if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in words):
            workers = []
        return session.run([sys.executable, "-m", "pytest", *workers, *words], _browser(session))


def prove(words: list[str]) -> int:
    """Run the acceptance rows on servers of their own."""
    with open_separate_session("prove") as session:
        session.make_roles()
        return session.run([sys.executable, "-m", "tests.prove", *words], _browser(session))


def bench(words: list[str]) -> int:
    """Run the measurements on servers of their own."""
    with open_separate_session("bench") as session:
        session.make_roles()
        return session.run([sys.executable, "-m", "bench", *words])


def check(_words: list[str]) -> int:
    """Run every static check, print a verdict for each, and give 1 when any fell."""
    python = sys.executable
    production = PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(64)}
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("types (mypy)", [python, "-m", "mypy", "."], {}),
        ("style (ruff check)", ["ruff", "check", "."], {}),
        ("format (ruff format)", ["ruff", "format", "--check", "."], {}),
        ("import directions (import-linter)", ["lint-imports"], {}),
        ("templates, lint (djlint)", ["djlint", "templates", "--lint"], {}),
        ("templates, format (djlint)", ["djlint", "templates", "--check"], {}),
        ("migrations complete", [python, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        (
            "deployment settings",
            [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
    ]
    fallen = 0
    with open_session(start=False) as session, ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda item: _verdict(item[1], session.environment | item[2]), checks)
        for (name, _, _), (passed, text, seconds) in zip(checks, results, strict=True):
            sys.stdout.write(f"{'ok  ' if passed else 'FELL'}  {name}  {seconds:.1f} s\n")
            if not passed:
                fallen += 1
                sys.stdout.write(f"{text.rstrip()}\n\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(checks) - fallen} passed, {fallen} failed\n")
    return 1 if fallen else 0


def _verdict(argv: list[str], environment: dict[str, str]) -> tuple[bool, str, float]:
    started = time.monotonic()
    try:
        done = subprocess.run(  # noqa: S603 - the fixed list above
            argv,
            check=False,
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except OSError as error:
        return False, f"{argv[0]} cannot be run: {error}", 0.0
    return done.returncode == 0, done.stdout, time.monotonic() - started


def _browser(session: Session) -> dict[str, str]:
    """Give the tests the path of a Chromium, if the machine has one."""
    found = session.environment.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return {"CHROMIUM": found} if found else {}
