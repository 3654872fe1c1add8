"""How exposed a buyer is: risk classes of suppliers, the rule behind them, what people overruled; and the
register of what could happen to the chain."""

from risk.models.classes import RiskAssessment, RiskOverrule, RiskWatch
from risk.models.incidents import Incident, IncidentKind, IncidentSupplier, SupplyEffect
from risk.models.materiality import MaterialityRecord
from risk.models.register import (
    EntryState,
    MeasureState,
    RiskEntry,
    RiskEntrySupplier,
    RiskKind,
    RiskMeasure,
)
from risk.models.rules import CountryIndex, RiskRule

__all__ = [
    "CountryIndex",
    "EntryState",
    "Incident",
    "IncidentKind",
    "IncidentSupplier",
    "MaterialityRecord",
    "MeasureState",
    "RiskAssessment",
    "RiskEntry",
    "RiskEntrySupplier",
    "RiskKind",
    "RiskMeasure",
    "RiskOverrule",
    "RiskRule",
    "RiskWatch",
    "SupplyEffect",
]
