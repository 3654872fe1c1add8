"""The buyer's supplier list: one row a supplier, its sites, and what other systems call it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow


class SizeClass(models.TextChoices):
    """Size classes of T/CERDS 6.2 and 6.4; results are shown apart for each."""

    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    MICRO_SMALL = "micro_small", _("Micro and small")


class SupplierStatus(models.TextChoices):
    """Where a supplier stands with the buyer (T/CFIE 7.2.2)."""

    CANDIDATE = "candidate", _("Candidate")
    ONBOARDING = "onboarding", _("In onboarding")
    ADMITTED = "admitted", _("Admitted")
    WATCH = "watch", _("On watch")
    REMOVED = "removed", _("Removed")


class RiskClass(models.TextChoices):
    """How exposed the buyer is to a supplier (T/CFIE 7.2.1 a)); kept by the app ``risk``."""

    LOW = "low", pgettext_lazy("risk class", "Low")
    MEDIUM = "medium", pgettext_lazy("risk class", "Medium")
    HIGH = "high", pgettext_lazy("risk class", "High")


class Currency(models.TextChoices):
    """Currencies that the size rules are written in (``suppliers/sizing.py``)."""

    CNY = "CNY", _("CNY, yuan")
    EUR = "EUR", _("EUR, euro")


class SizeFacts(models.Model):
    """The size class of a supplier and the figures that suggest it (``suppliers/sizing.py``).

    ``industry`` is a code of GB/T 4754-2017 (``suppliers/industries.py``). ``revenue`` and ``assets`` are of
    the year ``figures_year``, in millions of ``currency``. ``size_reason`` says why a person set another
    class than the rule suggests; it is empty where they agree.
    """

    size_class = models.CharField(max_length=16, choices=SizeClass, blank=True)
    size_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    industry = models.CharField(max_length=3, blank=True, default="", db_default="")
    headcount = models.PositiveIntegerField(null=True, blank=True)
    revenue = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    assets = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True, default="", db_default="")
    figures_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class Supplier(SizeFacts, TenantRow):
    """One supplier in one buyer's list.

    ``supplier_org`` is the supplier's own organisation on the platform once somebody there accepted an
    invitation. ``match_key`` is the folded name, country and address that make it the same supplier in an
    import, ``name_key`` the folded name and country (see ``suppliers/matching.py``). ``number`` is ours,
    ``reference`` the buyer's own. ``country`` is ISO 3166-1 alpha-2. ``tier`` counts from the buyer: tier 1
    delivers directly. It is what people or an ERP said, until the links of the chain lead to tier 1: then it
    follows from them (``suppliers/chain/``), and ``stated_tier`` keeps what was said.
    ``risk_class`` is the one that holds now, by the rule or a person (``risk/``).
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    number = models.PositiveIntegerField(editable=False)
    reference = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    address = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=200, blank=True)
    tier = models.PositiveSmallIntegerField(default=1)
    stated_tier = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=16, choices=SupplierStatus, default=SupplierStatus.CANDIDATE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    match_key = models.CharField(max_length=64, editable=False)
    name_key = models.CharField(max_length=64, editable=False)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    risk_class = models.CharField(
        max_length=8, choices=RiskClass, blank=True, default="", db_default="", editable=False
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "match_key"], name="supplier_once"),
            models.UniqueConstraint(fields=["tenant", "number"], name="supplier_number_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="supplier_by_name"),
            models.Index(fields=["tenant", "country", "name", "id"], name="supplier_by_country"),
            models.Index(fields=["tenant", "supplier_org"], name="supplier_by_org"),
            models.Index(fields=["tenant", "name_key"], name="supplier_by_name_key"),
            models.Index(fields=["tenant", "risk_class", "name", "id"], name="supplier_by_risk"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_direct(self) -> bool:
        """Whether it delivers to the buyer itself."""
        return self.tier == 1

    @property
    def told_tier(self) -> int:
        """The tier as people or an ERP said it, whatever follows from the links."""
        return self.tier if self.stated_tier is None else self.stated_tier


class Site(TenantRow):
    """A place where a supplier works: what an audit goes to and a finding is about."""

    supplier = TenantForeignKey(Supplier, related_name="sites", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "supplier", "name"], name="site_once")]

    def __str__(self) -> str:
        return self.name


class SupplierKey(TenantRow):
    """What another system of the buyer calls a supplier: its ERP's name and the id there."""

    supplier = TenantForeignKey(Supplier, related_name="keys", on_delete=models.CASCADE)
    source_system = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128)

    class Meta:
        ordering = ["source_system", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source_system", "external_id"], name="supplier_key_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "supplier"], name="supplier_key_of")]

    def __str__(self) -> str:
        return f"{self.source_system}:{self.external_id}"
