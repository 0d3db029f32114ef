"""The states of a plan, who may move it from one to another, and who may read what of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from organization.rules import Relation


class State(StrEnum):
    """ACTIVE is never stored: it is an approved plan from the first day of its year on."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ACTIVE = "active"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
STORED = tuple(state for state in State if state is not State.ACTIVE)


class Verb(StrEnum):
    START = "start"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"
    SHARE = "share"
    WITHDRAW = "withdraw"


OWNER = frozenset({Relation.SELF})
REVIEWERS = frozenset({Relation.MANAGER, Relation.DELEGATE})


@dataclass(frozen=True, slots=True)
class Transition:
    """`target` None: back to the state it was submitted from."""

    sources: frozenset[State]
    target: State | None
    by: frozenset[Relation]
    needs_reason: bool = False


TRANSITIONS: dict[Verb, Transition] = {
    Verb.SUBMIT: Transition(EDITABLE, State.SUBMITTED, OWNER),
    Verb.RECALL: Transition(frozenset({State.SUBMITTED}), None, OWNER),
    Verb.RETURN: Transition(frozenset({State.SUBMITTED}), State.RETURNED, REVIEWERS, True),
    Verb.APPROVE: Transition(frozenset({State.SUBMITTED}), State.APPROVED, REVIEWERS),
    Verb.REOPEN: Transition(
        frozenset({State.APPROVED}), State.RETURNED, frozenset({Relation.MANAGER}), True
    ),
}


def may(verb: Verb, relations: Iterable[Relation]) -> bool:
    """Whether somebody who stands like this to the plan's owner may do it at all.

    Nobody gives back or approves a plan of their own, whatever else they are.
    """
    held = frozenset(relations)
    by = TRANSITIONS[verb].by
    if Relation.SELF in held and by != OWNER:
        return False
    return bool(held & by)


class Part(IntEnum):
    """How much of a plan somebody may read; energy is in none of it but the owner's."""

    NOTHING = 0
    STATUS = 1
    OWN_APPROVALS = 2
    REVISION = 3
    ALL = 4


_WHOLE = frozenset({Relation.MANAGER, Relation.LEADER, Relation.EXECUTIVE})
_STATUS = _WHOLE | {Relation.OPERATIONS}

# access.md, the rows of the plan: by state, who reads what. The most that any relation gives.
READS: dict[State, dict[Part, frozenset[Relation]]] = {
    State.DRAFT: {Part.STATUS: _STATUS},
    State.SUBMITTED: {
        Part.REVISION: _WHOLE | {Relation.DELEGATE},
        Part.STATUS: frozenset({Relation.OPERATIONS}),
    },
    State.RETURNED: {Part.REVISION: REVIEWERS, Part.STATUS: _STATUS},
    State.APPROVED: {
        Part.REVISION: _WHOLE | {Relation.DELEGATE},
        Part.STATUS: frozenset({Relation.OPERATIONS}),
    },
}


def readable(
    state: State, *, shared: bool, approved_one: bool, relations: Iterable[Relation]
) -> Part:
    """What somebody may read of a plan in a stored state.

    `shared`: the owner shares the draft with the manager. `approved_one`: the viewer approved a
    revision of it, which stays theirs to read after a move.
    """
    held = frozenset(relations)
    if Relation.SELF in held:
        return Part.ALL
    parts = [part for part, by in READS[state].items() if held & by]
    if shared and state in EDITABLE and Relation.MANAGER in held:
        parts.append(Part.ALL)
    if approved_one:
        parts.append(Part.OWN_APPROVALS)
    return max(parts, default=Part.NOTHING)


def shown(state: State, active_on: date | None, *, on: date) -> State:
    """An approved plan is active from the day it was approved, or from its year's first day."""
    if state is State.APPROVED and active_on is not None and active_on <= on:
        return State.ACTIVE
    return state
