"""What was handed in: one frozen document, its files, and the consent to hold them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

from assessments.models.requests import Request
from core.models import CaseRow, TenantForeignKey


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
    """The copy of one evidence file that a buyer holds through a submission: the right to open it."""

    submission = TenantForeignKey(Submission, related_name="files")
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
            )
        ]

    def __str__(self) -> str:
        return self.name


class Consent(CaseRow):
    """A supplier allows one buyer (``tenant``) to hold and use the submitted copy until ``expires_at``."""

    submission = TenantForeignKey(Submission, related_name="consents")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "submission"], name="consent_once")]

    def __str__(self) -> str:
        return f"consent until {self.expires_at:%Y-%m-%d}"
