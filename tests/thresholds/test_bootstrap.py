"""How sure a floor is: intervals from samples drawn with replacement."""

from fractions import Fraction

import pytest

from tests.thresholds.worked import distribution, method
from tierkit.members.metrics import METRICS
from tierkit.thresholds.bootstrap import intervals
from tierkit.thresholds.derive import ThresholdSpec, find_floors
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.rounding import parse_rounding

HUNDRED = [n * n for n in range(1, 101)]


def spec(name, metric="frequency", rounding=None, **given):
    return ThresholdSpec("it", METRICS[metric], method(name, **given), (), rounding)


def sampled(values, name="pareto", metric="frequency", seed=1, **given):
    found = distribution(values, metric)
    return intervals(spec(name, metric, **given), found, found, 100, seed)


FIXED_COUNT = [
    (name, metric)
    for name, each in METHODS.items()
    for metric in ("frequency", "recency")
    if each.is_derived and name != "head-tail" and each.fits(METRICS[metric])
]


@pytest.mark.parametrize("times", [1, 30])  # draws members, or counts of each value
@pytest.mark.parametrize(("name", "metric"), FIXED_COUNT)
def test_the_floor_is_inside_its_interval(name, metric, times):
    found = distribution(HUNDRED * times, metric)
    floors = find_floors(spec(name, metric), found, found)
    told = intervals(spec(name, metric), found, found, 100)
    assert len(told) == len(floors)
    for floor, each in zip(floors, told, strict=True):
        assert each.low <= floor <= each.high


@pytest.mark.parametrize("times", [1, 30])
def test_the_same_seed_gives_the_same_interval(times):
    values = HUNDRED * times
    assert sampled(values, seed=7) == sampled(list(reversed(values)), seed=7)
    assert len({sampled(values, seed=seed) for seed in range(5)}) > 1


@pytest.mark.parametrize("name", ["pareto", "top-members", "mean", "quantile"])
def test_fewer_members_are_less_sure(name):
    """The same hundred values, held by one member each or by fifty."""
    few, many = sampled(HUNDRED, name), sampled(HUNDRED * 50, name)
    for one, other in zip(few, many, strict=True):
        assert one.high - one.low > other.high - other.low


def test_members_between_the_ends_would_change_bands():
    (found,) = sampled(HUNDRED)
    between = [value for value in HUNDRED if found.low <= value < found.high]
    assert found.changing == len(between) > 0
    assert found.change_share == Fraction(len(between), 100)


def test_equal_members_leave_no_doubt():
    (found,) = sampled([7] * 10)
    assert (found.low, found.high, found.changing) == (7, 7, 0)


def test_the_floor_before_rounding_is_told():
    found = distribution(HUNDRED)
    rounded = spec("pareto", rounding=parse_rounding("1000"))
    assert intervals(rounded, found, None, 100) == intervals(spec("pareto"), found, None, 100)


def test_gaps_are_drawn_for_a_method_that_looks_at_them():
    days, gaps = distribution(range(300, 400), "recency"), distribution(range(1, 50), "recency")
    (found,) = intervals(spec("repurchase-gap", "recency"), days, gaps, 100)
    assert 1 <= found.low <= found.high < 50
    assert found.changing == 0  # nobody was away for less than 300 days


def test_samples_with_fewer_floors_are_left_out_of_the_others():
    """The one great member is in about two of three samples."""
    first, *others = sampled([1] * 9 + [2, 9, 100], "head-tail")
    assert all(other.replicates < first.replicates for other in others)


def test_samples_without_any_value_are_no_error():
    """The one member with a value is missing in a third of the samples, but he is there."""
    sampled([100] + [0] * 9)
