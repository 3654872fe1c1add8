"""Services inside a transaction that runs already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def joining() -> Iterator[None]:
    """One transaction: the one that runs, without a savepoint of its own, else a new one.

    For a service that makes all its refusals before it writes anything: then there is nothing to take back
    when it raises, and two statements are saved where it is called all the time.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield
