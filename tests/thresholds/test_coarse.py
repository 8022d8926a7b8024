"""Floors from ranges that are looked at more closely where it matters are the floors themselves."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError
from tierkit.members.metrics import METRICS
from tierkit.thresholds import coarse
from tierkit.thresholds.coarse import CoarseDistribution, Range, settle
from tierkit.thresholds.derive import ThresholdSpec, derive
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.methods import METHODS

METHODS_THERE = {name: kind() for name, kind in METHODS.items() if name != "fixed"} | {
    "fixed": Fixed((Fraction(1, 100), Fraction(3)))
}


def looker(numbers, looks):
    """Cut the members between two values into at most three parts, as a cluster would."""

    def look(low, high, parts):
        looks.append((low, high))
        width = max(1, -(-(high - low + 1) // 3))
        inside = np.array([number for number in numbers if low <= number <= high])
        groups = {}
        for number in inside.tolist():
            groups.setdefault((number - low) // width, []).append(number)
        return [
            Range(min(g), max(g), len(g), sum(g), sum(max(0, each) for each in g))
            for g in groups.values()
        ]

    return look


def whole(metric, numbers):
    total, positive = sum(numbers), sum(max(0, each) for each in numbers)
    return CoarseDistribution.by_ranges(
        metric, [Range(min(numbers), max(numbers), len(numbers), total, positive)]
    )


def outcome(ask):
    try:
        return ask()
    except DataError as error:
        return error.message


@pytest.mark.parametrize("name", METHODS_THERE)
@given(numbers=st.lists(st.integers(-50, 3000), min_size=1, max_size=60), days=st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_method_finds_the_same(name, numbers, days):
    metric = METRICS["recency" if days else "monetary"]
    method = METHODS_THERE[name]
    if not type(method).fits(metric) or method.gap_based or (name == "fixed" and days):
        return
    spec = ThresholdSpec("line", metric, method)
    exact = Distribution.of(metric, np.array(numbers))
    look = looker(numbers, [])
    expected = outcome(lambda: derive(spec, exact))
    found = outcome(lambda: settle(whole(metric, numbers), look, lambda d: derive(spec, d))[0])
    assert found == expected


def test_only_the_range_that_holds_the_floor_is_looked_into():
    """The best of 1, 2, ..., 1000 who hold 80% of 500,500, which is 400,400.

    448 to 1000 add up to 400,372, 447 to 1000 to 400,819: the floor is 447.
    """
    numbers = [each * 10_000 for each in range(1, 1001)]
    metric = METRICS["monetary"]
    looks = []
    spec = ThresholdSpec("line", metric, METHODS_THERE["pareto"])
    found, known = settle(whole(metric, numbers), looker(numbers, looks), lambda d: derive(spec, d))
    assert found.floors[0].amount == 447
    assert len(looks) <= 16
    assert len(known.values) < 40


def test_what_needs_every_value_says_so_where_they_are_too_many(monkeypatch):
    monkeypatch.setattr(coarse, "MOST_RANGES", 20)
    numbers = list(range(100))
    spec = ThresholdSpec("line", METRICS["monetary"], METHODS_THERE["natural-breaks"])
    with pytest.raises(DataError, match="distinct values"):
        settle(whole(METRICS["monetary"], numbers), looker(numbers, []), lambda d: derive(spec, d))
