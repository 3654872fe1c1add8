"""The risk register: what could happen to the chain, how large it is, what is done (T/CFIE 5)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow
from risk.heat import level_of
from suppliers.models import Category, Supplier


class RiskKind(models.TextChoices):
    """Transition risks (T/CFIE 5.1), physical risks (5.2), and the areas of sustainable procurement."""

    POLICY_LEGAL = "policy_legal", _("Policy and legal")
    TECHNOLOGY = "technology", _("Technology")
    MARKET = "market", pgettext_lazy("kind of risk", "Market")
    REPUTATION = "reputation", _("Reputation")
    ACUTE = "acute", _("Physical, acute")
    CHRONIC = "chronic", _("Physical, chronic")
    HUMAN_RIGHTS = "human_rights", _("Human rights")
    WORKERS_RIGHTS = "workers_rights", _("Workers’ rights")
    ENVIRONMENT = "environment", pgettext_lazy("kind of risk", "Environment")
    ANTI_CORRUPTION = "anti_corruption", _("Anti-corruption")


class EntryState(models.TextChoices):
    """Whether something is done about a risk, it is just watched, or it is over."""

    OPEN = "open", _("Open")
    WATCHED = "watched", _("Watched")
    CLOSED = "closed", pgettext_lazy("state of a risk", "Closed")


class MeasureState(models.TextChoices):
    """How far a measure has come."""

    PLANNED = "planned", pgettext_lazy("state of a measure", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("state of a measure", "Under way")
    DONE = "done", pgettext_lazy("state of a measure", "Done")
    DROPPED = "dropped", pgettext_lazy("state of a measure", "Dropped")


def _step() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


def _within(*names: str) -> models.Q:
    """Each of the columns is empty or a step from 1 to 5."""
    found = models.Q()
    for name in names:
        found &= models.Q(**{name: None}) | models.Q(**{f"{name}__range": (1, 5)})
    return found


class RiskEntry(TenantRow):
    """One risk of a buyer's register.

    ``likelihood`` and ``consequence`` (1 to 5) are judged with the ``existing`` measures in place, both or
    neither; ``points`` is their product. The ``residual`` pair is what stays once the planned measures work.
    ``more_needed`` is the judgement that closes an assessment: is that acceptable, or is more needed, and why
    (5.3). ``starter`` names the example it was taken over from. ``review_on`` is the day somebody looks
    again, by the end of it: the obligation ``risk_review``. ``revision`` counts saves: a form sends it back.
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=RiskKind)
    starter = models.CharField(max_length=40, blank=True)
    factor = models.CharField(max_length=2000, blank=True)
    process = models.CharField(max_length=2000, blank=True)
    on_activities = models.CharField(max_length=1000, blank=True)
    on_products = models.CharField(max_length=1000, blank=True)
    on_partners = models.CharField(max_length=1000, blank=True)
    on_stakeholders = models.CharField(max_length=1000, blank=True)
    existing = models.CharField(max_length=2000, blank=True)
    likelihood = _step()
    consequence = _step()
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    residual_likelihood = _step()
    residual_consequence = _step()
    residual_points = models.PositiveSmallIntegerField(null=True, blank=True)
    more_needed = models.BooleanField(null=True, blank=True)
    more_reason = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    category = TenantForeignKey(Category, null=True, blank=True, related_name="risk_entries")
    countries = models.JSONField(default=list, blank=True)
    project = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=EntryState, default=EntryState.OPEN)
    state_reason = models.CharField(max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="risk_entry_once"),
            models.CheckConstraint(
                condition=_within("likelihood", "consequence", "residual_likelihood", "residual_consequence"),
                name="risk_entry_on_the_grid",
            ),
            models.CheckConstraint(
                condition=models.Q(points=None, likelihood=None, consequence=None)
                | models.Q(points=models.F("likelihood") * models.F("consequence")),
                name="risk_entry_points",
            ),
            models.CheckConstraint(
                condition=models.Q(residual_points=None, residual_likelihood=None, residual_consequence=None)
                | models.Q(
                    residual_points=models.F("residual_likelihood") * models.F("residual_consequence")
                ),
                name="risk_entry_residual_points",
            ),
            models.CheckConstraint(
                condition=models.Q(more_needed=None) | ~models.Q(more_reason=""), name="risk_entry_more_why"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-points"], name="risk_entry_by_points"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> str:
        """High, medium or low as things are today; empty where nobody has judged yet."""
        return level_of(self.points)

    @property
    def residual_level(self) -> str:
        """The same for what stays once the measures work."""
        return level_of(self.residual_points)


class RiskMeasure(TenantRow):
    """One thing that is done about a risk; ``rank`` 1 comes first (T/CFIE 5.3 c)."""

    entry = TenantForeignKey(RiskEntry, related_name="measures", on_delete=models.CASCADE)
    rank = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MeasureState, default=MeasureState.PLANNED)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "created_at", "id"]

    def __str__(self) -> str:
        return self.text


class RiskEntrySupplier(TenantRow):
    """A supplier that a risk of the register concerns."""

    entry = TenantForeignKey(RiskEntry, related_name="supplier_links", on_delete=models.CASCADE)
    supplier = TenantForeignKey(Supplier, related_name="risk_links")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "entry", "supplier"], name="risk_entry_supplier_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.supplier_id}"
