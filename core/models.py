"""Base model of every business row, the append-only event log, and the clock: obligations and effects."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between rows of one tenant.

    The database constraint is composite, ``(tenant, id)``, and made by :func:`core.rls.secure_table`,
    because single-column foreign-key checks ignore row-level security.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class TenantRow(models.Model):
    """A row that belongs to one organisation, its ``tenant``; row-level security keeps it there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class CaseRow(TenantRow):
    """A row of a buyer's case that the supplier company named in ``supplier_org`` may see too."""

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Event(TenantRow):
    """One thing that happened, written in the transaction that did it; never changed, never deleted.

    It is the audit trail. ``supplier_org`` is set where the supplier company may read it as well.
    """

    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    supplier_org = models.ForeignKey(
        "tenants.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
    )
    actor_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "subject_id", "-created_at"], name="event_subject"),
            models.Index(fields=["tenant", "-created_at"], name="event_recent"),
            models.Index(fields=["supplier_org", "-created_at"], name="event_supplier"),
            models.Index(fields=["actor"], condition=models.Q(actor__isnull=False), name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class Obligation(TenantRow):
    """The clock: something owed on a subject by an instant (``due_at``, UTC).

    ``rule`` names the rule and its version that set the instant, ``started_at`` the recorded start event.
    ``steps`` are ``[[seconds from due_at, kind of effect], …]`` in order of time, frozen when the obligation
    opens; ``next_step`` is the first that was not taken, ``next_at`` its instant, empty while nothing is to
    come. While an answer waits for a decision (``waiting``) the clock stands still: an answer that is
    accepted met the obligation when it came in (``answered_at``), one that is refused sets it going again.
    ``breached_at`` stays for good once the instant passed unanswered. Work on it by ``core.obligations``.
    """

    class State(models.TextChoices):
        """Whether something is still owed."""

        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting for a decision")
        MET = "met", _("Met")
        CANCELLED = "cancelled", _("Cancelled")

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=32)
    rule = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    steps = models.JSONField(default=list)
    next_step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject_id", "kind", "due_at"], name="obligation_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="obligation_next"
            ),
            models.Index(fields=["tenant", "state", "due_at"], name="obligation_by_state"),
            models.Index(fields=["supplier_org", "state", "due_at"], name="obligation_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether something is still owed or waits for a decision."""
        return self.state in {self.State.OPEN, self.State.WAITING}


class Effect(TenantRow):
    """The ledger of what follows: one row a step of an obligation, or a thing that happened and is to be told
    (then without obligation). Unique on ``key``, so that running twice does nothing twice.

    ``due_at`` is when it should have happened, ``recorded_at`` when it did. ``handled_at`` is set by the
    stage that acts on it (tells people, opens a round), in the same transaction as what it does.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    obligation = TenantForeignKey(Obligation, null=True, related_name="effects")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    due_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="effect_once")]
        indexes = [
            models.Index(
                fields=["subject_type", "due_at"], condition=models.Q(handled_at=None), name="effect_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_type}:{self.subject_id}"
