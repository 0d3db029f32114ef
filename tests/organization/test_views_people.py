"""Operations set up people: find, add, change, place, give roles, let go."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from organization.models import AuditEvent, Member, User
from organization.rules import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, clock, house):
    """The client of operations."""
    client.force_login(house.ops.user)
    return client


def to(name, person=None, **more):
    arguments = {"pk": person.pk} if person else {}
    return reverse(f"organization:{name}", kwargs={**arguments, **more})


def listed(response):
    return [row.name for row in response.context["rows"]]


def profile(person, **changed):
    return {
        "version": person.version,
        "name": person.name,
        "email": person.user.email if person.user else "",
        "crm_key": person.crm_key,
        "sales_role": person.sales_role,
        **changed,
    }


def test_people_are_listed_by_name_and_found_by_name_address_and_key(office, house):
    everybody = sorted(Member.objects.values_list("name", flat=True))
    factories.rep(house.health, "Zoe Zahn", crm_key="K-77")

    assert listed(office.get(to("people"))) == [*everybody, "Zoe Zahn"]
    assert listed(office.get(to("people"), {"q": "ASHA"})) == ["Asha Verma"]
    assert listed(office.get(to("people"), {"q": "zoe.zahn@"})) == ["Zoe Zahn"]
    assert listed(office.get(to("people"), {"q": "k-77"})) == ["Zoe Zahn"]


def test_people_of_another_organization_are_not_listed_nor_opened(office, house):
    elsewhere = factories.organization("Elsewhere")
    foreign = factories.operations(elsewhere, "Eve Elsewhere")

    assert listed(office.get(to("people"), {"q": "Eve"})) == []
    assert office.get(to("person", foreign)).status_code == 404
    assert office.post(to("departure", foreign)).status_code == 404
    assert office.post(to("sign-in-link", foreign)).status_code == 404


def test_who_cannot_begin_is_found_by_what_they_lack(office, house):
    factories.rep(house.health, "Nele Nomanager")
    factories.member(house.organization, "Nils Norole")
    factories.rep(house.health, "Nora Nosign", manager=house.mgr, email="")
    response = office.get(to("people"))

    assert response.context["lacking"] == {"manager": 1, "role": 1, "sign-in": 1}
    assert listed(office.get(to("people"), {"show": "manager"})) == ["Nele Nomanager"]
    assert listed(office.get(to("people"), {"show": "role"})) == ["Nils Norole"]
    assert listed(office.get(to("people"), {"show": "sign-in"})) == ["Nora Nosign"]
    assert listed(office.get(to("people"), {"show": "left"})) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_as_many_queries_for_one_as_for_three(
    office, house, django_assert_num_queries, count
):
    for number in range(count):
        factories.rep(house.health, f"Quinn {number}", manager=house.mgr)

    with django_assert_num_queries(8):
        response = office.get(to("people"), {"q": "Quinn"})

    assert len(listed(response)) == count


def test_a_second_page_follows_after_fifty(office, house):
    for number in range(60):
        factories.member(house.organization, f"Paul {number:02d}")

    assert listed(office.get(to("people"), {"q": "Paul", "page": 2})) == [
        f"Paul {number:02d}" for number in range(50, 60)
    ]


def test_nobody_fits_says_so(office):
    assert "Nobody fits" in office.get(to("people"), {"q": "zzz"}).text


def test_a_new_person_can_be_sent_a_link_and_has_no_password(office, house):
    response = office.post(
        to("new-person"), {"version": 0, "name": "Nina Neu", "email": "Nina@Acme.example"}
    )
    made = Member.objects.get(name="Nina Neu")

    assert response["Location"] == to("person", made)
    assert (made.user.email, made.user.has_usable_password()) == ("nina@acme.example", False)
    office.post(to("sign-in-link", made))
    assert [message.to for message in mail.outbox] == [["nina@acme.example"]]
    assert AuditEvent.objects.latest("pk").verb == "send sign-in link"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "ASHA.verma@acme.example"}, "Somebody signs in with this address"),
        ({"crm_key": "Asha Verma"}, "Somebody else has this CRM key"),
        ({"name": ""}, "This field is required"),
        ({"email": "no address"}, "Enter a valid email address"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept_in_the_form(office, house, sent, said):
    before = Member.objects.count()

    response = office.post(to("new-person"), {"version": 0, "name": "Nina Neu", **sent})

    assert (response.status_code, Member.objects.count()) == (422, before)
    assert said in response.text
    assert all(text in response.text for text in sent.values())


def test_a_profile_is_saved_with_the_fields_that_changed_in_the_audit(office, house):
    office.post(
        to("person", house.rep), profile(house.rep, name="Asha V. Rao", sales_role="hunter")
    )

    house.rep.refresh_from_db()
    event = AuditEvent.objects.latest("pk")
    assert (house.rep.name, house.rep.sales_role, house.rep.version) == ("Asha V. Rao", "hunter", 2)
    assert (event.verb, event.actor_id, event.facts) == (
        "change member",
        house.ops.pk,
        {"fields": ["name", "sales_role"]},
    )


def test_a_stale_profile_shows_both_and_loses_neither(office, house):
    opened = profile(house.rep, name="Mine")
    office.post(to("person", house.rep), profile(house.rep, name="Theirs"))

    response = office.post(to("person", house.rep), opened)

    house.rep.refresh_from_db()
    assert (response.status_code, house.rep.name) == (409, "Theirs")
    assert "Theirs" in response.text
    assert "Mine" in response.text
    again = office.post(to("person", house.rep), {**opened, "version": house.rep.version})
    house.rep.refresh_from_db()
    assert (again.status_code, house.rep.name) == (303, "Mine")


def test_a_changed_address_is_told_to_the_old_one(office, house):
    office.post(to("person", house.rep), profile(house.rep, email="new@acme.example"))

    assert [message.to for message in mail.outbox] == [["asha.verma@acme.example"]]
    assert User.objects.filter(email="new@acme.example").exists()


def test_a_sign_in_is_not_taken_away_by_emptying_the_address(office, house):
    response = office.post(to("person", house.rep), profile(house.rep, email=""))

    assert response.status_code == 422
    assert User.objects.filter(email="asha.verma@acme.example", is_active=True).exists()


def test_a_role_is_given_and_ended_with_dates(office, house):
    sent = {"role": "manager", "unit": house.north.pk, "starts_on": "2027-05-01"}
    office.post(to("role", house.rep), sent)
    grant = house.rep.grants.get(role=Role.MANAGER)
    assert (grant.unit, grant.starts_on, grant.ends_on) == (house.north, date(2027, 5, 1), None)

    office.post(to("role-end", house.rep, grant_pk=grant.pk))

    grant.refresh_from_db()
    assert grant.ends_on == date(2027, 6, 1)


def test_a_role_that_was_to_begin_later_is_taken_back(office, house):
    office.post(to("role", house.rep), {"role": "operations", "starts_on": "2027-07-01"})
    grant = house.rep.grants.get(role=Role.OPERATIONS)

    office.post(to("role-end", house.rep, grant_pk=grant.pk))

    assert not house.rep.grants.filter(role=Role.OPERATIONS).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "manager"}, "Choose the unit the person is manager of"),
        ({"role": "rep"}, "holds this role on those days already"),
        ({"role": "operations", "ends_on": "2027-06-01"}, "ends before it begins"),
        ({"role": "emperor"}, "Select a valid choice"),
    ],
)
def test_a_role_that_cannot_be_is_refused(office, house, sent, said):
    before = house.rep.grants.count()

    response = office.post(to("role", house.rep), {"starts_on": "2027-06-01", **sent})

    assert (response.status_code, house.rep.grants.count()) == (422, before)
    assert said in response.text


def test_a_role_for_a_unit_of_another_organization_is_no_choice(office, house):
    foreign = factories.unit(factories.organization("Elsewhere"), "Secret team")

    response = office.post(
        to("role", house.rep),
        {"role": "manager", "unit": foreign.pk, "starts_on": "2027-06-01"},
    )

    assert response.status_code == 422
    assert "Secret team" not in response.text


@pytest.mark.parametrize("name", ["role", "role-end", "departure"])
def test_nobody_changes_what_they_may_do_themselves(office, house, name):
    grant = house.ops.grants.get()
    more = {"grant_pk": grant.pk} if name == "role-end" else {}
    sent = {"role": "manager", "unit": house.north.pk, "starts_on": "2027-06-01"}
    before = AuditEvent.objects.count()

    response = office.post(to(name, house.ops, **more), sent)

    grant.refresh_from_db()
    house.ops.refresh_from_db()
    assert response.status_code == 403
    assert "Ask somebody else" in response.text
    assert (grant.ends_on, house.ops.left_on, house.ops.grants.count()) == (None, None, 1)
    assert AuditEvent.objects.count() == before


def test_a_grant_is_only_ended_on_the_page_of_whoever_holds_it(office, house):
    grant = house.mgr.grants.get()

    assert office.post(to("role-end", house.rep, grant_pk=grant.pk)).status_code == 404


def test_a_move_keeps_the_past_as_history(office, house):
    sent = {"unit": house.pharma.pk, "manager": house.other.pk, "starts_on": "2027-07-01"}
    office.post(to("place", house.rep), sent)

    places = office.get(to("person", house.rep)).context["places"]
    assert [(place.unit, place.manager, place.state) for place in places] == [
        ("Pharma", "Otto Other", "later"),
        ("Health", "Maren Holt", "now"),
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"manager": "rep", "starts_on": "2027-07-01"}, "Select a valid choice"),
        ({"manager": "mgr", "starts_on": "2027-07-01"}, "report to themselves"),
        ({"starts_on": "2025-01-01"}, "already has a place that starts on or after"),
        ({"starts_on": "9999-12-31"}, "Choose a day before 2200"),
        ({"starts_on": ""}, "This field is required"),
    ],
)
def test_a_move_that_cannot_stand_is_refused_in_a_sentence(office, house, sent, said):
    chosen = {"manager": getattr(house, sent["manager"]).pk} if "manager" in sent else {}

    response = office.post(to("place", house.skip), {"unit": house.north.pk, **sent, **chosen})

    assert response.status_code == 422
    assert said in response.text
    assert house.skip.assignments.get().ends_on is None


def test_letting_somebody_go_is_asked_first_and_says_what_happens(office, house):
    asked = office.get(to("departure", house.mgr)).text
    house.mgr.refresh_from_db()
    assert house.mgr.left_on is None
    assert "2 reports one step higher" in asked

    office.post(to("departure", house.mgr))

    house.mgr.refresh_from_db()
    assert house.mgr.left_on == date(2027, 6, 1)
    assert listed(office.get(to("people"), {"show": "left"})) == ["Maren Holt"]
    assert office.post(to("person", house.mgr), profile(house.mgr)).status_code == 403


def test_a_mail_server_that_is_down_fails_no_page(office, house, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    office.post(to("sign-in-link", house.rep))

    assert "The mail server did not take the message" in office.get(to("person", house.rep)).text
    saved = office.post(to("person", house.rep), profile(house.rep, email="new@acme.example"))
    assert saved.status_code == 303
