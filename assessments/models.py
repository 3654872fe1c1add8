"""A request and everything that happens to it until its review is finished.

Answers are rows. Submitting freezes them into one document, the :class:`Submission`: that is all buyers read.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from assessments.choices import OPEN_STATES as OPEN_STATES  # noqa: PLC0414 - named here for all
from assessments.choices import Decision as Decision  # noqa: PLC0414 - named here for all
from assessments.choices import RejectReason as RejectReason  # noqa: PLC0414 - named here for all
from assessments.choices import RequestState as RequestState  # noqa: PLC0414 - named here for all
from assessments.validity import Terms
from core.models import CaseRow, TenantForeignKey, TenantRow
from suppliers.models import SizeClass, Supplier


class Request(TenantRow):
    """A buyer asks one supplier for an assessment on one standard.

    It pins the standard's version and content hash. ``supplier_org`` is empty until the supplier accepts its
    invitation. ``due_at`` is an instant (UTC). ``reference_date`` is the evaluation date of T/CERDS 8.2.3;
    the base period is the calendar year before it, up to ``base_extended_to`` where the buyer extends it
    (``assessments/periods.py``). ``answered`` and ``total`` count items; ``review_revision`` counts finished
    reviews, ``decisions_shown`` is the last whose result is published. ``rules`` are the buyer's rules where
    they differ from the package, ``{"weights", "points", "options", "pins"}``, pinned at ``rules_at``.
    """

    supplier_org = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    supplier = TenantForeignKey(Supplier, related_name="requests")
    supplier_name = models.CharField(max_length=200)
    standard = models.CharField(max_length=32)
    standard_version = models.CharField(max_length=32)
    standard_hash = models.CharField(max_length=64)
    size_class = models.CharField(max_length=16, choices=SizeClass)
    state = models.CharField(max_length=16, choices=RequestState, default=RequestState.SENT)
    due_at = models.DateTimeField()
    reference_date = models.DateField()
    base_extended_to = models.DateField(null=True, blank=True)
    message = models.TextField(blank=True, max_length=2000)
    short_notice_reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    review_revision = models.PositiveIntegerField(default=0)
    decisions_shown = models.PositiveIntegerField(default=0, db_default=0)
    rules = models.JSONField(default=dict, blank=True)
    rules_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier", "standard"],
                condition=~models.Q(state__in=["reviewed", "closed"]),
                name="one_open_request",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "due_at"], name="request_by_state"),
            models.Index(fields=["tenant", "supplier"], name="request_by_supplier"),
            models.Index(fields=["supplier_org", "state", "due_at"], name="request_portal"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} for {self.supplier_name}"

    @property
    def shows_decisions(self) -> bool:
        """Whether the supplier may read decisions: its answers came back, or their result is published."""
        is_out = 0 < self.review_revision <= self.decisions_shown
        is_over = self.state in {RequestState.REVIEWED, RequestState.CLOSED}
        return self.state == RequestState.RETURNED or (is_over and is_out)

    @property
    def terms(self) -> Terms:
        """The evaluation date with the periods that proof must be of (T/CERDS 8.2.3 a)."""
        return Terms.at(self.reference_date, self.base_extended_to)


class Answer(CaseRow):
    """A supplier's draft answer to one item: a T/CERDS indicator or a T/CFIE item.

    ``met`` holds the keys of the checks ticked (conditions or parts, see ``catalogue``); ``none_met`` says
    that the person looked and none holds. ``not_applicable`` holds part keys, or ``["*"]`` for all, with
    ``reason``. ``revision`` grows with every save and guards against overwriting a colleague.
    """

    request = TenantForeignKey(Request, related_name="answers", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    met = models.JSONField(default=list)
    none_met = models.BooleanField(default=False)
    not_applicable = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    comment = models.TextField(blank=True, max_length=4000)
    revision = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "request", "item"], name="answer_once")]

    def __str__(self) -> str:
        return self.item

    @property
    def is_answered(self) -> bool:
        """Whether the supplier took a position on this item."""
        return bool(self.met or self.none_met or self.not_applicable)


class EvidenceKind(models.TextChoices):
    """What a paper is; T/CERDS 8.2.3 asks something else of each (``assessments/validity.py``)."""

    POLICY = "policy", _("Policy")
    CERTIFICATE = "certificate", _("Certificate")
    HONOUR = "honour", _("Honour")
    RECORD = "record", _("Record")
    REPORT = "report", _("Report")
    OTHER = "other", _("Other")


class Evidence(TenantRow):
    """A file in a supplier company's own vault (``tenant`` is the supplier company).

    The stored file is named by its SHA-256 and never changes; the same file twice is one row. What the paper
    is, from when to when it is in force and which time it tells of is said by the company. A policy of its
    group (``of_group``, ``group_name``) counts when it ``binds_supplier``.
    """

    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="evidence/", max_length=255)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=16, choices=EvidenceKind, default=EvidenceKind.OTHER, db_default=EvidenceKind.OTHER
    )
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True, default="", db_default="")
    number = models.CharField(max_length=100, blank=True, default="", db_default="")
    of_group = models.BooleanField(default=False, db_default=False)
    group_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    binds_supplier = models.BooleanField(default=False, db_default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class AnswerEvidence(CaseRow):
    """A vault file offered as proof of one item of one request (drafts; frozen on submission)."""

    request = TenantForeignKey(Request, related_name="evidence_links", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "item", "evidence"], name="proof_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.evidence_id}"


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
