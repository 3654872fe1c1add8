"""Bulk re-evaluation: one job scores any number of suppliers again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantRow


class RescoringState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class Rescoring(TenantRow):
    """One job: every current card of the chosen suppliers under the rules in force on ``rules_on``.

    ``filters`` narrow the suppliers (standard, size class, industry, country, status; empty: all).
    ``cursor`` is the last supplier that was dealt with, so that a job that was cut off goes on from there.
    ``total``, ``done``, ``made``, ``same``, ``failed`` count cards; ``failures`` holds the first 100 that
    could not be scored: ``{"card", "supplier", "problem"}``.
    """

    standard = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    rules_on = models.DateField()
    filters = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=RescoringState, default=RescoringState.WAITING)
    cursor = models.UUIDField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=list, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "standard"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_running_rescoring",
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.done} of {self.total}"
