"""The buyer's supplier list, the chain between suppliers, and import batches."""

from suppliers.models.chain import (
    ChainReading,
    Declaration,
    DeclarationState,
    Demand,
    OwnSource,
    PassedDemand,
    Shown,
    SupplyLink,
)
from suppliers.models.imports import ImportBatch, ImportRow
from suppliers.models.master import (
    Currency,
    RiskClass,
    Site,
    SizeClass,
    SizeFacts,
    Supplier,
    SupplierKey,
    SupplierStatus,
)

__all__ = [
    "ChainReading",
    "Currency",
    "Declaration",
    "DeclarationState",
    "Demand",
    "ImportBatch",
    "ImportRow",
    "OwnSource",
    "PassedDemand",
    "RiskClass",
    "Shown",
    "Site",
    "SizeClass",
    "SizeFacts",
    "Supplier",
    "SupplierKey",
    "SupplierStatus",
    "SupplyLink",
]
