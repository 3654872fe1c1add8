"""Answers that came back in a workbook, until somebody of the company takes them or throws them away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.requests import Request
from core.models import CaseRow, TenantForeignKey


class AnswerWorkbook(CaseRow):
    """One workbook a supplier company uploaded to a request; the file itself is not kept.

    ``content``: ``{"said": {item: {"met", "none_met", "not_applicable", "reason", "comment"}}, "faults":
    {item: [problem]}, "base": {item: [revision, digest]}, "remarks": [problem]}``, as
    :mod:`assessments.workbook.reading` made it; a field whose column is missing is None. It is emptied once
    the workbook is taken or thrown away. Only the company sees it: drafts are nobody else's.
    """

    class State(models.TextChoices):
        """What became of it."""

        READY = "ready", _("To be looked at")
        TAKEN = "taken", _("Taken")
        DISCARDED = "discarded", _("Thrown away")

    request = TenantForeignKey(Request, related_name="workbooks", on_delete=models.CASCADE)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.READY)
    taken_at = models.DateTimeField(null=True, blank=True)
    changed = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request", "sha256"],
                condition=~models.Q(state="discarded"),
                name="answer_workbook_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
