"""One supplier's way in: the case, where it stands, what was waived, and changes of production."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import CaseRow, TenantForeignKey, TenantRow
from onboarding.models.terms import ConditionSet
from suppliers.models import Supplier


class CaseReason(models.TextChoices):
    """Why a supplier is looked at (T/CFIE Annex B item 11)."""

    NEW = "new", _("New supplier")
    CHANGE = "change", _("Production changed")
    RETURNED = "returned", _("Comes back")


class Outcome(models.TextChoices):
    """How a case ended; empty while it runs."""

    ADMITTED = "admitted", _("Admitted")
    CONDITIONAL = "conditional", _("Admitted with conditions")
    REFUSED = "refused", pgettext_lazy("admission", "Refused")
    STOPPED = "stopped", _("Stopped")


class Stage(models.TextChoices):
    """How far a running case has come; worked out from the facts, never set by hand."""

    INVITED = "invited", _("Waiting to join")
    BASELINE = "baseline", _("Papers and data")
    ASSESSMENT = "assessment", _("Assessment")
    DECISION = "decision", pgettext_lazy("stage of a case", "To decide")


class OnboardingCase(TenantRow):
    """A supplier on its way in, from the day it starts to the decision; the supplier company reads it.

    ``conditions`` is a copy of the version it was opened under, ``conditions_version`` its number: everybody
    is judged by what they were told. ``due_at`` is the end of the 90th day, the obligation ``onboarding``.
    ``reason`` is what the supplier reads about the outcome. ``terms`` are the conditions of an admission with
    conditions, to be met by ``terms_until``.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    supplier = TenantForeignKey(Supplier, related_name="onboarding_cases")
    supplier_name = models.CharField(max_length=200)
    cause = models.CharField(max_length=16, choices=CaseReason, default=CaseReason.NEW)
    change = models.CharField(max_length=2000, blank=True)
    condition_set = TenantForeignKey(ConditionSet, related_name="cases")
    conditions_version = models.PositiveIntegerField()
    conditions = models.JSONField(default=list)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    terms = models.CharField(max_length=2000, blank=True)
    terms_until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier"], condition=models.Q(outcome=""), name="one_running_case"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(decided_at__isnull=False),
                name="case_decided_some_day",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "outcome", "due_at"], name="case_by_outcome"),
            models.Index(fields=["tenant", "supplier"], name="case_by_supplier"),
            models.Index(fields=["supplier_org", "outcome", "due_at"], name="case_portal"),
        ]

    def __str__(self) -> str:
        return f"onboarding of {self.supplier_name}"

    @property
    def is_running(self) -> bool:
        """Whether nobody has decided on it yet."""
        return not self.outcome


class CaseStanding(TenantRow):
    """What the checks of a case said when they were last worked out: the buyer's own, for lists.

    ``checks`` is a list of ``{"key", "state", "why"}`` (``onboarding/checks.py``); what a decision rested on
    once there is one. ``blocked`` says that a grave violation stands in the way.
    """

    case = TenantForeignKey(OnboardingCase, related_name="standings", on_delete=models.CASCADE)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.INVITED)
    checks = models.JSONField(default=list)
    met = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    blocked = models.BooleanField(default=False)
    identified = models.PositiveSmallIntegerField(default=0)
    critical = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case"], name="standing_of_case_once")]
        indexes = [models.Index(fields=["tenant", "stage"], name="case_standing_by_stage")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.met} of {self.total}"


class Waiver(TenantRow):
    """A check that one person asks to let go, with a reason, and a second person lets go or does not."""

    case = TenantForeignKey(OnboardingCase, related_name="waivers", on_delete=models.CASCADE)
    key = models.CharField(max_length=64)
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "key"],
                condition=models.Q(is_granted__isnull=True) | models.Q(is_granted=True),
                name="waiver_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(asked_by=models.F("decided_by")),
                name="two_people_waive",
            ),
            models.CheckConstraint(
                condition=models.Q(is_granted=None, decided_by=None)
                | models.Q(is_granted__isnull=False, decided_by__isnull=False),
                name="waiver_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"waiver of {self.key}"


class ChangeReport(CaseRow):
    """A supplier company tells of a change of its production; the stage opens a case for it (R23).

    ``earlier`` is a case of the same supplier, which shows which customer it is for.
    """

    earlier = TenantForeignKey(OnboardingCase, related_name="change_reports")
    text = models.CharField(max_length=2000)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-reported_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]
