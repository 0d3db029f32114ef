from dashboards.views.health import health
from dashboards.views.rollup import organization, present, rollup
from dashboards.views.team import person, team, team_board
from dashboards.views.year import my_year, year, year_math

__all__ = [
    "health",
    "my_year",
    "organization",
    "person",
    "present",
    "rollup",
    "team",
    "team_board",
    "year",
    "year_math",
]
