"""What is counted over a buyer's suppliers: groups of peers, each supplier's place in them, the portfolio."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import CaseRow, TenantForeignKey, TenantRow
from scoring.models.rounds import Movement
from scoring.models.scorecards import Scorecard
from suppliers.models import SizeClass, Supplier


class GroupKind(models.TextChoices):
    """What the suppliers of a group have in common, besides their size class (T/CERDS 6.4)."""

    SIZE = "size", _("Size class")
    INDUSTRY = "industry", _("Industry")
    COUNTRY = "country", _("Country")
    TIER = "tier", pgettext_lazy("place in the supply chain", "Tier")


class PeerGroup(TenantRow):
    """Suppliers of one buyer and one size class whose result on a standard counts, in figures.

    ``code`` is a division of GB/T 4754, a country or a tier, empty for the whole class and where it is not
    known. ``n`` counts suppliers, ``bands`` how many have which stars or grade (``""`` for a zeroed round).
    ``lower``, ``median`` and ``upper`` are the quartiles of the points, empty where a part would rest on
    fewer than five suppliers (``scoring/benchmarks/hiding.py``). ``topics`` are means in parts per 10,000 of
    each topic's or group's full mark.

    A supplier company reads the groups that one of its standings names, and no others.
    """

    standard = models.CharField(max_length=32)
    size_class = models.CharField(max_length=16, choices=SizeClass)
    kind = models.CharField(max_length=16, choices=GroupKind)
    code = models.CharField(max_length=8, blank=True)
    n = models.PositiveIntegerField()
    bands = models.JSONField(default=dict)
    lower = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    median = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    upper = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    topics = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "standard", "size_class", "kind", "code"], name="peer_group_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.size_class} {self.kind} {self.code}: {self.n}"


class Standing(CaseRow):
    """Where a supplier stands among a buyer's others of its size class on one standard.

    ``card`` is the one that counts. ``total`` and ``band`` are its own. ``strengths`` are its topics in parts
    per 10,000 of their full mark. A group is named only where it may be told of
    (``scoring/benchmarks/hiding.py``), with the percentile in it: the share of the group below, in percent,
    those alike counted half. ``before`` is the card that stood in the buyer's newest quarterly round,
    ``movement`` what became of it since, ``gained`` the points.
    """

    supplier = TenantForeignKey(Supplier, related_name="standings")
    standard = models.CharField(max_length=32)
    card = TenantForeignKey(Scorecard, related_name="+")
    size_class = models.CharField(max_length=16, choices=SizeClass)
    industry = models.CharField(max_length=3, blank=True)
    country = models.CharField(max_length=2)
    tier = models.PositiveSmallIntegerField()
    total = models.DecimalField(max_digits=9, decimal_places=4)
    band = models.CharField(max_length=4, blank=True)
    strengths = models.JSONField(default=dict)
    size_group = TenantForeignKey(PeerGroup, null=True, related_name="+")
    size_percentile = models.PositiveSmallIntegerField(null=True)
    industry_group = TenantForeignKey(PeerGroup, null=True, related_name="+")
    industry_percentile = models.PositiveSmallIntegerField(null=True)
    country_group = TenantForeignKey(PeerGroup, null=True, related_name="+")
    country_percentile = models.PositiveSmallIntegerField(null=True)
    before = TenantForeignKey(Scorecard, null=True, related_name="+")
    movement = models.CharField(max_length=8, choices=Movement, default=Movement.FIRST)
    gained = models.DecimalField(max_digits=9, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "standard"], name="standing_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "standard", "size_class", "-total", "id"], name="standing_ranked"),
            models.Index(fields=["tenant", "standard", "movement", "gained", "id"], name="standing_moved"),
            models.Index(fields=["supplier_org", "standard"], name="standing_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.total}"


class Portfolio(TenantRow):
    """All of a buyer's suppliers in figures, as they were at ``counted_at``; one row a buyer.

    ``content`` holds ``coverage`` and ``rounds`` (``scoring/benchmarks/covering.py``). ``mark`` says what was
    counted; ``next_at`` is when it is looked whether that changed.
    """

    counted_at = models.DateTimeField()
    next_at = models.DateTimeField()
    mark = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="portfolio_once")]

    def __str__(self) -> str:
        return f"portfolio of {self.counted_at:%Y-%m-%d %H:%M}"
