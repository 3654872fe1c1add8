"""The buyer's supplier list: one row a supplier, its sites, and what other systems call it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow
from suppliers.models.classes import ActorKind, Category, SupplierGroup


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
    REDUCED = "reduced", _("Orders reduced")
    SUSPENDED = "suspended", _("Suspended")
    REMOVED = "removed", _("Removed")
    REFUSED = "refused", pgettext_lazy("admission", "Refused")


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


class ListedSuppliers(models.Manager["Supplier"]):
    """The suppliers of a list: all but those merged into another one. This is the one place that says so."""

    def get_queryset(self) -> models.QuerySet[Supplier]:
        """Suppliers that are not merged into another one."""
        return super().get_queryset().filter(merged_into=None)


class Supplier(SizeFacts, TenantRow):
    """One supplier in one buyer's list.

    ``supplier_org`` is the supplier's own organisation on the platform once somebody there accepted an
    invitation. ``match_key`` is the folded name, country and address that make it the same supplier in an
    import, ``name_key`` the folded name and country (see ``suppliers/matching.py``). ``number`` is ours,
    ``reference`` the buyer's own. ``country`` is ISO 3166-1 alpha-2. ``tier`` counts from the buyer: tier 1
    delivers directly. It is what people or an ERP said, until the links of the chain lead to tier 1: then it
    follows from them (``suppliers/chain/``), and ``stated_tier`` keeps what was said.
    ``risk_class`` is the one that holds now, by the rule or a person (``risk/``).

    ``isic`` is a code of ISIC Rev. 4, ``nace`` one of NACE Rev. 2 (``suppliers/sectors.py``). ``owner`` looks
    after the supplier, ``steward`` after what is known of it. ``spend_share`` is the supplier's part of all
    the buyer spends, ``dependency_share`` its part of what the buyer needs in its category, both in percent.
    ``diverse`` holds words of :class:`~suppliers.models.DiverseStatus`. ``revision`` counts changes to what
    people say, so that two of them cannot overwrite each other unseen.

    ``merged_into`` leads from a record that was merged to the one that stayed; ``objects`` leaves merged ones
    out, ``everything`` has them too. ``seek_twins`` is set by the database when what is compared changes
    (``suppliers/duplicates.py``). ``tags`` are words of the buyer's own.
    """

    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    supplier_org = models.ForeignKey(
        "tenants.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
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
    actor_kind = models.CharField(max_length=16, choices=ActorKind, blank=True, default="", db_default="")
    region = models.CharField(max_length=100, blank=True, default="", db_default="")
    isic = models.CharField(max_length=4, blank=True, default="", db_default="")
    nace = models.CharField(max_length=5, blank=True, default="", db_default="")
    category = TenantForeignKey(Category, null=True, blank=True, related_name="suppliers", db_index=False)
    group = TenantForeignKey(SupplierGroup, null=True, blank=True, related_name="suppliers", db_index=False)
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    diverse = models.JSONField(
        default=list, blank=True, db_default=models.Value([], output_field=models.JSONField())
    )
    spend_share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    dependency_share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    risk_class = models.CharField(
        max_length=8, choices=RiskClass, blank=True, default="", db_default="", editable=False
    )
    tags = models.JSONField(
        default=list, blank=True, db_default=models.Value([], output_field=models.JSONField())
    )
    merged_into = TenantForeignKey("self", null=True, related_name="+", editable=False, db_index=False)
    seek_twins = models.BooleanField(default=True, db_default=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListedSuppliers()
    everything = models.Manager["Supplier"]()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "match_key"], condition=models.Q(merged_into=None), name="supplier_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="supplier_not_merged_into_itself"
            ),
            models.UniqueConstraint(fields=["tenant", "number"], name="supplier_number_once"),
            *(
                models.CheckConstraint(
                    condition=models.Q((name, None)) | models.Q((f"{name}__gte", 0), (f"{name}__lte", 100)),
                    name=f"supplier_{name}",
                )
                for name in ("spend_share", "dependency_share")
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "name", "id"], condition=models.Q(merged_into=None), name="supplier_by_name"
            ),
            models.Index(fields=["tenant", "country", "name", "id"], name="supplier_by_country"),
            models.Index(fields=["tenant", "supplier_org"], name="supplier_by_org"),
            models.Index(fields=["tenant", "name_key"], name="supplier_by_name_key"),
            models.Index(fields=["tenant", "category"], name="supplier_by_category"),
            models.Index(fields=["tenant", "group"], name="supplier_by_group"),
            models.Index(fields=["tenant", "created_at"], name="supplier_by_arrival"),
            models.Index(fields=["tenant", "risk_class", "name", "id"], name="supplier_by_risk"),
            models.Index(
                fields=["tenant", "match_key"],
                condition=models.Q(merged_into__isnull=False),
                name="supplier_merged_key",
            ),
            models.Index(fields=["tenant", "merged_into"], name="supplier_merged_into"),
            models.Index(fields=["tenant"], condition=models.Q(seek_twins=True), name="supplier_seek_twins"),
            GinIndex(fields=["tags"], opclasses=["jsonb_path_ops"], name="supplier_by_tag"),
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
    """A place where a supplier works: what an audit goes to and a finding is about.

    ``latitude`` and ``longitude`` are in degrees (WGS 84), both or none. ``country`` is empty where it is the
    supplier's. ``os_id`` is the place's id at Open Supply Hub.
    """

    class Function(models.TextChoices):
        """What is done there."""

        FACTORY = "factory", _("Factory")
        WAREHOUSE = "warehouse", _("Warehouse")
        FARM = "farm", _("Farm")
        MINE = "mine", _("Mine")
        OFFICE = "office", _("Office")
        LABORATORY = "laboratory", _("Laboratory")
        OTHER = "other", _("Other")

    supplier = TenantForeignKey(Supplier, related_name="sites", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True)
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    region = models.CharField(max_length=100, blank=True, default="", db_default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    function = models.CharField(max_length=16, choices=Function, blank=True, default="", db_default="")
    os_id = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "name"], name="site_once"),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="site_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierKey(TenantRow):
    """What others call a supplier.

    Under the scheme ``erp``: another system of the buyer (``source_system``) and the id there; one id stands
    for one supplier. Under the others: a number of a public register, which several suppliers of a list may
    share, as plants of one company do; ``source_system`` is then the country of a tax number, else empty.
    """

    class Scheme(models.TextChoices):
        """Who gives the number out."""

        ERP = "erp", _("System of yours")
        TAX = "tax", _("Tax or company number")
        LEI = "lei", _("LEI")
        OS = "os", _("OS ID")
        DUNS = "duns", _("D-U-N-S number")

    supplier = TenantForeignKey(Supplier, related_name="keys", on_delete=models.CASCADE)
    scheme = models.CharField(max_length=8, choices=Scheme, default=Scheme.ERP, db_default="erp")
    source_system = models.CharField(max_length=64, blank=True)
    external_id = models.CharField(max_length=128)

    class Meta:
        ordering = ["scheme", "source_system", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source_system", "external_id"],
                condition=models.Q(scheme="erp"),
                name="supplier_key_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "supplier", "scheme", "source_system", "external_id"],
                name="supplier_number_of_scheme_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "supplier"], name="supplier_key_of"),
            models.Index(fields=["tenant", "scheme", "external_id"], name="supplier_key_by_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.source_system or self.scheme}:{self.external_id}"
