from territories.actions.refusals import (
    LockedError,
    ReasonNeededError,
    RefusedError,
    StaleError,
)
from territories.actions.rows import (
    add_key_account,
    add_line,
    remove_row,
    save_key_account,
    save_line,
    save_text,
)
from territories.actions.transitions import (
    approve,
    mark_opened,
    recall,
    reopen,
    return_plan,
    share,
    start_plan,
    submit,
)

__all__ = [
    "LockedError",
    "ReasonNeededError",
    "RefusedError",
    "StaleError",
    "add_key_account",
    "add_line",
    "approve",
    "mark_opened",
    "recall",
    "remove_row",
    "reopen",
    "return_plan",
    "save_key_account",
    "save_line",
    "save_text",
    "share",
    "start_plan",
    "submit",
]
