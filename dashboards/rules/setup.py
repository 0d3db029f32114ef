"""How far an organization is with setting itself up, step by step."""

from dataclasses import dataclass
from typing import Literal

from salesplan.lib import figures
from salesplan.lib.cells import Tone

TONES: dict[str, Tone] = {"done": "ok", "begun": "warn", "open": "plain"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is there already. `people` are those with the role rep."""

    year: int = 0
    months: int = 0
    people: int = 0
    without_manager: int = 0
    units: int = 0
    strategies: int = 0
    themes: int = 0
    measures: int = 0
    people_with_goal: int = 0
    deals: int = 0
    imports: int = 0
    plans: int = 0
    runs: int = 0


@dataclass(frozen=True, slots=True)
class SetupStep:
    """`route` names the page where the step is taken; empty where none is needed."""

    name: str
    state: Literal["done", "begun", "open"]
    why: str
    route: str = ""
    verb: str = "Start"

    @property
    def tone(self) -> Tone:
        return TONES[self.state]


def setup_steps(of: Counts) -> tuple[SetupStep, ...]:
    """In the order in which they need each other."""
    return (
        _calendar(of),
        _units(of),
        _people(of),
        _strategy(of),
        _goals(of),
        _crm(of),
        _plans(of),
        _computed(of),
    )


def _step(
    name: str, *, done: bool, begun: bool, why: str, route: str = "", verb: str = "Start"
) -> SetupStep:
    state: Literal["done", "begun", "open"] = "done" if done else "begun" if begun else "open"
    return SetupStep(name, state, why, route, "Finish" if state == "begun" else verb)


def _calendar(of: Counts) -> SetupStep:
    why = f"{of.year}, {figures.plural(of.months, 'month')}" if of.months else "no year is open yet"
    return _step("Calendar", done=of.months >= 12, begun=of.months > 0, why=why)


def _units(of: Counts) -> SetupStep:
    why = figures.plural(of.units, "unit") if of.units else "a company, its regions and teams"
    return _step("Units", done=of.units > 1, begun=of.units > 0, why=why)


def _people(of: Counts) -> SetupStep:
    why = "nobody sells yet"
    if of.people:
        why = figures.plural(of.people, "rep")
    if of.without_manager:
        why += f"; {of.without_manager} without a manager"
    done = of.people > 0 and not of.without_manager
    return _step("People", done=done, begun=of.people > 0, why=why)


def _strategy(of: Counts) -> SetupStep:
    why = "vision, goal, three to five themes"
    if of.strategies:
        units = figures.plural(of.strategies, "unit")
        why = f"{units} with a vision, {figures.plural(of.themes, 'theme')}"
    done = of.strategies > 0 and of.themes > 0
    begun = of.strategies > 0
    return _step(
        "Strategy and themes", done=done, begun=begun, why=why, route="objectives:strategy"
    )


def _goals(of: Counts) -> SetupStep:
    why = "bookings first: the gap is measured on it"
    if of.measures:
        why = f"{of.people_with_goal} of {figures.plural(of.people, 'rep')} with a goal"
    done = of.measures > 0 and of.people > 0 and of.people_with_goal >= of.people
    begun = of.measures > 0 or of.people_with_goal > 0
    return _step("Measures and goals", done=done, begun=begun, why=why, route="objectives:measures")


def _crm(of: Counts) -> SetupStep:
    why = "no source yet"
    if of.deals:
        why = figures.plural(of.deals, "deal")
    if of.imports:
        why += f", {figures.plural(of.imports, 'import')}"
    return _step(
        "CRM data", done=of.deals > 0, begun=of.imports > 0, why=why, route="pipeline:imports"
    )


def _plans(of: Counts) -> SetupStep:
    why = "each rep begins their own"
    if of.plans:
        why = f"{of.plans} of {figures.plural(of.people, 'rep')} have begun"
    return _step("Plans", done=0 < of.people <= of.plans, begun=of.plans > 0, why=why)


def _computed(of: Counts) -> SetupStep:
    why = "the morning after the first import, or at once by the button"
    if of.runs:
        why = figures.plural(of.runs, "run")
    return _step("First computation", done=of.runs > 0, begun=False, why=why)
