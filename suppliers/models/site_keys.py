"""What other systems call the sites of suppliers."""

from __future__ import annotations

from django.db import models

from core.models import TenantForeignKey, TenantRow
from suppliers.models.master import Site


class SiteKey(TenantRow):
    """Another system of the buyer (``source_system``) and the id there; one id stands for one site."""

    site = TenantForeignKey(Site, related_name="keys", on_delete=models.CASCADE)
    source_system = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128)

    class Meta:
        ordering = ["source_system", "external_id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "source_system", "external_id"], name="site_key_once")
        ]
        indexes = [models.Index(fields=["tenant", "site"], name="site_key_of")]

    def __str__(self) -> str:
        return f"{self.source_system}:{self.external_id}"
