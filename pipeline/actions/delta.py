"""What a file's deals change here: compared and written by a few statements, whatever its size."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from organization.actions import open_year
from organization.models import FiscalPeriod, Member
from organization.rules import fiscal_year_of
from pipeline.actions import staging
from pipeline.actions.staging import DEALS, REFS, Staging, differ
from pipeline.actions.taking import LISTED, Taking, Tally
from pipeline.models import Account, Opportunity, Product, Stage, StageChange, TouchedMember
from salesplan.lib.fields import from_parts

MODELS = {"owner": Member, "account": Account, "product": Product, "stage": Stage}
OPPORTUNITY = Opportunity._meta.db_table
STAGE_CHANGE = StageChange._meta.db_table
TOUCHED = TouchedMember._meta.db_table
WON_LAST = "CASE WHEN {new}.state = 'won' THEN {bits} ELSE {bits} - ({bits} & 1) END"


class Delta:
    """`says` are the columns of a deal that this kind of export has; the others stay as they are."""

    def __init__(self, taking: Taking, kind: str, *, says: tuple[str, ...]) -> None:
        self.taking, self.kind = taking, kind
        self.says = ("state", "stage_id", "closed_on", *says)

    def write(self) -> None:
        """Add and change what differs; one statement each, whatever the file's size."""
        tally = self.taking.tally(self.kind)
        fresh = gather_ids(self.taking)
        total = staging.value("SELECT count(*) FROM taken_deals")
        here = Opportunity.objects.filter(organization=self.taking.organization).count()
        self._find_delta(resolved("taken_deals", [name for name, _kind in DEALS], fresh))
        tally.added = staging.value("SELECT count(*) FROM taken_delta WHERE deal_id IS NULL")
        tally.changed = staging.value("SELECT count(*) FROM taken_delta") - tally.added
        tally.same = total - tally.taken
        self._list_changes()
        if tally.taken:
            self._upsert()
            self._append_moves()
            self._touch()
            self._open_years()
        if here > total - tally.added:
            self._find_gone(tally)

    def _find_delta(self, gathered: str) -> None:
        """The rows that are new or differ in what this export says."""
        staging.drop("taken_delta")
        unlike = [differ(f"o.{column}", f"s.{column}") for column in self.says]
        bits = "(o.reached | s.reached)"
        unlike.append(f"o.reached <> {WON_LAST.format(new='s', bits=bits)}")
        before = ", ".join(f"o.{column} AS old_{column}" for column in _compared(self.says))
        staging.run(
            f"CREATE TEMP TABLE taken_delta AS SELECT s.*, o.id AS deal_id, {before}"  # noqa: S608
            f" FROM {gathered} s LEFT JOIN {OPPORTUNITY} o"
            " ON o.organization_id = %s AND o.crm_key = s.crm_key"
            f" WHERE o.id IS NULL OR {' OR '.join(unlike)}",
            self.taking.organization.pk,
        )

    def _upsert(self) -> None:
        inserted = ["crm_key", "name", *_compared(self.says)]
        inserted = list(dict.fromkeys(inserted))
        named = ", ".join(inserted)
        bits = f"({OPPORTUNITY}.reached | excluded.reached)"
        updates = ", ".join(f"{column} = excluded.{column}" for column in self.says)
        staging.run(
            f"INSERT INTO {OPPORTUNITY}"  # noqa: S608
            f" ({named}, reached, organization_id, source, credit_ppm, omitted)"
            f" SELECT {named}, reached, %s, %s, 1000000, FALSE FROM taken_delta"
            " WHERE 1 = 1 ORDER BY crm_key"
            f" ON CONFLICT (organization_id, crm_key) DO UPDATE SET {updates},"
            f" source = excluded.source, reached = {WON_LAST.format(new='excluded', bits=bits)}",
            self.taking.organization.pk,
            self.taking.sources.preset,
        )

    def _append_moves(self) -> None:
        """A move for every deal whose stage is another than before; dated by the export if it can."""
        if self.taking.sources.get("OpportunityHistory"):
            return
        staging.run(
            f"INSERT INTO {STAGE_CHANGE} (organization_id, opportunity_id, stage_id, amount,"  # noqa: S608
            " closes_on, changed_on, source_key)"
            " SELECT o.organization_id, o.id, d.stage_id, d.amount, d.closes_on,"
            f" COALESCE(d.moved_on, {_cast('%s', 'date')}), '' FROM taken_delta d"
            f" JOIN {OPPORTUNITY} o ON o.organization_id = %s AND o.crm_key = d.crm_key"
            f" WHERE {differ('d.old_stage_id', 'd.stage_id')}",
            self.taking.today.isoformat(),
            self.taking.organization.pk,
        )

    def _touch(self) -> None:
        owners = "SELECT old_owner_id AS member_id FROM taken_delta WHERE old_owner_id IS NOT NULL"
        if "owner_id" in self.says:
            owners += " UNION SELECT owner_id FROM taken_delta WHERE owner_id IS NOT NULL"
        self.taking.touched += staging.run(
            f"INSERT INTO {TOUCHED} (organization_id, member_id, touched_at)"  # noqa: S608
            f" SELECT %s, member_id, {_cast('%s', 'timestamptz')} FROM ({owners}) m",
            self.taking.organization.pk,
            connection.ops.adapt_datetimefield_value(self.taking.at),
        )

    def _open_years(self) -> None:
        days = staging.rows(
            "SELECT created_on FROM taken_delta UNION SELECT closes_on FROM taken_delta"
            " UNION SELECT closed_on FROM taken_delta"
        )
        open_years(self.taking, [_day(row[0]) for row in days if row[0]])

    def _list_changes(self) -> None:
        columns = [column for column in self.says if column not in {"state"}]
        picked = ", ".join(["crm_key", "deal_id", *columns, *(f"old_{name}" for name in columns)])
        listed = staging.rows(
            f"SELECT {picked} FROM taken_delta ORDER BY line LIMIT {LISTED}"  # noqa: S608
        )
        words = _Words(self.taking)
        for key, deal, *cells in listed:
            now, before = cells[: len(columns)], cells[len(columns) :]
            fields = {
                column.removesuffix("_id"): [words.say(column, old), words.say(column, new)]
                for column, old, new in zip(columns, before, now, strict=True)
                if old != new
            }
            self.taking.change("changed" if deal else "added", "opportunity", key, fields)
        tally = self.taking.tally(self.kind)
        self.taking.unlisted += tally.taken - len(listed)

    def _find_gone(self, tally: Tally) -> None:
        gone = (
            f" FROM {OPPORTUNITY} o WHERE o.organization_id = %s AND o.source = %s"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM taken_deals s WHERE s.crm_key = o.crm_key)"
            " AND NOT EXISTS (SELECT 1 FROM taken_refused r WHERE r.crm_key = o.crm_key)"
        )
        mine = (self.taking.organization.pk, self.taking.sources.preset)
        with staging.hashed():
            tally.gone = staging.value("SELECT count(*)" + gone, *mine)
            keys = tally.gone and staging.rows(
                f"SELECT o.crm_key{gone} ORDER BY o.id LIMIT {LISTED}", *mine
            )
        for (key,) in keys or ():
            self.taking.change("gone", "opportunity", key, {})


def _compared(says: tuple[str, ...]) -> tuple[str, ...]:
    """What is kept from before and inserted: what the export says, and the owner in any case."""
    return says if "owner_id" in says else (*says, "owner_id")


def gather_ids(taking: Taking) -> list[str]:
    """The ids of rows written meanwhile, by the numbers that stood for them; the kinds concerned."""
    refs = Staging("taken_refs", REFS)
    refs.create()
    fresh = [kind for kind, names in taking.names.items() if names.new]
    for kind in fresh:
        key = "name" if kind == "stage" else "crm_key"
        new = taking.names[kind].new
        rows = MODELS[kind].objects.filter(organization=taking.organization)
        for name, pk in rows.values_list(key, "pk").iterator():
            if name in new:
                refs.add((kind, new[name], pk))
    refs.index("ref")
    return fresh


def resolved(table: str, columns: Iterable[str], fresh: list[str]) -> str:
    """SQL: the gathered table with ids in place of the numbers that stood for new rows."""
    picked, joins = [], ""
    for column in columns:
        kind = column.removesuffix("_id")
        if column.endswith("_id") and kind in fresh:
            picked.append(f"COALESCE({kind}_of.id, g.{column}) AS {column}")
            joins += (
                f" LEFT JOIN taken_refs {kind}_of"
                f" ON {kind}_of.kind = '{kind}' AND {kind}_of.ref = g.{column}"
            )
        else:
            picked.append(f"g.{column}")
    return f"(SELECT {', '.join(picked)} FROM {table} g{joins})"  # noqa: S608


def touch(taking: Taking, members: list[int]) -> None:
    """The members' figures are due; they are computed anew soon after."""
    TouchedMember.objects.bulk_create(
        (TouchedMember(organization=taking.organization, member_id=pk) for pk in members),
        batch_size=1_000,
    )
    taking.touched += len(members)


def open_years(taking: Taking, days: list[date]) -> None:
    """Every fiscal year a fact lies in, and the one after the last."""
    starts_in = taking.organization.year_starts_in
    years = {fiscal_year_of(day, starts_in=starts_in) for day in days}
    if not years:
        return
    years.add(max(years) + 1)
    there = FiscalPeriod.objects.filter(organization=taking.organization, kind="year")
    for year in sorted(years.difference(there.values_list("year", flat=True))):
        open_year(taking.organization, year=year, by=taking.by, at=taking.at)


def _day(cell: Any) -> date:
    return date.fromisoformat(cell) if isinstance(cell, str) else cell


def _cast(mark: str, kind: str) -> str:
    return f"CAST({mark} AS {kind})" if staging.is_postgres() else mark


class _Words:
    """Ids and stored money in the words of the CRM, for the list of changes."""

    def __init__(self, taking: Taking) -> None:
        self._names: dict[str, dict[int, str]] = {}
        self._organization = taking.organization

    def say(self, column: str, cell: Any) -> Any:
        if cell is None:
            return None
        if column == "amount":
            return f"{from_parts(cell).normalize():f}"
        if column.endswith("_id"):
            return self._name(column.removesuffix("_id"), cell)
        return str(cell)

    def _name(self, kind: str, pk: int) -> str:
        if kind not in self._names:
            rows = MODELS[kind].objects.filter(organization=self._organization)
            self._names[kind] = dict(rows.values_list("pk", "name"))
        return self._names[kind].get(pk, str(pk))
