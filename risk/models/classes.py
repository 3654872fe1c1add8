"""What the rule says of each supplier, what people say instead, and when it was looked last."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.models import TenantForeignKey, TenantRow
from risk.models.rules import RiskRule
from suppliers.models import RiskClass, Supplier


class RiskAssessment(TenantRow):
    """One classification of a supplier. What it says never changes; a newer one takes over ``is_current``.

    ``rule`` is empty where the product's own rule held; ``rule_label`` names it either way. ``tree`` is the
    whole calculation (see :mod:`risk.calculation`), so that it re-adds long after its figures have changed.
    ``points`` are those of the four factors together and ``areas`` the most points by risk area, both out of
    the tree, for lists. ``input_hash`` (SHA-256) covers the rule and every figure that went in.
    """

    #: Follows from the supplier; goes with it when an import is taken back.
    goes_with_supplier = True

    supplier = TenantForeignKey(Supplier, related_name="risk_assessments")
    number = models.PositiveIntegerField()
    rule = TenantForeignKey(RiskRule, null=True, related_name="+")
    rule_label = models.CharField(max_length=32)
    risk_class = models.CharField(max_length=8, choices=RiskClass)
    tree = models.JSONField()
    points = models.PositiveSmallIntegerField(default=0, db_default=0)
    areas = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))
    input_hash = models.CharField(max_length=64)
    assessed_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "number"], name="risk_assessment_once"),
            models.UniqueConstraint(
                fields=["tenant", "supplier"],
                condition=models.Q(is_current=True),
                name="one_current_risk_assessment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "-points", "id"],
                condition=models.Q(is_current=True),
                name="risk_by_points",
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.risk_class}"


class RiskOverrule(TenantRow):
    """A person's class instead of the rule's: with a reason, until a day (included) or until it is ended.

    One that ran out has ``ended_at`` and nobody in ``ended_by``.
    """

    supplier = TenantForeignKey(Supplier, related_name="risk_overrules")
    risk_class = models.CharField(max_length=8, choices=RiskClass)
    instead_of = models.CharField(max_length=8, choices=RiskClass, blank=True)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier"],
                condition=models.Q(ended_at=None),
                name="one_running_risk_overrule",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="risk_overrule_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.risk_class} instead of {self.instead_of}"


class RiskWatch(TenantRow):
    """When a buyer's classes were looked at last: ``mark`` sums up what they rest on, ``next_at`` is when it
    is looked again whether that changed. One row a buyer."""

    mark = models.CharField(max_length=300, blank=True)
    looked_at = models.DateTimeField()
    next_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="risk_watch_once")]

    def __str__(self) -> str:
        return f"risk classes of {self.looked_at:%Y-%m-%d %H:%M}"
