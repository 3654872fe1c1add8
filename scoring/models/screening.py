"""The 360° check: negative events of a supplier, the warning list, and what is made public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from suppliers.models import Supplier


class Screening(TenantRow):
    """The state of a supplier's 360° check: one row a supplier.

    ``revision`` grows with every change of its events, ``scored_revision`` is what its cards have taken in.
    ``checked_on`` is the last day somebody looked, ``sources`` where; also when nothing was found.
    """

    supplier = TenantForeignKey(Supplier, related_name="screenings")
    revision = models.PositiveIntegerField(default=0)
    scored_revision = models.PositiveIntegerField(default=0)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sources = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "supplier"], name="screening_once")]
        indexes = [
            models.Index(
                fields=["tenant"],
                condition=~models.Q(revision=models.F("scored_revision")),
                name="screening_to_score",
            )
        ]

    def __str__(self) -> str:
        return f"360° check {self.supplier_id}"


class NegativeEvent(TenantRow):
    """One negative event of a supplier (T/CERDS 6.3 d and the last row of Table A.1).

    ``topic`` is the area, ``happened_on`` the day; ``severity``, ``reach``, ``penalty``, ``reliefs`` and
    ``zeroing`` are keys of the standard's screening table. One that was entered wrongly is withdrawn with a
    reason and stays on record.
    """

    supplier = TenantForeignKey(Supplier, related_name="negative_events")
    standard = models.CharField(max_length=32, default="t-cerds")
    topic = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    happened_on = models.DateField()
    source = models.CharField(max_length=500)
    authority = models.CharField(max_length=200, blank=True)
    penalty = models.CharField(max_length=32)
    penalty_text = models.CharField(max_length=500, blank=True)
    severity = models.CharField(max_length=32)
    reach = models.CharField(max_length=32)
    reliefs = models.JSONField(default=list, blank=True)
    zeroing = models.CharField(max_length=32, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-happened_on", "id"]
        indexes = [models.Index(fields=["tenant", "supplier", "-happened_on"], name="negative_event_of")]

    def __str__(self) -> str:
        return self.title


class Publication(models.TextChoices):
    """Making a warning public takes two people: one asks, another agrees."""

    NONE = "none", _("Not public")
    ASKED = "asked", _("Waiting for a second person")
    PUBLISHED = "published", _("Public")
    WITHDRAWN = "withdrawn", _("Taken back")


class WarningEntry(TenantRow):
    """A supplier on the buyer's warning list, because of one event that zeroed its round."""

    supplier = TenantForeignKey(Supplier, related_name="warnings")
    event = TenantForeignKey(NegativeEvent, related_name="warnings")
    since = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=500, blank=True)
    publication = models.CharField(max_length=16, choices=Publication, default=Publication.NONE)
    public_text = models.CharField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "event"], condition=models.Q(ended_at=None), name="warning_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(publication="published") | ~models.Q(asked_by=models.F("agreed_by")),
                name="two_people_make_public",
            ),
            models.CheckConstraint(
                condition=~models.Q(publication="published")
                | models.Q(asked_by__isnull=False, agreed_by__isnull=False, ended_at=None),
                name="public_is_known_and_open",
            ),
        ]

    def __str__(self) -> str:
        return f"warning {self.supplier_id}"


class PublicWarning(TenantRow):
    """What the world may read of a warning, and nothing else: names and text as they were agreed on.

    It is there only while its warning is public. Visitors without an account read it, so that no column may
    be added here that is not for everybody.
    """

    warning = TenantForeignKey(WarningEntry, related_name="public_rows")
    buyer_name = models.CharField(max_length=200)
    supplier_name = models.CharField(max_length=200)
    text = models.CharField(max_length=1000)
    published_on = models.DateField()

    class Meta:
        ordering = ["-published_on", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "warning"], name="public_warning_once")]

    def __str__(self) -> str:
        return f"public warning {self.supplier_name}"
