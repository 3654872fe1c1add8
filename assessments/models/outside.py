"""Results of outside questionnaires and remote assessments, as a company or its customer entered them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.outside.schemes import scheme_name
from core.models import TenantForeignKey, TenantRow
from suppliers.models import Supplier


class OutsideResult(TenantRow):
    """One result of somebody else's assessment of a supplier: shown beside the answers, never counted.

    ``score`` is text as the owner of the scheme writes it. The file is a copy of one of the company's vault,
    named by its content; it is the company's right to give it. ``by_supplier`` says who entered it.
    ``removed_at`` hides it; the row stays.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    supplier = TenantForeignKey(Supplier, related_name="outside_results")
    scheme = models.CharField(max_length=32)
    scheme_name = models.CharField(max_length=100, blank=True)
    score = models.CharField(max_length=100)
    assessed_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    file = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by_supplier = models.BooleanField(default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_by_name = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-assessed_on", "id"]
        indexes = [models.Index(fields=["tenant", "supplier"], name="outside_by_supplier")]

    def __str__(self) -> str:
        return f"{self.name}: {self.score}"

    @property
    def name(self) -> str:
        """What the result is called."""
        return scheme_name(self.scheme, self.scheme_name)
