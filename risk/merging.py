"""What of the register goes over when two records of one company become one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from risk.models import IncidentSupplier, RiskEntrySupplier
from suppliers.services.records import Follower, goes_over


def bring_along() -> None:
    """Let the record that stays be named at each risk and incident where the other one was."""
    goes_over(
        Follower(
            RiskEntrySupplier,
            "supplier_id",
            gettext_lazy("place in the risk register"),
            lambda link: (link.entry_id,),
        )
    )
    goes_over(
        Follower(
            IncidentSupplier,
            "supplier_id",
            gettext_lazy("place at an incident"),
            lambda link: (link.incident_id,),
        )
    )
