"""Distinct values with their counts, best first."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.thresholds.worked import distribution

VALUES = st.lists(st.integers(-9, 9) | st.integers(-(2**62), 2**62), min_size=1, max_size=20)
FRACTIONS = st.fractions(-10, 10) | st.integers(-(2**70), 2**70).map(Fraction)


def test_best_first_with_counts():
    """3 twice, 5 once, 1 once: best first 5, 3, 1; running members 1, 3, 4; value 5, 11, 12."""
    found = distribution([3, 5, 3, 1])
    assert found.values.tolist() == [5, 3, 1]
    assert found.counts.tolist() == [1, 2, 1]
    assert found.running_members.tolist() == [1, 3, 4]
    assert found.running_value.tolist() == [5, 11, 12]
    assert (found.members, found.value) == (4, 12)


def test_for_recency_the_smallest_is_best():
    assert distribution([3, 5, 3, 1], "recency").values.tolist() == [1, 3, 5]


def test_negative_values_hold_no_value_and_take_none():
    found = distribution([5, -4, 3, -4])
    assert found.running_value.tolist() == [5, 8, 8]
    assert found.value == 8


@pytest.mark.parametrize(("position", "value"), [(1, 5), (2, 3), (3, 3), (4, 1)])
def test_positions_count_members_one_by_one(position, value):
    assert distribution([3, 5, 3, 1]).at_member(position) == value


@pytest.mark.parametrize(
    ("share", "value"),
    [("1/12", 5), ("5/12", 5), ("5.01/12", 3), ("8/12", 3), ("11/12", 3), ("11.01/12", 1)],
)
def test_value_shares_are_reached_not_passed(share, value):
    part, whole = share.split("/")
    assert distribution([3, 5, 3, 1]).at_value_share(Fraction(part) / int(whole)) == value


@given(VALUES, FRACTIONS)
def test_who_is_at_or_better(values, floor):
    """Everyone at or above the floor (below the ceiling), with their positive values."""
    above = [value for value in values if value >= floor]
    held = sum(value for value in above if value > 0)
    assert distribution(values).at_or_better(floor) == (len(above), held)
    below = [value for value in values if value <= floor]
    assert distribution(values, "recency").at_or_better(floor)[0] == len(below)


@given(VALUES)
def test_nobody_is_lost(values):
    found = distribution(values)
    assert found.members == len(values)
    assert found.value == sum(value for value in values if value > 0)
    assert sorted(set(values), reverse=True) == found.values.tolist()
