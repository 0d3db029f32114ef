from territories.views.moves import approval, plan_return, recall, reopening, share, submission
from territories.views.plans import draft, my_plan, page, plan, revision, revisions
from territories.views.rows import (
    key_account,
    key_account_removal,
    key_accounts,
    line,
    line_removal,
    lines,
    text,
)

__all__ = [
    "approval",
    "draft",
    "key_account",
    "key_account_removal",
    "key_accounts",
    "line",
    "line_removal",
    "lines",
    "my_plan",
    "page",
    "plan",
    "plan_return",
    "recall",
    "reopening",
    "revision",
    "revisions",
    "share",
    "submission",
    "text",
]
