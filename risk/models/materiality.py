"""What matters most, by two views: a buyer's record of double materiality, in versions (T/CERDS 5.1 a)."""

from __future__ import annotations

from django.db import models

from scoring.models import RuleVersion


class MaterialityRecord(RuleVersion):
    """One version of the record. The newest in force on a day counts; what was put in force never changes.

    ``content`` is as :mod:`risk.materiality` reads it: when and by whom it was judged, the threshold of each
    view, and each topic with its marks and the reason.
    """

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="materiality_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="draft"), name="one_draft_materiality"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(effective_from__isnull=False),
                name="materiality_in_force_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"materiality v{self.version}"
