"""Who supplies whom: a buyer's links, what suppliers declare of their own sources, demands passed on."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CaseRow, TenantForeignKey, TenantRow
from suppliers.models.master import Supplier

#: A share is in percent of what the receiving supplier needs of the material.
SHARE_BOUNDS = [MinValueValidator(0), MaxValueValidator(100)]


def share_field() -> models.DecimalField:  # type: ignore[type-arg]
    """Percent of the receiver's need of a material; None where nobody said."""
    return models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, validators=SHARE_BOUNDS)


class ListedLinks(models.Manager["SupplyLink"]):
    """Links between suppliers of the list; one that a merged record kept is none."""

    def get_queryset(self) -> models.QuerySet[SupplyLink]:
        """Links with both ends in the list."""
        return super().get_queryset().filter(upstream__merged_into=None, downstream__merged_into=None)


class SupplyLink(TenantRow):
    """``upstream`` delivers ``material`` to ``downstream``. Links of all suppliers of a buyer make its chain.

    ``share`` is in percent of what ``downstream`` needs of the material. ``declaration`` is where the
    receiving company told it; none where the buyer noted it.

    ``objects`` leaves out what a merged record kept for itself, ``everything`` has that too.
    """

    upstream = TenantForeignKey(Supplier, related_name="delivers_to")
    downstream = TenantForeignKey(Supplier, related_name="buys_from")
    material = models.CharField(max_length=200, blank=True)
    share = share_field()
    declaration = TenantForeignKey("suppliers.Declaration", null=True, related_name="links", editable=False)

    objects = ListedLinks()
    everything = models.Manager["SupplyLink"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "upstream", "downstream", "material"], name="link_of_material_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(upstream=models.F("downstream")), name="link_not_to_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gte=0, share__lte=100),
                name="link_share_in_percent",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "downstream"], name="link_by_downstream")]

    def __str__(self) -> str:
        return f"{self.upstream_id} → {self.downstream_id}"


class ChainReading(TenantRow):
    """When the tiers of a buyer's list were last worked out from its links, and when to look again."""

    read_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="chain_reading_once")]
        indexes = [models.Index(fields=["next_at"], name="chain_reading_due")]

    def __str__(self) -> str:
        return f"chain of {self.tenant_id}"


class OwnSource(TenantRow):
    """A source as the supplier company keeps it for itself (``tenant`` is the company); no customer reads it.

    ``share`` is in percent of what the company needs of ``material``.
    """

    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    identifier = models.CharField(max_length=64, blank=True)
    material = models.CharField(max_length=200)
    share = share_field()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["material", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "country", "material"], name="own_source_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Shown(models.TextChoices):
    """What a customer is told of a source."""

    NAMED = "named", _("By name")
    HIDDEN = "hidden", _("That it is there, without a name")


class DeclarationState(models.TextChoices):
    """What became of a declared source."""

    OPEN = "open", _("Not looked at yet")
    TAKEN = "taken", _("Taken into the list")
    SET_ASIDE = "set_aside", _("Set aside")
    WITHDRAWN = "withdrawn", _("Taken back by the supplier")


class Declaration(CaseRow):
    """What one customer is told of a supplier's source: a copy where it is named, else only that it is there.

    ``supplier`` is the declaring supplier in the customer's list, ``source`` the id of its
    :class:`OwnSource`. A hidden one holds nothing that tells who or what it is. A link into which the
    customer took it points here.
    """

    supplier = TenantForeignKey(Supplier, related_name="declarations")
    source = models.UUIDField(editable=False)
    shown = models.CharField(max_length=8, choices=Shown)
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    identifier = models.CharField(max_length=64, blank=True)
    material = models.CharField(max_length=200, blank=True)
    share = share_field()
    state = models.CharField(max_length=16, choices=DeclarationState, default=DeclarationState.OPEN)
    consented_at = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier_org", "source"], name="declaration_once"),
            models.CheckConstraint(
                condition=models.Q(shown="named", consented_at__isnull=False)
                | models.Q(shown="hidden", name="", country="", identifier="", material="", share=None),
                name="declaration_named_by_consent",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="declaration_by_state")]

    def __str__(self) -> str:
        return self.name or str(self.source)


class Demand(models.TextChoices):
    """What is passed on along the chain (T/CFIE 7.2.3 i)."""

    CODE = "code", _("Code of conduct")
    STANDARD = "standard", _("Requirements of an ESG standard")
    REQUEST = "request", _("Questionnaire or request for data")
    TERMS = "terms", _("Contract terms")
    TRAINING = "training", _("Training")


class PassedDemand(TenantRow):
    """A demand passed on along one link (T/CFIE 7.2.3 i): noted by the buyer on ``link``, or told by the
    supplier company on its ``declaration``. ``evidence`` names a file of the company's own vault."""

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    link = TenantForeignKey(SupplyLink, null=True, related_name="demands", on_delete=models.CASCADE)
    declaration = TenantForeignKey(Declaration, null=True, related_name="demands", on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=Demand)
    passed_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    evidence = models.UUIDField(null=True, blank=True)
    evidence_name = models.CharField(max_length=255, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-passed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(link=None, declaration__isnull=False, supplier_org__isnull=False)
                | models.Q(link__isnull=False, declaration=None, supplier_org=None),
                name="demand_along_one_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.passed_on}"
