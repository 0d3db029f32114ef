from territories.queries.papers import closed_by_account, live_paper, paper_of
from territories.queries.plans import (
    NOT_STARTED,
    PlanState,
    latest_revision,
    plan_counts,
    plan_states,
    reviewer_names,
    standing,
)
from territories.queries.reading import Reading, history, last_event, reading

__all__ = [
    "NOT_STARTED",
    "PlanState",
    "Reading",
    "closed_by_account",
    "history",
    "last_event",
    "latest_revision",
    "live_paper",
    "paper_of",
    "plan_counts",
    "plan_states",
    "reading",
    "reviewer_names",
    "standing",
]
