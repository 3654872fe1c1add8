"""How exposed a buyer is: risk classes of suppliers, the rule behind them, what people overruled."""

from risk.models.classes import RiskAssessment, RiskOverrule, RiskWatch
from risk.models.materiality import MaterialityRecord
from risk.models.rules import CountryIndex, RiskRule

__all__ = ["CountryIndex", "MaterialityRecord", "RiskAssessment", "RiskOverrule", "RiskRule", "RiskWatch"]
