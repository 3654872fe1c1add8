"""The worker's entry point and the beat that keeps every stage running."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from celery import Celery
from celery.signals import after_task_publish, heartbeat_sent, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esgdd.settings")

app = Celery("esgdd")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {"flow": {"task": "flow.advance_all", "schedule": 30.0}}

#: A file whose age tells a supervisor whether this worker or beat still works.
ALIVE_FILE = os.environ.get("ALIVE_FILE", "")


def _say_alive(**_event: object) -> None:
    Path(ALIVE_FILE).touch()


if ALIVE_FILE:
    heartbeat_sent.connect(_say_alive)
    after_task_publish.connect(_say_alive, sender="flow.advance_all")


@worker_init.connect
def _load_stages(**_event: object) -> None:
    """Load the stages once, before the children are forked: one that is killed is replaced by a ready one."""
    import_module("esgdd.flow")


@app.task(name="flow.advance")
def advance(stage: str) -> int:
    """Run one stage now; gives the number of things it moved on."""
    from esgdd import flow  # noqa: PLC0415 - models load after the app is set up

    return flow.advance(stage)


@app.task(name="flow.advance_all")
def advance_all() -> int:
    """Run every stage once, in order."""
    from esgdd import flow  # noqa: PLC0415 - models load after the app is set up

    return flow.advance_all()
