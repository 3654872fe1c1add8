"""Rating reports: what a supplier's results were when somebody asked, frozen, and the PDF made of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CaseRow, TenantForeignKey, TenantRow
from scoring.models import Scorecard
from suppliers.models import Supplier


class Language(models.TextChoices):
    """The language a report is written in; the labels in the other one stand beside it in grey."""

    ENGLISH = "en", _("English")
    CHINESE = "zh-hans", _("Simplified Chinese")


class Report(CaseRow):
    """One rating report in one language.

    ``content`` is everything it tells, frozen when it was asked for (see ``reports/content.py``), and
    ``content_hash`` its SHA-256: the same results in the same language are the same report. A worker makes
    the PDF (``queued`` → ``rendering`` → ``ready``); after three tries it is ``failed`` and ``problem`` says
    why. ``is_draft`` marks a report on a scorecard nobody has released: the supplier company never reads it.
    ``file`` is the PDF in the storage, ``sha256`` the hash of its bytes, ``pages`` how many it has; each
    page has a picture beside it. ``stars`` and ``grade`` repeat the results, for lists.
    """

    class State(models.TextChoices):
        """How far a report is."""

        QUEUED = "queued", _("Waiting to be made")
        RENDERING = "rendering", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not made")

    supplier = TenantForeignKey(Supplier, related_name="reports")
    language = models.CharField(max_length=10, choices=Language)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    is_draft = models.BooleanField(default=False, db_default=False)
    stars = models.PositiveSmallIntegerField(null=True)
    grade = models.CharField(max_length=4, blank=True)
    file = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "content_hash", "language"], name="report_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-requested_at"], name="report_recent"),
            models.Index(fields=["tenant", "supplier", "-requested_at"], name="report_by_supplier"),
            models.Index(fields=["supplier_org", "-requested_at"], name="report_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} in {self.language}: {self.state}"

    @property
    def is_working(self) -> bool:
        """Whether a worker still has to make it."""
        return self.state in {self.State.QUEUED, self.State.RENDERING}

    def page_picture(self, number: int) -> str:
        """Where the picture of page ``number`` (from 1) lies in the storage."""
        return f"reports/{self.pk}/page-{number}.png"


class SharedResult(TenantRow):
    """A result that a supplier company, its ``tenant``, handed to somebody without an account, by a link.

    ``rater`` is the buyer whose rating it is. ``receipt`` is the sealed receipt of the card, frozen when it
    was shared: nobody who holds the link reads more of the case than this. The receipt itself is handed out
    only ``with_receipt``, and a ``report`` where one was added. ``recipient`` is whom it is for, in the
    company's words. ``remind_at`` is when the company is told that the link ends soon; empty when it was,
    or where nobody is to be told. Of the link's token only a hash is kept, so the link is shown once; a new
    one takes its place. It works until ``expires_at`` or ``revoked_at``. ``form_key`` is of the form it was
    made with: sent twice, it makes one. ``opened`` counts how often the page was looked at.
    """

    class State(models.TextChoices):
        """Whether the link works."""

        WORKING = "working", _("Working")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Taken back")

    rater = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )
    card = TenantForeignKey(Scorecard, related_name="shares")
    report = TenantForeignKey(Report, null=True, related_name="shares")
    with_receipt = models.BooleanField(default=False)
    recipient = models.CharField(max_length=120)
    receipt = models.JSONField()
    form_key = models.UUIDField(default=uuid.uuid4)
    token_hash = models.CharField(max_length=64, unique=True)
    link_made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="shared_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="shared_recent"),
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="shared_ends_soon"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} for {self.recipient}"

    def state(self, now: datetime) -> State:
        """Whether the link works at an instant; one that was taken back stays so."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= now else self.State.WORKING
