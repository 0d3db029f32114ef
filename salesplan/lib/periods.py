"""Half-open spans of calendar days."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, but not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"period must end after it starts: {self.start} .. {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def covers(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: "Period") -> "Period | None":
        """The days both have; None when they have none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def elapsed_days(self, on: date) -> int:
        """Days gone at the close of day `on`."""
        return max(0, min(self.days, (on - self.start).days + 1))

    def remaining_days(self, on: date) -> int:
        """Days left after the close of day `on`."""
        return self.days - self.elapsed_days(on)

    def elapsed_share(self, on: date) -> float:
        """Share of the period gone at the close of day `on`, 0.0 to 1.0."""
        return self.elapsed_days(on) / self.days

    def months(self) -> Iterator["Period"]:
        """Calendar months of the period, the first and last cut to it."""
        start = self.start
        while start < self.end:
            following = first_of_month(add_months(start, 1))
            yield Period(start, min(following, self.end))
            start = following


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`; negative when `end` comes first."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if add_months(start, months) > end else months


def month_of(day: date) -> Period:
    start = first_of_month(day)
    return Period(start, add_months(start, 1))


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))
