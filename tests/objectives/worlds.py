"""Organizations made by chance, from a seed: every shape of fact the night has to survive."""

import random
from datetime import date, timedelta
from decimal import Decimal

from objectives.models import Objective, ObjectiveTarget
from organization.actions import open_year
from organization.models import Assignment, FiscalPeriod, Member, Organization, RoleGrant, Unit
from pipeline.models import Account, Contract, Opportunity, Product, Stage
from tests.factories import NOON, bookings

MONEY_EDGES = (0, 1, -1, 499_999, 500_000, 9_000_000_000_000_000, -9_000_000_000_000_000)


class World:
    def __init__(self, seed, *, people=0):
        self.chance = random.Random(seed)
        pick = self.chance.choice
        self.organization = Organization.objects.create(
            name=f"World {seed}",
            current_year=2027,
            year_starts_in=pick([1, 1, 4, 12]),
            estimates_amounts=pick([True, True, False]),
            estimates_close_dates=pick([True, True, False]),
        )
        for year in pick([[2027], [2026, 2027], [2027, 2028]]):
            open_year(self.organization, year=year, by=None, at=NOON)
        self.months = list(
            FiscalPeriod.objects.filter(organization=self.organization, kind="month")
        )
        self._tree()
        self._stages()
        self._products()
        self._people(people or self.chance.randrange(0, 10))
        self._facts()
        self._goals()

    def day(self, first=date(2024, 9, 1), last=date(2028, 6, 1)):
        return first + timedelta(days=self.chance.randrange((last - first).days))

    def as_of(self):
        month = self.chance.choice(self.months)
        inside = month.starts_on + timedelta(days=self.chance.randrange(28))
        return self.chance.choice([inside, inside, month.ends_on - timedelta(days=1), self.day()])

    def money(self):
        if self.chance.random() < 0.02:
            return Decimal(self.chance.choice(MONEY_EDGES[:5])).scaleb(-4)
        parts = self.chance.randrange(-5_000_000, 200_000_000)
        return Decimal(parts if self.chance.random() < 0.5 else parts // 10_000 * 10_000).scaleb(-4)

    def _tree(self):
        self.units = []
        for number in range(self.chance.randrange(1, 9)):
            above = self.chance.choice(self.units) if self.units else None
            above = None if above is not None and above.depth == 3 else above
            unit = Unit.objects.create(
                organization=self.organization,
                name=f"U{number}",
                level="team",
                parent=above,
                depth=above.depth + 1 if above else 0,
                path=f"new {number}",
            )
            unit.path = f"{above.path if above else ''}{unit.pk:07d}"
            unit.save()
            self.units.append(unit)

    def _stages(self):
        make = Stage.objects.create
        ranks = range(1, self.chance.randrange(1, 6))
        self.open = [
            make(organization=self.organization, name=f"S{rank}", state="open", rank=rank)
            for rank in ranks
        ]
        self.ended = [
            make(organization=self.organization, name=state, state=state)
            for state in ("won", "lost")
        ]

    def _products(self):
        prices = [None, Decimal("550"), Decimal("0.3333")]
        self.products = [None] + [
            Product.objects.create(
                organization=self.organization, crm_key=f"P{n}", name=f"P{n}", list_price=price
            )
            for n, price in enumerate(prices)
        ]

    def _people(self, count):
        self.people = []
        for number in range(count):
            person = Member.objects.create(
                organization=self.organization,
                name=f"M{number}",
                crm_key=self.chance.choice([f"M{number}", f"M{number}", ""]),
            )
            self.people.append(person)
            if self.chance.random() < 0.6:
                RoleGrant.objects.create(
                    organization=self.organization,
                    member=person,
                    role="rep",
                    starts_on=date(2026, 1, 1),
                )
            self._places(person)

    def _places(self, person):
        day = self.day(date(2025, 1, 1), date(2027, 9, 1))
        for _ in range(self.chance.choice([0, 1, 1, 1, 2, 3])):
            ends = day + timedelta(days=self.chance.randrange(1, 400))
            Assignment.objects.create(
                organization=self.organization,
                member=person,
                unit=self.chance.choice(self.units),
                starts_on=day,
                ends_on=ends,
            )
            day = ends + timedelta(days=self.chance.choice([0, 0, 0, 10, 80]))
        last = person.assignments.order_by("-starts_on").first()
        if last and self.chance.random() < 0.7:
            last.ends_on = None
            last.save()

    def _facts(self):
        if not self.people:
            return
        account = Account.objects.create(
            organization=self.organization, crm_key="A", name="A", owner=None
        )
        deals = [self._deal(n, account) for n in range(self.chance.choice([0, 4, 30, 80]))]
        Opportunity.objects.bulk_create(deals)
        for number in range(self.chance.randrange(0, 8)):
            starts = self.day(date(2026, 1, 1))
            Contract.objects.create(
                organization=self.organization,
                crm_key=f"C{number}",
                name=f"C{number}",
                account=account,
                owner=self.chance.choice(self.people),
                monthly=self.money(),
                churn_ppm=self.chance.choice([0, 50_000, 333_333, 1_000_000]),
                starts_on=starts,
                ends_on=self.chance.choice([None, starts + timedelta(days=365)]),
            )

    def _deal(self, number, account):
        pick = self.chance.choice
        is_open = bool(self.open) and self.chance.random() < 0.5
        stage = pick(self.open) if is_open else pick(self.ended)
        top = self.chance.randrange(0, len(self.open) + 2)
        created = pick([None, self.day(date(2025, 1, 1), date(2027, 8, 1))])
        closed = None if is_open else self.day(date(2025, 1, 1), date(2027, 12, 1))
        if closed and created and closed < created and self.chance.random() < 0.8:
            created, closed = closed, created
        keyed = [person for person in self.people if person.crm_key] or self.people
        owner = pick([*keyed, *keyed, None, self.people[0]])
        return Opportunity(
            organization=self.organization,
            crm_key=f"D{number}",
            owner=owner,
            account=account,
            product=pick(self.products),
            stage=stage,
            state=stage.state,
            amount=pick([None, self.money(), self.money(), self.money()]),
            credit_ppm=pick([1_000_000, 1_000_000, 500_000, 333_333, 0]),
            created_on=created,
            closes_on=pick([None, self.day(date(2027, 1, 1))]),
            closed_on=closed,
            reached=sum(1 << rank for rank in range(1, top) if self.chance.random() < 0.8)
            + (1 if stage.state == "won" else 0),
            omitted=self.chance.random() < 0.1,
        )

    def _goals(self):
        measure = bookings(self.organization)
        for owner in (*self.people, *self.units):
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                self._goal(owner, measure)

    def _goal(self, owner, measure):
        goal = Objective.objects.create(
            organization=self.organization,
            kind=self.chance.choice(["R", "R", "R", "A"]),
            title="Bookings",
            year=2027,
            measure=self.chance.choice([measure, measure, None]),
            **({"owner_member": owner} if isinstance(owner, Member) else {"owner_unit": owner}),
        )
        named = self.chance.sample(self.months, self.chance.choice([0, 1, 3, len(self.months)]))
        ObjectiveTarget.objects.bulk_create(
            ObjectiveTarget(
                organization=self.organization, objective=goal, month=month, amount=self.money()
            )
            for month in named
        )
