"""The night once more, person by person in plain Python, by the rules and from the tables."""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date

from objectives.models import GapMetric
from objectives.queries.rows import contract_rows, deal_rows, gap_targets, goal_rows, top_rank
from objectives.rules.cycle import WINS_NEEDED, nearest_rank, won_in
from objectives.rules.exact import rate_ppm, ratio_ppm
from objectives.rules.facts import DealRow, month_rows
from objectives.rules.night import RepRow, Sums, figures, month_sums, required_e4, total
from objectives.rules.rates import History, Rates, added, history, rates
from objectives.rules.reasons import Reason, to_bits
from organization.models import Assignment, FiscalPeriod, Member, Unit
from organization.rules import FiscalSpan
from pipeline.models import Opportunity
from salesplan.lib.periods import Period, add_months

MONEY = (
    "goal", "closed", "run_rate", "weighted", "open", "slipped", "to_go", "gap", "required",
)  # fmt: skip
REST = (
    "coverage_ppm", "won_count", "lost_count", "win_rate_ppm", "estimated", "people",
    "unknown_people", "reasons",
)  # fmt: skip


def stored(organization, *, slot=0):
    """Every row of a slot: (kind, subject, period label) to its figures, money in e4."""
    metrics = GapMetric.objects.filter(organization=organization, slot=slot)
    found = {}
    for metric in metrics.select_related("period"):
        row = {name: getattr(metric, name) for name in (*MONEY, *REST)}
        for name in MONEY:
            row[name] = None if row[name] is None else int(row[name] * 10_000)
        found[metric.subject_kind, metric.subject_id, metric.period.label] = row
    return found


@dataclass(frozen=True)
class Part:
    """What a unit's month takes from a person's or a lower unit's month."""

    goal: int | None
    sums: Sums | None
    to_go: int | None
    gap: int | None
    unknown: Reason | None
    people: int
    unknown_people: int


class Mirror:
    def __init__(self, organization, as_of: date):
        self.organization, self.as_of = organization, as_of
        spans = [
            FiscalSpan(p.kind, p.label, p.year, Period(p.starts_on, p.ends_on))
            for p in FiscalPeriod.objects.filter(organization=organization)
        ]
        years = {span.year for span in spans}
        self.months = [
            month
            for year in sorted(years)
            for month in month_rows(span for span in spans if span.year == year)
        ]
        self.years = {span.label: span.span for span in spans if span.kind == "year"}
        self.units = {unit.pk: unit for unit in Unit.objects.filter(organization=organization)}
        self.places = defaultdict(list)
        places = Assignment.objects.filter(organization=organization).order_by("starts_on")
        for place in places:
            self.places[place.member_id].append(place)
        self.members = {m.pk: m for m in Member.objects.filter(organization=organization)}
        self.has_facts = Opportunity.objects.filter(organization=organization).exists()
        self._read()

    def _read(self):
        owners, as_of = list(self.members), self.as_of
        plain = deal_rows(self.organization, owners, as_of=as_of, cycles={})
        recent = {owner: [d for d in deals if self._is_recent(d)] for owner, deals in plain.items()}
        self._find_rates(recent)
        cycles = self._cycles(recent)
        self.deals = deal_rows(self.organization, owners, as_of=as_of, cycles=cycles)
        self.contracts = contract_rows(self.organization, owners)
        targets = gap_targets(self.organization)
        self.goals = {pk: goal_rows(targets.filter(objective__owner_member=pk)) for pk in owners}
        self.own = {pk: goal_rows(targets.filter(objective__owner_unit=pk)) for pk in self.units}

    def _is_recent(self, deal: DealRow) -> bool:
        since = add_months(self.as_of, -24)
        return deal.is_ended(self.as_of) and deal.closed_on > since

    def place(self, member: int, until: date):
        """The place taken last before `until`, or the first one."""
        taken = [place for place in self.places[member] if place.starts_on < until]
        return (taken or self.places[member])[-1 if taken else 0]

    def home(self, member: int):
        return self.place(member, date.fromordinal(self.as_of.toordinal() + 1)).unit

    def under(self, unit: Unit):
        """Members at home in the unit or below it."""
        return [m for m in self.places if self.home(m).path.startswith(unit.path)]

    def _find_rates(self, recent):
        ranks = top_rank(self.organization)
        nothing = History(0, (0,) * (ranks + 1))
        seen = {m: history(deals, ranks=ranks, as_of=self.as_of) for m, deals in recent.items()}
        self.top = rates(added([nothing, *seen.values()]), prior=None)
        self.rates = {}
        for unit in self.units.values():
            below = [seen.get(member, nothing) for member in self.under(unit)]
            self.rates[2, unit.pk] = rates(added([nothing, *below]), prior=self.top)
        for member in self.places:
            prior = self.rates[2, self.home(member).pk]
            self.rates[1, member] = rates(seen.get(member, nothing), prior=prior)

    def _cycles(self, recent):
        days = {m: won_in(deals, as_of=self.as_of).cycles for m, deals in recent.items()}
        every = [cycle for cycles in days.values() for cycle in cycles]
        found = {}
        for member in self.places:
            unit = self.home(member)
            team = [cycle for other in self.under(unit) for cycle in days.get(other, ())]
            choices = [days.get(member, ()), team]
            used = next((c for c in choices if len(c) >= WINS_NEEDED), every)
            found[member] = nearest_rank(used, 50) if used else None
        return found

    def unknown(self, member: Member) -> Reason | None:
        if not self.has_facts:
            return Reason.NO_CRM_DATA
        keyed = member.crm_key or Opportunity.objects.filter(owner=member).exists()
        return None if keyed else Reason.NO_CRM_OWNER

    def fact_days(self, member: Member) -> list[date]:
        """The days that the member's deals and contracts count on."""
        days = [
            deal.closed_on if deal.is_ended(self.as_of) else deal.closes_on
            for deal in self.deals.get(member.pk, ())
            if deal.is_ended(self.as_of) or (deal.is_open(self.as_of) and not deal.omitted)
        ]
        paid = [
            month.span.start
            for month in self.months
            for contract in self.contracts.get(member.pk, ())
            if month.is_to_come(self.as_of) and contract.pays(month.span)
        ]
        return [day for day in days if day is not None] + paid

    def is_subject(self, member: Member, year: str) -> bool:
        whole, places = self.years[year], self.places[member.pk]
        if not places:
            return False
        placed = any(
            p.starts_on < whole.end and (p.ends_on is None or p.ends_on > whole.start)
            for p in places
        )
        months = {month.key for month in self.months if month.year == year}
        promised = any(goal.month in months for goal in self.goals[member.pk])
        acted = [day for day in self.fact_days(member) if day in whole]
        sells = (
            member.grants.filter(role="rep").exists()
            or self.goals[member.pk]
            or any(day in span for day in self.fact_days(member) for span in self.years.values())
        )
        return bool(sells and (placed or promised or acted))

    def rep_row(self, member: Member) -> RepRow:
        return RepRow(
            goals=self.goals[member.pk],
            deals=self.deals.get(member.pk, ()),
            contracts=self.contracts.get(member.pk, ()),
            unknown=self.unknown(member),
        )

    def expected(self):
        rows = {}
        parts = defaultdict(list)
        for member in self.members.values():
            for year in self.years:
                if self.is_subject(member, year):
                    rows |= self._person(member, year, parts)
        months = {}
        for unit in sorted(self.units.values(), key=lambda unit: -unit.depth):
            for month in self.months:
                part = self._unit_month(unit, month, parts[unit.pk, month.key])
                months[unit.pk, month.key] = part
                if unit.parent_id:
                    parts[unit.parent_id, month.key].append(part)
            rows |= self._unit(unit, months)
        return rows

    def _person(self, member, year, parts):
        rep, rate = self.rep_row(member), self.rates[1, member.pk]
        by_period, heads = defaultdict(list), defaultdict(list)
        for month in self.months:
            if month.year != year:
                continue
            sums = month_sums(rep, month, rates=rate, as_of=self.as_of)
            place, present = self._present(member.pk, month)
            part = _person_part(sums, rep.unknown, present)
            parts[place.unit_id, month.key].append(part)
            for key in (month.key, month.quarter, month.year):
                by_period[key].append(sums)
                heads[key].append(part)
        return {
            (1, member.pk, key): _row(
                figures(total(sums), closed_ppm=rate.closed, unknown=rep.unknown), heads[key]
            )
            for key, sums in by_period.items()
        }

    def _present(self, member, month):
        until = month.span.end
        if self.as_of in month.span:
            until = date.fromordinal(self.as_of.toordinal() + 1)
        place = self.place(member, until)
        ended = place.ends_on is not None and place.ends_on <= month.span.start
        return place, int(place.starts_on < until and not ended)

    def _unit_month(self, unit, month, parts):
        known = [part.sums for part in parts if part.sums is not None]
        unknown = _unknown(self.has_facts, parts)
        sums = total(known) if known else (Sums() if unknown is None else None)
        own = [goal.amount_e4 for goal in self.own[unit.pk] if goal.month == month.key]
        goal = sum(own) if own else _sum(part.goal for part in parts)
        to_go, gap = _sum(part.to_go for part in parts), _sum(part.gap for part in parts)
        if own:
            to_go = None if sums is None else goal - sums.closed - sums.run_rate
            gap = None if to_go is None or sums.weighted is None else to_go - sums.weighted
        elif sums is not None and sums.weighted is None:
            gap = None
        if sums is not None and (own or goal is None or gap is not None or sums.weighted is None):
            unknown = None
        people = sum(part.people for part in parts)
        unknown_people = sum(part.unknown_people for part in parts)
        return Part(goal, sums, to_go, gap, unknown, people, unknown_people)

    def _unit(self, unit, months):
        by_period = defaultdict(list)
        for month in self.months:
            for key in (month.key, month.quarter, month.year):
                by_period[key].append(months[unit.pk, month.key])
        rate = self.rates[2, unit.pk]
        return {(2, unit.pk, key): _unit_row(parts, rate) for key, parts in by_period.items()}


def _person_part(sums, unknown, present):
    known = None if unknown else sums
    to_go = gap = None
    if known is not None and sums.goal is not None:
        to_go = sums.goal - sums.closed - sums.run_rate
        gap = None if sums.weighted is None else to_go - sums.weighted
    missing = present if unknown else 0
    return Part(sums.goal, known, to_go, gap, unknown, present, missing)


def _unknown(has_facts, parts):
    if not has_facts:
        return Reason.NO_CRM_DATA
    return next((part.unknown for part in parts if part.unknown), None)


def _sum(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _row(found, parts):
    to_go = None
    if found.goal is not None and found.closed is not None:
        to_go = found.goal - found.closed - found.run_rate
    row = {f.name: getattr(found, f.name) for f in fields(found) if f.name in {*MONEY, *REST}}
    return row | {
        "to_go": to_go,
        "people": max(part.people for part in parts),
        "unknown_people": max(part.unknown_people for part in parts),
        "reasons": found.bits,
    }


def _unit_row(parts, rate: Rates):
    known = [part.sums for part in parts if part.sums is not None]
    unknown = next((part.unknown for part in parts if part.unknown), None)
    goal = _sum(part.goal for part in parts)
    sums = replace(total(known), goal=goal) if known else Sums(goal=goal)
    row = _row(figures(sums, closed_ppm=rate.closed, unknown=None if known else unknown), parts)
    if not known:
        return row
    to_go, gap = _sum(part.to_go for part in parts), _sum(part.gap for part in parts)
    if sums.weighted is None:
        gap = None
    bits = row["reasons"] & ~to_bits([Reason.NO_GOAL, Reason.GOAL_MET])
    bits |= to_bits([unknown]) if unknown else 0
    bits |= to_bits([Reason.NO_GOAL]) if goal is None else 0
    bits |= to_bits([Reason.GOAL_MET]) if to_go is not None and to_go <= 0 else 0
    covered = to_go is not None and to_go > 0
    return row | {
        "to_go": to_go,
        "gap": gap,
        "coverage_ppm": ratio_ppm(sums.open, to_go) if covered else None,
        "required": required_e4(gap, rate.closed),
        "win_rate_ppm": rate_ppm(sums.won_count, sums.won_count + sums.lost_count, None),
        "reasons": bits,
    }
