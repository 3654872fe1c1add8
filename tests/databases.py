"""Real test databases: one template with the small world, cloned for each worker and each server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests import schema_cache

TEMPLATE = "esgdd_test_template"


@contextmanager
def admin(database: str = "postgres") -> Iterator[Any]:
    """A superuser's cursor, outside any transaction: for making databases, and for tests of the floor."""
    parts = psycopg2.extensions.parse_dsn(settings.DATABASE_ADMIN_URL)
    connection = psycopg2.connect(**{**parts, "dbname": database})
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def build_template() -> None:
    """Make the template database once a test run; the workers wait for whoever came first."""
    once_a_run(TEMPLATE, _build_template)


def once_a_run(name: str, build: Callable[[Any], str]) -> None:
    """Have ``build`` make the template database ``name``, given a superuser's cursor, unless somebody did so
    in this run. The words it returns are kept with the database. This process is then connected to none."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"single-{os.getpid()}")
    close_all()
    with admin() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if _comment(cursor, name).partition("\n")[0] == run:
            return
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        words = build(cursor)
        close_all()
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [f"{run}\n{words}"])


def words_about(name: str) -> str:
    """What was kept with a template database when it was made."""
    with admin() as cursor:
        return _comment(cursor, name).partition("\n")[2]


def _comment(cursor: Any, name: str) -> str:
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    found = cursor.fetchone()
    return (found and found[0]) or ""


def _build_template(cursor: Any) -> str:
    use(TEMPLATE)
    call_command("create_roles", verbosity=0)
    _migrate(cursor)
    from tests import world

    world.build()
    return ""


def _migrate(cursor: Any) -> None:
    """Bring the empty template to the newest schema: from the dump of an earlier run, or by migrating."""
    cursor.execute("SELECT version()")
    dump = schema_cache.place(cursor.fetchone()[0])
    address = _with_name(settings.DATABASE_ADMIN_URL, TEMPLATE)
    if not schema_cache.load(dump, address):
        call_command("migrate", database="owner", verbosity=0)
        schema_cache.keep(dump, address)


def clone(name: str, template: str = TEMPLATE) -> None:
    """Create database ``name`` as a copy of a template, replacing one left over."""
    with admin() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER esgdd_owner")


def drop(name: str) -> None:
    """Remove a database, whoever is connected."""
    with admin() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def use(name: str) -> None:
    """Point Django's connections of this process at database ``name``."""
    close_all()
    for alias in ("default", "owner"):
        connections.databases[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def close_all() -> None:
    """Close this process's connections, so that a database can be copied or dropped."""
    for alias in ("default", "owner"):
        connections[alias].close()


def url_for(name: str) -> str:
    """The app login's URL of database ``name``, for a process started by a test."""
    return _with_name(os.environ["DATABASE_URL"], name)


def _with_name(url: str, name: str) -> str:
    address, _, query = url.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
