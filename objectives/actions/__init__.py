from objectives.actions.measures import add_measure, add_season
from objectives.actions.promises import (
    StaleError,
    add_objective,
    add_theme,
    change_objective,
    link,
    set_links,
    set_vision,
)
from objectives.actions.runs import (
    RunFailedError,
    compute,
    figures_as_of,
    recompute_now,
    recompute_touched,
    run_night,
    start_due_nights,
)

__all__ = [
    "RunFailedError",
    "StaleError",
    "add_measure",
    "add_objective",
    "add_season",
    "add_theme",
    "change_objective",
    "compute",
    "figures_as_of",
    "link",
    "recompute_now",
    "recompute_touched",
    "run_night",
    "set_links",
    "set_vision",
    "start_due_nights",
]
