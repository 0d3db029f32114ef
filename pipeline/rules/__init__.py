from pipeline.rules.cells import REMEMBERED, ColumnError, FileError, RowError, shown
from pipeline.rules.kinds import KINDS, STAGES, Kind, UnknownFileError, kind_of
from pipeline.rules.likeness import Names, alike
from pipeline.rules.rows import (
    AccountRow,
    ContactRow,
    DealRow,
    MoveRow,
    PersonRow,
    ProductRow,
    QuotaRow,
    Skipped,
    StayRow,
    Step,
    TeamRow,
    TerritoryRow,
)
from pipeline.rules.stages import reached_bits, top_rank

__all__ = [
    "KINDS",
    "REMEMBERED",
    "STAGES",
    "AccountRow",
    "ColumnError",
    "ContactRow",
    "DealRow",
    "FileError",
    "Kind",
    "MoveRow",
    "Names",
    "PersonRow",
    "ProductRow",
    "QuotaRow",
    "RowError",
    "Skipped",
    "StayRow",
    "Step",
    "TeamRow",
    "TerritoryRow",
    "UnknownFileError",
    "alike",
    "kind_of",
    "reached_bits",
    "shown",
    "top_rank",
]
