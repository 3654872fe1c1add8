"""Scorecards: what a submission is worth, with everything needed to compute it again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Request, Submission
from core.models import CaseRow, TenantForeignKey, TenantRow
from suppliers.models import SizeClass, Supplier


class Basis(models.TextChoices):
    """What a score rests on."""

    DECLARED = "declared", _("Declared")
    VERIFIED = "verified", _("Document-verified")
    AUDITED = "audited", _("Audit-verified")


class Scorecard(CaseRow):
    """One evaluation. Never changed, except that a newer one takes over ``is_current``.

    ``document`` is the exact input of the engine (the format of ``manage.py score``), so anybody can compute
    the card again; ``input_hash`` (SHA-256) covers it together with submission, review revision and basis.
    ``total_exact`` is ``numerator/denominator``; ``total`` is rounded to four decimals, for sorting only.
    ``adjustments`` are what an audit-verified card takes in besides: ``{"kind": "audit" | "finding", "id",
    "reference", "title", "severity", "item", "state"}``. While a finding is ``open``, its item counts as not
    met; one that is ``closed`` takes nothing away any more.
    ``band`` is the number of stars (``"1"`` … ``"7"``) or the grade (``"AA"`` … ``"C"``), empty when zeroed.
    """

    supplier = TenantForeignKey(Supplier, related_name="scorecards")
    request = TenantForeignKey(Request, related_name="scorecards")
    submission = TenantForeignKey(Submission, related_name="scorecards")
    basis = models.CharField(max_length=16, choices=Basis)
    review_revision = models.PositiveIntegerField()
    standard = models.CharField(max_length=32)
    standard_version = models.CharField(max_length=32)
    standard_hash = models.CharField(max_length=64)
    size_class = models.CharField(max_length=16, choices=SizeClass)
    document = models.JSONField()
    adjustments = models.JSONField(default=list, blank=True)
    input_hash = models.CharField(max_length=64)
    total_exact = models.CharField(max_length=200)
    total = models.DecimalField(max_digits=9, decimal_places=4)
    band = models.CharField(max_length=4, blank=True)
    parts = models.JSONField(default=dict)
    computed_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-computed_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "input_hash"], name="card_once"),
            models.UniqueConstraint(
                fields=["tenant", "supplier", "standard", "basis"],
                condition=models.Q(is_current=True),
                name="one_current_card",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "supplier", "standard", "-computed_at"], name="card_history"),
            models.Index(fields=["request", "basis", "review_revision"], name="card_of_request"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.basis}: {self.total}"


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
