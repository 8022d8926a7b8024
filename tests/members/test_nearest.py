"""The ids nearest to one that is not there."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.members.nearest import letters_away, nearest_ids

IDS = pa.array(sorted(["7", "007x", "17850", "17851", "c0012", "Ann Lee", "张伟", "张炜", "李娜"]))
words = st.text("aAb0é会", min_size=1, max_size=9)


def edits(one: str, other: str) -> int:
    """Levenshtein's distance as the textbook has it."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        left = [row]
        for column, another in enumerate(other, 1):
            changed = above[column - 1] + (letter != another)
            left.append(min(left[-1] + 1, above[column] + 1, changed))
        above = left
    return above[-1]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("007", "7"),  # leading zeros
        ("17850.0", "17850"),  # a number column in a spreadsheet
        (" 17850 ", "17850"),
        ("C-0012", "c0012"),  # case and marks
        ("ann_lee", "Ann Lee"),
        ("7.00", "7"),
    ],
)
def test_ids_that_differ_in_form_only(asked, meant):
    near = nearest_ids(IDS, asked)
    assert (near.ids, near.more, near.same_but_for_form) == ((meant,), 0, True)


def test_ids_that_are_a_letter_away():
    """17852 is one letter from two ids; 张玮 from two, and no id is near to the others."""
    assert nearest_ids(IDS, "17852").ids == ("17850", "17851")
    assert nearest_ids(IDS, "张玮").ids == ("张伟", "张炜")
    assert not nearest_ids(IDS, "17852").same_but_for_form
    assert nearest_ids(IDS, "somebody else").ids == ()
    assert nearest_ids(IDS, "x").ids == ()  # or every id of one letter would be near


def test_only_the_nearest_are_told_and_the_rest_counted():
    many = nearest_ids(pa.array([f"10{number:03}" for number in range(100)]), "1000x")
    assert many.ids == ("10000", "10001", "10002", "10003", "10004")
    assert many.more == 5


def test_a_long_id_is_compared_by_its_beginning():
    long = "a" * 200
    assert nearest_ids(pa.array([long + "1"]), long).ids == (long + "1",)


def test_blanks_and_nothing_are_near_to_nothing():
    assert nearest_ids(IDS, "").ids == ()
    assert nearest_ids(IDS, "   ").ids == ()


@settings(max_examples=150, deadline=None)
@given(words, st.lists(words, min_size=1, max_size=12))
def test_letters_away_is_the_edit_distance(asked, ids):
    expected = [edits(each.casefold(), asked.casefold()) for each in ids]
    assert letters_away(pa.array(ids), asked).tolist() == expected
