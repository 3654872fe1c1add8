"""The database context: which role and which organisation a transaction acts for.

:func:`scope` is the only place that sets it. It opens the transaction, so the context ends with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

SIDES = ("buyer", "assessor", "supplier", "worker")


@dataclass(frozen=True, slots=True)
class Scope:
    """One active organisation. ``tenant_id`` is whose rows are worked on: the organisation itself, or, for
    a rating body, the buyer that engaged it."""

    side: str
    organisation_id: UUID
    tenant_id: UUID

    @classmethod
    def worker(cls, tenant_id: UUID) -> Scope:
        """The scope of a stage at work for one tenant."""
        return cls("worker", tenant_id, tenant_id)


class NoScope(RuntimeError):
    """Code that needs a tenant ran outside any scope."""


class ScopeAlreadyOpen(RuntimeError):
    """A second scope was opened inside the first: one transaction acts for one organisation."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)

_SET = (
    "SELECT set_config('role', %s, true), set_config('esgdd.organisation', %s, true), "
    "set_config('esgdd.tenant', %s, true)"
)


@contextmanager
def scope(active: Scope) -> Iterator[Scope]:
    """Open a transaction in which every query acts for ``active``. Raises :class:`ScopeAlreadyOpen`."""
    if active.side not in SIDES:
        raise ValueError(f"unknown side {active.side!r}")
    with _database_context(
        active, f"esgdd_{active.side}", str(active.organisation_id), str(active.tenant_id)
    ):
        yield active


@contextmanager
def clock() -> Iterator[None]:
    """Open a transaction that reads, across tenants, only the columns granted by ``clock=`` in migrations."""
    with _database_context(None, "esgdd_clock", "", ""):
        yield


@contextmanager
def _database_context(active: Scope | None, role: str, organisation: str, tenant: str) -> Iterator[None]:
    if _current.get() is not None:
        raise ScopeAlreadyOpen("a scope is open already; finish that transaction first")
    token = _current.set(active)
    try:
        with transaction.atomic():
            _execute(role, organisation, tenant)
            yield
            # Inside a surrounding transaction the settings would outlive a released savepoint.
            if connection.savepoint_ids and not connection.needs_rollback:
                _execute("none", "", "")
    finally:
        _current.reset(token)


def _execute(role: str, organisation: str, tenant: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [role, organisation, tenant])


def current() -> Scope:
    """The open scope, or :class:`NoScope`."""
    active = _current.get()
    if active is None:
        raise NoScope("no organisation is active here")
    return active


def tenant_id() -> UUID:
    """The tenant of the open scope: filter by it in every query; row-level security is the floor."""
    return current().tenant_id


def organisation_id() -> UUID:
    """The organisation the person acts for in the open scope."""
    return current().organisation_id
