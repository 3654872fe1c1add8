"""Incidents and interruptions of supply: what they did, and how supply came back (T/CFIE 5.3 d, f)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow
from risk.models.register import RiskEntry
from suppliers.models import Site, Supplier


class IncidentKind(models.TextChoices):
    """What happened."""

    NATURAL = "natural", _("Natural event")
    ACCIDENT = "accident", _("Fire or accident")
    AUTHORITY = "authority", _("Order of an authority")
    LABOUR = "labour", _("Strike or labour dispute")
    TRANSPORT = "transport", _("Transport or customs")
    INSOLVENCY = "insolvency", _("Insolvency")
    CYBER = "cyber", _("Failure or attack on computers")
    OTHER = "other", pgettext_lazy("kind of incident", "Other")


class SupplyEffect(models.TextChoices):
    """What became of supply."""

    NONE = "none", pgettext_lazy("effect on supply", "None so far")
    DELAYED = "delayed", _("Delayed")
    REDUCED = "reduced", pgettext_lazy("effect on supply", "Reduced")
    STOPPED = "stopped", pgettext_lazy("effect on supply", "Stopped")


class Incident(TenantRow):
    """One incident; ``recovered_on`` is the day supply was back, empty while it is not.

    ``effect`` says in words what it did to supply, ``recovery_plan`` what is done by the end of
    ``recover_by``: the obligation ``incident_recovery``. ``closed_on`` is the day it was closed, with
    ``lessons``.
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=IncidentKind)
    entry = TenantForeignKey(RiskEntry, null=True, blank=True, related_name="incidents")
    happened_on = models.DateField()
    supply = models.CharField(max_length=8, choices=SupplyEffect, default=SupplyEffect.NONE)
    effect = models.CharField(max_length=2000, blank=True)
    recovery_plan = models.CharField(max_length=2000, blank=True)
    recover_by = models.DateField(null=True, blank=True)
    recovered_on = models.DateField(null=True, blank=True)
    lessons = models.CharField(max_length=2000, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-happened_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="incident_once"),
            models.CheckConstraint(
                condition=models.Q(recovered_on=None) | models.Q(recovered_on__gte=models.F("happened_on")),
                name="incident_over_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | ~models.Q(lessons=""), name="incident_closed_with_lesson"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Whether supply is hit and not back."""
        return self.recovered_on is None and self.supply != SupplyEffect.NONE


class IncidentSupplier(TenantRow):
    """A supplier that an incident concerns, or one ``site`` of it."""

    incident = TenantForeignKey(Incident, related_name="supplier_links", on_delete=models.CASCADE)
    supplier = TenantForeignKey(Supplier, related_name="incident_links")
    site = TenantForeignKey(Site, null=True, blank=True, related_name="incident_links")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "incident", "supplier"], name="incident_supplier_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.supplier_id}"
