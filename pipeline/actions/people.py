"""Units, people and their places, written in one go with one rebuilding of the reporting line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from organization.actions import add_unit, rebuild_reporting, record
from organization.models import Assignment, Member, RoleGrant, Unit
from organization.rules import LineError, Role
from pipeline.actions.taking import Taking
from pipeline.rules import FileError


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    started_on: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A place from a day up to, not including, another; the last one of a person is open."""

    unit: Unit
    manager: str | None
    starts_on: date
    ends_on: date | None = None


class People:
    """Brings units and people to what the files say. A move seen now counts from today on."""

    def __init__(self, taking: Taking) -> None:
        self.taking = taking
        units = Unit.objects.filter(organization=taking.organization, closed_on__isnull=True)
        self._units = {(unit.parent_id, unit.name): unit for unit in units.select_related("parent")}
        self.members = {
            member.crm_key: member for member in taking.organization.members.exclude(crm_key="")
        }

    def company(self) -> Unit:
        roots = [unit for (parent, _name), unit in self._units.items() if parent is None]
        if roots:
            return min(roots, key=lambda unit: unit.pk)
        return self.unit(self.taking.organization.name, level="global", parent=None)

    def unit(self, name: str, *, level: str, parent: Unit | None) -> Unit:
        place = (parent.pk if parent else None, name)
        if place not in self._units:
            self._units[place] = add_unit(
                self.taking.organization,
                name=name,
                level=level,
                parent=parent,
                by=self.taking.by,
                at=self.taking.at,
            )
            above = parent.name if parent else None
            self.taking.change("added", "unit", name, {"level": [None, level], "in": [None, above]})
        return self._units[place]

    def add(self, people: Iterable[Person]) -> set[str]:
        """Make members of those who are none yet, and take over changed names; the new keys."""
        new, changed = [], []
        for person in people:
            member = self.members.get(person.key)
            if member is None:
                member = self.members[person.key] = _member(self.taking, person)
                new.append(member)
            elif member.name != person.name:
                fields = {"name": [member.name, person.name]}
                self.taking.change("changed", "member", person.key, fields)
                member.name = person.name
                changed.append(member)
        Member.objects.bulk_create(new, batch_size=1_000)
        Member.objects.bulk_update(changed, ["name"], batch_size=1_000)
        for member in new:
            self.taking.change("added", "member", member.crm_key, {"name": [None, member.name]})
        return {member.crm_key for member in new}

    def grant(self, role: Role, wanted: Iterable[tuple[str, Unit | None, date]]) -> None:
        """Each member the role, for the unit, unless they hold it already."""
        held = set(
            RoleGrant.objects.filter(
                organization=self.taking.organization, role=role, ends_on__isnull=True
            ).values_list("member_id", "unit_id")
        )
        new = []
        for key, unit, starts_on in wanted:
            member = self.members[key]
            holding = (member.pk, unit.pk if unit else None)
            if holding not in held:
                self._refuse_own_rights(member)
                held.add(holding)
                new.append(
                    RoleGrant(
                        organization=self.taking.organization,
                        member=member,
                        role=role,
                        unit=unit,
                        starts_on=starts_on,
                    )
                )
        for grant in RoleGrant.objects.bulk_create(new, batch_size=1_000):
            if role == Role.MANAGER:
                record(
                    "grant role",
                    grant,
                    by=self.taking.by,
                    at=self.taking.at,
                    about=grant.member,
                    facts={"role": role},
                )

    def place(self, wanted: dict[str, list[Span]]) -> set[str]:
        """Give everybody their places; return the keys of those who moved."""
        open_places = {
            place.member_id: place
            for place in Assignment.objects.filter(
                organization=self.taking.organization, ends_on__isnull=True
            ).select_related("unit", "manager")
        }
        placed = set(
            Assignment.objects.filter(organization=self.taking.organization).values_list(
                "member", flat=True
            )
        )
        new, moved = [], set()
        for key, spans in wanted.items():
            member = self.members[key]
            if member.pk not in placed:
                new += [self._assignment(member, span) for span in spans]
            elif self._moves(member, open_places.get(member.pk), spans[-1]):
                moved.add(key)
        Assignment.objects.bulk_create(new, batch_size=1_000)
        if new or moved:
            self._rebuild()
        return moved

    def _moves(self, member: Member, now: Assignment | None, span: Span) -> bool:
        manager = self._manager(span)
        if now and now.unit_id == span.unit.pk and (not manager or now.manager_id == manager.pk):
            return False
        today = self.taking.today
        self.taking.change(
            "changed",
            "member",
            member.crm_key,
            {
                "unit": [now and now.unit.name, span.unit.name],
                "manager": [now and now.manager and now.manager.name, manager and manager.name],
            },
        )
        if now and now.starts_on >= today:
            Assignment.objects.filter(pk=now.pk).update(unit=span.unit, manager=manager)
            return True
        if now:
            Assignment.objects.filter(pk=now.pk).update(ends_on=today)
        self._assignment(member, Span(span.unit, span.manager, today)).save()
        return True

    def _manager(self, span: Span) -> Member | None:
        manager = self.members[span.manager] if span.manager else None
        if manager is not None:
            self._refuse_own_rights(manager)
        return manager

    def _assignment(self, member: Member, span: Span) -> Assignment:
        return Assignment(
            organization=self.taking.organization,
            member=member,
            unit=span.unit,
            manager=self._manager(span),
            starts_on=span.starts_on,
            ends_on=span.ends_on,
        )

    def _refuse_own_rights(self, member: Member) -> None:
        """Nobody gives themselves a role, by a file no more than by a form."""
        if self.taking.by and member.pk == self.taking.by.pk:
            file = next(iter(self.taking.tallies.values())).file
            raise FileError(
                file,
                f"It would give you, {member.name}, a role. Ask somebody else in operations "
                "to import it, or take your line out.",
            )

    def _rebuild(self) -> None:
        try:
            rebuild_reporting(self.taking.organization)
        except LineError as error:
            file = next(iter(self.taking.tallies.values())).file
            raise FileError(file, f"{error} Correct the managers and import again.") from None


def _member(taking: Taking, person: Person) -> Member:
    return Member(
        organization=taking.organization,
        name=person.name,
        crm_key=person.key,
        started_on=person.started_on,
    )
