from pipeline.actions.estimates import set_estimates
from pipeline.actions.founding import found_organization
from pipeline.actions.imports import (
    BusyError,
    fail_import,
    import_files,
    run_import,
)
from pipeline.actions.taking import SupersededError
from pipeline.actions.uploads import TASK, commit_import, forget_files, receive_import

__all__ = [
    "TASK",
    "BusyError",
    "SupersededError",
    "commit_import",
    "fail_import",
    "forget_files",
    "found_organization",
    "import_files",
    "receive_import",
    "run_import",
    "set_estimates",
]
