"""A buyer's risk rule, versioned and in force from a day on, and the country indices it brought itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantRow
from scoring.models import RuleVersion


class Direction(models.TextChoices):
    """Which way a figure points."""

    HIGHER_WORSE = "higher_worse", _("Higher is worse")
    LOWER_WORSE = "lower_worse", _("Lower is worse")


class RiskRule(RuleVersion):
    """One version of a buyer's rule for risk classes. The newest version in force on a day counts; where
    there is none, the product's does (``risk/product_rule.yaml``).

    ``content`` is a whole rule as :mod:`risk.rule_content` reads it. What was put in force never changes.
    """

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="risk_rule_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="draft"), name="one_draft_risk_rule"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(effective_from__isnull=False),
                name="risk_rule_in_force_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"risk rule v{self.version}"


class CountryIndex(TenantRow):
    """A table of countries a buyer imported itself, such as an index it holds a licence for; never changed.

    ``values`` is ``{alpha-2: decimal text}``. ``cuts`` are three decimal texts, from least to most risk: a
    figure at the first or beyond counts 1 point, at the second 2, at the third 3. ``area`` is a risk area
    (:data:`risk.areas.AREAS`).
    """

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=16, choices=Direction)
    area = models.CharField(max_length=24)
    cuts = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "-year", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "year", "sha256"], name="country_index_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
