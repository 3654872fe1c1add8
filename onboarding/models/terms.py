"""What a buyer asks of newcomers: its admission conditions and its code of conduct, both in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantRow


class TermsState(models.TextChoices):
    """A draft is worked on; what was put in force never changes; the version after it ends it."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", pgettext_lazy("state of a version", "In force")
    ENDED = "ended", pgettext_lazy("state of a version", "Ended")


class Versioned(TenantRow):
    """One version of something a buyer puts in force."""

    version = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=16, choices=TermsState, default=TermsState.DRAFT)
    effective_from = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    put_in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == TermsState.DRAFT


class ConditionSet(Versioned):
    """A version of the admission conditions (T/CFIE Annex B items 9 and 11; 7.4.1).

    ``conditions`` is a list of ``{"kind", …parameters}``; the kinds and their parameters stand in
    ``onboarding/conditions.py``. A case keeps a copy of the version it was opened under.
    """

    conditions = models.JSONField(default=list)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="condition_set_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="in_force"), name="one_condition_set_in_force"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="draft"), name="one_draft_condition_set"
            ),
        ]

    def __str__(self) -> str:
        return f"conditions v{self.version}"


class CodeVersion(Versioned):
    """A version of the buyer's code of conduct.

    ``texts``: language → ``{"title", "opening", "human_rights", "labour", "environment",
    "anti_corruption"}``; the last four are the areas of the UN Global Compact. ``asked_at`` is when those who
    had signed an earlier version were asked to sign this one.
    """

    texts = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="code_version_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="in_force"), name="one_code_in_force"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="draft"), name="one_draft_code"
            ),
        ]

    def __str__(self) -> str:
        return f"code v{self.version}"
