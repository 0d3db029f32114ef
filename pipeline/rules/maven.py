"""The CRM export with sales_pipeline, sales_teams, accounts and products."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipeline.rules.cells import (
    BLANK_OR_MINUS_ONE,
    Amounts,
    AmountsE4,
    Days,
    RowError,
    Texts,
    required,
    text,
)
from pipeline.rules.rows import AccountRow, DealRow, ProductRow, State, Step, TeamRow
from pipeline.rules.stages import step_named

STAGES = (
    Step("Prospecting", "open", 1),
    Step("Engaging", "open", 2),
    Step("Won", "won", 0),
    Step("Lost", "lost", 0),
)
PIPELINE = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
TEAMS = ("sales_agent", "manager", "regional_office")
ACCOUNTS = ("account", "sector", "office_location", "subsidiary_of")
PRODUCTS = ("product", "series", "sales_price")


class Deals:
    """Engaging begins on the engage date, so a lost deal with one had come that far."""

    def __init__(self, at: Mapping[str, int], steps: Mapping[str, Step]) -> None:
        self.columns = tuple(at[column] for column in PIPELINE)
        self._pick = itemgetter(*self.columns)
        self._steps = steps
        self._agent = Texts("sales_agent", limit=120, needed=True)
        self._product = Texts("product", limit=120)
        self._account = Texts("account", limit=120)
        self._engaged = Days("engage_date", blank=BLANK_OR_MINUS_ONE)
        self._closed = Days("close_date", blank=BLANK_OR_MINUS_ONE)
        self._value = AmountsE4("close_value", blank=BLANK_OR_MINUS_ONE)

    def __call__(self, cells: Sequence[str]) -> DealRow:
        key, agent, product, account, stage, engaged, closed, value = self._pick(cells)
        if not (key.isalnum() and len(key) <= 120) or key == "NULL":
            key = required(key, "opportunity_id", limit=120)
        try:
            step = self._steps.get(stage) or self._step(stage)
            engaged_on, closed_on = self._engaged(engaged), self._closed(closed)
            is_open = step.state == "open"
            if not is_open and closed_on is None:
                raise RowError("close_date", f"A {step.name} deal needs the day it closed.")
            return DealRow(
                key,
                "",
                self._agent(agent),
                self._account(account),
                self._product(product),
                step.name,
                step.state,
                self._value(value),
                engaged_on,
                closed_on if is_open else None,
                None if is_open else closed_on,
                step.rank or _furthest(step.state, engaged_on is not None),
                engaged_on if is_open else closed_on,
            )
        except RowError as error:
            error.key = key
            raise

    def _step(self, cell: str) -> Step:
        return step_named(text(cell, "deal_stage", limit=80), "deal_stage", self._steps)


def _furthest(state: State, engaged: bool) -> int:
    return 2 if engaged or state == "won" else 1


class Teams:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in TEAMS))

    def __call__(self, cells: Sequence[str]) -> TeamRow:
        agent, manager, office = self._pick(cells)
        agent = required(agent, "sales_agent", limit=120)
        manager = required(manager, "manager", limit=120)
        if agent == manager:
            raise RowError("manager", f"{agent} would report to themselves.", key=agent)
        return TeamRow(agent, manager, required(office, "regional_office", limit=120))


class Accounts:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in ACCOUNTS))

    def __call__(self, cells: Sequence[str]) -> AccountRow:
        account, sector, office, parent = self._pick(cells)
        key = required(account, "account", limit=120)
        return AccountRow(
            key=key,
            name=key,
            segment=text(sector, "sector", limit=80),
            country=text(office, "office_location", limit=80),
            parent_key=text(parent, "subsidiary_of", limit=120),
        )


class Products:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in PRODUCTS))
        self._price = Amounts("sales_price", blank=BLANK_OR_MINUS_ONE)

    def __call__(self, cells: Sequence[str]) -> ProductRow:
        product, series, price = self._pick(cells)
        key = required(product, "product", limit=120)
        return ProductRow(key, key, text(series, "series", limit=80), self._price(price))
