"""A campaign: one questionnaire asked of many suppliers, and who of them is asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow
from suppliers.models import Supplier


class CampaignState(models.TextChoices):
    """How far a campaign is."""

    DRAFT = "draft", _("Draft")
    SENDING = "sending", _("Being sent")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class Coverage(models.TextChoices):
    """Whom an evaluation covers (T/CERDS 8.2.2 a)."""

    FULL = "full", _("Full coverage")
    CHOSEN = "chosen", _("Chosen suppliers")


class RecipientState(models.TextChoices):
    """Whether a supplier was asked by its campaign."""

    WAITING = "waiting", pgettext_lazy("recipient", "To be asked")
    ASKED = "asked", pgettext_lazy("recipient", "Asked")
    LEFT_OUT = "left_out", _("Left out")


class LeftOut(models.TextChoices):
    """Why a campaign does not ask a supplier."""

    MERGED = "merged", _("Merged into another record")
    OUTSIDE = "outside", _("Removed or refused")
    OPEN = "open", _("Has an open request on this standard")
    CONTACT = "contact", _("No e-mail address")
    SIZE = "size", _("No size class")
    FAULT = "fault", _("Could not be asked")


class Campaign(TenantRow):
    """A buyer asks many suppliers the same by the same day (T/CERDS 8.2.2).

    It pins the standard's version and content hash. ``sections`` are keys of the questionnaire's sections,
    empty for all of it (8.2.2 c). ``due_at`` is an instant (UTC); ``reference_date`` and ``base_extended_to``
    are those of its requests. ``remind_days`` are days from the due day on which suppliers that did not
    hand in are reminded, negative before it. ``coverage_reason`` says why these suppliers (8.2.2 a).
    ``recipients`` counts them. It is sent from ``started_at`` to ``sent_at`` by the stage ``campaigns``;
    ``reminded_at`` is when somebody last had all reminded by hand.
    """

    name = models.CharField(max_length=200)
    standard = models.CharField(max_length=32)
    standard_version = models.CharField(max_length=32)
    standard_hash = models.CharField(max_length=64)
    sections = models.JSONField(default=list, blank=True)
    coverage = models.CharField(max_length=16, choices=Coverage)
    coverage_reason = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="en")
    due_at = models.DateTimeField()
    short_notice_reason = models.CharField(max_length=500, blank=True)
    reference_date = models.DateField()
    base_extended_to = models.DateField(null=True, blank=True)
    announcement = models.TextField(blank=True, max_length=2000)
    remind_days = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=16, choices=CampaignState, default=CampaignState.DRAFT)
    recipient_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(coverage="chosen") | ~models.Q(coverage_reason=""),
                name="campaign_scope_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-created_at"], name="campaign_by_state"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignRecipient(TenantRow):
    """One supplier that a campaign is meant for, once. ``left_out`` says why it was not asked."""

    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    campaign = TenantForeignKey(Campaign, related_name="recipients", on_delete=models.CASCADE, db_index=False)
    supplier = TenantForeignKey(Supplier, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=RecipientState, default=RecipientState.WAITING)
    left_out = models.CharField(max_length=16, choices=LeftOut, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "campaign", "supplier"], name="recipient_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "campaign", "state"], name="recipient_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.state}"
