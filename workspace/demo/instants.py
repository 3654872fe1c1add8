"""Time in the demo world: everything happened on a day counted from today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Let everything written inside have happened at ``instant``.

    Rows and events are stamped by Django from ``timezone.now``; the demo world is the one place that
    writes the past, so it moves that clock while it does.
    """
    with patch.object(timezone, "now", return_value=instant):
        yield instant
