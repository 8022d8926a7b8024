"""Sums that pass 2^63 and stay exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.members.exact import exact_product, exact_running_sum, exact_sum

LARGEST = 2**63 - 1
SMALLEST = -(2**63)
NUMBERS = st.lists(
    st.integers(SMALLEST, LARGEST) | st.integers(-3, 3) | st.sampled_from([SMALLEST, LARGEST]),
    max_size=8,
)


def integers(*numbers):
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize(
    "numbers",
    [(LARGEST, 1), (LARGEST, LARGEST, LARGEST), (SMALLEST, -1), (SMALLEST, SMALLEST), (2**62,) * 5],
)
def test_a_sum_beyond_64_bits(numbers):
    assert exact_sum(integers(*numbers)) == sum(numbers)


def test_a_sum_of_nothing():
    assert exact_sum(integers()) == 0


def test_a_running_sum_beyond_64_bits():
    """2^63 - 1, then 2^63, then 2^64 - 1."""
    running = exact_running_sum(integers(LARGEST, 1, LARGEST))
    assert running.tolist() == [2**63 - 1, 2**63, 2**64 - 1]


def test_a_product_beyond_64_bits():
    """2^40 x 2^30 = 2^70."""
    assert exact_product(integers(2**40, 3), integers(2**30, 5)).tolist() == [2**70, 15]


@given(NUMBERS)
def test_sums_equal_those_of_python(numbers):
    assert exact_sum(integers(*numbers)) == sum(numbers)
    running = exact_running_sum(integers(*numbers)).tolist()
    assert running == [sum(numbers[:end]) for end in range(1, len(numbers) + 1)]


@given(NUMBERS, NUMBERS)
def test_products_and_their_running_sums_equal_those_of_python(left, right):
    pairs = list(zip(left, right, strict=False))
    products = exact_product(integers(*left[: len(pairs)]), integers(*right[: len(pairs)]))
    assert products.tolist() == [a * b for a, b in pairs]
    running = exact_running_sum(products).tolist()
    assert running == [sum(a * b for a, b in pairs[:end]) for end in range(1, len(pairs) + 1)]
