"""Each method by hand."""

from fractions import Fraction

import pytest

from tests.thresholds.worked import derived, distribution, floors, method
from tierkit.errors import DataError, UsageError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.derive import ThresholdSpec, derive
from tierkit.thresholds.methods import METHODS, check_meaning

# The sum is 100; best first the running total is 40, 60, 70, 78, 85, 90, 94, 97, 99, 100.
TEN = [40, 20, 10, 8, 7, 5, 4, 3, 2, 1]
# The sum is 100; best first 30, 50, 60, 70, 80, 90, 95, 98, 99, 100.
TIED = [30, 20, 10, 10, 10, 10, 5, 3, 1, 1]


@pytest.mark.parametrize(
    ("share", "floor"),
    [
        ("80%", 7),  # 78 is not enough, 85 is
        ("78%", 8),  # reached exactly: nobody below is needed
        ("78.01%", 7),
        ("60%", 20),
        ("40%", 40),
        ("1%", 40),
        ("99%", 2),
        ("100%", 1),
    ],
)
def test_pareto(share, floor):
    assert floors(TEN, "pareto", share=share) == [floor]


def test_pareto_is_80_percent_unless_told():
    assert floors(TEN, "pareto") == floors(TEN, "pareto", share="80%") == [7]


def test_pareto_takes_all_equal_members():
    """65 is reached at the second of four tens: all four are in, six members with 90."""
    (floor,) = derived(TIED, "pareto", share="65%").floors
    assert (floor.value, floor.members, floor.band_members) == (10, 6, 6)
    assert (floor.member_share, floor.value_share) == (Fraction(6, 10), Fraction(90, 100))


def test_pareto_shares_out_the_positive_values():
    """Positive is 60 + 40 = 100, so 80% is reached at 40; the returns of others change nothing."""
    (floor,) = derived([60, 40, 0, -30, -70], "pareto").floors
    assert (floor.value, floor.members, floor.value_share) == (40, 2, 1)


def test_pareto_over_all_value_leaves_out_who_brings_none():
    assert floors([60, 40, 0, -30], "pareto", share="100%") == [40]


@pytest.mark.parametrize(
    ("share", "floor"),
    [
        ("20%", 20),  # position 2
        ("10%", 40),  # position 1
        ("25%", 10),  # ceil(2.5) = 3
        ("21%", 10),
        ("0.1%", 40),  # never nobody
        ("70%", 4),  # position 7
        ("100%", 1),
    ],
)
def test_top_members(share, floor):
    assert floors(TEN, "top-members", share=share) == [floor]


@pytest.mark.parametrize(
    ("share", "members", "position"),
    [("7%", 100, 7), ("14%", 50, 7), ("29%", 100, 29), ("0.07", 300, 21), ("55%", 1000, 550)],
)
def test_shares_are_exact(share, members, position):
    """In floats, 0.07 x 100 is 7.000000000000001, whose ceiling is 8.

    The values are 1 to `members`, so the one at a position is members - position + 1.
    """
    assert floors(range(1, members + 1), "top-members", share=share) == [members - position + 1]


def test_top_members_takes_all_equal_members():
    """Position 4 is one of four tens."""
    (floor,) = derived(TIED, "top-members", share="40%").floors
    assert (floor.value, floor.members, floor.member_share) == (10, 6, Fraction(6, 10))
    assert floor.asked.share == Fraction(4, 10)


def test_top_members_by_recency_takes_the_smallest_days():
    """Best first 0, 3, 3, 9, 20, 40, 41, 90, 200, 365: position 3 is 3 days, position 8 is 90."""
    days = [365, 3, 0, 9, 41, 3, 20, 40, 200, 90]
    (ceiling,) = derived(days, "top-members", "recency", share="30%").floors
    assert (ceiling.value, ceiling.members, ceiling.value_share) == (3, 3, None)
    assert floors(days, "top-members", "recency", share="20%") == [3]
    assert floors(days, "top-members", "recency", share="80%") == [90]


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ("2", [20]),  # 50 at 60
        ("3", [10, 40]),  # 66.7 at 70, 33.3 at 40
        ("4", [8, 20, 40]),  # 75 at 78, 50 at 60, 25 at 40
        ("5", [7, 20, 40, 40]),  # 80 at 85, 60 at 60, 40 and 20 at 40
    ],
)
def test_equal_revenue(bands, expected):
    assert floors(TEN, "equal-revenue", bands=bands) == expected


def test_equal_revenue_counts_each_band():
    """Over 10: 40 alone; then 20 and 10; seven are left. Value: 70, 40 of 100."""
    low, high = derived(TEN, "equal-revenue").floors
    assert (low.value, low.members, low.band_members) == (10, 3, 2)
    assert (high.value, high.members, high.band_members) == (40, 1, 1)
    assert (low.value_share, high.value_share) == (Fraction(70, 100), Fraction(40, 100))
    assert (low.asked.share, high.asked.share) == (Fraction(2, 3), Fraction(1, 3))


def test_a_third_is_exact():
    """Of 9: the first 3 are a third, 3 + 2 + 1 = 6 are two thirds, neither rounded up."""
    assert floors([3, 2, 1, 1, 1, 1], "equal-revenue") == [1, 3]


def test_equal_floors_leave_the_band_between_empty():
    """90 of 100 with one member: both thirds are reached there. The better band takes him."""
    threshold = derived([90, 6, 4], "equal-revenue")
    low, high = threshold.floors
    assert (low.value, high.value) == (90, 90)
    assert (low.band_members, high.band_members) == (0, 1)
    assert threshold.warnings == ("it[1] and it[2] begin at the same frequency: it[1] stays empty",)


def test_fixed():
    """At or above 4: 40, 20, 10, 8, 7, 5, 4; at or above 20: two, with 60 of 100."""
    low, high = derived(TEN, "fixed", floors="4, 20").floors
    assert (low.value, low.members, low.band_members) == (4, 7, 5)
    assert (high.value, high.members, high.value_share) == (20, 2, Fraction(60, 100))
    assert low.asked is None


def test_fixed_by_recency_is_a_ceiling():
    far, near = derived([0, 30, 31, 90, 91], "fixed", "recency", floors=["90", "30"]).floors
    assert (far.members, far.band_members) == (4, 2)
    assert (near.members, near.band_members) == (2, 2)


def test_fixed_money_is_in_currency():
    """99.95 is 999,500 units; one unit less does not reach it."""
    (floor,) = derived([999_500, 999_499], "fixed", "monetary", floors="99.95").floors
    assert (floor.value, floor.members) == (999_500, 1)


@pytest.mark.parametrize(("floor", "reached"), [("2.5", 1), ("3", 1), ("2.0", 2), ("-0.5", 3)])
def test_fixed_floors_between_whole_numbers(floor, reached):
    assert derived([1, 2, 3], "fixed", floors=floor).floors[0].members == reached


@pytest.mark.parametrize(("number", "reached"), [("1" + "0" * 25, 0), ("-1" + "0" * 25, 3)])
def test_fixed_floors_beyond_64_bits(number, reached):
    (floor,) = derived([1, 2, 3], "fixed", floors=number).floors
    assert floor.members == reached
    (ceiling,) = derived([1, 2, 3], "fixed", "recency", floors=number).floors
    assert ceiling.members == 3 - reached


def test_value_methods_have_no_meaning_for_recency():
    for each in METHODS.values():
        if each.shares_value:
            with pytest.raises(UsageError) as error:
                check_meaning(each, METRICS["recency"])
            assert error.value.message == (
                f"{each.name} adds up value, so it has no meaning for recency"
            )
            assert error.value.hint == (
                "For recency there are top-members, ratio, quantile, mean, natural-breaks, "
                "repurchase-gap, fixed."
            )
        else:
            check_meaning(each, METRICS["recency"])


@pytest.mark.parametrize("metric", ["frequency", "monetary"])
def test_gaps_have_no_meaning_but_for_recency(metric):
    with pytest.raises(UsageError) as error:
        check_meaning(METHODS["repurchase-gap"], METRICS[metric])
    assert error.value.message == (
        f"repurchase-gap looks at recency alone, so it has no meaning for {metric}"
    )
    assert "repurchase-gap" not in error.value.hint
    for each in METHODS.values():
        if each.name != "repurchase-gap":
            check_meaning(each, METRICS[metric])


@pytest.mark.parametrize(
    ("metric", "floors", "told"),
    [
        ("monetary", "5, 3", "5 is followed by 3"),
        ("monetary", "5, 5", "5 is followed by 5"),
        ("recency", "30, 90", "30 is followed by 90"),
    ],
)
def test_fixed_floors_rise_and_ceilings_fall(metric, floors, told):
    with pytest.raises(UsageError) as error:
        method("fixed", floors=floors).check(METRICS[metric])
    assert error.value.message == told


def test_fixed_floors_that_rise_are_not_refused():
    method("fixed", floors="3, 5").check(METRICS["monetary"])
    method("fixed", floors="90, 30").check(METRICS["recency"])


def test_nested_pareto():
    """80% of 100 is reached at 7 with 85; below it are 5, 4, 3, 2, 1 of 15: 12 is reached at 3."""
    assert floors(TEN, "nested-pareto") == [3, 7]
    low, high = derived(TEN, "nested-pareto").floors
    assert (low.asked.of, high.asked.of) == ("rest", "value")
    # Below 3 are 2 and 1: 80% of 3 is 2.4, reached at 1.
    assert floors(TEN, "nested-pareto", bands="4") == [1, 3, 7]


def test_nested_pareto_where_nobody_below_holds_any_value():
    """All value is at 9, so the floor serves again and the band between stays empty."""
    assert floors([9, 9, 0, -1], "nested-pareto") == [9, 9]


def test_ratio():
    """1:6:3 of ten: positions 1 and 7. 1:1 of ten: position 5. 1:2 of ten: ceil(3.3) = 4."""
    assert floors(TEN, "ratio") == [4, 40]
    assert floors(TEN, "ratio", ratio="1:1") == [7]
    assert floors(TEN, "ratio", ratio="1:2") == [8]
    low, high = derived(TEN, "ratio").floors
    assert (low.asked.share, high.asked.share) == (Fraction(7, 10), Fraction(1, 10))
    assert (high.band_members, low.band_members) == (1, 6)


def test_ratio_by_recency():
    """Smallest first 1, 2, 3, 4, 5, 7, 8, 10, 20, 40: positions 1 and 7."""
    assert floors(TEN, "ratio", "recency") == [8, 1]


def test_quantile():
    """Rising 1, 2, 3, 4, 5, 7, 8, 10, 20, 40 at positions 0 to 9.

    Fifths are at 1.8, 3.6, 5.4 and 7.2: between 2 and 3, 4 and 5, 7 and 8, 10 and 20.
    """
    assert floors(TEN, "quantile") == [3, 5, 8, 20]
    assert floors(TEN, "quantile", "recency") == [10, 7, 4, 2]


def test_a_quantile_that_is_observed_belongs_to_the_worse_band():
    """The median of 1, 2, 3 is 2; as in `pandas.qcut`, 2 is in the lower half, if less is worse."""
    assert floors([1, 2, 3], "quantile", bands="2") == [3]
    assert floors([1, 2, 3], "quantile", "recency", bands="2") == [2]


def test_mean():
    """100 over ten is 10: 10 itself is in."""
    assert floors(TEN, "mean") == [10]
    assert floors([1, 2, 6], "mean") == [6]  # 3
    assert floors([1, 2, 6], "mean", "recency") == [2]
    assert floors([1, 2, 3], "mean", "recency") == [2]  # 2 itself


def test_head_tail():
    """The mean of all is 10: 40 and 20 are above, 2 of 10. Theirs is 30: 40 is 1 of 2, no less
    than half, so it stops.
    """
    assert floors(TEN, "head-tail") == [20]


def test_head_tail_goes_on_within_the_head():
    """70 over 13 is 5.4: three are above. Their mean is 20: one of three is above."""
    assert floors([1] * 10 + [10, 10, 40], "head-tail") == [10, 40]


def test_head_tail_without_a_head_finds_nothing_and_says_so():
    """The mean of 1 and 3 is 2: one of two is no minority."""
    threshold = derived([1, 3], "head-tail")
    assert threshold.floors == ()
    assert threshold.warnings == ("it: head-tail finds no floor in frequency",)


def test_repurchase_gap_looks_at_gaps_alone():
    """Gaps 5, 7, 7, 30, 90: 80% of five is position 4, so 30 days; 60% is position 3, 7 days."""
    gaps = distribution([7, 30, 5, 90, 7], "recency")
    days = distribution([0, 1, 29, 30, 31, 400], "recency")
    spec = ThresholdSpec("it", METRICS["recency"], method("repurchase-gap"))
    (ceiling,) = derive(spec, days, gaps).floors
    assert (ceiling.value, ceiling.members, ceiling.asked.of) == (30, 4, "gaps")
    assert floors([7, 30, 5, 90, 7], "repurchase-gap", "recency", share="60%") == [7]


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        (None, "looks at the days between orders, and what is read is a member table"),
        ([], "needs members who bought on two days, and there are none"),
    ],
)
def test_repurchase_gap_without_gaps(gaps, told):
    spec = ThresholdSpec("it", METRICS["recency"], method("repurchase-gap"))
    none = None if gaps is None else distribution(gaps, "recency")
    with pytest.raises(DataError) as error:
        derive(spec, distribution([1, 2], "recency"), none)
    assert error.value.message == f"it: repurchase-gap {told}"


def test_natural_breaks():
    """{1..10}, {20}, {40} costs 68: the eight small ones have mean 5 and squared distances of
    16 + 9 + 4 + 1 + 0 + 4 + 9 + 25. {1..5}, {7..20}, {40} costs 10 + 106.75, {20, 40} alone 200.
    """
    assert floors(TEN, "natural-breaks") == [20, 40]
    assert floors(TEN, "natural-breaks", "recency") == [20, 10]


def test_totals_beyond_64_bits():
    """Three members of 2^62, total 3 x 2^62 > 2^63: each is a third."""
    (floor,) = derived([2**62, 2**62, 2**62, 1], "pareto", share="50%").floors
    assert (floor.value, floor.members) == (2**62, 3)
    assert floor.value_share == Fraction(3 * 2**62, 3 * 2**62 + 1)
