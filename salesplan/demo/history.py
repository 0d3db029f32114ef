"""Figures of the sample company: eight Sundays back for the trends, then last night's."""

from datetime import timedelta

from objectives.actions import compute
from salesplan.demo.people import Company

WEEKS = 8


def compute_figures(company: Company) -> None:
    last = company.today - timedelta(days=1)
    for weeks in range(WEEKS, -1, -1):
        compute(
            company.organization,
            as_of=last - timedelta(weeks=weeks),
            cause="demo",
            by=None,
            at=company.at,
        )
