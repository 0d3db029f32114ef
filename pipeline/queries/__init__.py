from pipeline.queries.estimates import DealEstimates, estimates_of, usual_cycles
from pipeline.queries.imports import changes, full_report, last_done, newest_fact, refusals
from pipeline.queries.pages import (
    COUNTED,
    SILENT_AFTER,
    change_line,
    change_rows,
    import_lines,
    newest_imports,
    refused_rows,
    state_of,
    totals,
)

__all__ = [
    "COUNTED",
    "SILENT_AFTER",
    "DealEstimates",
    "change_line",
    "change_rows",
    "changes",
    "estimates_of",
    "full_report",
    "import_lines",
    "last_done",
    "newest_fact",
    "newest_imports",
    "refusals",
    "refused_rows",
    "state_of",
    "totals",
    "usual_cycles",
]
