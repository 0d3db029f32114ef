import pytest

from territories.rules.changes import Change, Piece, contested, differences, words
from territories.rules.paper import AccountRow, Paper


@pytest.mark.parametrize(
    ("new", "seen", "now", "fresh", "expected"),
    [
        ("mine", "old", "old", True, ()),
        ("mine", "old", "theirs", False, ("text",)),
        ("mine", "old", "theirs", True, ("text",)),
        ("same", "old", "same", False, ()),
        ("mine", None, "old", True, ()),
        ("mine", None, "old", False, ("text",)),
    ],
)
def test_a_field_is_contested_where_writing_would_undo_another_change(
    new, seen, now, fresh, expected
):
    began = {} if seen is None else {"text": seen}

    assert contested({"text": new}, seen=began, now={"text": now}, fresh=fresh) == expected


def test_words_that_changed_stand_between_those_that_did_not():
    assert words("with a group agreement", "with one group agreement") == (
        Piece("same", "with"),
        Piece("gone", "a"),
        Piece("new", "one"),
        Piece("same", "group agreement"),
    )


def test_only_what_reads_differently_is_a_change():
    before = Paper("A", 2027, texts={"markets": "Clinics"}, accounts=(AccountRow("Gone"),))
    after = Paper("A", 2027, texts={"markets": "Clinics"}, accounts=(AccountRow("New", "A"),))

    assert differences(before, after) == (
        Change("Key accounts", "New", (Piece("new", "A"),)),
        Change("Key accounts", "Gone", (Piece("gone", "no details"),)),
    )
