"""A buyer's programme of responsible sourcing: policy, targets, who answers for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantRow


class Programme(TenantRow):
    """What a buyer stands for, with whom and with what means (T/CFIE 5.3, 6.5, 7.1); one for each buyer.

    ``revision`` counts its changes; what it said before stands in the events.
    """

    policy = models.TextField(blank=True)
    policy_url = models.URLField(blank=True)
    strategy = models.TextField(blank=True)
    commitment = models.TextField(blank=True)
    committed_by = models.CharField(max_length=200, blank=True)
    committed_on = models.DateField(null=True, blank=True)
    resources = models.TextField(blank=True)
    team = models.TextField(blank=True)
    procurement_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sustainability_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="programme_once")]

    def __str__(self) -> str:
        return str(_("Programme"))


class ProgrammeTarget(TenantRow):
    """Something to be reached by the end of a year; ``measure`` says how it is counted."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        REACHED = "reached", _("Reached")
        MISSED = "missed", _("Missed")

    text = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)

    class Meta:
        ordering = ["year", "created_at", "id"]

    def __str__(self) -> str:
        return f"{self.year}: {self.text}"
