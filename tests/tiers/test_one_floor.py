"""Many floors counted at once: the same as counting each by itself."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.tiers.comparison import OPERATORS
from tierkit.tiers.moves import Group
from tierkit.tiers.one_floor import OneFloor, count_at, edges_of

SMALL = st.integers(-4, 4)
MEMBER = st.tuples(
    st.integers(-9, 9),  # the value
    st.integers(-(2**61), 2**61),  # revenue
    st.booleans(),  # active
    st.integers(0, 2),  # level where the floor is reached, ...
    st.integers(0, 2),  # ... and where it is missed
    st.integers(-1, 1),
    st.integers(-1, 1),
)
FLOOR = st.fractions(-10, 10, max_denominator=4)


def case(op, members):
    value, revenue, active, reached, missed, rise, fall = (
        np.array(each) for each in zip(*members, strict=True)
    )
    return OneFloor(op, value, revenue, active, reached, missed, rise, fall)


def by_hand(op, members, floor):
    """The members of each level (active ones), then who is promoted, then who is demoted."""
    counts = [[0, 0] for _ in range(5)]
    for value, revenue, active, reached, missed, rise, fall in members:
        holds = OPERATORS[op](Fraction(value), floor)
        level, move = (reached, rise) if holds else (missed, fall)
        rows = [level] * active + ([3] if move > 0 else [4] if move < 0 else [])
        for row in rows:
            counts[row][0] += 1
            counts[row][1] += revenue
    return [Group(*each) for each in counts]


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
@settings(max_examples=40)
@given(members=st.lists(MEMBER, min_size=1, max_size=12), floors=st.lists(FLOOR, min_size=1))
def test_every_floor_by_itself(op, members, floors):
    found = count_at(edges_of(floors, op), case(op, members), 3)
    for position, floor in enumerate(floors):
        outcome = found.at(position)
        assert [*outcome.levels, outcome.promoted, outcome.demoted] == by_hand(op, members, floor)


def test_floors_beyond_all_numbers():
    """Everyone reaches the lowest floor, nobody the highest."""
    members = [(2**62, 5, True, 1, 0, 1, 0), (-(2**62), 7, True, 1, 0, 1, 0)]
    edges = edges_of([Fraction(-(2**80)), Fraction(2**80)], ">=")
    found = count_at(edges, case(">=", members), 2)
    assert found.at(0).levels == (Group(0, 0), Group(2, 12))
    assert found.at(1).levels == (Group(2, 12), Group(0, 0))


def test_members_at_the_floor_stand_above_it():
    members = [(5, 1, True, 1, 0, 1, 0)]
    found = count_at(edges_of([Fraction(5), Fraction(51, 10)], ">="), case(">=", members), 2)
    assert [found.at(each).promoted.members for each in (0, 1)] == [1, 0]
