"""The quarterly re-evaluation: rounds and their results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from scoring.models.scorecards import Scorecard
from suppliers.models import Supplier


class Round(TenantRow):
    """The quarterly re-evaluation of a buyer's admitted suppliers: once a calendar quarter.

    ``starts_at`` is the first instant of the quarter in the buyer's time zone, ``ran_at`` when the results
    were taken; both in UTC. ``started_by`` is empty where the clock started it.
    """

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ran_at = models.DateTimeField()
    suppliers = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "year", "quarter"], name="round_once"),
            models.CheckConstraint(condition=models.Q(quarter__range=(1, 4)), name="four_quarters"),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter} {self.year}"


class Movement(models.TextChoices):
    """How a supplier's result moved between two rounds."""

    UP = "up", _("Moved up")
    DOWN = "down", _("Moved down")
    SAME = "same", _("Unchanged")
    FIRST = "first", _("First result")
    NONE = "none", _("No result yet")


class RoundResult(TenantRow):
    """One supplier in one round on one standard: the card that stood in the last round, and the one now.

    The cards are the audit-verified ones, where there is none the document-verified ones.
    """

    round = TenantForeignKey(Round, related_name="results", on_delete=models.CASCADE)
    supplier = TenantForeignKey(Supplier, related_name="round_results")
    standard = models.CharField(max_length=32)
    last_card = TenantForeignKey(Scorecard, null=True, related_name="+")
    new_card = TenantForeignKey(Scorecard, null=True, related_name="+")
    movement = models.CharField(max_length=8, choices=Movement)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "round", "supplier", "standard"], name="round_result_once"
            )
        ]
        indexes = [
            models.Index(fields=["round", "standard", "movement"], name="round_result_movement"),
            models.Index(fields=["supplier", "standard", "-created_at"], name="round_result_last"),
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.movement}"
