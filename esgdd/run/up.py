"""./dev up: the whole product on this machine."""

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from esgdd.embedded import lock
from esgdd.run.errors import SetupError
from esgdd.run.folders import prepare_folders
from esgdd.run.health import Health
from esgdd.run.session import CHECKOUT, Session, open_session
from esgdd.run.supervisor import Program

HEALTHY_SECONDS = 60.0
LOGINS_OF_SETUP = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}  # the running product never holds them
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where every Linux keeps it
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - only compared with


def up(words: list[str]) -> int:
    """Start everything, print the address and the demo accounts, and run until a signal comes."""
    options = parse(words)
    if not os.access(SHARED_MEMORY, os.W_OK):
        raise SetupError(f"The worker needs to write to {SHARED_MEMORY}: make it writable (mode 1777).")
    base = prepare_folders(CHECKOUT, "main").base
    with lock(base / "up.lock") as mine:
        if not mine:
            raise SetupError(
                f"ESGDD already runs from this checkout{_running_at(base)}: use that, or stop it first."
            )
        port = free_port(options.host, options.port)
        address = f"http://{_in_url(_visible(options.host))}:{port}"
        (base / "up.json").write_text(json.dumps({"address": address, "process": os.getpid()}))
        environ = surroundings(options.host, address) | os.environ
        with open_session(environ=environ) as session:
            start_all(session, options.host, port, demo=options.demo)
            announce(session, address, demo=options.demo)
            session.supervisor.run_forever()
    return 0


def parse(words: list[str]) -> argparse.Namespace:
    """Read the options of ./dev up."""
    parser = argparse.ArgumentParser(prog="./dev up", description="Start the whole product on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=8000, help="port to listen on; 0 takes a free one (default: 8000)"
    )
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start without demo data")
    return parser.parse_args(words)


def free_port(host: str, port: int) -> int:
    """Give ``port``, or a free one for 0. Raises SetupError when it cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            advice = "--port 0 takes a free one, --host another address"
            raise SetupError(
                f"Cannot listen on {host} port {port} ({error.strerror or error}): {advice}."
            ) from error
        found: int = trial.getsockname()[1]
    return found


def surroundings(host: str, address: str) -> dict[str, str]:
    """Give the settings that suit this address; the person's own variables go before them."""
    names = {*LOOPBACK, host} - EVERYWHERE
    if host in EVERYWHERE:
        names.add(socket.gethostname())
        names.update(_addresses(socket.gethostname()))
    return {
        "ALLOWED_HOSTS": ",".join(sorted(_in_url(name) for name in names)),
        "CSRF_TRUSTED_ORIGINS": address,
        "BASE_URL": address,
    }


def start_all(session: Session, host: str, port: int, *, demo: bool) -> None:
    """Prepare the database and start web, worker and beat; returns when /healthz is green."""
    session.make_roles()
    session.step("migrate", "--database", "owner", "--verbosity", "0")
    web, worker, beat = programs(session, f"{_in_url(host)}:{port}")
    session.supervisor.start(web)
    if demo:
        session.step("seed_demo")
    session.supervisor.start(worker)
    session.supervisor.start(beat)
    health = Health(_visible(host), port, session.environment)
    if not session.supervisor.wait_until(health.green, seconds=HEALTHY_SECONDS, every=0.3, only_while="web"):
        reason = health.last or "the reason stands above"
        raise SetupError(f"The application does not become healthy: {reason}.")


def programs(session: Session, bind: str) -> tuple[Program, Program, Program]:
    """Give web, worker and beat; ``bind`` is the address that web listens on."""
    schedule = session.data / "beat"
    schedule.mkdir(mode=0o700, exist_ok=True)
    tools = Path(sys.executable).parent
    celery = [str(tools / "celery"), "--quiet", "-A", "esgdd"]
    environment = {name: value for name, value in session.environment.items() if name not in LOGINS_OF_SETUP}
    web = [str(tools / "gunicorn"), "esgdd.wsgi", "--bind", bind, "--workers", "2"]
    web += ["--graceful-timeout", "2", "--log-level", "warning", "--no-control-socket"]
    web += ["--preload", "--limit-request-line", "8190"]  # a selection of 100 rows travels in the address
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat = [
        *celery,
        "beat",
        "--schedule",
        str(schedule / "schedule"),
        "--pidfile",
        "",
        "--loglevel",
        "WARNING",
    ]
    as_root = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return (
        Program("web", web, CHECKOUT, environment, stop_seconds=2.5),
        Program("worker", worker, CHECKOUT, environment | as_root, stop_seconds=3.0),
        Program("beat", beat, CHECKOUT, environment, stop_seconds=1.0),
    )


def announce(session: Session, address: str, *, demo: bool) -> None:
    """Print the address and, with demo data, who can sign in."""
    say = session.supervisor.say
    say(f"ESGDD answers at {address}")
    if demo:
        listed = subprocess.run(  # noqa: S603 - our own program
            session.manage("demo_accounts").argv,
            check=False,
            cwd=CHECKOUT,
            env=session.environment,
            capture_output=True,
            text=True,
        )
        say("Sign in with one of these (e-mail, password, role, organisation):")
        for line in aligned([line.split("\t") for line in listed.stdout.splitlines()]):
            say(f"  {line}")
    if "EMAIL_URL" not in session.environment:
        say(f"E-mails are written as files to {session.environment['DATA_DIR']}/outbox")
    say("Ctrl-C stops everything")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give one line a row, its cells under each other."""
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _running_at(base: Path) -> str:
    try:
        found = json.loads((base / "up.json").read_text())
    except (OSError, ValueError):
        return ""
    return f" at {found['address']} (process {found['process']})"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 - the highest port
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def _visible(host: str) -> str:
    """Give the address at which this machine reaches ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared with


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _addresses(name: str) -> list[str]:
    try:
        return [str(place[0]) for *_, place in socket.getaddrinfo(name, None)]
    except OSError:
        return []
