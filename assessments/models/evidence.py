"""A company's vault of files, and which of them proves what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.requests import Request
from core.models import CaseRow, TenantForeignKey, TenantRow


class EvidenceKind(models.TextChoices):
    """What a paper is; T/CERDS 8.2.3 asks something else of each (``assessments/validity.py``)."""

    POLICY = "policy", _("Policy")
    CERTIFICATE = "certificate", _("Certificate")
    HONOUR = "honour", _("Honour")
    RECORD = "record", _("Record")
    REPORT = "report", _("Report")
    OTHER = "other", _("Other")


class Confidentiality(models.TextChoices):
    """Who may be given a paper."""

    PUBLIC = "public", pgettext_lazy("of a paper", "Public")
    CUSTOMERS = "customers", _("For customers we answer to")
    ON_REQUEST = "on_request", _("On request only")


class Control(models.TextChoices):
    """Where a paper stands that the company keeps under document control (T/CFIE 7.8.1)."""

    FREE = "", _("Not under document control")
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", pgettext_lazy("a document", "Reviewed")
    IN_FORCE = "in_force", _("In force")
    WITHDRAWN = "withdrawn", pgettext_lazy("a document", "Withdrawn")
    OBSOLETE = "obsolete", _("Obsolete")


class Rank(models.TextChoices):
    """How high the body stands that gave an honour (T/CERDS Table A.1, honours; the order is ours)."""

    INTERNATIONAL = "international", _("International authority")
    NATIONAL = "national", _("National: ministry, national media")
    PROVINCIAL = "provincial", _("Provincial or regional government")
    INDUSTRY = "industry", _("National industry association")
    THIRD_PARTY = "third_party", _("Authoritative third party")
    MUNICIPAL = "municipal", _("City or district")
    OTHER = "other", pgettext_lazy("an awarding body", "Another body")


class Scan(models.TextChoices):
    """What the virus scanner said of a file; empty where none is set up or the file is clean."""

    PASSED = "", pgettext_lazy("of a scanned file", "Released")
    WAITING = "waiting", _("Waits for the virus scanner")
    REFUSED = "refused", _("Refused by the virus scanner")


class Evidence(TenantRow):
    """A file in a supplier company's own vault (``tenant`` is the supplier company).

    The stored file is named by its SHA-256 and never changes; the same file twice is one row. What the paper
    is, from when to when it is in force and which time it tells of is said by the company. A policy of its
    group (``of_group``, ``group_name``) counts when it ``binds_supplier``. ``remind_at`` is when the company
    is next told that the paper ends (:mod:`assessments.papers_end`).

    ``type_key`` names a type of the catalogue (:mod:`assessments.vault.types`), ``type_name`` says it in own
    words; ``sites`` are names of the company's sites that the paper covers. ``origin`` is where it came from,
    ``original_at`` where its paper original lies, ``version`` the mark it carries. A newer file for the same
    paper is the next ``revision``, and ``replaced_by`` leads to it. ``control`` and who did what stand for
    document control (:mod:`assessments.vault.control`). While ``scan`` waits, the file lies in quarantine and
    is tried again at ``scan_at`` (:mod:`assessments.vault.quarantine`).
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
    remind_at = models.DateTimeField(null=True, blank=True)
    type_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    type_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    rank = models.CharField(max_length=16, choices=Rank, blank=True, default="", db_default="")
    sites = models.JSONField(default=list, db_default=[], blank=True)
    language = models.CharField(max_length=8, blank=True, default="", db_default="")
    confidentiality = models.CharField(
        max_length=16,
        choices=Confidentiality,
        default=Confidentiality.CUSTOMERS,
        db_default=Confidentiality.CUSTOMERS,
    )
    version = models.CharField(max_length=40, blank=True, default="", db_default="")
    origin = models.CharField(max_length=200, blank=True, default="", db_default="")
    original_at = models.CharField(max_length=200, blank=True, default="", db_default="")
    control = models.CharField(max_length=16, choices=Control, blank=True, default="", db_default="")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    control_note = models.CharField(max_length=500, blank=True, default="", db_default="")
    revision = models.PositiveSmallIntegerField(default=1, db_default=1)
    replaced_by = TenantForeignKey("self", null=True, related_name="earlier")
    scan = models.CharField(max_length=16, choices=Scan, blank=True, default="", db_default="")
    scan_at = models.DateTimeField(null=True, blank=True)
    scan_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="evidence_once")]
        indexes = [
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="papers_end_soon"
            ),
            models.Index(fields=["scan_at"], condition=models.Q(scan_at__isnull=False), name="files_to_scan"),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerEvidence(CaseRow):
    """A vault file offered as proof of one item of one request (drafts; frozen on submission). ``released``
    says that this customer may have a paper that is given on request only."""

    request = TenantForeignKey(Request, related_name="evidence_links", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    released = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "item", "evidence"], name="proof_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.evidence_id}"
