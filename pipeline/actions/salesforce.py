"""Accounts, contacts, opportunities and their history as Salesforce names them."""

from pipeline.actions import staging
from pipeline.actions.deals import DealsFile
from pipeline.actions.delta import Delta
from pipeline.actions.directory import Directory, write_accounts, write_contacts, write_stages
from pipeline.actions.history import HistoryFile
from pipeline.actions.taking import Taking

SAYS = ("name", "account_id", "amount", "created_on", "closes_on")
COLUMNS = {"key": "Id", "account": "AccountId"}


class Salesforce:
    def __init__(self, taking: Taking) -> None:
        self.taking = taking

    def read(self) -> None:
        taking = self.taking
        self.accounts = Directory(taking, "Account", names="account")
        self.contacts = Directory(taking, "Contact")
        self.deals = DealsFile(taking, "Opportunity", columns=COLUMNS)
        self.deals.gather()
        self.history = HistoryFile(taking, "OpportunityHistory")
        self.history.gather()

    def write(self) -> None:
        taking = self.taking
        write_stages(taking)
        if self.accounts:
            write_accounts(taking, self.accounts, owners={})
        if self.contacts:
            write_contacts(taking, self.contacts)
        if self.deals:
            Delta(taking, "Opportunity", says=SAYS).write()
            self._tell_ownerless()
        if self.history:
            self.history.write()

    def _tell_ownerless(self) -> None:
        total = staging.value("SELECT count(*) FROM taken_deals")
        self.taking.notes.append(
            f"The export has no column for owners: {total:,} deals count for nobody until they "
            "have one."
        )
