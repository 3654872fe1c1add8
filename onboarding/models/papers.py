"""What a supplier company signs and tells on its way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CaseRow, TenantForeignKey
from onboarding.models.cases import OnboardingCase


class PaperKind(models.TextChoices):
    """Papers that are signed."""

    CODE = "code", _("Code of conduct")
    STATEMENT = "statement", _("Environmental compliance statement")


class Paper(CaseRow):
    """A text a supplier company is asked to sign, and its signature.

    ``document`` is the whole text in its languages, ``sha256`` its hash; both never change, and a signed
    paper never changes at all (a trigger). ``version`` is the buyer's number of the text. A statement belongs
    to one case. ``details`` is what was declared with the signature, ``language`` the text that was read.
    ``replaced_at`` is set when a newer version is asked for instead.
    """

    case = TenantForeignKey(OnboardingCase, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    details = models.JSONField(default=dict, blank=True)
    signer_name = models.CharField(max_length=200, blank=True)
    signer_role = models.CharField(max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case", "kind", "version"], name="paper_once"),
            models.CheckConstraint(
                condition=models.Q(signed_at=None)
                | (~models.Q(signer_name="") & ~models.Q(signer_role="") & ~models.Q(language="")),
                name="paper_signed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["supplier_org", "kind"], name="paper_portal")]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class BaselineDraft(CaseRow):
    """The baseline data as the supplier company fills them in; no buyer reads it.

    ``answers``: question → text. ``revision`` grows with every save and guards against overwriting a
    colleague.
    """

    case = TenantForeignKey(OnboardingCase, related_name="baseline_drafts", on_delete=models.CASCADE)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case"], name="baseline_draft_once")]

    def __str__(self) -> str:
        return f"draft {self.revision}"


class Baseline(CaseRow):
    """The baseline data a supplier company handed in (R20): never changed; handing in again adds a row."""

    case = TenantForeignKey(OnboardingCase, related_name="baselines", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_in_by_name = models.CharField(max_length=200)
    handed_in_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "number"], name="baseline_once")]

    def __str__(self) -> str:
        return f"baseline {self.number}"
