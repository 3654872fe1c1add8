"""Audits a buyer orders from an audit firm, who may work on them, and the sheets auditors bring."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from core.models import TenantForeignKey, TenantRow
from remediation.models import Finding
from suppliers.models import Site, Supplier
from tenants.models import Organisation

#: The permission an auditor is granted on one audit.
WORK_ON = "work_on_audit"


class Announcement(models.TextChoices):
    """Whether the supplier knows when the auditors come."""

    ANNOUNCED = "announced", _("Announced")
    SEMI_ANNOUNCED = "semi_announced", _("Semi-announced")
    UNANNOUNCED = "unannounced", _("Unannounced")


class AuditState(models.TextChoices):
    """Where an audit stands."""

    PLANNED = "planned", _("Planned")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Cancelled")


class Audit(TenantRow):
    """One visit of an audit firm to a supplier's sites, from its first to its last day.

    Concluding it says that the record is complete: the audit-verified score follows (``rated_at``).
    """

    number = models.PositiveIntegerField(editable=False)
    supplier = TenantForeignKey(Supplier, related_name="audits")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=200)
    announcement = models.CharField(max_length=16, choices=Announcement, default=Announcement.ANNOUNCED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=16, choices=AuditState, default=AuditState.PLANNED)
    summary = models.TextField(blank=True, max_length=4000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by_name = models.CharField(max_length=200, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-number"]
        permissions = [(WORK_ON, "Can work on the audit")]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="audit_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="audit_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "starts_on"], name="audit_by_state"),
            models.Index(fields=["tenant", "supplier"], name="audit_by_supplier"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number as people write it, such as ``A-2026-0007``."""
        return f"A-{self.starts_on:%Y}-{self.number:04d}"


class AuditSite(TenantRow):
    """A site an audit visits."""

    audit = TenantForeignKey(Audit, related_name="sites", on_delete=models.CASCADE)
    site = TenantForeignKey(Site, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "audit", "site"], name="audit_site_once")]

    def __str__(self) -> str:
        return str(self.audit)


class AuditGrant(UserObjectPermissionBase):
    """django-guardian's row: this person may work on this audit. It belongs to the audit's tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = TenantForeignKey(Audit, related_name="grants", on_delete=models.CASCADE)
    tenant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "permission", "content_object"], name="audit_granted_once"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the grant with the tenant of its audit."""
        self.tenant_id = self.content_object.tenant_id
        super().save(*args, **kwargs)


class FindingSheet(TenantRow):
    """A spreadsheet of findings that an auditor filled in, from upload to result.

    A worker reads it (``uploaded`` → ``ready`` or ``failed`` with ``problem``); nothing of it is a finding
    until a person takes it (``taken``): then its fresh rows are draft findings of the audit.
    """

    class State(models.TextChoices):
        """How far a sheet is."""

        UPLOADED = "uploaded", _("Waiting to be read")
        READY = "ready", _("Ready to take")
        TAKEN = "taken", _("Taken")
        FAILED = "failed", _("Not readable")
        DISCARDED = "discarded", _("Discarded")

    audit = TenantForeignKey(Audit, related_name="sheets", on_delete=models.CASCADE)
    file_name = models.CharField(max_length=255)
    file = models.FileField(upload_to="finding-sheets/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.UPLOADED)
    problem = models.JSONField(default=dict, blank=True)
    total = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "audit", "sha256"],
                condition=~models.Q(state__in=["failed", "discarded"]),
                name="sheet_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class FindingSheetRow(TenantRow):
    """One line of a sheet with its verdict.

    ``raw`` holds the cells by column, ``values`` what was understood, ``problems`` what is to be said about
    it: ``[{"code", "column", …}]``.
    """

    class Verdict(models.TextChoices):
        """What becomes of a line."""

        FRESH = "fresh", _("New finding")
        KNOWN = "known", _("Here already")
        REFUSED = "refused", _("Refused")

    sheet = TenantForeignKey(FindingSheet, related_name="rows", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict)
    problems = models.JSONField(default=list)
    finding = TenantForeignKey(Finding, null=True, related_name="+", on_delete=models.SET_NULL)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sheet", "number"], name="sheet_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"
