"""Account, Contact, Opportunity and OpportunityHistory under Salesforce's own column names."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipeline.rules.cells import AmountsE4, Days, RowError, required, text, truth
from pipeline.rules.rows import AccountRow, ContactRow, DealRow, MoveRow, Skipped, State, Step
from pipeline.rules.stages import step_named

STAGES = (
    Step("Prospecting", "open", 1),
    Step("Qualification", "open", 2),
    Step("Needs Analysis", "open", 3),
    Step("Value Proposition", "open", 4),
    Step("Id. Decision Makers", "open", 5),
    Step("Perception Analysis", "open", 6),
    Step("Proposal/Price Quote", "open", 7),
    Step("Negotiation/Review", "open", 8),
    Step("Closed Won", "won", 0),
    Step("Closed Lost", "lost", 0),
)
ACCOUNTS = ("Id", "IsDeleted", "Name", "ParentId", "Industry", "BillingCity")
CONTACTS = ("Id", "IsDeleted", "AccountId", "Name", "Title", "LastName")
OPPORTUNITIES = (
    "Id",
    "AccountId",
    "Name",
    "StageName",
    "Amount",
    "CloseDate",
    "IsClosed",
    "IsWon",
    "CreatedDate",
)
HISTORY = ("Id", "OpportunityId", "CreatedDate", "StageName", "Amount", "CloseDate", "IsDeleted")
DELETED = "deleted in the CRM"
NO_ACCOUNT = "no account"


class Opportunities:
    """No owner: the export has no such column. IsClosed and IsWon must agree with the stage."""

    def __init__(self, at: Mapping[str, int], steps: Mapping[str, Step]) -> None:
        self._pick = itemgetter(*(at[column] for column in OPPORTUNITIES))
        self._steps = steps
        self._amount, self._closes = AmountsE4("Amount"), Days("CloseDate")
        self._created = Days("CreatedDate")

    def __call__(self, cells: Sequence[str]) -> DealRow:
        key, account, name, stage, amount, closes, closed, won, created = self._pick(cells)
        key = required(key, "Id", limit=120)
        try:
            step = step_named(text(stage, "StageName", limit=80), "StageName", self._steps)
            _agree(step, truth(closed, "IsClosed"), truth(won, "IsWon"))
            day, created_on = self._closes(closes), self._created(created)
            is_open = step.state == "open"
            if day is None and not is_open:
                raise RowError("CloseDate", f"A {step.name} deal needs the day it closed.")
            return DealRow(
                key,
                text(name, "Name", limit=200),
                "",
                text(account, "AccountId", limit=120),
                "",
                step.name,
                step.state,
                self._amount(amount),
                created_on,
                day if is_open else None,
                None if is_open else day,
                step.rank or 1,
                None,
            )
        except RowError as error:
            error.key = key
            raise


def _agree(step: Step, closed: bool, won: bool) -> None:
    if won and not closed:
        raise RowError("IsWon", "IsWon is TRUE and IsClosed is FALSE; a won deal is closed.")
    state: State = "won" if won else "lost" if closed else "open"
    if state != step.state:
        raise RowError(
            "StageName", f"{step.name} is a stage of {step.state} deals, and this one is {state}."
        )


class History:
    def __init__(self, at: Mapping[str, int], steps: Mapping[str, Step]) -> None:
        self._pick = itemgetter(*(at[column] for column in HISTORY))
        self._steps = steps
        self._amount, self._closes = AmountsE4("Amount"), Days("CloseDate")
        self._changed = Days("CreatedDate")

    def __call__(self, cells: Sequence[str]) -> MoveRow | Skipped:
        key, deal, changed, stage, amount, closes, deleted = self._pick(cells)
        key = required(key, "Id", limit=120)
        try:
            if truth(deleted, "IsDeleted"):
                return Skipped(DELETED)
            changed_on = self._changed(changed)
            if changed_on is None:
                raise RowError("CreatedDate", "CreatedDate is empty; every row needs it.")
            return MoveRow(
                key,
                required(deal, "OpportunityId", limit=120),
                step_named(text(stage, "StageName", limit=80), "StageName", self._steps).name,
                self._amount(amount),
                self._closes(closes),
                changed_on,
            )
        except RowError as error:
            error.key = key
            raise


class Accounts:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in ACCOUNTS))

    def __call__(self, cells: Sequence[str]) -> AccountRow | Skipped:
        key, deleted, name, parent, industry, _city = self._pick(cells)
        key = required(key, "Id", limit=120)
        if truth(deleted, "IsDeleted"):
            return Skipped(DELETED)
        return AccountRow(
            key=key,
            name=required(name, "Name", limit=200),
            segment=text(industry, "Industry", limit=80),
            parent_key=text(parent, "ParentId", limit=120),
        )


class Contacts:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in CONTACTS))

    def __call__(self, cells: Sequence[str]) -> ContactRow | Skipped:
        key, deleted, account, name, title, _last = self._pick(cells)
        key = required(key, "Id", limit=120)
        if truth(deleted, "IsDeleted"):
            return Skipped(DELETED)
        account = text(account, "AccountId", limit=120)
        if not account:
            return Skipped(NO_ACCOUNT)
        return ContactRow(
            key, account, required(name, "Name", limit=160), text(title, "Title", limit=160)
        )
