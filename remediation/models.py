"""Findings, and what suppliers do about them: plans of corrective actions, and proof of correction."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import CaseRow, TenantForeignKey, TenantRow
from suppliers.models import Site, Supplier


class Severity(models.TextChoices):
    """How bad a finding is; terms by severity stand in ``remediation/rules.py``."""

    ZERO_TOLERANCE = "zero_tolerance", _("Zero tolerance")
    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")
    OBSERVATION = "observation", _("Observation")


class Area(models.TextChoices):
    """The four pillars an audit looks at (supplier page of AIM-PROGRESS)."""

    LABOUR = "labour", _("Labour")
    HEALTH_SAFETY = "health_safety", _("Health and safety")
    ENVIRONMENT = "environment", _("Environment")
    INTEGRITY = "integrity", _("Business integrity")


class FindingState(models.TextChoices):
    """Where a finding stands as a whole."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PartState(models.TextChoices):
    """Where the plan, or the correction, of a finding stands."""

    NOT_ASKED = "not_asked", _("Not asked for")
    DUE = "due", _("Waiting for the supplier")
    SUBMITTED = "submitted", _("Waiting for a decision")
    REJECTED = "rejected", _("Rejected")
    ACCEPTED = "accepted", _("Accepted")


class Origin(models.TextChoices):
    """Where a finding came from."""

    AUDIT = "audit", _("Audit")
    BUYER = "buyer", _("Buyer")


class Finding(TenantRow):
    """Something found wrong at a supplier, from draft to closure.

    ``supplier_org`` is set when the finding is issued (or when the company joins after that): drafts are
    never shown to it. ``site_name`` is what the site was called then: the supplier cannot read the buyer's
    list of sites. ``issued_at`` starts the clocks: the obligations ``plan`` and ``fix`` on this row.
    ``standard`` and ``item`` name the T/CERDS indicator or T/CFIE item the finding refutes, if any: while it
    is open, the audit-verified score counts that item as not met. ``origin_id`` is the audit's id;
    ``origin_key`` tells a repeated line of a sheet, unique for each audit. ``rated_state``: scored last.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    number = models.PositiveIntegerField(editable=False)
    supplier = TenantForeignKey(Supplier, related_name="findings")
    site = TenantForeignKey(Site, null=True, related_name="findings")
    site_name = models.CharField(max_length=200, blank=True, editable=False)
    severity = models.CharField(max_length=16, choices=Severity)
    area = models.CharField(max_length=16, choices=Area)
    clause = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    standard = models.CharField(max_length=32, blank=True)
    item = models.CharField(max_length=120, blank=True)
    found_on = models.DateField()
    state = models.CharField(max_length=16, choices=FindingState, default=FindingState.DRAFT)
    plan_state = models.CharField(max_length=16, choices=PartState, default=PartState.NOT_ASKED)
    fix_state = models.CharField(max_length=16, choices=PartState, default=PartState.NOT_ASKED)
    origin = models.CharField(max_length=16, choices=Origin)
    origin_id = models.UUIDField(null=True, blank=True)
    origin_label = models.CharField(max_length=250, blank=True)
    origin_key = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=1000, blank=True)
    rated_state = models.CharField(max_length=16, blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="finding_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "origin_id", "origin_key"],
                condition=~models.Q(origin_key="") & ~models.Q(state="withdrawn"),
                name="finding_of_origin_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "severity"], name="finding_by_state"),
            models.Index(fields=["tenant", "supplier", "state"], name="finding_by_supplier"),
            models.Index(fields=["tenant", "origin_id"], name="finding_by_origin"),
            models.Index(fields=["supplier_org", "state"], name="finding_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """The number as people write it, such as ``F-0042``."""
        return f"F-{self.number:04d}"

    @property
    def is_urgent(self) -> bool:
        """Whether it must be corrected within 72 hours."""
        return self.severity in {Severity.ZERO_TOLERANCE, Severity.CRITICAL}


class Plan(CaseRow):
    """A supplier's written corrective action plan for one finding; a rejected one is followed by the next."""

    finding = TenantForeignKey(Finding, related_name="plans", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    root_cause = models.TextField(max_length=4000)
    state = models.CharField(max_length=16, choices=PartState, default=PartState.SUBMITTED)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "finding", "number"], name="plan_once")]

    def __str__(self) -> str:
        return f"plan {self.number}"


class CorrectiveAction(CaseRow):
    """One action of a plan: what, by whom at the supplier, until when; ``done_on`` once it is done."""

    finding = TenantForeignKey(Finding, related_name="actions", on_delete=models.CASCADE)
    plan = TenantForeignKey(Plan, related_name="actions", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=1000)
    responsible = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "plan", "number"], name="action_once")]

    def __str__(self) -> str:
        return self.description


class Correction(CaseRow):
    """A supplier says the finding is corrected, and proves it; a rejected one is followed by the next."""

    finding = TenantForeignKey(Finding, related_name="corrections", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    statement = models.TextField(max_length=4000)
    state = models.CharField(max_length=16, choices=PartState, default=PartState.SUBMITTED)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "finding", "number"], name="correction_once")
        ]

    def __str__(self) -> str:
        return f"correction {self.number}"


class ProofFile(CaseRow):
    """The copy of one vault file a supplier proves a correction with: the right to open it."""

    correction = TenantForeignKey(Correction, related_name="files", on_delete=models.CASCADE)
    evidence_id = models.UUIDField()
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "correction", "evidence_id"], name="proof_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class OwnActionState(models.TextChoices):
    """How far a supplier company is with an action of its own."""

    PLANNED = "planned", _("Planned")
    DOING = "doing", _("In progress")
    DONE = "done", pgettext_lazy("state of a measure", "Done")
    DROPPED = "dropped", _("Not pursued")


class OwnAction(TenantRow):
    """What a supplier company sets itself to mend, without a finding (``tenant`` is the company, R37).

    No customer reads it; a customer it is shared with gets a :class:`SharedAction`. ``standard`` and ``item``
    name the question it is meant for, if any. ``revision`` grows with every change and guards against
    overwriting a colleague.
    """

    title = models.CharField(max_length=200)
    progress = models.TextField(blank=True, max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=OwnActionState, default=OwnActionState.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    standard = models.CharField(max_length=32, blank=True)
    standard_version = models.CharField(max_length=32, blank=True)
    item = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "title", "id"]
        indexes = [models.Index(fields=["tenant", "state", "due_on"], name="own_action_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether something is still to do."""
        return self.state in {OwnActionState.PLANNED, OwnActionState.DOING}


class OwnActionProof(TenantRow):
    """A paper of the company's vault that shows what an own action brought."""

    action = TenantForeignKey(OwnAction, related_name="proof", on_delete=models.CASCADE)
    evidence = TenantForeignKey("assessments.Evidence", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "action", "evidence"], name="own_action_proof_once")
        ]

    def __str__(self) -> str:
        return str(self.evidence_id)


class SharedAction(CaseRow):
    """What one customer (``tenant``) is told of an own action; it follows the action until taken back.

    ``source`` is the action's id with the company, ``papers`` how many papers prove it there.
    """

    source = models.UUIDField()
    title = models.CharField(max_length=200)
    progress = models.TextField(blank=True, max_length=2000)
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=OwnActionState)
    done_on = models.DateField(null=True, blank=True)
    standard = models.CharField(max_length=32, blank=True)
    standard_version = models.CharField(max_length=32, blank=True)
    item = models.CharField(max_length=120, blank=True)
    papers = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "title", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "source"], name="shared_action_once")]
        indexes = [models.Index(fields=["tenant", "supplier_org"], name="shared_action_by_company")]

    def __str__(self) -> str:
        return self.title
