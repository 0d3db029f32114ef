from objectives.views.measures import measure, measures, season
from objectives.views.promises import new_objective, objective
from objectives.views.runs import recomputation, run
from objectives.views.strategy import strategy, theme, unit, vision

__all__ = [
    "measure",
    "measures",
    "new_objective",
    "objective",
    "recomputation",
    "run",
    "season",
    "strategy",
    "theme",
    "unit",
    "vision",
]
