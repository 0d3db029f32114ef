"""What changed: between what somebody saw and what stands now, and between two papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from salesplan.lib import figures
from territories.rules.paper import Paper
from territories.rules.sections import PUBLIC_TEXTS, TEXT


def contested(
    new: Mapping[str, Any], *, seen: Mapping[str, Any], now: Mapping[str, Any], fresh: bool
) -> tuple[str, ...]:
    """Fields in which writing `new` would undo what somebody else wrote meanwhile.

    `seen` is what the writer started from, where that is known; `fresh` says that the row is
    still the version they read. A field that already says the same is nobody's loss.
    """
    return tuple(
        name
        for name, value in new.items()
        if now[name] != value and (now[name] != seen[name] if name in seen else not fresh)
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` is same, gone or new."""

    kind: str
    text: str


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word."""
    old, new = before.split(), after.split()
    pieces = []
    for _, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        gone, added = " ".join(old[old_start:old_end]), " ".join(new[new_start:new_end])
        if gone == added:
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece(kind, text) for kind, text in (("gone", gone), ("new", added)) if text]
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Change:
    section: str
    label: str
    pieces: tuple[Piece, ...]


def differences(before: Paper, after: Paper) -> tuple[Change, ...]:
    """Every line that reads differently, in the order of the page."""
    old, new = _readable(before), _readable(after)
    labels = [*new, *(label for label in old if label not in new)]
    return tuple(
        Change(section, label, words(old.get((section, label), ""), new.get((section, label), "")))
        for section, label in labels
        if old.get((section, label), "") != new.get((section, label), "")
    )


def _readable(paper: Paper) -> dict[tuple[str, str], str]:
    """A paper as labelled lines of text."""
    found = {("Goal", "Goal"): figures.money(paper.goal)}
    for row in paper.objectives:
        found["Objectives", row.title] = _joined(row.scope, _amount(row.target))
    for key in PUBLIC_TEXTS:
        if paper.texts.get(key):
            found[TEXT[key].title, TEXT[key].label] = paper.texts[key]
    for account in paper.accounts:
        found["Key accounts", account.name] = _joined(
            account.tier,
            _amount(account.target),
            account.entry_strategy,
            account.next_step,
            figures.day(account.next_step_on) if account.next_step_on else "",
        )
    for line in paper.lines:
        found[TEXT[line.section].title if line.section in TEXT else "Marketing", line.label] = (
            _joined(_amount(line.amount), line.note)
        )
    for contract in paper.contracts:
        found["Running contracts", contract.name] = _amount(contract.amount)
    return found


def _amount(value: Any) -> str:
    return "" if value is None else figures.money(value)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part) or "no details"
