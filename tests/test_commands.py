"""The commands that let the first people in."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organization.models import AuditEvent, FiscalPeriod, Member, Organization, Unit, User
from tests import factories

pytestmark = pytest.mark.django_db


def printed(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def found(name="Acme", email="jonas@acme.example", **options):
    return printed("found_organization", name, operations="Jonas Weck", email=email, **options)


def test_founding_lets_operations_in(clock):
    address, password = found(time_zone="Europe/Berlin").split()
    user = User.objects.get(email=address)
    assert (address, user.check_password(password)) == ("jonas@acme.example", True)
    assert [(grant.role, grant.unit) for grant in user.member.grants.all()] == [
        ("operations", None)
    ]
    assert list(Unit.objects.values_list("name", "level", "parent")) == [("Acme", "global", None)]
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {
        "found",
        "open year",
        "add unit",
        "add measure",
        "add member",
        "grant role",
    }


@pytest.mark.parametrize(
    ("starts_in", "years"),
    [
        (1, [date(2027, 1, 1), date(2028, 1, 1)]),
        (4, [date(2027, 4, 1), date(2028, 4, 1)]),
        (10, [date(2026, 10, 1), date(2027, 10, 1)]),
    ],
)
def test_founding_opens_the_year_of_today_and_the_next(clock, starts_in, years):
    found(year_starts_in=starts_in)
    opened = FiscalPeriod.objects.filter(kind="year").order_by("starts_on")
    assert list(opened.values_list("starts_on", flat=True)) == years
    assert Organization.objects.get().current_year == opened[0].year


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"time_zone": "Nowhere"}, "Nowhere is no time zone. Write one like Europe/Berlin."),
        ({"year_starts_in": 13}, "Ensure this value is less than or equal to 12."),
        ({"email": "jonas"}, "Enter a valid email address."),
        ({"name": "Acme"}, "Acme is already here, with somebody in operations."),
        (
            {"email": "JONAS@acme.example"},
            "JONAS@acme.example already signs in here. Name another address.",
        ),
    ],
)
def test_founding_refuses_what_cannot_be(clock, options, sentence):
    found()
    with pytest.raises(CommandError) as refused:
        found(**{"name": "Globex", "email": "b@globex.example"} | options)
    assert str(refused.value) == sentence
    assert list(Organization.objects.values_list("name", flat=True)) == ["Acme"]


def test_sign_in_for_somebody_without_one():
    organization = factories.organization("Acme")
    member = Member.objects.create(organization=organization, name="Asha Verma")
    address, password = printed("sign_in", "asha verma", email="asha@acme.example").split()
    member.refresh_from_db()
    assert (member.user.email, address) == ("asha@acme.example", "asha@acme.example")
    assert member.user.check_password(password)


def test_sign_in_again_is_a_new_password(house):
    first, second = (printed("sign_in", "Asha Verma").split()[1] for _ in range(2))
    house.rep.user.refresh_from_db()
    assert (house.rep.user.check_password(first), house.rep.user.check_password(second)) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("Nobody", {}, "Nobody called Nobody works here. Names are on the page People."),
        ("Bo Twin", {}, "Several people are called Bo Twin. Add --organization NAME."),
        (
            "Bo Twin",
            {"organization": "Globex"},
            "Bo Twin has no sign-in yet. Add --email ADDRESS.",
        ),
        (
            "Bo Twin",
            {"organization": "Globex", "email": "nowhere"},
            "nowhere is no e-mail address.",
        ),
    ],
)
def test_sign_in_refuses_whom_it_cannot_tell(name, options, sentence):
    for company in ("Acme", "Globex"):
        Member.objects.create(organization=factories.organization(company), name="Bo Twin")
    with pytest.raises(CommandError) as refused:
        printed("sign_in", name, **options)
    assert (str(refused.value), User.objects.count()) == (sentence, 0)
