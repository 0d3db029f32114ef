from objectives.models.metrics import (
    CycleTime,
    GapHistory,
    GapMetric,
    MetricRun,
    PublishedRun,
    StageRate,
)
from objectives.models.promises import (
    Measure,
    Objective,
    ObjectiveLink,
    ObjectiveTarget,
    SeasonProfile,
    Strategy,
    Theme,
)

__all__ = [
    "CycleTime",
    "GapHistory",
    "GapMetric",
    "Measure",
    "MetricRun",
    "Objective",
    "ObjectiveLink",
    "ObjectiveTarget",
    "PublishedRun",
    "SeasonProfile",
    "StageRate",
    "Strategy",
    "Theme",
]
