from objectives.views.promises import new_objective, objective
from objectives.views.runs import recomputation, run
from objectives.views.strategy import strategy, theme, unit, vision

__all__ = [
    "new_objective",
    "objective",
    "recomputation",
    "run",
    "strategy",
    "theme",
    "unit",
    "vision",
]
