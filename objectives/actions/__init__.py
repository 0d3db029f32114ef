from objectives.actions.promises import (
    StaleError,
    add_measure,
    add_objective,
    add_season,
    add_theme,
    change_objective,
    link,
    set_links,
    set_vision,
)

__all__ = [
    "StaleError",
    "add_measure",
    "add_objective",
    "add_season",
    "add_theme",
    "change_objective",
    "link",
    "set_links",
    "set_vision",
]
