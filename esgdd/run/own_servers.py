"""PostgreSQL and Redis servers that a person brings: DATABASE_URL and REDIS_URL."""

import hashlib
import hmac
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from esgdd.embedded import DATABASE, LOGINS
from esgdd.run.errors import SetupError

PORTS = {"DATABASE_URL": 5432, "REDIS_URL": 6379}
CONNECT_SECONDS = 5.0


def own_database_addresses(environ: Mapping[str, str]) -> dict[str, str]:
    """Work out the three database addresses from those the person set.

    With all of them, or with the app's and the owner's, they are used as they are. With DATABASE_URL alone
    its login must be able to create roles and databases: the owner and app logins are made there, with
    passwords derived from the address, so that every checkout using it agrees on them.
    """
    given = {name: environ[name] for name in LOGINS if name in environ}
    for name, address in given.items():
        if urlsplit(address).scheme not in {"postgres", "postgresql"}:
            raise SetupError(
                f"{name} must start with postgresql://, as in postgresql://name:password@host:5432/esgdd."
            )
    if "DATABASE_OWNER_URL" in given:
        return given
    admin = given.get("DATABASE_ADMIN_URL", given["DATABASE_URL"])
    parts = urlsplit(admin)
    database = urlsplit(given["DATABASE_URL"]).path.strip("/") or DATABASE
    place = parts.netloc.rpartition("@")[2]
    derived = {"DATABASE_ADMIN_URL": urlunsplit(parts._replace(path="/postgres"))}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        role = LOGINS[name][0]
        password = hmac.new(admin.encode(), role.encode(), hashlib.sha256).hexdigest()[:32]
        derived[name] = urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}", path=f"/{database}"))
    if "DATABASE_ADMIN_URL" in given:
        derived |= {"DATABASE_ADMIN_URL": admin, "DATABASE_URL": given["DATABASE_URL"]}
    return derived


def must_answer(name: str, address: str) -> None:
    """Raise SetupError unless something listens where the variable ``name`` points (unix sockets pass)."""
    try:
        host, port = urlsplit(address).hostname, urlsplit(address).port or PORTS[name]
    except ValueError as error:
        raise SetupError(f"{name} cannot be understood: {error}.") from error
    if host is None:
        return
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        advice = f"start that server, or unset {name} to use the embedded one"
        raise SetupError(f"{name}: nothing answers at {host} port {port} ({error}): {advice}.") from error
