"""How concentrated value is, by hand and by the definitions."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import distribution
from tierkit.thresholds.concentration import Verdict, concentration


def test_ten_members():
    """40, 20, 10, 8, 7, 5, 4, 3, 2, 1 of 100. Four hold 78 and five 85; the best two hold 60.

    Gini: -9x1 -7x2 -5x3 -3x4 -1x5 +1x7 +3x8 +5x10 +7x20 +9x40 = 526, over 10 x 100.
    """
    found = concentration(distribution([40, 20, 10, 8, 7, 5, 4, 3, 2, 1]))
    assert found.members_for_value == Fraction(5, 10)
    assert found.value_of_members == Fraction(60, 100)
    assert found.gini == Fraction(526, 1000)


def test_equal_members_are_counted_one_by_one():
    """Eight of ten equal members hold 80%, and two of them 20%."""
    found = concentration(distribution([5] * 10))
    assert (found.members_for_value, found.value_of_members) == (Fraction(8, 10), Fraction(2, 10))
    assert found.gini == 0


def test_one_member_with_everything():
    """Nine of ten differences: 9 over 10."""
    found = concentration(distribution([7, *[0] * 9]))
    assert (found.members_for_value, found.value_of_members) == (Fraction(1, 10), 1)
    assert found.gini == Fraction(9, 10)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([80, 5, 5, 5, 5], Verdict.FULL),  # one of five holds 80% exactly
        ([79, 6, 5, 5, 5], Verdict.PARTIAL),
        ([60, 10, 10, 10, 10], Verdict.PARTIAL),
        ([59, 11, 10, 10, 10], Verdict.NONE),
    ],
)
def test_the_verdict_looks_at_the_best_fifth(values, verdict):
    assert concentration(distribution(values)).verdict is verdict


@pytest.mark.parametrize("values", [[0, 0], [-5, 0]])
def test_without_value_there_is_nothing_to_say(values):
    assert concentration(distribution(values)) is None


VALUES = st.lists(
    st.integers(-5, 20) | st.integers(0, 10**6) | st.just(2**61), min_size=1, max_size=20
)


@settings(deadline=None)
@given(VALUES)
def test_both_readings_member_by_member(values):
    """Counted along the members, best first; what is below nothing holds nothing."""
    best_first = sorted((max(value, 0) for value in values), reverse=True)
    total, members = sum(best_first), len(values)
    assume(total)
    found = concentration(distribution(values))
    enough = next(n for n in range(members + 1) if 5 * sum(best_first[:n]) >= 4 * total)
    assert found.members_for_value == Fraction(enough, members)
    fifth = -(-members // 5)
    assert found.value_of_members == Fraction(sum(best_first[:fifth]), total)


@settings(deadline=None)
@given(VALUES)
def test_gini_by_its_definition(values):
    """The mean difference of all pairs over twice the mean."""
    held = [max(value, 0) for value in values]
    assume(sum(held))
    pairs = sum(abs(one - other) for one in held for other in held)
    assert concentration(distribution(values)).gini == Fraction(pairs, 2 * len(held) * sum(held))
