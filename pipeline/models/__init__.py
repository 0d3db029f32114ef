from pipeline.models.accounts import Account, Alias, Contact, Contract, Product
from pipeline.models.imports import Import, ImportChange, ImportRefusal
from pipeline.models.opportunities import (
    CrmActivity,
    Opportunity,
    Quota,
    Stage,
    StageChange,
    TouchedMember,
)

__all__ = [
    "Account",
    "Alias",
    "Contact",
    "Contract",
    "CrmActivity",
    "Import",
    "ImportChange",
    "ImportRefusal",
    "Opportunity",
    "Product",
    "Quota",
    "Stage",
    "StageChange",
    "TouchedMember",
]
