"""What a company keeps beside the files of its vault: its sites, its checklists, who may look at them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.evidence import Evidence
from core.models import CaseRow, TenantForeignKey, TenantRow


class CompanySite(TenantRow):
    """A site of the supplier company (``tenant``) that papers of its vault may cover."""

    name = models.CharField(max_length=120)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="company_site_once")]

    def __str__(self) -> str:
        return self.name


class ChecklistPaper(TenantRow):
    """A paper of the vault that lies on one line of a checklist (:mod:`assessments.vault.checklists`)."""

    line = models.CharField(max_length=60)
    evidence = TenantForeignKey(Evidence, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "line", "evidence"], name="checklist_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.evidence_id}"


class KeptShare(CaseRow):
    """A customer (``tenant``) may see which lines of the checklists a supplier company has papers for.

    ``document`` is its copy: ``{"lines": {line: [last day or None, …]}}``, one entry a paper that counts;
    no names, no files. It follows the company's vault until ``revoked_at`` and is empty from then on.
    """

    document = models.JSONField(default=dict)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "supplier_org"], name="kept_share_once")]

    def __str__(self) -> str:
        return f"kept by {self.supplier_org_id}"
