"""The buyer's supplier list, the chain between suppliers, and import batches."""

from suppliers.models.chain import SupplyLink
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
    "Currency",
    "ImportBatch",
    "ImportRow",
    "RiskClass",
    "Site",
    "SizeClass",
    "SizeFacts",
    "Supplier",
    "SupplierKey",
    "SupplierStatus",
    "SupplyLink",
]
