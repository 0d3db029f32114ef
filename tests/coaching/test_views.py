import re
from uuid import uuid4

import pytest
from django.urls import reverse

from coaching.actions import add_commitment, check_in, set_energy_floor
from coaching.models import Commitment, Conversation, EnergyCheckin
from coaching.rules import ComeBack, Feeling, Mode
from tests import factories
from tests.coaching.people import former_manager, talk
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("clock")


def as_(client, member):
    client.force_login(member.user)
    return client


def said(person, **changed):
    return {
        "who": person.pk,
        "mode": "phone",
        "note": "three names",
        "come_back": "no",
        "key": uuid4(),
        **changed,
    }


def url(name, *args):
    return reverse(f"coaching:{name}", args=args)


def test_a_talk_is_logged_with_three_choices(client, house):
    response = as_(client, house.mgr).post(url("log"), said(house.rep))

    assert (response.status_code, response["Location"]) == (303, url("log"))
    assert Conversation.objects.values_list(
        "about", "author", "mode", "note", "private", "happened_at"
    ).get() == (house.rep.pk, house.mgr.pk, "phone", "three names", False, NOON)


def test_a_double_click_logs_one_talk(client, house):
    sent = said(house.rep)

    codes = [as_(client, house.mgr).post(url("log"), sent).status_code for _ in range(8)]

    assert codes == [303] * 8
    assert Conversation.objects.count() == 1


def test_another_text_under_the_same_key_says_so_and_keeps_it(client, house):
    sent = said(house.rep)
    as_(client, house.mgr).post(url("log"), sent)

    response = client.post(url("log"), {**sent, "note": "changed since"})

    assert response.status_code == 422
    assert "saved already with another text" in response.content.decode()
    assert "changed since" in response.content.decode()
    assert Conversation.objects.get().note == "three names"


@pytest.mark.parametrize("whom", ["mgr", "skip", "stranger", "ops"])
def test_a_talk_is_only_logged_with_somebody_one_leads(client, house, whom):
    response = as_(client, house.mgr).post(url("log"), said(getattr(house, whom)))

    assert response.status_code == 422
    assert "nobody you lead today" in response.content.decode()
    assert "three names" in response.content.decode()
    assert not Conversation.objects.exists()


def test_the_choices_name_only_people_one_leads(client, house):
    page = as_(client, house.mgr).get(url("log")).content.decode()

    assert [name for name in ("Asha", "Daniel", "Sofia", "Nora", "Otto") if name in page] == [
        "Asha",
        "Daniel",
    ]


def test_a_link_from_a_person_chooses_them(client, house):
    link = f"{url('log')}?who={house.peer.pk}&mode=field"

    page = as_(client, house.mgr).get(link).content.decode()

    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page) == [
        ("who", str(house.peer.pk)),
        ("mode", "field"),
        ("come_back", "no"),
    ]


def test_namesakes_carry_their_whole_name(client, house):
    factories.rep(house.health, "Asha Moreau", manager=house.mgr)

    page = as_(client, house.mgr).get(url("log")).content.decode()

    assert "Asha Moreau" in page
    assert "Asha Verma" in page
    assert "Daniel Osei" not in page


def test_the_seventh_person_stands_under_more(client, house):
    for n in range(5):
        factories.rep(house.health, f"Rep{n} Of Many", manager=house.mgr)

    page = as_(client, house.mgr).get(url("log")).content.decode()

    more = page.split("More people")[1]
    assert [f"Rep{n}" in more for n in range(5)] == [False, False, False, False, True]


def promised(conversation, owner, text, *, by):
    return add_commitment(conversation, owner=owner, text=text, due_on=None, by=by, at=NOON)


def completed(talk, **changed):
    texts = {"note": "", "preparation": "", "happened": "", "learned": "", "differently": ""}
    return {"version": talk.version, **texts, **changed}


def test_a_talk_is_completed_later(client, house):
    call = talk(house.rep, by=house.mgr, mode=Mode.FIELD)

    response = as_(client, house.mgr).post(
        url("completion", call.pk),
        completed(call, happened="He came", learned="He signs", aim="Who signs"),
    )

    assert response.status_code == 303
    call.refresh_from_db()
    assert (call.state, call.happened, call.joint_call.aim) == ("complete", "He came", "Who signs")


def test_a_text_that_was_not_sent_stays(client, house):
    note = talk(house.rep, by=house.mgr, note="kept", private=True)

    as_(client, house.mgr).post(url("completion", note.pk), {"version": 1, "learned": "new"})

    assert Conversation.objects.values_list("note", "learned").get() == ("kept", "new")


def test_a_stale_save_shows_both_texts_and_changes_nothing(client, house):
    note = talk(house.rep, by=house.mgr, private=True)
    as_(client, house.mgr).post(url("completion", note.pk), completed(note, note="first text"))

    response = client.post(url("completion", note.pk), completed(note, note="second text"))

    page = response.content.decode()
    assert response.status_code == 409
    assert [text in page for text in ("<p>first text</p>", "<p>second text</p>")] == [True, True]
    assert 'id="id_note">\nsecond text</textarea>' in re.sub(
        r' class="\w+"| maxlength="\d+"', "", page
    )
    assert Conversation.objects.values_list("note", "version").get() == ("first text", 2)


def test_after_a_conflict_one_can_keep_both(client, house):
    note = talk(house.rep, by=house.mgr, private=True)
    as_(client, house.mgr).post(url("completion", note.pk), completed(note, note="first"))

    client.post(url("completion", note.pk), completed(note, note="second", version=2, keep="both"))

    assert Conversation.objects.get().note == "first\n\nsecond"


def test_a_conflict_is_swapped_into_the_page_by_htmx(client, house):
    note = talk(house.rep, by=house.mgr, private=True)
    as_(client, house.mgr).post(url("completion", note.pk), completed(note, note="first"))

    response = client.post(
        url("completion", note.pk),
        completed(note, note="second"),
        headers={"HX-Request": "true", "HX-Target": "talk"},
    )

    assert response.status_code == 409
    assert response.content.decode().strip().startswith('<div class="stack" id="talk">')


def test_what_was_shared_cannot_be_rewritten(client, house):
    note = talk(house.rep, by=house.mgr, note="agreed")

    as_(client, house.mgr).post(url("completion", note.pk), completed(note, note="changed"))

    assert Conversation.objects.get().note == "agreed\n\nchanged"


def test_a_former_manager_reads_their_own_and_changes_nothing(client, house):
    before = former_manager(house)
    note = talk(house.rep, by=before, note="own words", days_ago=100, private=True)

    page = as_(client, before).get(url("conversation", note.pk))
    change = client.post(url("completion", note.pk), completed(note, note="x"))
    shared = client.post(url("sharing", note.pk), {"version": 1, "confirm": "yes"})

    assert "own words" in page.content.decode()
    assert [change.status_code, shared.status_code] == [403, 403]
    assert Conversation.objects.values_list("note", "private").get() == ("own words", True)


def test_sharing_asks_to_confirm(client, house):
    note = talk(house.rep, by=house.mgr, private=True)

    response = as_(client, house.mgr).post(url("sharing", note.pk), {"version": 1})

    assert response.status_code == 422
    assert Conversation.objects.get().private


def test_after_sharing_the_person_reads_and_acknowledges(client, house):
    note = talk(house.rep, by=house.mgr, note="for you", private=True)
    hidden = as_(client, house.rep).get(url("conversation", note.pk))
    as_(client, house.mgr).post(url("sharing", note.pk), {"version": 1, "confirm": "yes"})

    shown = as_(client, house.rep).get(url("conversation", note.pk))
    client.post(url("acknowledgement", note.pk), {"reply": "Agreed"})

    assert hidden.status_code == 404
    assert "for you" in shown.content.decode()
    assert Conversation.objects.values_list("acknowledged_at", "reply").get() == (NOON, "Agreed")


def test_a_text_changed_in_another_tab_is_not_shared(client, house):
    note = talk(house.rep, by=house.mgr, private=True)
    as_(client, house.mgr).post(url("completion", note.pk), completed(note, note="angry"))

    response = client.post(url("sharing", note.pk), {"version": 1, "confirm": "yes"})

    assert response.status_code == 409
    assert Conversation.objects.get().private


def test_a_commitment_is_added_once_and_settled_by_the_person(client, house):
    note = talk(house.rep, by=house.mgr)
    sent = {"owner": house.rep.pk, "text": "Call", "due_on": "2027-06-08", "key": uuid4()}
    for _ in range(2):
        as_(client, house.mgr).post(url("commitments", note.pk), sent)

    as_(client, house.rep).post(url("settlement", Commitment.objects.get().pk), {"kept": "yes"})

    assert Commitment.objects.get().state == "kept"


def test_a_commitment_is_only_made_for_one_of_the_two(client, house):
    note = talk(house.rep, by=house.mgr)

    response = as_(client, house.mgr).post(
        url("commitments", note.pk), {"owner": house.peer.pk, "text": "Call", "key": uuid4()}
    )

    assert response.status_code == 422
    assert not Commitment.objects.exists()


def test_a_later_manager_reads_and_does_not_settle(client, house):
    before = former_manager(house)
    note = talk(house.rep, by=before, note="then", days_ago=100)
    promise = promised(note, house.rep, "Call", by=before)

    page = as_(client, house.mgr).get(url("conversation", note.pk))
    response = client.post(url("settlement", promise.pk), {"kept": "yes"})

    assert "then" in page.content.decode()
    assert response.status_code == 403
    assert Commitment.objects.get().state == "open"


def test_a_rep_comes_to_their_own_timeline(client, house):
    response = as_(client, house.rep).get(url("home"))

    assert response["Location"] == url("timeline", house.rep.pk)


def test_an_unknown_tab_is_not_there(client, house):
    assert as_(client, house.rep).get(url("timeline", house.rep.pk) + "?show=x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("home", 12), ("log", 6), ("timeline", 11), ("conversation", 8)]
)
def test_a_page_takes_as_many_queries_for_three_as_for_one(
    client, house, name, queries, count, django_assert_num_queries
):
    for n in range(count):
        person = factories.rep(house.health, f"New{n} Rep", manager=house.mgr)
        for about in (person, house.rep):
            call = talk(about, by=house.mgr, mode=Mode.FIELD, come_back=ComeBack.NEXT)
            for owner in (about, house.mgr):
                for number in range(count):
                    promised(call, owner, f"Call {number}", by=house.mgr)
    arguments = {"timeline": [house.rep.pk], "conversation": [call.pk]}

    as_(client, house.mgr)
    with django_assert_num_queries(queries):
        assert client.get(url(name, *arguments.get(name, []))).status_code == 200


def checked(**changed):
    scores = {"energy": 7, "enthusiasm": 8, "endurance": 6, "word": "fine"}
    return {**scores, "version": 0, "key": uuid4(), **changed}


def test_a_check_in_takes_three_choices(client, house):
    response = as_(client, house.rep).post(url("checkin"), checked())

    assert (response.status_code, response["Location"]) == (303, url("energy"))
    assert EnergyCheckin.objects.values_list(
        "member", "energy", "enthusiasm", "endurance", "word", "at"
    ).get() == (house.rep.pk, 7, 8, 6, "fine", NOON)


def test_a_double_click_checks_in_once(client, house):
    sent = checked()

    codes = [as_(client, house.rep).post(url("checkin"), sent).status_code for _ in range(8)]

    assert codes == [303] * 8
    assert EnergyCheckin.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"energy": 11}, {"energy": ""}, {"endurance": "x"}])
def test_a_check_in_without_three_scores_says_so_and_keeps_the_rest(client, house, wrong):
    response = as_(client, house.rep).post(url("checkin"), checked(**wrong))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose all three, from 1 to 10." in page
    assert 'value="fine"' in page
    assert not EnergyCheckin.objects.exists()


def test_a_check_in_from_two_tabs_shows_both(client, house):
    check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON)

    response = as_(client, house.rep).post(
        url("checkin"), checked(energy=2, word="other"), headers={"HX-Request": "true"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "You checked in elsewhere with 7, 8, 6" in page
    assert 'name="energy" value="2" required checked' in page
    assert EnergyCheckin.objects.get().energy == 7


def test_the_card_comes_back_after_a_check_in(client, house):
    response = as_(client, house.rep).post(
        url("checkin"), checked(), headers={"HX-Request": "true"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert page.startswith('<section class="card"')
    assert "You can change it for 24 hours." in page


def test_a_floor_is_set_and_a_stale_one_is_not(client, house):
    as_(client, house.rep).post(
        url("energy-floor"), {"floor": 5, "action": "Call Jo", "version": 0}
    )

    response = client.post(url("energy-floor"), {"floor": 3, "action": "Run", "version": 0})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Saved elsewhere as 5" in page
    assert 'value="Run"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_energy_page_takes_as_many_queries_for_three_as_for_one(
    client, house, count, django_assert_num_queries
):
    for n in range(count):
        check_in(
            house.rep,
            feeling=Feeling(7, 8, 6),
            by=house.rep,
            at=NOON.replace(day=1, month=1 + n),
        )
    set_energy_floor(house.rep, floor=5, action="", version=0, by=house.rep, at=NOON)

    as_(client, house.rep)
    with django_assert_num_queries(5):
        assert client.get(url("energy")).status_code == 200
