from datetime import date

import pytest

from organization.rules import Relation
from territories.rules.states import EDITABLE, TRANSITIONS, Part, State, Verb, may, readable, shown

EVERY = {
    Relation.SELF: {Verb.SUBMIT, Verb.RECALL},
    Relation.MANAGER: {Verb.RETURN, Verb.APPROVE, Verb.REOPEN},
    Relation.DELEGATE: {Verb.RETURN, Verb.APPROVE},
    Relation.LEADER: set(),
    Relation.FORMER_MANAGER: set(),
    Relation.EXECUTIVE: set(),
    Relation.OPERATIONS: set(),
    Relation.PEER: set(),
    Relation.COLLEAGUE: set(),
}


@pytest.mark.parametrize("relation", EVERY)
def test_each_relation_may_do_exactly_its_own_moves(relation):
    assert {verb for verb in TRANSITIONS if may(verb, {relation})} == EVERY[relation]


@pytest.mark.parametrize("more", [Relation.MANAGER, Relation.DELEGATE, Relation.LEADER])
def test_nobody_reviews_a_plan_of_their_own(more):
    assert {verb for verb in TRANSITIONS if may(verb, {Relation.SELF, more})} == EVERY[
        Relation.SELF
    ]


def test_a_plan_is_written_only_while_it_is_a_draft_or_was_given_back():
    assert {state for state in State if state in EDITABLE} == {State.DRAFT, State.RETURNED}


READS = {
    # relation: draft, submitted, returned, approved
    Relation.SELF: "ALL ALL ALL ALL",
    Relation.MANAGER: "STATUS REVISION REVISION REVISION",
    Relation.DELEGATE: "NOTHING REVISION REVISION REVISION",
    Relation.LEADER: "STATUS REVISION STATUS REVISION",
    Relation.EXECUTIVE: "STATUS REVISION STATUS REVISION",
    Relation.OPERATIONS: "STATUS STATUS STATUS STATUS",
    Relation.FORMER_MANAGER: "NOTHING NOTHING NOTHING NOTHING",
    Relation.PEER: "NOTHING NOTHING NOTHING NOTHING",
    Relation.COLLEAGUE: "NOTHING NOTHING NOTHING NOTHING",
}
STORED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)


@pytest.mark.parametrize("relation", READS)
def test_what_each_relation_reads_in_each_state(relation):
    parts = [
        readable(state, shared=False, approved_one=False, relations={relation}).name
        for state in STORED
    ]

    assert parts == READS[relation].split()


def test_a_shared_draft_opens_to_the_manager_and_to_nobody_else():
    opened = {
        relation
        for relation in Relation
        if readable(State.DRAFT, shared=True, approved_one=False, relations={relation}) is Part.ALL
    }

    assert opened == {Relation.SELF, Relation.MANAGER}


def test_a_manager_who_approved_keeps_reading_that_after_a_move():
    held = {Relation.FORMER_MANAGER, Relation.COLLEAGUE}

    assert readable(State.DRAFT, shared=False, approved_one=True, relations=held) is (
        Part.OWN_APPROVALS
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 12, 31), State.APPROVED), (date(2027, 1, 1), State.ACTIVE)],
)
def test_an_approved_plan_is_active_from_its_first_day_on(on, expected):
    assert shown(State.APPROVED, date(2027, 1, 1), on=on) is expected
