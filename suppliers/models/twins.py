"""Suppliers that may be one, and records that were merged."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from suppliers.models.master import Supplier


class PairState(models.TextChoices):
    """What became of a pair."""

    OPEN = "open", _("To decide")
    NOT_DUPLICATE = "not_duplicate", _("Not the same")
    MERGED = "merged", _("Merged")


class DuplicatePair(TenantRow):
    """Two suppliers that may be one; ``first`` is the one with the smaller id.

    ``score`` is how likely that is, of 100; ``grounds`` are words of
    :class:`suppliers.likeness.Ground`. Open pairs come and go with what the list says; decided ones stay.
    """

    #: Follows from the suppliers; goes with them when an import is taken back.
    goes_with_supplier = True

    first = TenantForeignKey(Supplier, related_name="+", on_delete=models.CASCADE)
    second = TenantForeignKey(Supplier, related_name="+", on_delete=models.CASCADE)
    score = models.PositiveSmallIntegerField()
    grounds = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=PairState, default=PairState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-score", "id"], name="duplicate_pair_by_score"),
            models.Index(fields=["tenant", "second"], name="duplicate_pair_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class Merge(TenantRow):
    """One record taken into another, with all that is needed to put it back.

    ``values`` holds what the survivor took over: field → [as it was, as it became]. ``moved`` holds the ids
    of the rows that went over, by model; ``main_contacts`` those of contacts that were the merged record's
    main one; ``led_on`` the records merged into it before, which lead to the survivor now.
    """

    survivor = TenantForeignKey(Supplier, related_name="merges")
    merged = TenantForeignKey(Supplier, related_name="+")
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    moved = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    main_contacts = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    led_on = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "merged"], condition=models.Q(undone_at=None), name="merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("merged")), name="merge_not_with_itself"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "survivor", "-merged_at"], name="merge_of_survivor")]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"
