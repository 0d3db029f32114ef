from pipeline.actions.founding import found_organization
from pipeline.actions.imports import BusyError, SupersededError, import_files, run_import

__all__ = [
    "BusyError",
    "SupersededError",
    "found_organization",
    "import_files",
    "run_import",
]
