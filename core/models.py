"""Base model of every business row, and the append-only event log."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between rows of one tenant.

    The database constraint is composite, ``(tenant, id)``, and made by :func:`core.rls.secure_table`,
    because single-column foreign-key checks ignore row-level security.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class TenantRow(models.Model):
    """A row that belongs to one organisation, its ``tenant``; row-level security keeps it there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class CaseRow(TenantRow):
    """A row of a buyer's case that the supplier company named in ``supplier_org`` may see too."""

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Event(TenantRow):
    """One thing that happened, written in the transaction that did it; never changed, never deleted.

    It is the audit trail. ``supplier_org`` is set where the supplier company may read it as well.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    actor_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "subject_id", "-created_at"], name="event_subject"),
            models.Index(fields=["tenant", "-created_at"], name="event_recent"),
            models.Index(fields=["supplier_org", "-created_at"], name="event_supplier"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"
