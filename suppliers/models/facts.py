"""What is kept about a supplier beside its row: status history, flags, contacts, products."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from suppliers.models.master import Supplier, SupplierStatus


class StatusChange(TenantRow):
    """One step of a supplier's status; ``changed_by`` is empty where the platform did it."""

    supplier = TenantForeignKey(Supplier, related_name="status_changes", on_delete=models.CASCADE)
    old = models.CharField(max_length=16, choices=SupplierStatus)
    new = models.CharField(max_length=16, choices=SupplierStatus)
    reason = models.CharField(max_length=500)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "supplier", "-created_at"], name="status_change_of"),
            models.Index(fields=["tenant", "new", "created_at"], name="status_change_to"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class SupplierFlag(TenantRow):
    """A mark on a supplier with who set it and why; it stays on record when it is ended."""

    class Kind(models.TextChoices):
        """What a supplier is marked as (T/CFIE 7.2.3, T/CERDS 8.2.2 a)."""

        STRATEGIC = "strategic", _("Strategic supplier")
        CORE_PART = "core_part", _("Core part")
        CRITICAL_SOURCE = "critical_source", _("Critical source")
        HIGH_RISK = "high_risk", _("High risk")

    supplier = TenantForeignKey(Supplier, related_name="flags", on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=Kind)
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier", "kind"],
                condition=models.Q(ended_at=None),
                name="supplier_flag_once",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="supplier_flag_reason"),
        ]
        indexes = [models.Index(fields=["tenant", "kind", "ended_at"], name="supplier_flag_by_kind")]

    def __str__(self) -> str:
        return self.kind


class Contact(TenantRow):
    """A person at a supplier. The main one's name and address stand in the supplier's row as well.

    A supplier whose main contact came with a list or by the API may have no row here for it yet
    (``suppliers/services/contacts.py``).
    """

    supplier = TenantForeignKey(Supplier, related_name="contacts", on_delete=models.CASCADE)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_main", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier"], condition=models.Q(is_main=True), name="contact_main_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "supplier", "email"], condition=~models.Q(email=""), name="contact_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Product(TenantRow):
    """A product or material of a supplier, with its traits along the life cycle (T/CFIE 4.2).

    ``flow`` says whether goods go forward to users or back from them. ``hs_code`` is a heading of the
    Harmonized System, digits only. ``recycled_share`` is in percent of weight.
    """

    class Kind(models.TextChoices):
        """What it is."""

        MATERIAL = "material", _("Material")
        PART = "part", _("Part")
        PRODUCT = "product", _("Product")
        PACKAGING = "packaging", _("Packaging")
        SERVICE = "service", _("Service")

    class Flow(models.TextChoices):
        """Which way it flows."""

        FORWARD = "forward", _("Forward, to users")
        REVERSE = "reverse", _("Back, from users")

    class Trait(models.TextChoices):
        """What is worth knowing about it in its life."""

        RECYCLED = "recycled", _("Recycled content")
        RENEWABLE = "renewable", _("Renewable source")
        RECYCLABLE = "recyclable", _("Recyclable")
        REUSABLE = "reusable", _("Reusable")
        CERTIFIED = "certified", _("Certified source")
        LIMITED = "limited", _("Limited substances")
        CONFLICT = "conflict", _("Conflict mineral")
        ANIMAL = "animal", _("Of animals")

    supplier = TenantForeignKey(Supplier, related_name="products", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PRODUCT)
    flow = models.CharField(max_length=16, choices=Flow, default=Flow.FORWARD)
    traits = models.JSONField(default=list, blank=True)
    hs_code = models.CharField(max_length=10, blank=True)
    recycled_share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "name"], name="product_once"),
            models.CheckConstraint(
                condition=models.Q(recycled_share=None)
                | models.Q(recycled_share__gte=0, recycled_share__lte=100),
                name="product_recycled_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name
