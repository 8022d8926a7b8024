"""Each method by hand, and what must hold of all of them whatever the values are."""

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import derived, distribution, floors, method
from tierkit.errors import DataError, UsageError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.derive import ThresholdSpec, derive
from tierkit.thresholds.methods import METHODS, check_meaning
from tierkit.thresholds.parameters import (
    parameters_of,
    parse_bands,
    parse_numbers,
    parse_ratio,
    parse_reach,
    parse_share,
)

# The sum is 100; best first the running total is 40, 60, 70, 78, 85, 90, 94, 97, 99, 100.
TEN = [40, 20, 10, 8, 7, 5, 4, 3, 2, 1]
# The sum is 100; best first 30, 50, 60, 70, 80, 90, 95, 98, 99, 100.
TIED = [30, 20, 10, 10, 10, 10, 5, 3, 1, 1]


# --- by hand


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
    assert threshold.warnings == (
        "it[1] and it[2] begin at the same frequency: it[1] stays empty",
    )


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
    """40 over 8 is 5: 9 and 20 are above, 2 of 8... 1 x 6, 10, 24 make 40: 24 and 10 are above 5,
    2 of 8; their mean is 17, 24 is 1 of 2. With 1 x 10, 10, 10, 40: 70 over 13 is 5.4, 3 are
    above; their mean is 20, and 40 is 1 of 3.
    """
    assert floors([1] * 6 + [10, 24], "head-tail") == [10]
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


@pytest.mark.parametrize("gaps", [None, []])
def test_repurchase_gap_without_gaps(gaps):
    spec = ThresholdSpec("it", METRICS["recency"], method("repurchase-gap"))
    none = None if gaps is None else distribution(gaps, "recency")
    with pytest.raises(DataError) as error:
        derive(spec, distribution([1, 2], "recency"), none)
    assert error.value.message == (
        "it: repurchase-gap needs members who bought on two days, and there are none"
    )


def test_natural_breaks():
    """{1..10}, {20}, {40} is the best of three: 73.5 is the whole cost.

    40 = 8 x 5, so 1, 2, 3, 4, 5, 7, 8, 10 have mean 5 and squares 16 + 9 + 4 + 1 + 0 + 4 + 9 + 25.
    """
    assert floors(TEN, "natural-breaks") == [20, 40]
    assert floors(TEN, "natural-breaks", bands="2") == [40]
    assert floors(TEN, "natural-breaks", "recency") == [20, 10]


def test_totals_beyond_64_bits():
    """Three members of 2^62, total 3 x 2^62 > 2^63: each is a third."""
    (floor,) = derived([2**62, 2**62, 2**62, 1], "pareto", share="50%").floors
    assert (floor.value, floor.members) == (2**62, 3)
    assert floor.value_share == Fraction(3 * 2**62, 3 * 2**62 + 1)


# --- whatever the values are

WRITTEN = {
    parse_share: st.integers(1, 1000).map(lambda tenths: f"{tenths / 10}%"),
    parse_bands: st.integers(2, 6).map(str),
    parse_numbers: st.lists(st.integers(-5, 40), min_size=1, max_size=4, unique=True).map(
        lambda numbers: [str(number) for number in sorted(numbers)]
    ),
    parse_ratio: st.lists(st.integers(1, 9), min_size=2, max_size=4).map(
        lambda parts: ":".join(map(str, parts))
    ),
    parse_reach: st.sampled_from(["all", "active"]),
}
VALUES = st.lists(
    st.integers(-5, 12) | st.integers(-(10**6), 10**6) | st.just(2**61), min_size=1, max_size=25
)
FREQUENCY, RECENCY = "frequency", "recency"
CASES = [
    (name, metric)
    for name, each in METHODS.items()
    for metric in (FREQUENCY, RECENCY)
    if each.fits(METRICS[metric])
]
DERIVED = [case for case in CASES if METHODS[case[0]].is_derived]
SHARED = [
    case for case in CASES if any(p.parse is parse_share for p in parameters_of(METHODS[case[0]]))
]
every_method = pytest.mark.parametrize(("name", "metric"), CASES)
every_derived_method = pytest.mark.parametrize(("name", "metric"), DERIVED)
quickly = settings(max_examples=60, deadline=None)


def parameters(draw, name, metric):
    """Parameters of a method, drawn as text; ceilings of recency fall."""
    drawn = {each.name: draw(WRITTEN[each.parse]) for each in parameters_of(METHODS[name])}
    if metric == RECENCY and "floors" in drawn:
        drawn["floors"].reverse()
    return drawn


def usable(name, values):
    """Value can be shared out only where there is some."""
    return not METHODS[name].shares_value or any(value > 0 for value in values)


@every_method
@quickly
@given(st.data(), VALUES)
def test_members_are_counted_by_value(name, metric, data, values):
    """Equal members land together: a floor has everyone at or better than it, and nobody else."""
    assume(usable(name, values))
    found = derived(values, name, metric, **parameters(data.draw, name, metric)).floors
    positive = sum(value for value in values if value > 0)
    reached = []
    for floor in found:
        inside = [
            value
            for value in values
            if (value <= floor.value if metric == RECENCY else value >= floor.value)
        ]
        reached.append(len(inside))
        assert floor.members == len(inside)
        assert floor.member_share == Fraction(len(inside), len(values))
        if metric == FREQUENCY and positive:
            held = sum(value for value in inside if value > 0)
            assert floor.value_share == Fraction(held, positive)
    assert [floor.band_members for floor in found] == [
        lower - upper for lower, upper in zip(reached, [*reached[1:], 0], strict=True)
    ]
    assert all(floor.band_members >= 0 for floor in found)


@every_derived_method
@quickly
@given(st.data(), VALUES)
def test_floors_are_observed_and_never_fall(name, metric, data, values):
    assume(usable(name, values))
    found = floors(values, name, metric, **parameters(data.draw, name, metric))
    assert set(found) <= set(values)
    assert found == sorted(found, reverse=metric == RECENCY)


@every_method
@quickly
@given(st.data(), VALUES)
def test_the_order_of_members_is_irrelevant(name, metric, data, values):
    assume(usable(name, values))
    given_parameters = parameters(data.draw, name, metric)
    shuffled = data.draw(st.permutations(values))
    assert (
        derived(values, name, metric, **given_parameters).floors
        == derived(shuffled, name, metric, **given_parameters).floors
    )


@every_derived_method
@quickly
@given(st.data(), st.lists(st.integers(-50, 50), min_size=1, max_size=20), st.integers(1, 999))
def test_floors_scale_with_the_values(name, metric, data, values, factor):
    """Of natural breaks of equal cost the one found may differ, so these are doubled only."""
    assume(usable(name, values))
    if name == "natural-breaks":
        factor = 2 ** (factor % 10)
    given_parameters = parameters(data.draw, name, metric)
    scaled = [value * factor for value in values]
    assert floors(scaled, name, metric, **given_parameters) == [
        floor * factor for floor in floors(values, name, metric, **given_parameters)
    ]


@pytest.mark.parametrize(("name", "metric"), SHARED)
@quickly
@given(VALUES, st.integers(1, 1000), st.integers(1, 1000))
def test_a_bigger_share_never_raises_the_bar(name, metric, values, one, other):
    """No floor rises, no ceiling falls."""
    assume(usable(name, values))
    smaller, bigger = (f"{tenths / 10}%" for tenths in sorted((one, other)))
    strict = floors(values, name, metric, share=smaller)
    loose = floors(values, name, metric, share=bigger)
    assert len(strict) == len(loose) == METHODS[name]().count
    for before, after in zip(strict, loose, strict=True):
        assert after >= before if metric == RECENCY else after <= before


@quickly
@given(VALUES, st.integers(1, 1000))
def test_pareto_and_top_members_count_members_one_by_one(values, tenths):
    """The contract, member by member, in fractions."""
    share, text = Fraction(tenths, 1000), f"{tenths / 10}%"
    best_first = sorted(values, reverse=True)
    position = next(at for at in range(1, len(values) + 1) if at >= share * len(values))
    assert floors(values, "top-members", share=text) == [best_first[position - 1]]
    positive = [value for value in best_first if value > 0]
    if positive:
        reached = (total >= share * sum(positive) for total in accumulate(positive))
        first = next(value for value, enough in zip(positive, reached, strict=True) if enough)
        assert floors(values, "pareto", share=text) == [first]


@quickly
@given(VALUES, st.integers(2, 7))
def test_equal_revenue_is_pareto_at_each_part(values, bands):
    """Each floor is where the running total first reaches 1/n, 2/n, ...; so each is a pareto."""
    assume(any(value > 0 for value in values))
    best_first = sorted((value for value in values if value > 0), reverse=True)
    running = list(accumulate(best_first))
    expected = []
    for part in range(bands - 1, 0, -1):
        target = Fraction(part, bands) * running[-1]
        expected.append(next(v for v, t in zip(best_first, running, strict=True) if t >= target))
    assert floors(values, "equal-revenue", bands=str(bands)) == expected


# --- degenerate

EXAMPLE = {
    parse_share: "80%",
    parse_bands: "3",
    parse_numbers: "5",
    parse_ratio: "1:6:3",
    parse_reach: "all",
}


def example(name):
    return {each.name: EXAMPLE[each.parse] for each in parameters_of(METHODS[name])}


@every_derived_method
@pytest.mark.parametrize("values", [[7], [7, 7, 7], [7] * 1000])
def test_equal_members_are_all_in_the_best_band(name, metric, values):
    threshold = derived(values, name, metric, **example(name))
    if name == "head-tail":  # nobody is above the mean
        assert threshold.floors == ()
        return
    assert {floor.value for floor in threshold.floors} == {7}
    assert threshold.floors[-1].band_members == len(values)
    assert len(threshold.warnings) == len(threshold.floors) - 1


@every_method
@pytest.mark.parametrize("values", [[0], [0, 0, 0], [-3, -1], [-3, 0]])
def test_nothing_positive(name, metric, values):
    """Value that is not there cannot be shared out, and the error says so; others go on."""
    if METHODS[name].shares_value:
        with pytest.raises(DataError) as error:
            derived(values, name, metric, **example(name))
        assert error.value.message == (
            f"it: {name} adds up frequency, and no active member has a positive value"
        )
        return
    found = derived(values, name, metric, **example(name)).floors
    assert all(floor.value_share in (0, None) for floor in found)
