from territories.queries.papers import closed_by_account, live_paper, paper_of
from territories.queries.plans import (
    PlanState,
    latest_revision,
    plan_counts,
    plan_states,
    reviewer_names,
    standing,
)

__all__ = [
    "PlanState",
    "closed_by_account",
    "latest_revision",
    "live_paper",
    "paper_of",
    "plan_counts",
    "plan_states",
    "reviewer_names",
    "standing",
]
