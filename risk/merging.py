"""What of the register goes over when two records of one company become one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from risk.models import RiskEntrySupplier
from suppliers.services.records import Follower, goes_over


def bring_along() -> None:
    """Let whoever is named at a risk be named there by the record that stays."""
    goes_over(
        Follower(
            RiskEntrySupplier,
            "supplier_id",
            gettext_lazy("place in the risk register"),
            lambda link: (link.entry_id,),
        )
    )
