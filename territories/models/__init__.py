from territories.models.plans import Plan, PlanEvent, PlanRevision, people_reviewed
from territories.models.rows import KeyAccount, PlanLine, PlanText

__all__ = [
    "KeyAccount",
    "Plan",
    "PlanEvent",
    "PlanLine",
    "PlanRevision",
    "PlanText",
    "people_reviewed",
]
