"""A company's vault of files, and which of them proves what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.requests import Request
from core.models import CaseRow, TenantForeignKey, TenantRow


class EvidenceKind(models.TextChoices):
    """What a paper is; T/CERDS 8.2.3 asks something else of each (``assessments/validity.py``)."""

    POLICY = "policy", _("Policy")
    CERTIFICATE = "certificate", _("Certificate")
    HONOUR = "honour", _("Honour")
    RECORD = "record", _("Record")
    REPORT = "report", _("Report")
    OTHER = "other", _("Other")


class Evidence(TenantRow):
    """A file in a supplier company's own vault (``tenant`` is the supplier company).

    The stored file is named by its SHA-256 and never changes; the same file twice is one row. What the paper
    is, from when to when it is in force and which time it tells of is said by the company. A policy of its
    group (``of_group``, ``group_name``) counts when it ``binds_supplier``. ``remind_at`` is when the company
    is next told that the paper ends (:mod:`assessments.papers_end`).
    """

    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="evidence/", max_length=255)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=16, choices=EvidenceKind, default=EvidenceKind.OTHER, db_default=EvidenceKind.OTHER
    )
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True, default="", db_default="")
    number = models.CharField(max_length=100, blank=True, default="", db_default="")
    of_group = models.BooleanField(default=False, db_default=False)
    group_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    binds_supplier = models.BooleanField(default=False, db_default=False)
    remind_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="evidence_once")]
        indexes = [
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="papers_end_soon"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AnswerEvidence(CaseRow):
    """A vault file offered as proof of one item of one request (drafts; frozen on submission)."""

    request = TenantForeignKey(Request, related_name="evidence_links", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "item", "evidence"], name="proof_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.evidence_id}"
