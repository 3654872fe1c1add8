"""Objections of a supplier to one line of a scorecard (T/CERDS 4.4 and 7.1 d)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CaseRow, TenantForeignKey
from scoring.models.scorecards import Scorecard
from suppliers.models import Supplier

#: What the line of a negative event begins with, before the event's id; other lines are items.
EVENT_LINE = "event:"


class DisputeState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("Waiting for a reply")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Not upheld")
    WITHDRAWN = "withdrawn", _("Taken back")


class Dispute(CaseRow):
    """A supplier objects to one line (an item, or a negative event) of a published card.

    The buyer's side replies within 30 days (``due_at``; the obligation ``dispute`` keeps the clock). Who
    decides is not who decided the line. Upheld, a corrected card follows and supersedes (``new_card``).
    """

    supplier = TenantForeignKey(Supplier, related_name="disputes")
    card = TenantForeignKey(Scorecard, related_name="disputes")
    line = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    state = models.CharField(max_length=16, choices=DisputeState, default=DisputeState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    new_card = TenantForeignKey(Scorecard, null=True, related_name="+")

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "card", "line"],
                condition=models.Q(state="open"),
                name="one_open_dispute_a_line",
            )
        ]
        indexes = [models.Index(fields=["tenant", "state", "due_at"], name="dispute_by_state")]

    def __str__(self) -> str:
        return f"{self.line}: {self.state}"
