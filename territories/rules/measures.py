"""What a plan adds up to, how complete it is, and how much of one page it takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from objectives.rules.run_rate import Balance, RunRateShare, plan_balance, run_rate_share
from territories.rules.paper import AccountRow, Paper, RunLine
from territories.rules.sections import LINE_SECTIONS, PUBLIC_TEXTS

PART_NAMES = {
    "run_rate": "Run-rate",
    "key_accounts": "Key accounts",
    "new_business": "New business",
    "account_management": "Growth",
    "channel": "Channel",
    "marketing": "Marketing",
}


def parts(paper: Paper) -> dict[str, Decimal]:
    """What each part of the plan is to bring, by its name, in the plan's order."""
    amounts = {
        "run_rate": _sum(contract.amount for contract in paper.contracts),
        "key_accounts": _sum(row.target for row in paper.accounts),
        **{
            section.key: _sum(row.amount for row in paper.lines_of(section.key))
            for section in LINE_SECTIONS
        },
    }
    return {name: amounts[key] for key, name in PART_NAMES.items()}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def balance(paper: Paper) -> Balance:
    return plan_balance(parts(paper), goal=paper.goal)


def share_of_run_rate(paper: Paper) -> RunRateShare:
    return run_rate_share(run_rate=parts(paper)["Run-rate"], goal=paper.goal)


@dataclass(frozen=True, slots=True)
class Completeness:
    """`share` of 1 done; `missing` names what is not, each in a few words."""

    share: Decimal
    missing: tuple[str, ...]


def completeness(paper: Paper) -> Completeness:
    checks = {missing: check(paper) for missing, check in _CHECKS.items()}
    missing = tuple(name for name, done in checks.items() if not done)
    return Completeness(Decimal(len(checks) - len(missing)) / len(checks), missing)


def _says(section: str) -> Callable[[Paper], bool]:
    return lambda paper: bool(paper.texts.get(section, "").strip())


def _every_account(test: Callable[[AccountRow], bool]) -> Callable[[Paper], bool]:
    return lambda paper: bool(paper.accounts) and all(test(row) for row in paper.accounts)


def _is_robust(paper: Paper) -> bool:
    return share_of_run_rate(paper).flag is None or _says("robustness")(paper)


_CHECKS: dict[str, Callable[[Paper], bool]] = {
    "a goal": lambda paper: paper.goal is not None,
    "target markets": _says("markets"),
    "a key account": lambda paper: bool(paper.accounts),
    "a target of a key account": _every_account(lambda row: row.target is not None),
    "an entry strategy": _every_account(lambda row: bool(row.entry_strategy)),
    "a next step with its day": _every_account(
        lambda row: bool(row.next_step) and row.next_step_on is not None
    ),
    "a line of new business": lambda paper: bool(paper.lines_of("new_business")),
    "named prospects": _says("new_business"),
    "how you keep what is there": _says("account_management"),
    "activities": lambda paper: bool(paper.objectives_of("A")) or _says("activities")(paper),
    "capability or support": lambda paper: (
        bool(paper.objectives_of("C")) or _says("capability")(paper)
    ),
    "what you do if it comes late": _is_robust,
}

# The printed page in millimetres, as templates/territories/page.html and print.css lay it out.
PAGE_MM = 277.0
LINE_MM = 4.3
ROW_MM = 5.7
HEAD_MM = 6.0
GAP_MM = 3.4
WIDE, HALF = 131, 62
NAME, STRATEGY, STEP = 24, 62, 32
LABEL, NOTE = 30, 28
TITLE, SCOPE = 58, 34


def page_share(paper: Paper) -> Decimal:
    """How much of one A4 page the plan takes; over 1 it does not fit. Errs on the long side."""
    used = 14 + 14 + 14 + _top_mm(paper) + max(_left_mm(paper), _right_mm(paper)) + 3 * GAP_MM
    return Decimal(round(used / PAGE_MM, 2)).quantize(Decimal("0.01"))


def _text_mm(text: str, width: int) -> float:
    return LINE_MM * sum(max(1, ceil(len(line) / width)) for line in text.splitlines())


def _row_mm(*cells: tuple[str, int]) -> float:
    """A table row is as high as its longest cell; each cell with the letters its column holds."""
    return max(ROW_MM, *(1.7 + _text_mm(text, width) for text, width in cells))


def _block(*heights: float) -> float:
    """A headed part of the page; one without content is not printed."""
    inside = sum(heights)
    return HEAD_MM + GAP_MM + inside if inside else 0.0


def _top_mm(paper: Paper) -> float:
    results = paper.objectives_of("R")
    titles = [_row_mm((row.title, TITLE), (row.scope, SCOPE)) for row in results]
    objectives = _block(ROW_MM, *titles) if titles else 0.0
    rows = [
        _row_mm(
            (row.name, NAME), (row.entry_strategy, STRATEGY), (f"{row.next_step}, 30 Sep", STEP)
        )
        for row in paper.accounts
    ]
    accounts = _block(ROW_MM, *rows) if rows else 0.0
    robustness = _text_mm(paper.texts.get("robustness", ""), WIDE)
    balance_mm = _block(LINE_MM, robustness)
    return (
        objectives + accounts + balance_mm + _block(_text_mm(paper.texts.get("markets", ""), WIDE))
    )


def _left_mm(paper: Paper) -> float:
    def part(texts: str, *sections: str, contracts: tuple[RunLine, ...] = ()) -> float:
        rows = [
            _row_mm((line.label, LABEL), ("" if line.count else line.note, NOTE))
            for section in sections
            for line in paper.lines_of(section)
        ]
        rows += [_row_mm((contract.name, LABEL)) for contract in contracts]
        return _block(*rows, _text_mm(paper.texts.get(texts, ""), HALF))

    return (
        part("new_business", "new_business")
        + part("account_management", "account_management", contracts=paper.contracts)
        + part("channel", "channel", "marketing")
    )


def _right_mm(paper: Paper) -> float:
    def part(texts: str, kind: str) -> float:
        rows = sum(_text_mm(row.title, HALF) for row in paper.objectives_of(kind))
        return _block(rows, _text_mm(paper.texts.get(texts, ""), HALF))

    return part("activities", "A") + part("capability", "C")


def longest_section(paper: Paper) -> str:
    """Where to shorten first."""
    return max(PUBLIC_TEXTS, key=lambda section: len(paper.texts.get(section, "")))
