"""Who supplies whom."""

from __future__ import annotations

from django.db import models

from core.models import TenantForeignKey, TenantRow
from suppliers.models.master import Supplier


class SupplyLink(TenantRow):
    """``upstream`` delivers to ``downstream``. Links of all suppliers of a buyer make its chain."""

    upstream = TenantForeignKey(Supplier, related_name="delivers_to")
    downstream = TenantForeignKey(Supplier, related_name="buys_from")
    material = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "upstream", "downstream"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(upstream=models.F("downstream")), name="link_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upstream_id} → {self.downstream_id}"
