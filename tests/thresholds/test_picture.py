"""The picture: members and revenue in bands of round numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import distribution
from tierkit.errors import UsageError
from tierkit.thresholds.picture import draw, parse_edges, round_edges


def picture(numbers, revenue, edges, metric="frequency"):
    return draw(distribution(numbers, metric), np.array(numbers), np.array(revenue), edges)


def test_bands_best_first_with_running_numbers():
    """An edge belongs to the band above it: 100 stands in 100 to 200."""
    found = picture([250, 100, 99, 5, 0], [50, 30, 10, 7, 3], [0, 100, 200])
    assert [(band.low, band.high, band.members, band.revenue) for band in found.bands] == [
        (200, None, 1, 50),
        (100, 200, 1, 30),
        (0, 100, 3, 20),
    ]
    assert [band.running_members for band in found.bands] == [1, 2, 5]
    assert [band.running_revenue for band in found.bands] == [50, 80, 100]
    assert (found.members, found.revenue) == (5, 100)


def test_for_recency_the_fewest_days_stand_first():
    found = picture([3, 30, 31, 95], [1, 2, 3, 4], [0, 30, 60, 90], "recency")
    assert [(band.low, band.high, band.members) for band in found.bands] == [
        (0, 30, 1),
        (30, 60, 2),
        (60, 90, 0),
        (90, None, 1),
    ]


def test_empty_bands_are_left_out_at_the_ends_only():
    found = picture([5, 25], [1, 1], [0, 10, 20, 30, 40])
    assert [(band.low, band.members) for band in found.bands] == [(20, 1), (10, 0), (0, 1)]


def test_negative_values_stand_below_the_lowest_edge():
    lowest = picture([5, -3], [1, -3], [0, 10]).bands[-1]
    assert (lowest.low, lowest.high, lowest.members, lowest.revenue) == (None, 0, 1, -3)


NUMBERS = st.lists(st.integers(-50, 2000), min_size=1, max_size=40)


@settings(deadline=None)
@given(NUMBERS, st.sampled_from(["frequency", "recency", "monetary"]))
def test_nobody_is_lost(numbers, metric):
    revenue = [number * 3 - 7 for number in numbers]
    found = picture(numbers, revenue, round_edges(distribution(numbers, metric)), metric)
    assert sum(band.members for band in found.bands) == found.members == len(numbers)
    assert sum(band.revenue for band in found.bands) == found.revenue == sum(revenue)
    for band in found.bands:
        inside = [
            number
            for number in numbers
            if (band.low is None or number >= band.low)
            and (band.high is None or number < band.high)
        ]
        assert band.members == len(inside)


def test_round_edges():
    """95% of 1 to 1000 is at 950.05; over 12 that is 79.2, so the step is 100, past the bulk."""
    assert round_edges(distribution(range(1, 1001))) == list(range(0, 1001, 100))


def test_round_edges_of_money_are_round_in_currency():
    """95% of 0.01 to 1.00 is at 0.9505; over 12 that is 0.079, so the step is 0.10."""
    cents = [cent * 100 for cent in range(1, 101)]
    assert round_edges(distribution(cents, "monetary")) == list(range(0, 10_001, 1000))


def test_one_giant_does_not_widen_the_bands():
    edges = round_edges(distribution(range(1, 101)))
    assert round_edges(distribution([*range(1, 101), 10**12])) == edges


@settings(deadline=None)
@given(st.lists(st.integers(300, 10**9), min_size=1, max_size=30))
def test_about_ten_bands(numbers):
    """The step is 1, 2 or 5 times a power of ten."""
    edges = round_edges(distribution(numbers))
    (step,) = {high - low for low, high in pairwise(edges)}
    assert 6 <= len(edges) <= 15
    assert edges[0] == 0
    assert str(step).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize(("numbers", "edges"), [([0, 0], 2), ([-5, -3], 2), ([1], 3)])
def test_little_to_draw(numbers, edges):
    assert round_edges(distribution(numbers)) == list(range(edges))


def test_where_nearly_all_are_equal_the_others_are_still_told_apart():
    """95% of the members have one order, so the bulk alone would leave a single band."""
    assert round_edges(distribution([1] * 96 + [2, 3, 4, 5])) == [0, 1, 2, 3, 4, 5]


def test_edges_as_asked_for():
    """In currency; a step runs up to the largest value, 12.50."""
    found = distribution([125_000, 20_000], "monetary")
    assert parse_edges("5", found) == [0, 50_000, 100_000]
    assert parse_edges("0, 2.5, 10", found) == [0, 25_000, 100_000]


@pytest.mark.parametrize(
    ("given_edges", "message"),
    [
        ("0.5", "bands 0.5: an edge is finer than frequency is kept"),
        ("0,5,5", "bands 0,5,5: the edges do not rise"),
        ("0", "bands 0: a step is above 0"),
        ("-5", "bands -5: a step is above 0"),
        ("1", "bands 1: the step gives more than 200 bands"),
        ("0,9" + "9" * 20, "bands 0,9" + "9" * 20 + ": an edge is beyond every value"),
        ("ten", "'ten' is not a number"),
    ],
)
def test_edges_that_cannot_be(given_edges, message):
    with pytest.raises(UsageError) as error:
        parse_edges(given_edges, distribution([1000, 3]))
    assert error.value.message == message
