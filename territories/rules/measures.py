"""What a plan adds up to, how complete it is, and how much of one page it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from territories.rules.paper import AccountRow, Paper
from territories.rules.sections import LINE_SECTIONS, PUBLIC_TEXTS

LOW_RUN_RATE = Decimal("0.2")
HIGH_RUN_RATE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Balance:
    """The lines of a plan against its goal. `over` is negative where they do not reach it."""

    run_rate: Decimal
    key_accounts: Decimal
    new_business: Decimal
    account_management: Decimal
    channel: Decimal
    marketing: Decimal
    goal: Decimal | None

    @property
    def plan(self) -> Decimal:
        return sum((amount for _, amount in self.parts), Decimal(0))

    @property
    def over(self) -> Decimal | None:
        return None if self.goal is None else self.plan - self.goal

    @property
    def is_short(self) -> bool:
        return self.over is not None and self.over < 0

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        return (
            ("Run-rate", self.run_rate),
            ("Key accounts", self.key_accounts),
            ("New business", self.new_business),
            ("Growth of what is there", self.account_management),
            ("Channel", self.channel),
            ("Marketing", self.marketing),
        )


def balance(paper: Paper) -> Balance:
    lines = {
        section.key: sum(
            (row.amount or Decimal(0) for row in paper.lines_of(section.key)), Decimal(0)
        )
        for section in LINE_SECTIONS
    }
    return Balance(
        run_rate=sum((contract.amount for contract in paper.contracts), Decimal(0)),
        key_accounts=sum((row.target or Decimal(0) for row in paper.accounts), Decimal(0)),
        goal=paper.goal,
        **lines,
    )


def run_rate_share(sums: Balance) -> Decimal | None:
    """Running business as a share of the goal; None without a goal above 0."""
    return sums.run_rate / sums.goal if sums.goal is not None and sums.goal > 0 else None


def asks_for_robustness(share: Decimal | None) -> bool:
    """Under a fifth the year hangs on new business, over four fifths the goal is too low."""
    return share is not None and not LOW_RUN_RATE < share < HIGH_RUN_RATE


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
    return not asks_for_robustness(run_rate_share(balance(paper))) or _says("robustness")(paper)


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
WIDE, HALF, CELL = 128, 60, 42


def page_share(paper: Paper) -> Decimal:
    """How much of one A4 page the plan takes; over 1 it does not fit. Errs on the long side."""
    used = 14 + 14 + 14 + _top_mm(paper) + max(_left_mm(paper), _right_mm(paper)) + 3 * GAP_MM
    return Decimal(round(used / PAGE_MM, 2)).quantize(Decimal("0.01"))


def _text_mm(text: str, width: int) -> float:
    return LINE_MM * sum(max(1, ceil(len(line) / width)) for line in text.splitlines())


def _block(*heights: float) -> float:
    """A headed part of the page; one without content is not printed."""
    inside = sum(heights)
    return HEAD_MM + GAP_MM + inside if inside else 0.0


def _top_mm(paper: Paper) -> float:
    results = paper.objectives_of("R")
    objectives = _block(ROW_MM * (len(results) + 1)) if results else 0.0
    rows = [max(ROW_MM, 1.6 + _text_mm(row.entry_strategy, CELL)) for row in paper.accounts]
    accounts = _block(ROW_MM, *rows) if rows else 0.0
    robustness = _text_mm(paper.texts.get("robustness", ""), WIDE)
    balance_mm = _block(LINE_MM, robustness)
    return (
        objectives + accounts + balance_mm + _block(_text_mm(paper.texts.get("markets", ""), WIDE))
    )


def _left_mm(paper: Paper) -> float:
    def part(texts: str, *sections: str, rows: int = 0) -> float:
        count = rows + sum(len(paper.lines_of(section)) for section in sections)
        return _block(ROW_MM * count, _text_mm(paper.texts.get(texts, ""), HALF))

    return (
        part("new_business", "new_business")
        + part("account_management", "account_management", rows=len(paper.contracts))
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
