"""Scorecards: what a submission is worth, with everything needed to compute it again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Request, Submission
from core.models import CaseRow, TenantForeignKey
from suppliers.models import SizeClass, Supplier


class Basis(models.TextChoices):
    """What a score rests on."""

    DECLARED = "declared", _("Declared")
    VERIFIED = "verified", _("Document-verified")
    AUDITED = "audited", _("Audit-verified")


class CardState(models.TextChoices):
    """How far a card has come. What a person judged is a draft until a second person looked at it; one that
    was sent back, or no longer fits, is set aside."""

    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", pgettext_lazy("state of a scorecard", "Reviewed")
    PUBLISHED = "published", _("Published")
    ASIDE = "aside", _("Set aside")


class Cause(models.TextChoices):
    """What made a card."""

    ANSWERS = "answers", _("Answers handed in")
    REVIEW = "review", _("Review finished")
    AUDIT = "audit", _("Audit or finding")
    EVENTS = "events", _("Negative events")
    RULES = "rules", _("Rules changed")
    DISPUTE = "dispute", _("Objection upheld")


class Scorecard(CaseRow):
    """One evaluation. What it says never changes; a newer one takes over ``is_current``.

    ``state``: a card that rests on a person's judgement starts as a draft, is reviewed by somebody who
    decided none of it, and is published; only then the supplier sees it and it may stand (``is_current``).
    What follows from a published card by arithmetic alone (events, rules, findings) is published at once.
    ``independence`` is what the reviewer stated: ``{"confirmed": true, "clause", "disclosed"}`` (T/CERDS 4.4,
    7.2 e). A draft that was sent back or that another one replaced is set aside, with ``aside_reason``.
    ``is_official`` marks the one current card of a supplier and standard that counts (evaluation policy).
    ``rules`` are the buyer's rules it was computed by: ``{"pins": [{"kind", "scope", "country", "version",
    "id", "method"}], "official": rule}``, empty where the package's defaults held. ``events`` are the
    negative events taken in: ``{"id", "title", "topic", "date", "severity", "reach", "penalty", "reliefs",
    "zeroing", "share"}``. ``cause`` says what made it (``rescoring`` which bulk job),
    ``supersedes`` the card it corrects or follows.

    ``document`` is the exact input of the engine (the format of ``manage.py score``), so anybody can compute
    the card again; ``input_hash`` (SHA-256) covers it together with submission, review revision and basis.
    ``total_exact`` is ``numerator/denominator``; ``total`` is rounded to four decimals, for sorting only.
    ``adjustments`` are what an audit-verified card takes in besides: ``{"kind": "audit" | "finding", "id",
    "reference", "title", "severity", "item", "state"}``. While a finding is ``open``, its item counts as not
    met; one that is ``closed`` takes nothing away any more.
    ``band`` is the number of stars (``"1"`` … ``"7"``) or the grade (``"AA"`` … ``"C"``), empty when zeroed.
    """

    # No index where another one begins with the column: a bulk re-evaluation writes each twice a card.
    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    supplier = TenantForeignKey(Supplier, related_name="scorecards", db_index=False)
    request = TenantForeignKey(Request, related_name="scorecards", db_index=False)
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
    is_official = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=CardState, default=CardState.PUBLISHED)
    cause = models.CharField(max_length=16, choices=Cause, default=Cause.ANSWERS)
    reference_date = models.DateField(null=True)
    rules = models.JSONField(default=dict, blank=True)
    events = models.JSONField(default=list, blank=True)
    supersedes = TenantForeignKey("self", null=True, related_name="+", db_index=False)
    rescoring = TenantForeignKey("scoring.Rescoring", null=True, related_name="cards", db_index=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_by_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    independence = models.JSONField(default=dict, blank=True)
    aside_reason = models.CharField(max_length=1000, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_by_name = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-computed_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "input_hash"], name="card_once"),
            models.UniqueConstraint(
                fields=["tenant", "supplier", "standard", "basis"],
                condition=models.Q(is_current=True),
                name="one_current_card",
            ),
            models.UniqueConstraint(
                fields=["tenant", "standard", "supplier"],
                condition=models.Q(is_official=True),
                name="one_official_card",
            ),
            models.CheckConstraint(
                condition=models.Q(state="published") | models.Q(is_current=False),
                name="only_published_cards_stand",
            ),
            models.CheckConstraint(
                condition=models.Q(is_official=False) | models.Q(is_current=True),
                name="only_current_cards_are_official",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "supplier", "standard", "-computed_at"], name="card_history"),
            models.Index(fields=["request", "basis", "review_revision"], name="card_of_request"),
            models.Index(
                fields=["rescoring", "supplier"],
                condition=models.Q(rescoring__isnull=False),
                name="card_of_rescoring",
            ),
            models.Index(
                fields=["tenant", "state", "-computed_at"],
                condition=models.Q(state__in=["draft", "reviewed"]),
                name="card_to_release",
            ),
            models.Index(
                fields=["reviewed_by"],
                condition=models.Q(reviewed_by__isnull=False),
                name="card_reviewed_by",
            ),
            models.Index(
                fields=["published_by"],
                condition=models.Q(published_by__isnull=False),
                name="card_published_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.basis}: {self.total}"
