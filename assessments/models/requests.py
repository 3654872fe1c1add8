"""A request, and the answers to it while people work on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.choices import RequestState
from assessments.models.campaigns import Campaign
from assessments.validity import Terms
from core.models import CaseRow, TenantForeignKey, TenantRow
from suppliers.models import SizeClass, Supplier


class Request(TenantRow):
    """A buyer asks one supplier for an assessment on one standard.

    It pins the standard's version and content hash. ``supplier_org`` is empty until the supplier accepts its
    invitation. ``due_at`` is an instant (UTC). ``reference_date`` is the evaluation date of T/CERDS 8.2.3;
    the base period is the calendar year before it, up to ``base_extended_to`` where the buyer extends it
    (``assessments/periods.py``). ``answered`` and ``total`` count items; ``review_revision`` counts finished
    reviews, ``decisions_shown`` is the last whose result is published, ``review_round`` the number of the
    last submission somebody decided on (0 for none). ``rules`` are the buyer's rules where
    they differ from the package, ``{"weights", "points", "options", "pins"}``, pinned at ``rules_at``.

    ``sections`` are the keys of the sections it asks, empty for all: a request of chosen sections is focused
    (T/CERDS 8.2.2 c) and gives no result. ``remind_days`` are days from the due day, negative before it, on
    which a supplier that did not hand in is reminded; ``remind_at`` is when to look next
    (``assessments/reminding.py``), ``reminded_at`` when a reminder last went out.
    ``returns`` names the answers that were sent back, each with the submission it was sent back in: each goes
    back once, and what is decided on it then is final.
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
    review_round = models.PositiveSmallIntegerField(default=0, db_default=0)
    rules = models.JSONField(default=dict, blank=True)
    rules_at = models.DateTimeField(null=True, blank=True)
    campaign = TenantForeignKey(Campaign, null=True, editable=False, related_name="requests", db_index=False)
    sections = models.JSONField(
        default=list, blank=True, db_default=models.Value([], output_field=models.JSONField())
    )
    remind_days = models.JSONField(
        default=list, blank=True, db_default=models.Value([], output_field=models.JSONField())
    )
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    returns = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, output_field=models.JSONField())
    )

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "campaign", "supplier"],
                condition=models.Q(campaign__isnull=False),
                name="asked_once_by_a_campaign",
            ),
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
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="request_reminders"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} for {self.supplier_name}"

    @property
    def shows_decisions(self) -> bool:
        """Whether the supplier may read decisions: its answers came back, or their result is published."""
        is_out = 0 < self.review_revision <= self.decisions_shown
        is_over = self.state in {RequestState.REVIEWED, RequestState.CLOSED}
        return self.state == RequestState.RETURNED or (is_over and is_out)

    def is_reopened(self, item: str) -> bool:
        """Whether a rejected answer was sent back the last time; all were where nothing is kept of it."""
        return not self.returns or self.returns.get(item) == max(self.returns.values())

    @property
    def is_focused(self) -> bool:
        """Whether it asks chosen sections only (T/CERDS 8.2.2 c): such a request gives no result."""
        return bool(self.sections)

    @property
    def terms(self) -> Terms:
        """The evaluation date with the periods that proof must be of (T/CERDS 8.2.3 a)."""
        return Terms.at(self.reference_date, self.base_extended_to)


class Answer(CaseRow):
    """A supplier's draft answer to one item: a T/CERDS indicator or a T/CFIE item.

    ``met`` holds the keys of the checks ticked (conditions or parts, see ``catalogue``); ``none_met`` says
    that the person looked and none holds. ``not_applicable`` holds part keys, or ``["*"]`` for all, with
    ``reason``. ``revision`` grows with every save and guards against overwriting a colleague. ``to_check``
    says that it was taken over from elsewhere and nobody has confirmed or changed it here yet.
    """

    request = TenantForeignKey(Request, related_name="answers", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    met = models.JSONField(default=list)
    none_met = models.BooleanField(default=False)
    not_applicable = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    comment = models.TextField(blank=True, max_length=4000)
    revision = models.PositiveIntegerField(default=0)
    to_check = models.BooleanField(default=False, db_default=False)
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
