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
from suppliers.models.classes import ActorKind, Category, DiverseStatus, SupplierGroup
from suppliers.models.facts import Contact, Product, StatusChange, SupplierFlag
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
from suppliers.models.programme import Programme, ProgrammeTarget
from suppliers.models.twins import DuplicatePair, Merge, PairState
from suppliers.models.views import SavedView

__all__ = [
    "ActorKind",
    "Category",
    "ChainReading",
    "Contact",
    "Currency",
    "Declaration",
    "DeclarationState",
    "Demand",
    "DiverseStatus",
    "DuplicatePair",
    "ImportBatch",
    "ImportRow",
    "Merge",
    "OwnSource",
    "PairState",
    "PassedDemand",
    "Product",
    "Programme",
    "ProgrammeTarget",
    "RiskClass",
    "SavedView",
    "Shown",
    "Site",
    "SizeClass",
    "SizeFacts",
    "StatusChange",
    "Supplier",
    "SupplierFlag",
    "SupplierGroup",
    "SupplierKey",
    "SupplierStatus",
    "SupplyLink",
]
