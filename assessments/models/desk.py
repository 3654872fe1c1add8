"""The assessor's desk: who reads what, by which rules of the buyer, what was checked of each proof, second
readings and acceptance by sample. Supplier companies read none of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.requests import Request
from assessments.models.submissions import Submission
from core.models import TenantForeignKey, TenantRow


class ProofStep(models.TextChoices):
    """What is checked of a paper (T/CERDS 8.3.2 b: truth, legality, issuer; 8.2.3 a 2: in force)."""

    TRUE = "true", _("The record is true")
    LEGAL = "legal", _("It was made lawfully")
    ISSUER = "issuer", _("The issuer is who they say and competent")
    IN_FORCE = "in_force", _("It is in force on the evaluation date")


class ReviewPolicy(TenantRow):
    """How a buyer wants reviews done; none written means the defaults here.

    ``needed`` are the steps (ProofStep) at least one paper must pass before a claim is accepted.
    ``second_share`` is in per cent of all decisions; the draw mixes in ``seed``, which nobody is shown.
    ``sample_share`` is in per cent of answers accepted by sample. ``days`` is how long a review may take.
    """

    needed = models.JSONField(default=list)
    second_share = models.PositiveSmallIntegerField(default=0)
    second_raised = models.BooleanField(default=False)
    second_key = models.BooleanField(default=False)
    sample_share = models.PositiveSmallIntegerField(default=10)
    days = models.PositiveSmallIntegerField(default=14)
    seed = models.CharField(max_length=32)
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="review_policy_once")]

    def __str__(self) -> str:
        return f"review policy of {self.tenant_id}"


class ReviewAssignment(TenantRow):
    """A review, or one ``section`` of it, is somebody's to read; an empty section is the whole."""

    request = TenantForeignKey(Request, related_name="review_assignments", on_delete=models.CASCADE)
    section = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    assigned_by_name = models.CharField(max_length=200)
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "section"], name="assigned_to_one")
        ]
        indexes = [models.Index(fields=["tenant", "person"], name="assigned_by_person")]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.section or 'all'}"


class ProofCheck(TenantRow):
    """What was checked of one paper in one review: the steps it ``passed``, with a remark."""

    request = TenantForeignKey(Request, related_name="proof_checks", on_delete=models.CASCADE)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    passed = models.JSONField(default=list)
    remark = models.CharField(max_length=500, blank=True)
    checked_by_name = models.CharField(max_length=200)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "sha256"], name="proof_checked_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.passed)}"


class ReadingState(models.TextChoices):
    """Where a second reading stands."""

    OPEN = "open", _("To be read")
    AGREED = "agreed", _("Agreed")
    DISAGREED = "disagreed", _("Not agreed")
    SETTLED = "settled", _("Settled by a third person")


class ReadingCause(models.TextChoices):
    """Why a decision is read by a second person."""

    RAISED = "raised", _("The proof shows more than was claimed")
    KEY = "key", _("Key supplier")
    SAMPLE = "sample", _("Drawn at random")


class SecondReading(TenantRow):
    """A decision that another person reads before the review can finish. A new decision opens it again.

    ``share`` is the per cent it was drawn by, None where it was not drawn.
    """

    request = TenantForeignKey(Request, related_name="second_readings", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    decided_at = models.DateTimeField()
    cause = models.CharField(max_length=16, choices=ReadingCause)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=ReadingState, default=ReadingState.OPEN)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reader_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    settled_note = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "request", "item"], name="read_again_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.state}"


class SampleState(models.TextChoices):
    """Where an acceptance by sample stands."""

    OPEN = "open", _("Sample being read")
    ACCEPTED = "accepted", _("Accepted by sample")
    BROKEN = "broken", _("Put back: a fault in the sample")
    DROPPED = "dropped", _("Dropped")


class SampledAcceptance(TenantRow):
    """Answers that are accepted together once a sample of them was read one by one.

    ``items`` are all of them, ``sample`` those that must be read, drawn with ``seed`` at ``share`` per cent
    (``assessments/desk/sampling.py`` draws it again from these). ``accepted`` are those that followed at
    ``ended_at``; ``fault`` is the item that was not accepted as it stood.
    """

    request = TenantForeignKey(Request, related_name="sampled_acceptances", on_delete=models.CASCADE)
    submission = TenantForeignKey(Submission, related_name="+", on_delete=models.CASCADE)
    items = models.JSONField()
    sample = models.JSONField()
    seed = models.CharField(max_length=32)
    share = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=SampleState, default=SampleState.OPEN)
    accepted = models.JSONField(default=list)
    fault = models.CharField(max_length=120, blank=True)
    started_by_name = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request"], condition=models.Q(state="open"), name="one_sample_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.sample)} of {len(self.items)}: {self.state}"
