"""Who may do what, as data, and the shape of a fiscal year."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salesplan.lib.periods import Period


class Role(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    EXECUTIVE = "executive"
    OPERATIONS = "operations"


class Permission(StrEnum):
    """What a role may do at all; which objects it may do it to is the QuerySets' business."""

    HOME_VIEW = "see a first page of one's own"
    ACCOUNT_SET = "look after one's own sign-in, and what one lent or borrowed"
    YEAR_VIEW = "see a person's year and the math behind it"
    PEOPLE_VIEW = "see who works where"
    BOARD_VIEW = "see a team's board"
    ROLLUP_VIEW = "see figures rolled up the tree"
    PRESENT = "present a rollup"
    STRATEGY_VIEW = "read vision, themes and objectives"
    STRATEGY_SET = "write vision and themes of units one leads"
    OBJECTIVE_SET = "set objectives and targets of people"
    PLAN_VIEW = "read a territory plan"
    PLAN_WRITE = "write one's own territory plan"
    PLAN_REVIEW = "return or approve a territory plan"
    COACHING_VIEW = "read conversations one takes part in"
    COACHING_LOG = "log a conversation with somebody one leads"
    REPORTS_LEND = "lend the leading of one's reports for a time"
    CHECKIN_WRITE = "record one's own energy"
    RECOMPUTE = "start the computation of figures"
    IMPORT_RUN = "bring in CRM data"
    HEALTH_VIEW = "see whether set-up, runs and imports are well"
    ORGANIZATION_SET = "set up units, people and calendar"
    AUDIT_VIEW = "read who changed what"


_EVERYBODY = frozenset(
    {
        Permission.HOME_VIEW,
        Permission.ACCOUNT_SET,
        Permission.PEOPLE_VIEW,
        Permission.STRATEGY_VIEW,
    }
)
_LEADS = frozenset(
    {
        Permission.YEAR_VIEW,
        Permission.BOARD_VIEW,
        Permission.ROLLUP_VIEW,
        Permission.PRESENT,
        Permission.PLAN_VIEW,
        Permission.COACHING_VIEW,
        Permission.COACHING_LOG,
    }
)
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REP: _EVERYBODY
    | {
        Permission.YEAR_VIEW,
        Permission.PLAN_VIEW,
        Permission.PLAN_WRITE,
        Permission.COACHING_VIEW,
        Permission.CHECKIN_WRITE,
    },
    Role.MANAGER: _EVERYBODY
    | _LEADS
    | {
        Permission.PLAN_REVIEW,
        Permission.STRATEGY_SET,
        Permission.OBJECTIVE_SET,
        Permission.RECOMPUTE,
        Permission.REPORTS_LEND,
    },
    Role.EXECUTIVE: _EVERYBODY
    | {
        Permission.YEAR_VIEW,
        Permission.BOARD_VIEW,
        Permission.ROLLUP_VIEW,
        Permission.PRESENT,
        Permission.PLAN_VIEW,
        Permission.PLAN_REVIEW,
        Permission.STRATEGY_SET,
        Permission.RECOMPUTE,
    },
    Role.OPERATIONS: _EVERYBODY
    | {
        Permission.PLAN_VIEW,
        Permission.STRATEGY_SET,
        Permission.OBJECTIVE_SET,
        Permission.RECOMPUTE,
        Permission.IMPORT_RUN,
        Permission.HEALTH_VIEW,
        Permission.ORGANIZATION_SET,
        Permission.AUDIT_VIEW,
    },
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Several roles add up; nothing is ever taken away by having one more."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


@dataclass(frozen=True, slots=True)
class FiscalSpan:
    """One period of a fiscal calendar. Months are labelled by the calendar, years by their end."""

    kind: str
    label: str
    year: int
    span: Period


def fiscal_year(year: int, *, starts_in: int) -> list[FiscalSpan]:
    """The year, its 4 quarters and 12 months, in that order.

    `year` names the calendar year in which the fiscal year ends: with `starts_in` 4, FY2027 runs
    from 2026-04-01 up to, not including, 2027-04-01.
    """
    first = date(year if starts_in == 1 else year - 1, starts_in, 1)
    starts = [_plus_months(first, n) for n in range(13)]
    whole = FiscalSpan("year", str(year), year, Period(starts[0], starts[12]))
    quarters = [
        FiscalSpan("quarter", f"{year}-Q{n + 1}", year, Period(starts[3 * n], starts[3 * n + 3]))
        for n in range(4)
    ]
    months = [
        FiscalSpan("month", f"{starts[n]:%Y-%m}", year, Period(starts[n], starts[n + 1]))
        for n in range(12)
    ]
    return [whole, *quarters, *months]


def fiscal_year_of(day: date, *, starts_in: int) -> int:
    return day.year if starts_in == 1 or day.month < starts_in else day.year + 1


def _plus_months(day: date, months: int) -> date:
    carried, month = divmod(day.month - 1 + months, 12)
    return date(day.year + carried, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's dated place: who leads them, from a day up to, not including, another."""

    member: int
    manager: int | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Reach:
    """`leader` is `depth` steps above `member` on the days of the span."""

    leader: int
    member: int
    depth: int
    starts_on: date
    ends_on: date | None


class RefusedError(ValueError):
    """A change of people, units or rights that cannot stand, with a sentence saying why."""


class LineError(RefusedError):
    """Reporting lines that cannot stand."""


class OwnRightsError(RefusedError):
    """Nobody changes alone what they themselves may do."""


def reaches(lines: list[Line]) -> list[Reach]:
    """Every leader above every member with the days on which the whole chain held.

    Dates are carried along, so that a move entered today for July needs nothing to happen in
    July. Raises LineError where somebody would lead themselves on any day.
    """
    above: dict[int, list[Line]] = {}
    for line in lines:
        above.setdefault(line.member, []).append(line)
    found: list[Reach] = []
    for member in above:
        _climb(Reach(member, member, 0, date.min, None), above, found)
    return found


def _climb(at: Reach, above: dict[int, list[Line]], found: list[Reach]) -> None:
    for line in above.get(at.leader, ()):
        starts, ends = max(at.starts_on, line.starts_on), _earlier(at.ends_on, line.ends_on)
        if line.manager is None or (ends is not None and ends <= starts):
            continue
        if line.manager == at.member or at.depth > 50:
            raise LineError("Somebody would report to themselves through this line.")
        step = Reach(line.manager, at.member, at.depth + 1, starts, ends)
        found.append(step)
        _climb(step, above, found)


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


class Relation(StrEnum):
    """How a viewer stands to a person on a day; several can hold at once."""

    SELF = "self"
    MANAGER = "manager"
    LEADER = "leader above the manager"
    FORMER_MANAGER = "manager before a move"
    DELEGATE = "delegate of the manager"
    EXECUTIVE = "executive over the person's unit"
    OPERATIONS = "operations"
    PEER = "same manager"
    COLLEAGUE = "same organization"
