"""What the pages of a plan are given: values and forms, nothing a viewer may not see."""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from salesplan.lib import figures
from salesplan.lib.cells import Step
from territories import queries
from territories.forms import (
    KeyAccountForm,
    LineForm,
    MoveForm,
    NewKeyAccountForm,
    NewLineForm,
    TextForm,
)
from territories.models import Plan
from territories.rules.panel import panel
from territories.rules.paper import ObjectiveRow, Paper, RunLine
from territories.rules.sections import ENERGY, LINE_SECTION, TEXT
from territories.rules.states import State, Verb


def plan_of(request: HttpRequest, year: int, pk: int) -> Plan:
    plans = Plan.objects.visible_to(request.member).select_related("member__organization")
    return get_object_or_404(plans, year=year, member_id=pk)


def url_of(plan: Plan) -> str:
    return reverse("territories:plan", kwargs={"year": plan.year, "pk": plan.member_id})


@dataclass(frozen=True, slots=True)
class AccountItem:
    form: KeyAccountForm
    closed: str
    is_open: bool


@dataclass(slots=True)
class Section:
    """`nav` is what stands beside the section's name in the list of sections."""

    key: str
    title: str
    note: str = ""
    nav: str = ""
    race: str = ""
    objectives: tuple[ObjectiveRow, ...] = ()
    texts: list[TextForm] = field(default_factory=list)
    accounts: list[AccountItem] = field(default_factory=list)
    contracts: tuple[RunLine, ...] = ()
    groups: list["LineGroup"] = field(default_factory=list)
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class LineGroup:
    key: str
    title: str
    forms: list[LineForm]
    new: NewLineForm


def steps(found: queries.Reading) -> list[Step]:
    path = [State.DRAFT, State.SUBMITTED, State.APPROVED, State.ACTIVE]
    if found.state is State.RETURNED:
        path.insert(2, State.RETURNED)
    at = path.index(found.state)
    return [
        Step(
            state.value.capitalize(),
            "done" if place < at else "current" if place == at else "open",
        )
        for place, state in enumerate(path)
    ]


def plan_context(request: HttpRequest, found: queries.Reading) -> dict:
    plan, member = found.plan, request.member
    event = queries.last_event(plan)
    return {
        "found": found,
        "plan": plan,
        "today": member.today,
        "steps": steps(found),
        "event": event,
        "event_on": member.organization.day_of(event.at) if event else None,
        "was_given_back": bool(event) and event.verb in (Verb.RETURN, Verb.REOPEN),
        "reviewers": _names(queries.reviewer_names(plan.member, on=member.today)),
        "paper": found.paper,
        "panel": panel(found.paper) if found.paper else None,
        "move": MoveForm(initial={"version": plan.version}),
    }


def _names(names: list[str]) -> str:
    return " and ".join(name.split(" ")[0] for name in names) or "your manager"


def editor_context(request: HttpRequest, found: queries.Reading, opened: str = "") -> dict:
    """Everything the editor shows. The same queries, however many accounts and lines."""
    plan = found.plan
    context = plan_context(request, found)
    return context | {
        "sections": sections(plan, found.paper, opened),
        "new_account": NewKeyAccountForm(plan, request.member).for_choosing(),
        "opened": opened,
    }


def figures_context(plan: Plan) -> dict:
    """What moves with every save: the panel and the list of sections."""
    paper = queries.live_paper(plan)
    return {"plan": plan, "panel": panel(paper), "paper": paper, "sections": _outline(paper)}


def sections(plan: Plan, paper: Paper, opened: str) -> list[Section]:
    texts = {text.section: TextForm(text) for text in plan.texts.order_by("pk")}
    lines: dict[str, list[LineForm]] = {key: [] for key in LINE_SECTION}
    for line in plan.lines.order_by("position", "pk"):
        lines[line.section].append(LineForm(line))
    found = _outline(paper)
    for section in found:
        if section.key in texts:
            section.texts.append(texts[section.key])
        keys = {"channel": ("channel", "marketing")}.get(section.key, (section.key,))
        section.groups = [
            LineGroup(
                key, LINE_SECTION[key].title, lines[key], NewLineForm.blank(LINE_SECTION[key])
            )
            for key in keys
            if key in lines
        ]
        if section.key == "accounts":
            section.accounts = _account_items(plan, opened)
    return found


def _account_items(plan: Plan, opened: str) -> list[AccountItem]:
    closed = queries.closed_by_account(plan)
    rows = plan.key_accounts.select_related("account").order_by("position", "pk")
    return [
        AccountItem(
            KeyAccountForm(row),
            figures.compact(closed.get(row.account_id, 0)),
            opened == f"account-{row.pk}",
        )
        for row in rows
    ]


def _outline(paper: Paper) -> list[Section]:
    """The sections in the order of the page, with what each adds up to."""
    sums = panel(paper)
    amount = {row.name: figures.compact(row.amount) for row in sums.parts}
    results, activities, capability = (paper.objectives_of(kind) for kind in "RAC")
    return [
        Section(
            "objectives",
            "Objectives",
            "what must be true at the end of the year",
            str(len(results)),
            race="r",
            objectives=results,
        ),
        Section("markets", TEXT["markets"].title, "who, and who not"),
        Section(
            "accounts",
            "Key accounts",
            "how you get in, and what comes next",
            amount["Key accounts"],
        ),
        Section(
            "new_business", "New business", "segments, and named prospects", amount["New business"]
        ),
        Section(
            "account_management",
            "Account management",
            "running contracts, from the CRM",
            amount["Run-rate"],
            contracts=paper.contracts,
        ),
        Section("channel", TEXT["channel"].title, "partners, events", amount["Channel"]),
        Section("robustness", TEXT["robustness"].title, "what you do then"),
        Section(
            "activities",
            "Activities",
            "what you do each week for it",
            str(len(activities)),
            race="a",
            objectives=activities,
        ),
        Section(
            "capability",
            TEXT["capability"].title,
            "what you need to be able to do it",
            str(len(capability)),
            race="c",
            objectives=capability,
        ),
        Section(ENERGY, "Energy", "what carries it", "private", race="e", is_private=True),
    ]


def sheet_context(request: HttpRequest, found: queries.Reading) -> dict:
    """The printed page. Amounts in thousands; nothing of it is energy."""
    paper = found.paper
    context = plan_context(request, found)
    return context | {
        "first_day": date(found.plan.year, 1, 1),
        "channel_lines": paper.lines_of("channel") + paper.lines_of("marketing"),
        "new_lines": paper.lines_of("new_business"),
        "growth_lines": paper.lines_of("account_management"),
        "results": paper.objectives_of("R"),
        "activities": paper.objectives_of("A"),
        "capabilities": paper.objectives_of("C"),
        "manager_names": queries.reviewer_names(found.plan.member, on=request.member.today),
    }
