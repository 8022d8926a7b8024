"""Exact fractions per member: every operation equals Python's own fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.members.ratio import Ratio

NUMBERS = st.integers(-30, 30) | st.integers(-(2**63) + 1, 2**63 - 1)
VALUES = st.lists(st.none() | NUMBERS, min_size=3, max_size=3)


def ratio(values, scale=1):
    present = np.array([value is not None for value in values])
    return Ratio.of(np.array([value or 0 for value in values], dtype=np.int64), present, scale)


def rounded(value: Fraction) -> int:
    """Half away from zero, by the definition."""
    whole = int(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


def expected(value, scale):
    return None if value is None else rounded(value * scale)


def found(ratio, scale):
    numbers = ratio.rounded(scale)
    assert numbers.dtype == np.int64
    kept = zip(numbers.tolist(), ratio.present, strict=True)
    return [number if there else None for number, there in kept]


def joined(op, left, right):
    if left is None or right is None or (op == "/" and right == 0):
        return None
    return {"+": left + right, "*": left * right, "/": right and left / right}[op]


METHODS = {"+": Ratio.plus, "*": Ratio.times, "/": Ratio.over}


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, min_size=4, max_size=4), st.lists(st.sampled_from("+*/"), min_size=3))
def test_chains_of_operations_equal_fractions(columns, ops):
    """Whatever the sizes, signs and gaps; what does not fit is said and not wrapped around."""
    scales = (10_000, 1, 10_000, 1)
    result = ratio(columns[0], scales[0])
    exact = [None if value is None else Fraction(value, scales[0]) for value in columns[0]]
    for op, column, scale in zip(ops, columns[1:], scales[1:], strict=False):
        result = METHODS[op](result, ratio(column, scale))
        right = [None if value is None else Fraction(value, scale) for value in column]
        exact = [joined(op, *pair) for pair in zip(exact, right, strict=True)]
    wanted = [expected(value, 10_000) for value in exact]
    if any(value is not None and abs(value) >= 2**63 for value in wanted):
        with pytest.raises(OverflowError):
            result.rounded(10_000)
    else:
        assert found(result, 10_000) == wanted


@pytest.mark.parametrize(
    ("above", "below", "units"),
    [(1, 3, 3333), (2, 3, 6667), (-2, 3, -6667), (1, 80_000, 0), (1, 20_000, 1), (-1, 20_000, -1)],
)
def test_a_quotient_is_rounded_once_half_away_from_zero(above, below, units):
    """1/20,000 is half of 1/10,000."""
    assert found(ratio([above]).over(ratio([below])), 10_000) == [units]


def test_a_sum_of_one_denominator_keeps_it():
    """a/f + b/f needs no f squared: three terms over 2^40 stay below 2^63."""
    frequency = ratio([2**40])
    terms = [ratio([5]).over(frequency), ratio([7]).over(frequency)]
    assert terms[0].plus(terms[1]).rounded(2**40).tolist() == [12]


def test_numbers_that_square_one_another_are_refused_before_they_fill_the_memory():
    """10^6 squared nine times has over 10,000 bits."""
    grown = ratio([10**6])
    for _ in range(7):
        grown = grown.times(grown)
    with pytest.raises(OverflowError):
        grown.times(grown).times(grown.times(grown))


def test_nothing_is_divided_by_a_constant_zero():
    none = ratio([1, 2]).over(Ratio.constant(Fraction(0), 2))
    assert found(none, 1) == [None, None]
