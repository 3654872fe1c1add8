"""How exposed a buyer is: risk classes of suppliers, the rule behind them, what people overruled; and the
register of what could happen to the chain."""

from risk.models.classes import RiskAssessment, RiskOverrule, RiskWatch
from risk.models.incidents import Incident, IncidentKind, IncidentSupplier, SupplyEffect
from risk.models.materiality import MaterialityRecord
from risk.models.playbooks import Exercise, ExerciseMeasure, Outcome, Playbook, PlaybookVersion
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
    "Exercise",
    "ExerciseMeasure",
    "Incident",
    "IncidentKind",
    "IncidentSupplier",
    "MaterialityRecord",
    "MeasureState",
    "Outcome",
    "Playbook",
    "PlaybookVersion",
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
