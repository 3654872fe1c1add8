"""Conditions of an evaluation (T/CERDS 7.1, 7.2, 8.2): plans, people, signatures, joint evaluations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.campaigns import Campaign
from core.models import TenantForeignKey, TenantRow
from suppliers.models import Supplier


class EvaluationPlan(TenantRow):
    """The plan of one campaign, or without one of the other evaluations of a year (T/CERDS 8.2); what it says
    stands in its versions."""

    campaign = TenantForeignKey(Campaign, null=True, related_name="plans")
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-year", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "campaign"], name="one_plan_a_campaign"),
        ]
        indexes = [models.Index(fields=["tenant", "-year"], name="plan_by_year")]

    def __str__(self) -> str:
        return self.title


class PlanState(models.TextChoices):
    """How far a version of a plan is."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")


class PlanVersion(TenantRow):
    """What a plan says: ``content`` as ``assessments.planning.content`` has it. An approved version never
    changes (a trigger); the newest approved one holds.

    ``authors`` are the ids of everybody who wrote on it: none of them approves it. ``note`` is what is new,
    ``remark`` what was said when it was sent back. ``revision`` grows with every save.
    """

    plan = TenantForeignKey(EvaluationPlan, related_name="versions")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=PlanState, default=PlanState.DRAFT)
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    authors = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    written_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "plan", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "plan"],
                condition=~models.Q(state="approved"),
                name="plan_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | (~models.Q(state="approved") & models.Q(approved_at=None)),
                name="plan_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.plan_id}"


class ProofKind(models.TextChoices):
    """What a proof shows: of a person the points of T/CERDS 7.2, of a rating body those of 7.1 b)."""

    EXPERIENCE = "experience", _("ESG experience")
    LAW = "law", _("Policies and law")
    SECTOR = "sector", _("Knowledge of the sector")
    ETHICS = "ethics", _("Professional ethics")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    LEGAL_PERSON = "legal_person", _("Legal person")
    RULES = "rules", _("Rules on process, data and quality")
    STAFF = "staff", _("Full-time ESG staff")
    QUALITY = "quality", _("Quality control")


#: Point of the standard each kind of proof is for.
CLAUSES = {
    ProofKind.EXPERIENCE: "7.2 a)",
    ProofKind.LAW: "7.2 b)",
    ProofKind.SECTOR: "7.2 c)",
    ProofKind.ETHICS: "7.2 d)",
    ProofKind.CONFIDENTIALITY: "7.2 f)",
    **dict.fromkeys((ProofKind.LEGAL_PERSON, ProofKind.RULES, ProofKind.STAFF, ProofKind.QUALITY), "7.1 b)"),
}
OF_PERSON = tuple(kind for kind, clause in CLAUSES.items() if clause.startswith("7.2"))
OF_BODY = tuple(kind for kind, clause in CLAUSES.items() if clause.startswith("7.1"))


class CompetenceProof(TenantRow):
    """A proof that somebody is fit to evaluate: a person's qualification, or without ``person`` one of the
    organisation itself. ``tenant`` is the organisation it is about; a buyer reads those of the rating bodies
    it engages. ``file`` is empty where there is none; ``ended_at`` is set when it is taken back."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=ProofKind)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    file = models.CharField(max_length=255, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, kind__in=OF_BODY)
                | models.Q(person__isnull=False, kind__in=OF_PERSON),
                name="proof_of_person_or_body",
            )
        ]
        indexes = [models.Index(fields=["tenant", "person"], name="competence_of")]

    def __str__(self) -> str:
        return self.title


class JointAgreement(TenantRow):
    """What a buyer and another buyer, or its rating body, agree on for evaluating together (T/CERDS 7.1 d).

    ``tenant`` wrote it; ``partner`` is the other side, empty until a buyer takes it up by the link whose
    token's hash is ``token_hash``. ``content`` is what is signed and ``sha256`` its hash, fixed while it is
    on offer. A signature is a :class:`SignedStatement`; ``owner_signed_at`` and ``partner_signed_at`` repeat
    it.
    """

    partner = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    owner_name = models.CharField(max_length=200)
    partner_name = models.CharField(max_length=200)
    with_body = models.BooleanField(default=False)
    title = models.CharField(max_length=200)
    content = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    owner_signed_at = models.DateTimeField(null=True, blank=True)
    partner_signed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "partner", "id"], name="agreement_of_two"),
            models.CheckConstraint(
                condition=~models.Q(tenant=models.F("partner")), name="agreement_with_another"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_until")), name="agreement_from_to"
            ),
            models.CheckConstraint(
                condition=models.Q(owner_signed_at=None, partner_signed_at=None)
                | (models.Q(partner__isnull=False, offered_at__isnull=False) & ~models.Q(sha256="")),
                name="agreement_signed_by_two",
            ),
        ]
        indexes = [models.Index(fields=["partner"], name="agreement_partner")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_signed(self) -> bool:
        """Whether both sides signed what stands in it."""
        return self.owner_signed_at is not None and self.partner_signed_at is not None


class StatementKind(models.TextChoices):
    """What is signed."""

    INTEREST = "interest", _("Statement on conflicts of interest")
    CONFIDENTIALITY = "confidentiality", _("Statement on confidentiality")
    AGREEMENT = "agreement", _("Agreement on a joint evaluation")


class SignedStatement(TenantRow):
    """A text somebody signed in person: never changed, never deleted. The newest of its kind counts.

    ``plan`` is set for an evaluator's statement, ``agreement`` with its ``partner`` for an agreement.
    ``version`` is that of the text, ``document`` the text as it was read, ``sha256`` its hash.
    """

    kind = models.CharField(max_length=16, choices=StatementKind)
    plan = TenantForeignKey(EvaluationPlan, null=True, related_name="statements")
    agreement = TenantForeignKey(JointAgreement, null=True, related_name="statements")
    partner = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )
    organisation_name = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    version = models.CharField(max_length=32)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind="agreement", plan=None, agreement__isnull=False, partner__isnull=False
                )
                | (~models.Q(kind="agreement") & models.Q(plan__isnull=False, agreement=None, partner=None)),
                name="statement_on_plan_or_agreement",
            )
        ]
        indexes = [models.Index(fields=["tenant", "plan", "person"], name="statement_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.person_name}"


class InterestConflict(TenantRow):
    """A supplier somebody declared a conflict of interest with: the person reviews none of its answers until
    somebody else ends it, with the reason (T/CERDS 4.4, 7.2 e)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    supplier = TenantForeignKey(Supplier, related_name="interest_conflicts")
    reason = models.CharField(max_length=1000)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_by_name = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "supplier"],
                condition=models.Q(ended_at=None),
                name="conflict_declared_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.supplier_id}"
