"""How a supplier company shares the work on a request: who answers which section, who reads it before it goes
out, and what was taken back after it went.

All but :class:`Withdrawal` is the company's own: no buyer and no rating body may read it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.requests import Request
from assessments.models.submissions import Submission
from core.models import CaseRow, TenantForeignKey, TenantRow


class SectionAssignment(CaseRow):
    """One section of a request that a colleague answers until the end of the day ``until``, where the
    company is. It says who sees to it and locks nothing.

    ``tell_at`` is when the person is next written to, ``step`` which letter that is
    (:data:`assessments.team.telling.STEPS`). One that ``ended_at`` closed is kept: ``ending`` says how.
    """

    class Ending(models.TextChoices):
        """Why nobody sees to a section any more."""

        MOVED = "moved", _("Given to somebody else")
        LEFT = "left", _("Left the company")

    request = TenantForeignKey(Request, related_name="assignments")
    section = models.CharField(max_length=120)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_by_name = models.CharField(max_length=200)
    assigned_at = models.DateTimeField()
    until = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    class Meta:
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request", "section"],
                condition=models.Q(ended_at=None),
                name="one_person_a_section",
            )
        ]
        indexes = [
            models.Index(
                fields=["tell_at"], condition=models.Q(tell_at__isnull=False), name="sections_to_tell"
            ),
            models.Index(
                fields=["supplier_org", "person"], condition=models.Q(ended_at=None), name="sections_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.person_name}"


class HandInRule(TenantRow):
    """What a supplier company (``tenant``) wants before anything goes out: that somebody else reads it
    (T/CERDS 7.1 c)."""

    reads_first = models.BooleanField(default=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_hand_in_rule")]

    def __str__(self) -> str:
        return f"reads first: {self.reads_first}"


class InternalReview(CaseRow):
    """A colleague reads the answers to a request before they are handed in (T/CERDS 7.1 c).

    ``answers`` holds the hash of every answer that was cleared or sent back, by item; ``own`` counts those
    among them that the reader had written. ``words`` is what the reader says of the whole. ``tell_at`` is
    when the one whose turn it is hears of it.
    """

    class State(models.TextChoices):
        """How a reading stands."""

        OPEN = "open", _("Being read")
        CLEARED = "cleared", _("Cleared to hand in")
        SENT_BACK = "sent_back", _("Sent back with remarks")
        ENDED = "ended", pgettext_lazy("an internal review", "Called off")

    request = TenantForeignKey(Request, related_name="internal_reviews")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reader_name = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    answers = models.JSONField(default=dict, blank=True)
    own = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True, blank=True)
    tell_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request"], condition=models.Q(state="open"), name="one_reading_at_a_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["tell_at"], condition=models.Q(tell_at__isnull=False), name="readings_to_tell"
            ),
            models.Index(
                fields=["supplier_org", "reader"], condition=models.Q(state="open"), name="readings_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_name}: {self.state}"


class InternalRemark(CaseRow):
    """What the reader says of one answer; ``answer_hash`` is the answer it was said of."""

    review = TenantForeignKey(InternalReview, related_name="remarks")
    item = models.CharField(max_length=120)
    text = models.CharField(max_length=1000)
    answer_hash = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "review", "item"], name="remark_once")]

    def __str__(self) -> str:
        return self.item


class Withdrawal(CaseRow):
    """A submission its company took back before its review began: the buyer no longer reads it.

    The submission stays as a record. ``settled_at`` is when the card computed from it stopped standing.
    """

    submission = TenantForeignKey(Submission, related_name="withdrawals")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "submission"], name="withdrawn_once")]
        indexes = [
            models.Index(
                fields=["withdrawn_at"], condition=models.Q(settled_at=None), name="withdrawals_to_settle"
            )
        ]

    def __str__(self) -> str:
        return f"withdrawn {self.withdrawn_at:%Y-%m-%d}"
