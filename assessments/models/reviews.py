"""What assessors decided, now and when a scorecard was computed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.choices import Decision, RejectReason
from assessments.models.requests import Request
from assessments.models.submissions import Submission
from core.models import CaseRow, TenantForeignKey


class Review(CaseRow):
    """An assessor's decision on one item of a request. ``met`` is what counts as verified.

    ``answer_hash`` is the hash of the answer decided on: when the supplier hands in again, decisions on
    unchanged answers stay and the others are open again.
    """

    request = TenantForeignKey(Request, related_name="reviews")
    submission = TenantForeignKey(Submission, related_name="reviews")
    item = models.CharField(max_length=120)
    answer_hash = models.CharField(max_length=64)
    decision = models.CharField(max_length=16, choices=Decision)
    met = models.JSONField(default=list)
    not_applicable = models.JSONField(default=list)
    reason = models.CharField(max_length=16, choices=RejectReason, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "request", "item"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.decision}"


class KeptDecisions(CaseRow):
    """The decisions of a finished review, kept when it is opened again or one of them is replaced: what the
    scorecards of that ``revision`` rest on. ``decisions`` holds the values of each :class:`Review` by item.
    Never changed. The supplier company reads them where such a scorecard was published."""

    request = TenantForeignKey(Request, related_name="kept_decisions")
    revision = models.PositiveIntegerField()
    decisions = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "revision"], name="decisions_kept_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.revision} of {self.request_id}"
