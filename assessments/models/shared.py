"""Answers that went to a second buyer: the frozen copy it holds, and its asking for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CaseRow, TenantForeignKey


class SharedCopy(CaseRow):
    """What a supplier company handed in elsewhere, frozen once more for a buyer (``tenant``) it chose.

    ``document`` is that of a submission (:class:`assessments.models.Submission`) with the shared sections
    alone, and with ``"handed_in_at"``, ``"files"`` (whether the files came along) and, where the company
    added it, ``"verified"`` (``assessments/sharing/freezing.py``). It never changes; ``sections`` are the
    keys of those in it. ``source`` is the company's submission; only the company can look it up. The consent
    to it is a :class:`assessments.models.Consent`.
    """

    standard = models.CharField(max_length=32)
    standard_version = models.CharField(max_length=32)
    source = models.UUIDField(editable=False)
    sections = models.JSONField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=300)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared_by_name = models.CharField(max_length=200)
    shared_at = models.DateTimeField()
    form_key = models.UUIDField()

    class Meta:
        ordering = ["-shared_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier_org", "form_key"], name="copy_once_a_form")
        ]
        indexes = [models.Index(fields=["tenant", "supplier_org"], name="copy_of_company")]

    def __str__(self) -> str:
        return f"{self.standard} {self.shared_at:%Y-%m-%d}"


class SharingAsk(CaseRow):
    """A buyer asks a supplier company to share answers it may have given elsewhere.

    It tells nobody whether there are any. ``copy`` is what was shared for it. ``tell_at`` is when the company
    gets its letter about it, empty once it went out.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Asked")
        SHARED = "shared", _("Shared")
        DECLINED = "declined", _("Not shared")

    standard = models.CharField(max_length=32)
    message = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    copy = TenantForeignKey(SharedCopy, null=True, related_name="asks")
    tell_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier_org", "standard"],
                condition=models.Q(state="open"),
                name="one_open_ask",
            )
        ]
        indexes = [
            models.Index(
                fields=["tell_at"], condition=models.Q(tell_at__isnull=False), name="asks_to_tell_of"
            ),
            models.Index(fields=["supplier_org", "state"], name="ask_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} asked {self.asked_at:%Y-%m-%d}"
