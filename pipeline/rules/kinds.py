"""The kinds of file that are known, by their columns; what a file is called does not matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.rules import adventureworks, maven, salesforce
from pipeline.rules.rows import Step


@dataclass(frozen=True, slots=True)
class Kind:
    """`reader` is made from the header and reads a row; one with `staged` takes the stages too."""

    preset: str
    name: str
    columns: tuple[str, ...]
    reader: Callable
    staged: bool = False


KINDS = (
    Kind("maven", "sales_pipeline", maven.PIPELINE, maven.Deals, staged=True),
    Kind("maven", "sales_teams", maven.TEAMS, maven.Teams),
    Kind("maven", "accounts", maven.ACCOUNTS, maven.Accounts),
    Kind("maven", "products", maven.PRODUCTS, maven.Products),
    Kind("adventureworks", "sales_people", adventureworks.PEOPLE, adventureworks.People),
    Kind("adventureworks", "territories", adventureworks.TERRITORIES, adventureworks.Territories),
    Kind("adventureworks", "territory_history", adventureworks.HISTORY, adventureworks.Stays),
    Kind("adventureworks", "quota_history", adventureworks.QUOTAS, adventureworks.Quotas),
    Kind("adventureworks", "stores", adventureworks.STORES, adventureworks.Stores),
    Kind("adventureworks", "orders", adventureworks.ORDERS, adventureworks.Orders, staged=True),
    Kind("salesforce_devorg", "Account", salesforce.ACCOUNTS, salesforce.Accounts),
    Kind("salesforce_devorg", "Contact", salesforce.CONTACTS, salesforce.Contacts),
    Kind(
        "salesforce_devorg",
        "Opportunity",
        salesforce.OPPORTUNITIES,
        salesforce.Opportunities,
        staged=True,
    ),
    Kind(
        "salesforce_devorg",
        "OpportunityHistory",
        salesforce.HISTORY,
        salesforce.History,
        staged=True,
    ),
)
STAGES: dict[str, tuple[Step, ...]] = {
    "maven": maven.STAGES,
    "adventureworks": adventureworks.STAGES,
    "salesforce_devorg": salesforce.STAGES,
}


class UnknownFileError(ValueError):
    """Columns that make no known kind of file, with a sentence saying which come near."""


def kind_of(header: Sequence[str]) -> Kind:
    """The kind whose columns the header has, the one with most if several fit."""
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UnknownFileError(f"it has the column {twice[0]} twice. Remove one and import again.")
    has = set(header)
    fitting = [kind for kind in KINDS if has.issuperset(kind.columns)]
    if fitting:
        return max(fitting, key=lambda kind: len(kind.columns))
    raise UnknownFileError(_near(has, header))


def _near(has: set[str], header: Sequence[str]) -> str:
    near = max(KINDS, key=lambda kind: len(has.intersection(kind.columns)) / len(kind.columns))
    missing = [column for column in near.columns if column not in has]
    if 2 * len(missing) <= len(near.columns):
        return (
            f"it looks like {near.name} but has no column {' and no column '.join(missing)}. "
            "Export it with that column and import again."
        )
    columns = ", ".join(name for name in header if name)[:120] or "none"
    known = ", ".join(kind.name for kind in KINDS)
    return f"its columns are {columns}, which is none of the files read here: {known}."
