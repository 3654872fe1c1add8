"""What was handed in or shared: one frozen document, its files, and the consent to hold them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.requests import Request
from core.models import CaseRow, TenantForeignKey

#: A row is about something handed in, or about something shared.
OF_ONE = models.Q(submission__isnull=False, copy=None) | models.Q(submission=None, copy__isnull=False)
#: A consent ends soon when its end is this near.
ENDS_SOON = timedelta(days=30)


class Submission(CaseRow):
    """What a supplier handed in, frozen: one immutable document with its hash.

    ``document``: ``{"standard", "version", "hash", "size", "items": {item: {"met", "none_met",
    "not_applicable", "reason", "comment", "evidence": [{"id", "name", "sha256", "content_type", "size",
    "valid_until", "kind", …}]}}, "period": {"reference_date", "from", "to"}}``. Files handed in earlier have
    only the keys named here, earlier documents no period (``documents.py``). ``remarks`` repeats what people
    wrote beside their answers as a list in JSON, so that it can be searched without reading whole documents.
    """

    request = TenantForeignKey(Request, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    remarks = models.GeneratedField(
        expression=Cast(
            models.Func(
                models.F("document"),
                models.Value("$.items.*.comment"),
                function="jsonb_path_query_array",
                template="%(function)s(%(expressions)s::jsonpath)",
                output_field=models.JSONField(),
            ),
            models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "number"], name="submission_once")
        ]

    def __str__(self) -> str:
        return f"submission {self.number}"


class SubmittedFile(CaseRow):
    """The copy of one evidence file that a buyer holds: the right to open it. It came with a submission or
    with a shared copy, one of the two."""

    submission = TenantForeignKey(Submission, null=True, related_name="files")
    copy = TenantForeignKey("assessments.SharedCopy", null=True, related_name="files")
    evidence_id = models.UUIDField()
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "submission", "evidence_id"], name="submitted_file_once"
            ),
            models.UniqueConstraint(fields=["tenant", "copy", "evidence_id"], name="shared_file_once"),
            models.CheckConstraint(condition=OF_ONE, name="file_of_one_copy"),
        ]

    def __str__(self) -> str:
        return self.name


class ConsentState(models.TextChoices):
    """How a consent stands at an instant."""

    RUNNING = "running", _("In force")
    SOON = "soon", _("Ends soon")
    ENDED = "ended", pgettext_lazy("consent", "Ended")
    REVOKED = "revoked", _("Taken back")

    @property
    def is_over(self) -> bool:
        """Whether its copy can no longer be opened."""
        return self in {ConsentState.ENDED, ConsentState.REVOKED}


class Consent(CaseRow):
    """A supplier allows one buyer (``tenant``) to hold and use a copy of its answers until ``expires_at``.

    The copy is what it handed in there (``submission``) or what it shared (``copy``), one of the two.
    ``withdrawn`` holds the sections taken back one by one, ``{section: instant}``; ``revoked_at`` says that
    all of it was. Whoever opens the copy is asked about it then: an end needs no job to come true.
    ``remind_at`` is when the company is next told of the end (:mod:`assessments.sharing.ending`).
    """

    submission = TenantForeignKey(Submission, null=True, related_name="consents")
    copy = TenantForeignKey("assessments.SharedCopy", null=True, related_name="consents")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    withdrawn = models.JSONField(default=dict, blank=True, db_default={})
    remind_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "submission"], name="consent_once"),
            models.UniqueConstraint(fields=["tenant", "copy"], name="consent_once_a_copy"),
            models.CheckConstraint(condition=OF_ONE, name="consent_to_one_copy"),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="consents_end_soon"
            ),
            models.Index(fields=["supplier_org", "-given_at"], name="consent_ledger"),
        ]

    def __str__(self) -> str:
        return f"consent until {self.expires_at:%Y-%m-%d}"

    def state(self, now: datetime) -> ConsentState:
        """How it stands at ``now``; it ends soon for the last 30 days."""
        if self.revoked_at is not None:
            return ConsentState.REVOKED
        if self.expires_at <= now:
            return ConsentState.ENDED
        return ConsentState.SOON if self.expires_at <= now + ENDS_SOON else ConsentState.RUNNING

    def is_running(self, now: datetime) -> bool:
        """Whether the copy may be opened at ``now``."""
        return self.revoked_at is None and self.expires_at > now
