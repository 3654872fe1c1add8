"""What suppliers are sorted by: kinds of actor, groups they belong to, categories they are bought in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow


class ActorKind(models.TextChoices):
    """What a member of the chain does in it (T/CFIE 4.2 b)."""

    MAKER = "maker", _("Maker")
    TRADER = "trader", _("Trader or agent")
    LOGISTICS = "logistics", _("Logistics firm")
    SELLER = "seller", _("Seller")
    RECYCLER = "recycler", _("Recycler or dismantler")
    WASTE = "waste", _("Waste handler")
    SERVICE = "service", _("Service provider")
    USER = "user", _("End user")


class DiverseStatus(models.TextChoices):
    """Who owns or runs a supplier, where a buyer counts diverse suppliers."""

    WOMEN = "women", _("Owned by women")
    MINORITY = "minority", _("Owned by an ethnic minority")
    INDIGENOUS = "indigenous", _("Owned by indigenous people")
    DISABLED = "disabled", _("Owned by people with disabilities")
    SOCIAL = "social", _("Social enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    SMALL_LOCAL = "small_local", _("Small and local")
    SMALLHOLDER = "smallholder", _("Smallholder")


class SupplierGroup(TenantRow):
    """A parent group of suppliers; ``policies`` are its rules that bind its members (T/CERDS 8.2.3 b)."""

    name = models.CharField(max_length=200)
    parent_company = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    policies = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="supplier_group_once")]

    def __str__(self) -> str:
        return self.name


class Category(TenantRow):
    """What a buyer buys, in its own words; one level of categories below others is enough.

    ``is_high_risk`` marks a category for risk-based review, ``is_high_use`` one of which much is used; each
    mark has its reason.
    """

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="parts")
    is_high_risk = models.BooleanField(default=False)
    risk_reason = models.CharField(max_length=500, blank=True)
    is_high_use = models.BooleanField(default=False)
    use_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["code", "id"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="category_once"),
            models.CheckConstraint(
                condition=models.Q(is_high_risk=False) | ~models.Q(risk_reason=""),
                name="category_risk_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(is_high_use=False) | ~models.Q(use_reason=""), name="category_use_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
