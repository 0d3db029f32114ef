"""The sentences that slides begin with: each states what its slide shows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dashboards.rules.allocation import assignment_words
from dashboards.rules.readings import Figures, gap_words, in_words
from salesplan.lib import figures


def state_of_year(of: Figures) -> str:
    if of.gap is None:
        return f"What is not in sight is unknown: {of.reason}."
    pace = _pace(of)
    if of.gap <= 0:
        return f"{pace} the goal is in sight."
    return f"{pace} {gap_words(of.gap)} is not in sight."


def _pace(of: Figures) -> str:
    if of.pace is None or of.pace.index is None:
        return "The pace is unknown;"
    ahead = of.pace.index - 1
    size = figures.share(abs(ahead))
    if size == figures.share(0):
        return "We are on our season, and"
    return f"We are {size} {'ahead of' if ahead > 0 else 'behind'} our season, and"


def coming(of: Figures) -> str:
    """What stands behind the goal already, under the large figure."""
    if of.goal is None:
        return "Without a goal there is nothing to compare with."
    if of.gap is None:
        return f"of {figures.compact(of.goal)}: {of.reason}."
    if of.gap <= 0:
        return (
            f"of {figures.compact(of.goal)} is covered by what is closed, contracted and weighted."
        )
    return f"of {figures.compact(of.goal)} has neither a contract nor a weighted deal behind it."


def themes(carried: Sequence[int]) -> str:
    """How many themes there are, and how many nobody carries."""
    if not carried:
        return "No theme is set for this year."
    holes = sum(count == 0 for count in carried)
    said = f"{in_words(len(carried)).capitalize()} {_themes(len(carried))}"
    if not holes:
        return f"{said}, each carried by somebody."
    return f"{said}; {in_words(holes)} that nobody carries."


def _themes(count: int) -> str:
    return "theme" if count == 1 else "themes"


def by_unit(rows: Sequence[tuple[str, Figures]]) -> str:
    """Who is furthest behind, by name, and who is ahead."""
    known = [(name, of.pace.index) for name, of in rows if of.pace and of.pace.index is not None]
    if not known:
        return "No unit below can be read yet."
    known.sort(key=lambda pair: (pair[1], pair[0]))
    (last, low), (first, high) = known[0], known[-1]
    if len(known) == 1 or low >= 1:
        return f"{first} is {_word(high)}." if len(known) == 1 else "Every unit is on its season."
    if high < 1:
        return f"Every unit is behind its season, {last} furthest."
    return f"{first} carries the year; {last} needs a decision."


def _word(index: Decimal) -> str:
    size = figures.share(abs(index - 1))
    if size == figures.share(0):
        return "on its season"
    return f"{size} {'ahead of' if index > 1 else 'behind'} its season"


def assigned_below(share: Decimal | None, levels: int) -> str:
    """Of the levels shown: a level further down may carry still more."""
    if share is None:
        return "What is assigned below cannot be compared with a goal yet."
    down = f"{in_words(levels)} {'level' if levels == 1 else 'levels'} down"
    if share == 0:
        return f"Exactly the goal is assigned {down}."
    return f"{assignment_words(share)} than the goal is assigned {down}."


def plans(counts: Mapping[str, int]) -> str:
    people = sum(counts.values())
    active = counts.get("active", 0) + counts.get("approved", 0)
    if not people:
        return "Nobody below has a plan to make."
    return f"{active} of {figures.plural(people, 'person', 'people')} work by an approved plan."


def activities(behind: int, uncounted: int, total: int) -> str:
    if not total:
        return "No activity objective is set, so nothing leads to the results."
    if behind:
        return f"{behind} of {total} activity objectives are behind what was agreed."
    if uncounted:
        return f"{uncounted} of {total} activity objectives are not counted by anybody."
    return "Activities are as agreed."


def support(late: int, total: int) -> str:
    if not total:
        return "The field asks for no support yet."
    if late:
        return f"{late} of {figures.plural(total, 'promise')} to the field {_is(late)} late."
    return "What the field asks of us, and when."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
