"""Distinct values with their counts, best first."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import distribution
from tierkit.tiers.comparison import OPERATORS

CLOSE, FAR = st.integers(-3, 3), st.integers(-9, 9) | st.integers(-(2**62), 2**62)
VALUES = st.sampled_from([CLOSE, FAR]).flatmap(lambda each: st.lists(each, min_size=1, max_size=20))
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


@pytest.mark.parametrize(
    ("quarters", "value"), [("1/4", 5), ("1.01/4", 3), ("2/4", 3), ("3/4", 3), ("4/4", 1)]
)
def test_positions_count_members_one_by_one(quarters, value):
    """Position ceil(share x 4); best first 5, 3, 3, 1."""
    part, whole = quarters.split("/")
    assert distribution([3, 5, 3, 1]).at_member_share(Fraction(part) / int(whole)) == value


@pytest.mark.parametrize(
    ("share", "value"),
    [("0", 1), ("1/3", 3), ("1/2", 3), ("2/3", 3), ("5/6", 4), ("9/10", "4.4"), ("1", 5)],
)
def test_quantile_type_7(share, value):
    """Rising 1, 3, 3, 5 at positions 0 to 3: share x 3; 5/6 of it is 2.5, 9/10 is 2.7."""
    for metric in ("frequency", "recency"):
        assert distribution([3, 5, 3, 1], metric).quantile(Fraction(share)) == Fraction(value)


@pytest.mark.parametrize(
    ("edge", "inclusive", "exclusive"),
    [("0", 1, 1), ("1", 1, 3), ("2.5", 3, 3), ("3", 3, 5), ("5", 5, 5), ("6", 5, 5)],
)
def test_nearest_better(edge, inclusive, exclusive):
    """Of 1, 3, 5; where nothing is better, the best itself."""
    found = distribution([3, 5, 3, 1])
    assert found.nearest_better(Fraction(edge), inclusive=True) == inclusive
    assert found.nearest_better(Fraction(edge), inclusive=False) == exclusive


def test_nearest_better_for_recency():
    found = distribution([3, 5, 3, 1], "recency")
    assert found.nearest_better(Fraction("4.5"), inclusive=True) == 3
    assert found.nearest_better(Fraction(3), inclusive=True) == 3
    assert found.nearest_better(Fraction(3), inclusive=False) == 1
    assert found.nearest_better(Fraction(0), inclusive=True) == 1


def test_parts_of_a_distribution():
    """Above 3 is 5 alone; 1 alone does not reach 3."""
    found = distribution([3, 5, 3, 1])
    assert found.above(Fraction(3)).values.tolist() == [5]
    assert found.worse_than(Fraction(3)).values.tolist() == [1]
    assert found.above(Fraction(5)).members == found.worse_than(Fraction(1)).members == 0


def test_pooled():
    """Best first 9, 8 | 4, 1: means 8.5 and 2.5, whole numbers below."""
    found = distribution([9, 8, 4, 1]).pooled(2)
    assert (found.values.tolist(), found.counts.tolist()) == ([8, 2], [2, 2])
    assert distribution([9, 8, 4, 1]).pooled(4).values.tolist() == [9, 8, 4, 1]


def test_pooled_values_beyond_64_bits():
    """Two members of 2^62 and more add up to 2^63, and their mean is about 2^62."""
    found = distribution([2**62 + 3, 2**62 + 1, 5, 3]).pooled(2)
    assert found.values.tolist() == [2**62 + 2, 4]


@settings(deadline=None)
@pytest.mark.parametrize("metric", ["frequency", "recency"])
@given(VALUES, FRACTIONS)
def test_who_compares_with_an_edge(metric, values, edge):
    """Counted one by one, by every operator that a condition knows."""
    found = distribution(values, metric)
    for op, compares in OPERATORS.items():
        those = [value for value in values if compares(value, edge)]
        assert found.compared(op, edge) == (len(those), sum(max(value, 0) for value in those))


@given(VALUES)
def test_the_mean_is_exact(values):
    assert distribution(values).mean == Fraction(sum(values), len(values))


@settings(deadline=None)
@given(VALUES, st.fractions(0, 1, max_denominator=12))
def test_the_quantile_lies_between_its_neighbours(values, share):
    """The definition: position share x (n - 1), linear between the members beside it."""
    ordered = sorted(values)
    position = share * (len(values) - 1)
    low = ordered[position.__floor__()]
    high = ordered[position.__ceil__()]
    expected = low + (position - position.__floor__()) * (high - low)
    assert distribution(values).quantile(share) == expected
    assert distribution(values, "recency").quantile(share) == expected


@pytest.mark.parametrize(
    ("share", "value"),
    [("1/12", 5), ("5/12", 5), ("5.01/12", 3), ("8/12", 3), ("11/12", 3), ("11.01/12", 1)],
)
def test_value_shares_are_reached_not_passed(share, value):
    part, whole = share.split("/")
    assert distribution([3, 5, 3, 1]).at_value_share(Fraction(part) / int(whole)) == value


@settings(deadline=None)
@given(VALUES, FRACTIONS)
def test_who_is_at_or_better(values, floor):
    """Everyone at or above the floor (below the ceiling), with their positive values."""
    above = [value for value in values if value >= floor]
    held = sum(value for value in above if value > 0)
    assert distribution(values).at_or_better(floor) == (len(above), held)
    below = [value for value in values if value <= floor]
    assert distribution(values, "recency").at_or_better(floor)[0] == len(below)


@settings(deadline=None)
@given(VALUES)
def test_nobody_is_lost(values):
    found = distribution(values)
    assert found.members == len(values)
    assert found.value == sum(value for value in values if value > 0)
    assert sorted(set(values), reverse=True) == found.values.tolist()


@settings(deadline=None)
@given(VALUES)
def test_each_value_is_counted(values):
    found = distribution(values)
    counted = dict(zip(found.values.tolist(), found.counts.tolist(), strict=True))
    assert counted == Counter(values)
