"""A buyer's rules of evaluation, versioned and in force from a day on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantRow


class RuleKind(models.TextChoices):
    """What a rule settles. ``scope`` is an industry for topics, ``topic.dimension`` for indicators, else
    empty: dimension weights are the same for every industry and size (T/CERDS 6.1 b)."""

    TOPICS = "topics", _("Topic weights")
    DIMENSIONS = "dimensions", _("Dimension weights")
    INDICATORS = "indicators", _("Indicator weights")
    POINTS = "points", _("Points table")
    POLICY = "policy", _("Evaluation policy")
    EFFORT = "effort", _("Working days of improvements")
    EDITION = "edition", _("Edition of the standard")


class RuleState(models.TextChoices):
    """A draft is being worked on; what was put in force never changes."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("state of a rule", "Put in force")


class Method(models.TextChoices):
    """How weights were found (T/CERDS 6.1 c)."""

    HAND = "hand", _("Set by hand")
    AHP = "ahp", _("Analytic hierarchy process (AHP)")
    DELPHI = "delphi", _("Delphi rounds")


class RuleVersion(TenantRow):
    """One version of something a buyer puts in force from a day on; from then on it never changes."""

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RuleState, default=RuleState.DRAFT)
    effective_from = models.DateField(null=True, blank=True)
    content = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class RatingRule(RuleVersion):
    """One version of one rule of a buyer on one standard. The newest version in force on a day counts.

    ``content`` by kind: *topics, dimensions, indicators* ``{key: parts per 10,000}``, complete and adding to
    10,000; *points* ``{size class: {indicator: [basic, intermediate, advanced]}}``, only what differs from
    the package; *policy* ``{"options": {…}, "official": "strongest" | "audited" | "verified" | "declared",
    "release": "two_person" | "automatic", "events_until": "today" | "last_year", "threshold":
    decimal text or ""}``; *effort* ``{dimension or group: [working days]}``, only rows that differ from the
    product's (see :mod:`scoring.what_if.efforts`), no score depends on it; *edition* ``{"version": …}``.
    ``inputs`` is what the weights were found from: the pairwise matrix and its consistency, the rounds of
    experts, materiality, and the people. ``reason`` says why (needed where the consistency ratio is above
    0.10). ``country`` narrows topic weights to one country.
    """

    standard = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=RuleKind)
    scope = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    method = models.CharField(max_length=16, choices=Method, default=Method.HAND)
    inputs = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["standard", "kind", "scope", "country", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "standard", "kind", "scope", "country", "version"], name="rule_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "standard", "kind", "scope", "country"],
                condition=models.Q(state="draft"),
                name="one_draft_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(effective_from__isnull=False),
                name="rule_in_force_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.kind} {self.scope or '*'} v{self.version}"
