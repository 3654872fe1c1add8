"""Scorecards: what a submission is worth, with everything needed to compute it again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Request, Submission
from core.models import CaseRow, TenantForeignKey
from suppliers.models import SizeClass, Supplier


class Basis(models.TextChoices):
    """What a score rests on."""

    DECLARED = "declared", _("Declared")
    VERIFIED = "verified", _("Document-verified")


class Scorecard(CaseRow):
    """One evaluation. Never changed, except that a newer one takes over ``is_current``.

    ``document`` is the exact input of the engine (the format of ``manage.py score``), so anybody can compute
    the card again; ``input_hash`` (SHA-256) covers it together with submission, review revision and basis.
    ``total_exact`` is ``numerator/denominator``; ``total`` is rounded to four decimals, for sorting only.
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
