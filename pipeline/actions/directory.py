"""Accounts, products, contacts and quotas: small rows, compared and written by batches."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models

from pipeline.actions.taking import Taking, Tally
from pipeline.models import Account, Alias, Contact, Product, Quota, Stage
from pipeline.rules import AccountRow, ContactRow, Names, ProductRow, QuotaRow, RowError, shown
from salesplan.lib.figures import plural

BATCH = 1_000


def known_names(taking: Taking) -> dict[str, Names]:
    """What owners, accounts, products and stages are called here, and what was decided to mean
    them. Products only may be found by likeness."""
    here = {"organization": taking.organization}
    tables = {
        "owner": taking.organization.members.exclude(crm_key="").values_list("crm_key", "pk"),
        "account": Account.objects.filter(**here).values_list("crm_key", "pk"),
        "product": Product.objects.filter(**here).values_list("crm_key", "pk"),
        "stage": Stage.objects.filter(**here).values_list("name", "pk"),
    }
    decided: dict[str, dict[str, str]] = {kind: {} for kind in tables}
    for kind, spelling, means in Alias.objects.filter(**here, decided_at__isnull=False).values_list(
        "kind", "spelling", "means"
    ):
        decided[kind][spelling] = means
    return {
        kind: Names(dict(rows), decided=decided[kind], like=kind == "product")
        for kind, rows in tables.items()
    }


class Directory:
    """One file whose rows are few enough to be held until they are written."""

    def __init__(self, taking: Taking, kind: str, *, names: str = "") -> None:
        self.taking, self.kind = taking, kind
        self.rows: dict[str, Any] = {}
        for line, row in taking.rows(kind):
            if row.key in self.rows:
                error = RowError("", f"{row.key} is in the file already; the first one counts.")
                error.key = row.key
                taking.refuse(kind, line, error)
                continue
            self.rows[row.key] = (line, row)
            if names:
                taking.names[names].add(row.key)

    def drop(self, key: str, column: str, reason: str) -> None:
        line, _row = self.rows.pop(key)
        self.taking.refuse(self.kind, line, RowError(column, reason, key=key))

    def values(self) -> list[Any]:
        return [row for _line, row in self.rows.values()]

    def __bool__(self) -> bool:
        return self.kind in self.taking.tallies


def write_accounts(taking: Taking, directory: Directory, owners: dict[str, int]) -> None:
    rows: list[AccountRow] = directory.values()

    def made(row: AccountRow) -> dict[str, Any]:
        said = {
            "name": row.name,
            "segment": row.segment,
            "country": row.country,
            "parent_key": row.parent_key,
            "source": taking.sources.preset,
        }
        return said | ({"owner_id": owners[row.owner]} if row.owner in owners else {})

    fields = ["name", "segment", "country", "parent_key", "source"]
    if owners:
        fields.append("owner_id")
    _write(taking, directory.kind, Account, rows, made, fields)
    _gone(taking, directory, Account, "account")


def add_named_accounts(taking: Taking) -> None:
    """Accounts that only the deals name, where no file says more about them."""
    names = sorted(taking.names["account"].new)
    _create(
        taking,
        Account,
        [
            Account(
                organization=taking.organization,
                crm_key=name,
                name=name,
                source=taking.sources.preset,
            )
            for name in names
        ],
    )
    if names:
        listed = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
        taking.notes.append(f"{plural(len(names), 'account')} known by name only: {listed}.")


def write_products(taking: Taking, directory: Directory) -> None:
    def made(row: ProductRow) -> dict[str, Any]:
        return {
            "name": row.name,
            "series": row.series,
            "list_price": row.list_price,
            "source": taking.sources.preset,
        }

    fields = ["name", "series", "list_price", "source"]
    _write(taking, directory.kind, Product, directory.values(), made, fields)
    _gone(taking, directory, Product, "product")


def write_contacts(taking: Taking, directory: Directory) -> None:
    accounts = dict(
        Account.objects.filter(organization=taking.organization).values_list("crm_key", "pk")
    )
    for row in directory.values():
        if row.account not in accounts:
            reason = f"No account has the id {shown(row.account)}. Import it before its contacts."
            directory.drop(row.key, "AccountId", reason)

    def made(row: ContactRow) -> dict[str, Any]:
        return {"account_id": accounts[row.account], "name": row.name, "title": row.title}

    fields = ["account_id", "name", "title"]
    _write(taking, directory.kind, Contact, directory.values(), made, fields)


def write_quotas(taking: Taking, directory: Directory, owners: dict[str, int]) -> None:
    """Quotas by member and first day; a changed amount replaces the former one."""
    for row in directory.values():
        if row.person not in owners:
            reason = f"Nobody here has the id {shown(row.person)}. Import the people first."
            directory.drop(row.key, "BusinessEntityID", reason)
    tally = taking.tally(directory.kind)
    here = Quota.objects.filter(organization=taking.organization)
    amounts = {(q.member_id, q.starts_on): q for q in here}
    for row in directory.values():
        _write_quota(taking, tally, row, owners[row.person], amounts)


def _write_quota(
    taking: Taking, tally: Tally, row: QuotaRow, member: int, there: dict[tuple, Quota]
) -> None:
    before = there.get((member, row.starts_on))
    if before is not None and before.amount == row.amount:
        tally.same += 1
        return
    Quota.objects.update_or_create(
        member_id=member,
        starts_on=row.starts_on,
        defaults={"organization": taking.organization, "amount": row.amount},
    )
    old = None if before is None else _word(before.amount)
    kind = "added" if before is None else "changed"
    setattr(tally, kind, getattr(tally, kind) + 1)
    taking.change(kind, "quota", row.key, {"amount": [old, _word(row.amount)]})


def write_stages(taking: Taking) -> None:
    """The stages the deals came in that are not here yet."""
    new = [taking.steps[name] for name in taking.names["stage"].new]
    Stage.objects.bulk_create(
        Stage(organization=taking.organization, name=step.name, state=step.state, rank=step.rank)
        for step in new
    )
    for step in new:
        taking.change("added", "stage", step.name, {"state": [None, step.state]})


def write_aliases(taking: Taking) -> None:
    """Keep every other spelling that was used, with who let it be used."""
    for kind, names in taking.names.items():
        for spelling in names.used:
            Alias.objects.update_or_create(
                organization=taking.organization,
                kind=kind,
                spelling=spelling,
                defaults={
                    "means": names.means(spelling),
                    "likeness_ppm": 1_000_000,
                },
                create_defaults={
                    "means": names.means(spelling),
                    "likeness_ppm": 1_000_000,
                    "decided_by": taking.by,
                    "decided_at": taking.at,
                },
            )


def owner_ids(taking: Taking) -> dict[str, int]:
    return dict(taking.organization.members.exclude(crm_key="").values_list("crm_key", "pk"))


def _write(
    taking: Taking,
    kind: str,
    model: type[models.Model],
    rows: Iterable[Any],
    made: Callable[[Any], dict[str, Any]],
    fields: list[str],
) -> None:
    tally = taking.tally(kind)
    here = model.objects.filter(organization=taking.organization)
    for batch in _batches(rows):
        there = {one.crm_key: one for one in here.filter(crm_key__in=[row.key for row in batch])}
        new, changed = [], []
        for row in batch:
            said = made(row)
            old = there.get(row.key)
            if old is None:
                new.append(model(organization=taking.organization, crm_key=row.key, **said))
            elif differences := _differences(old, said):
                changed.append(old)
                taking.change("changed", model._meta.model_name, row.key, differences)
        _create(taking, model, new)
        model.objects.bulk_update(changed, fields) if changed else None
        tally.added += len(new)
        tally.changed += len(changed)
        tally.same += len(batch) - len(new) - len(changed)


def _create(taking: Taking, model: type[models.Model], new: list) -> None:
    for one in new:
        taking.change("added", model._meta.model_name, one.crm_key, {"name": [None, one.name]})
    model.objects.bulk_create(new, batch_size=BATCH)


def _differences(old: Any, said: dict[str, Any]) -> dict[str, list]:
    """What the row says otherwise, set on the old object too."""
    found = {}
    for name, value in said.items():
        before = getattr(old, name)
        if before != value:
            found[name] = [_word(before), _word(value)]
            setattr(old, name, value)
    return found


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _gone(taking: Taking, directory: Directory, model: type[models.Model], table: str) -> None:
    """Rows that came in this kind of export before and are not in it now."""
    here = model.objects.filter(organization=taking.organization, source=taking.sources.preset)
    for key in here.order_by("pk").values_list("crm_key", flat=True).iterator():
        if key not in directory.rows:
            taking.tally(directory.kind).gone += 1
            taking.change("gone", table, key, {})


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch
