"""Wake a stage early. A lost nudge loses nothing: the beat runs every stage anyway."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def nudge(stage: str) -> None:
    """Ask a worker, after commit, to run the stage of this name in ``esgdd.flow`` now."""
    transaction.on_commit(lambda: _send(stage), robust=True)


def _send(stage: str) -> None:
    try:
        current_app.send_task("flow.advance", args=[stage], retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("nudge for %s not sent; the beat will run it", stage)
