"""``manage.py create_roles``: the database roles and, where missing, the database."""

from __future__ import annotations

from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg2 import sql

#: Roles without login: one a side, taken on inside a transaction by ``tenants.scope``.
SIDE_ROLES = ("esgdd_buyer", "esgdd_assessor", "esgdd_supplier", "esgdd_worker", "esgdd_clock")


class Command(BaseCommand):
    """Creates what PostgreSQL keeps for the whole server; safe to run again, and from two places at once."""

    help = "Create the database roles and the database, using DATABASE_ADMIN_URL (a superuser's)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DATABASE_ADMIN_URL:
            raise CommandError("Set DATABASE_ADMIN_URL to a login that may create roles and databases.")
        try:
            connection = psycopg2.connect(settings.DATABASE_ADMIN_URL)
        except psycopg2.OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer at DATABASE_ADMIN_URL: {error}") from error
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('esgdd.create_roles'))")
                self._create_roles(cursor)
                self._create_database(cursor)
        except psycopg2.Error as error:
            raise CommandError(f"The login of DATABASE_ADMIN_URL may not do this: {error}") from error
        finally:
            connection.close()

    def _create_roles(self, cursor: Any) -> None:
        owner, app = settings.DATABASES["owner"], settings.DATABASES["default"]
        self._role(cursor, owner["USER"], "LOGIN", owner["PASSWORD"])
        self._role(cursor, app["USER"], "LOGIN NOINHERIT", app["PASSWORD"])
        if app["USER"] != "esgdd_app":
            raise CommandError(f"DATABASE_URL must log in as esgdd_app, not {app['USER']}.")
        for role in SIDE_ROLES:
            self._role(cursor, role, "NOLOGIN", "")
            cursor.execute(sql.SQL("GRANT {} TO esgdd_app").format(sql.Identifier(role)))

    @staticmethod
    def _role(cursor: Any, name: str, attributes: str, password: str) -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = sql.SQL("ALTER ROLE" if cursor.fetchone() else "CREATE ROLE")
        statement = sql.SQL("{} {} WITH {}").format(verb, sql.Identifier(name), sql.SQL(attributes))
        if password:
            statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
        cursor.execute(statement)

    @staticmethod
    def _create_database(cursor: Any) -> None:
        database, owner = settings.DATABASES["owner"]["NAME"], settings.DATABASES["owner"]["USER"]
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if not cursor.fetchone():
            # A login that may create roles but is no superuser must belong to the owner it hands it to.
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
            )
